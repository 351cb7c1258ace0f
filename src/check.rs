//! What `stride check` proves of the bank: that every question can be read, fits Discord,
//! gives nothing away, and is graded by its own model answer.
mod figure;
mod markdown;

use std::borrow::Cow;
use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

use crate::domain::bank::read_files;
use crate::domain::grade::grade;
use crate::domain::question::{Level, Place, Problem, QuestionFile, Quiz, Reference, Section};

/// Characters of a question's title: what Discord allows in an embed's title (256), less
/// the level and number that are shown with it.
pub const MAX_TITLE: usize = 200;
/// Characters of a hint.
pub const MAX_HINT: usize = 200;
/// Characters of a key point: a verdict lists six of them in one embed.
pub const MAX_POINT: usize = 200;
/// Characters of the short answer: one page.
pub const MAX_SHORT_ANSWER: usize = 1_500;
/// Characters of a follow-up's question.
pub const MAX_FOLLOW_UP: usize = 200;
/// Characters of a follow-up's answer: one page.
pub const MAX_FOLLOW_UP_ANSWER: usize = 1_500;
/// Characters of a quiz's question, and of its reason.
pub const MAX_QUIZ_TEXT: usize = 500;
/// Characters of a quiz option: Discord's limit for the label of a button.
pub const MAX_QUIZ_OPTION: usize = 80;
/// Characters of the code example.
pub const MAX_CODE: usize = 4_000;
/// Characters of the code that is shown in Discord: of all of it, or of its excerpt.
pub const MAX_EXCERPT: usize = 1_500;
/// Characters of a figure's alternative text.
const ALT: std::ops::RangeInclusive<usize> = 20..=300;
/// Characters of a paragraph, list item or fence. Pages are cut between them, and two and
/// a half fit into an embed's description (4,096).
pub const MAX_BLOCK: usize = 1_500;
const MISTAKES: std::ops::RangeInclusive<usize> = 3..=5;
const MONTHS_UNTIL_STALE: Months = Months::new(12);

/// What was found.
#[derive(Debug)]
pub struct Report {
    /// Every problem, in the order of the files and their lines.
    pub problems: Vec<Problem>,
    levels: Vec<Level>,
}

impl Report {
    /// Whether something must be mended; warnings need not be.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| !problem.is_warning())
    }
}

/// Every problem on a line, then a line that counts questions and problems.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            writeln!(f, "{problem}")?;
        }
        let levels: Vec<String> = Level::ALL
            .iter()
            .map(|level| {
                format!(
                    "{} {level}",
                    self.levels.iter().filter(|&l| l == level).count()
                )
            })
            .collect();
        let warnings = self
            .problems
            .iter()
            .filter(|problem| problem.is_warning())
            .count();
        let errors = self.problems.len() - warnings;
        write!(
            f,
            "{}: {}; ",
            counted(self.levels.len(), "question"),
            levels.join(", ")
        )?;
        match errors {
            0 => write!(f, "no problem")?,
            _ => write!(f, "{}", counted(errors, "problem"))?,
        }
        if warnings > 0 {
            write!(f, ", {}", counted(warnings, "warning"))?;
        }
        Ok(())
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Checks the files of a bank, given as pairs of path and text, as of a day.
pub fn check<P, T>(files: impl IntoIterator<Item = (P, T)>, today: NaiveDate) -> Report
where
    P: AsRef<str>,
    T: Into<Cow<'static, str>>,
{
    let (files, mut problems) = read_files(files);
    for (path, svg) in &files.pictures {
        problems.extend(figure::problems(path, svg));
    }
    for correction in files.corrections.iter().filter(|found| found.day > today) {
        problems.push(correction.problem(format!("corrected in the future, {}", correction.day)));
    }
    for file in &files.questions {
        check_dates(file, today, &mut problems);
        check_lengths(file, &mut problems);
        check_spoilers(file, &mut problems);
        check_references(file, &mut problems);
        check_sections(file, &mut problems);
        check_code(file, &mut problems);
        check_figure(file, &mut problems);
        check_grading(file, &mut problems);
    }
    problems.sort();
    Report {
        problems,
        levels: files
            .questions
            .iter()
            .map(|file| file.question.level)
            .collect(),
    }
}

fn check_dates(file: &QuestionFile, today: NaiveDate, problems: &mut Vec<Problem>) {
    let reviewed = file.question.reviewed;
    if reviewed > today {
        problems.push(file.error(
            Place::Reviewed,
            format!("reviewed in the future, {reviewed}"),
        ));
    } else if reviewed + MONTHS_UNTIL_STALE < today {
        let line = file.line(Place::Reviewed);
        problems.push(Problem::warning(
            &file.path,
            line,
            format!("last reviewed more than a year ago, {reviewed}"),
        ));
    }
}

fn check_lengths(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let mut limit = |place, what: &str, text: &str, max| {
        let length = discord_length(text);
        if length > max {
            problems.push(file.error(
                place,
                format!("{what} has {length} characters; at most {max}"),
            ));
        }
    };
    limit(Place::Title, "the title", &question.title, MAX_TITLE);
    limit(Place::Hint, "the hint", &question.hint, MAX_HINT);
    for (index, key_point) in question.key_points.iter().enumerate() {
        limit(
            Place::KeyPoint(index),
            "the key point",
            &key_point.point,
            MAX_POINT,
        );
    }
    for (index, quiz) in question.quiz.iter().enumerate() {
        limit(
            Place::Quiz(index),
            "the quiz question",
            &quiz.question,
            MAX_QUIZ_TEXT,
        );
        limit(
            Place::QuizWhy(index),
            "the reason",
            &quiz.why,
            MAX_QUIZ_TEXT,
        );
        for (option_index, option) in quiz.options.iter().enumerate() {
            limit(
                Place::QuizOption(index, option_index),
                "the option",
                option,
                MAX_QUIZ_OPTION,
            );
        }
    }
    let short_answer = question.section(Section::ShortAnswer);
    limit(
        Place::Section(Section::ShortAnswer),
        "the short answer",
        short_answer,
        MAX_SHORT_ANSWER,
    );
    for (index, follow_up) in question.follow_ups.iter().enumerate() {
        limit(
            Place::FollowUp(index),
            "the follow-up",
            &follow_up.question,
            MAX_FOLLOW_UP,
        );
        limit(
            Place::FollowUpAnswer(index),
            "the follow-up's answer",
            &follow_up.answer,
            MAX_FOLLOW_UP_ANSWER,
        );
    }
}

/// The length as Discord counts it, in Unicode code points.
fn discord_length(text: &str) -> usize {
    text.chars().count()
}

/// The title and the hint are shown before a quiz on the same subject is played.
fn check_spoilers(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let shown = [
        (Place::Title, "title", words(&file.question.title)),
        (Place::Hint, "hint", words(&file.question.hint)),
    ];
    for option in file.question.quiz.iter().map(Quiz::correct_option) {
        let answer = words(option);
        for (place, what, text) in &shown {
            if !answer.is_empty() && text.windows(answer.len()).any(|window| window == answer) {
                problems.push(file.error(
                    *place,
                    format!("the {what} gives a quiz answer away: `{option}`"),
                ));
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn check_references(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let references = &file.question.references;
    let this_year = file.question.reviewed.year();
    for (index, Reference { year, url, .. }) in references.iter().enumerate() {
        if !is_web_address(url) {
            problems.push(file.error(
                Place::ReferenceUrl(index),
                format!("`{url}` is no http or https address"),
            ));
        }
        if references[..index]
            .iter()
            .any(|earlier| earlier.url == *url)
        {
            problems.push(file.error(Place::ReferenceUrl(index), format!("`{url}` twice")));
        }
        if *year > this_year {
            problems.push(file.error(
                Place::ReferenceYear(index),
                format!("a reference of {year}, after the review"),
            ));
        }
    }
}

fn is_web_address(url: &str) -> bool {
    let after_scheme = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"));
    after_scheme.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let labels: Vec<&str> = host.split('.').collect();
        labels.len() > 1
            && labels.iter().all(|label| !label.is_empty())
            && !url.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

fn check_sections(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let sections = Section::ALL
        .into_iter()
        .filter(|&section| section != Section::Explanation)
        .map(|section| (Place::Section(section), question.section(section)));
    let parts = question.explanation.iter().enumerate();
    let parts = parts.map(|(index, part)| (Place::PartText(index), part.text.as_str()));
    let answers = question
        .follow_ups
        .iter()
        .enumerate()
        .map(|(index, follow_up)| (Place::FollowUpAnswer(index), follow_up.answer.as_str()));
    for (place, text) in sections.chain(parts).chain(answers) {
        let max_block = if place == Place::Section(Section::Code) {
            usize::MAX
        } else {
            MAX_BLOCK
        };
        for finding in markdown::findings(text, max_block) {
            let line = file.line(place) + finding.line;
            problems.push(Problem::error(&file.path, line, finding.message));
        }
    }
    for (section, language) in [(Section::Code, "python"), (Section::Output, "text")] {
        if !markdown::is_one_fence(question.section(section), language) {
            problems.push(file.error(
                Place::Section(section),
                format!(
                    "`{}` must be one ```{language} fence and nothing else",
                    section.heading()
                ),
            ));
        }
    }
    let mistakes = markdown::count_items(question.section(Section::Mistakes));
    if !MISTAKES.contains(&mistakes) {
        problems.push(file.error(
            Place::Section(Section::Mistakes),
            format!(
                "{mistakes} list items; there must be {} to {}",
                MISTAKES.start(),
                MISTAKES.end()
            ),
        ));
    }
}

/// Code that is too long to be read in Discord says which part of it is shown there.
fn check_code(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let place = Place::Section(Section::Code);
    let length = discord_length(file.question.code());
    if length > MAX_CODE {
        problems.push(file.error(
            place,
            format!("the code has {length} characters; at most {MAX_CODE}"),
        ));
    }
    match file.question.excerpt() {
        Err(error) => problems.push(file.error(place, error.to_string())),
        Ok(Some(excerpt)) => {
            let length = discord_length(excerpt);
            if length > MAX_EXCERPT {
                problems.push(file.error(
                    place,
                    format!("the excerpt has {length} characters; at most {MAX_EXCERPT}"),
                ));
            }
        }
        Ok(None) if length > MAX_EXCERPT => problems.push(file.error(
            place,
            format!(
                "code of {length} characters needs a line `# excerpt` and a line \
                 `# end of excerpt` around the part worth reading in Discord"
            ),
        )),
        Ok(None) => {}
    }
}

fn check_figure(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let Some(figure) = &file.question.figure else {
        return;
    };
    let length = discord_length(&figure.alt);
    if !ALT.contains(&length) {
        problems.push(file.error(
            Place::FigureAlt,
            format!(
                "the alternative text has {length} characters; there must be {} to {}",
                ALT.start(),
                ALT.end()
            ),
        ));
    }
}

/// The model answer must make every key point, by the grader's own reading.
fn check_grading(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let parts = question.explanation.iter().map(|part| part.text.as_str());
    let texts = std::iter::once(question.section(Section::ShortAnswer)).chain(parts);
    let verdict = grade(question, &texts.collect::<Vec<_>>().join("\n\n"));
    for (index, found) in verdict.key_points.iter().enumerate() {
        if found.is_none() {
            problems.push(file.error(
                Place::KeyPoint(index),
                "the question's own short answer and explanation match none of its terms",
            ));
        }
    }
    for &(key_point, term) in question.rubric().idle_terms() {
        let text = &question.key_points[key_point].terms[term];
        problems.push(file.error(
            Place::Term(key_point, term),
            format!("term `{text}` shows nothing: it only repeats the title"),
        ));
    }
}
