//! What `stride check` proves about the bank: every question can be read, fits Discord and gives
//! nothing away, and its model answer makes its key points.
mod figure;
mod layout;
mod lengths;
mod markdown;
mod own;
mod quizzes;
mod sources;

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;

use crate::domain::bank::read_files;
use crate::domain::question::{Level, Place, Problem, QuestionFile, Section};
use crate::marker::Marker;
pub use own::{check_own, without_line};

/// The findings.
#[derive(Debug)]
pub struct Report {
    /// Every problem, by file and line.
    pub problems: Vec<Problem>,
    levels: Vec<Level>,
}

impl Report {
    /// Whether something must be fixed; warnings need not be.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| !problem.is_warning())
    }
}

/// One line per problem, then a line that counts questions and problems.
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
    let marker = Marker::default();
    for file in &files.questions {
        sources::check_dates(file, today, &mut problems);
        sources::check_references(file, &mut problems);
        lengths::check(file, lengths::MAX_PART, &mut problems);
        layout::check(file, &mut problems);
        quizzes::check(file, &mut problems);
        check_suggestions(&marker, file, &mut problems);
    }
    sources::check_years(&files.questions, &mut problems);
    quizzes::check_repeated(&files.questions, &mut problems);
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

/// Returns the length as Discord counts it, in Unicode code points.
fn discord_length(text: &str) -> usize {
    text.chars().count()
}

/// Checks that the suggestions find every key point in the model answer: in its short part first,
/// then part by part until nothing is missing.
fn check_suggestions(marker: &Marker, file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let mut missing: Vec<usize> = (0..question.key_points.len()).collect();
    let parts = question.explanation.iter().map(|part| part.text.as_str());
    for text in std::iter::once(question.section(Section::ShortAnswer)).chain(parts) {
        if missing.is_empty() {
            break;
        }
        let suggestions = marker.suggest_here(question, text);
        missing.retain(|&index| suggestions.key_points[index].is_none());
    }
    for index in missing {
        problems.push(file.warning(
            Place::KeyPoint(index),
            "the suggestions do not find this key point in the short answer and the explanation: \
             say it there in one sentence, or word it more plainly",
        ));
    }
}
