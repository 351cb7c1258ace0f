//! Guilds' own questions: how they are written as files, and how a form or a table changes one.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{Experience, FollowUp, KeyPoint, Kind, Level, Part, Question, QuestionId, Section};
use super::{Topic, body::FOLLOW_UPS};
use crate::domain::ids::OwnQuestionId;
use crate::domain::typed::overrides_direction;

/// The number of a guild's first own question. The bank's are smaller.
pub const FIRST_OWN_NUMBER: u32 = 10_001;

/// Whether a file may hold this sign: any except control characters other than line breaks and
/// tabs, and those that override the direction of the text.
fn is_plain(sign: char) -> bool {
    (!sign.is_control() || matches!(sign, '\n' | '\t')) && !overrides_direction(sign)
}

/// Puts a text on one line, without surrounding or repeated blanks.
fn one_line(text: &str) -> String {
    let seen = |sign: &char| is_plain(*sign) || sign.is_whitespace();
    let plain: String = text.chars().filter(seen).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    words.join(" ")
}

/// Removes the blanks around a text of some lines.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let plain: String = text.chars().filter(|&sign| is_plain(sign)).collect();
    plain.trim().to_owned()
}

/// Splits a typed list into its lines, with or without bullets or numbers.
pub fn listed(text: &str) -> Vec<String> {
    let bare = |line: &str| {
        let line = line.trim();
        let bulleted = line.strip_prefix(['-', '*', '•']);
        let line = bulleted
            .filter(|rest| rest.starts_with(' '))
            .unwrap_or(line)
            .trim();
        let digits = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let numbered = (digits.len() < line.len()).then(|| digits.strip_prefix(['.', ')']));
        let line = numbered
            .flatten()
            .filter(|rest| rest.starts_with(' '))
            .unwrap_or(line);
        one_line(line)
    };
    let all = text.lines().map(bare);
    all.filter(|line| !line.is_empty()).collect()
}

impl Question {
    /// Makes a guild's own question from a title and a level, with nothing else yet.
    pub fn new_own(title: &str, level: Level) -> Self {
        Self {
            id: QuestionId::own(OwnQuestionId::NOBODYS),
            formerly: Vec::new(),
            number: 0,
            title: one_line(title),
            kind: Kind::Concept,
            level,
            experience: match level {
                Level::Beginner => Experience::UpToTwo,
                Level::Intermediate => Experience::TwoToFive,
                Level::Senior => Experience::FromFive,
            },
            topics: Vec::new(),
            reviewed: NaiveDate::default(),
            hint: String::new(),
            key_points: Vec::new(),
            quiz: Vec::new(),
            references: Vec::new(),
            follow_ups: Vec::new(),
            explanation: Vec::new(),
            figure: None,
            corrections: Vec::new(),
            sections: Default::default(),
        }
    }

    /// Gives it the id of a row and a number.
    #[must_use]
    pub fn belonging_to(self, id: OwnQuestionId, number: u32) -> Self {
        Self {
            id: QuestionId::own(id),
            number,
            ..self
        }
    }

    /// Whether it is a guild's own question.
    pub fn is_own(&self) -> bool {
        self.id.as_own().is_some()
    }

    /// Puts everything that is a line in forms on one line; Markdown files can hold line breaks
    /// there.
    #[must_use]
    pub(super) fn in_lines(mut self) -> Self {
        let quizzes = self.quiz.iter_mut().flat_map(|quiz| {
            let texts = [&mut quiz.question, &mut quiz.why].into_iter();
            texts.chain(&mut quiz.options)
        });
        let points = self.key_points.iter_mut().map(|point| &mut point.point);
        let shown = [&mut self.title, &mut self.hint].into_iter();
        for text in shown.chain(points).chain(quizzes) {
            *text = one_line(text);
        }
        self
    }

    /// Changes the title.
    pub fn set_title(&mut self, title: &str) {
        self.title = one_line(title);
    }

    /// Changes the hint; blank removes it.
    pub fn set_hint(&mut self, hint: &str) {
        self.hint = one_line(hint);
    }

    /// Replaces the text of a section other than the explanation.
    pub fn set_section(&mut self, section: Section, text: &str) {
        self.sections[section as usize] = lines(text);
    }

    /// Replaces the key points that count, or the bonus ones: one per line.
    pub fn set_key_points(&mut self, text: &str, bonus: bool) {
        self.key_points.retain(|point| point.bonus != bonus);
        let points = listed(text).into_iter();
        let points = points.map(|point| KeyPoint { point, bonus });
        self.key_points.extend(points);
        self.key_points.sort_by_key(|point| point.bonus);
    }

    /// Lists the key points that count, or the bonus ones, one per line.
    pub fn listed_key_points(&self, bonus: bool) -> String {
        let points = self.key_points.iter().filter(|point| point.bonus == bonus);
        let points: Vec<&str> = points.map(|point| point.point.as_str()).collect();
        points.join("\n")
    }

    /// Replaces the explanation. Lines that begin with `###` are headings.
    pub fn set_explanation(&mut self, text: &str) {
        let text = lines(text);
        self.explanation = Vec::new();
        let mut in_fence = false;
        for line in text.lines() {
            in_fence ^= line.trim_start().starts_with("```");
            let heading = line.strip_prefix("### ").filter(|_| !in_fence);
            if heading.is_some() || self.explanation.is_empty() {
                self.explanation.push(Part {
                    heading: heading.map(one_line).unwrap_or_default(),
                    text: String::new(),
                });
            }
            if heading.is_none()
                && let Some(part) = self.explanation.last_mut()
            {
                part.text.push_str(line);
                part.text.push('\n');
            }
        }
        for part in &mut self.explanation {
            part.text = lines(&part.text);
        }
        self.sections[Section::Explanation as usize] = text;
    }

    /// Returns the explanation with its headings.
    pub fn explanation_text(&self) -> String {
        let parts = self
            .explanation
            .iter()
            .map(|part| match part.heading.as_str() {
                "" => part.text.clone(),
                heading => format!("### {heading}\n{}", part.text),
            });
        let parts: Vec<String> = parts.collect();
        parts.join("\n\n")
    }

    /// Renders a guild's own question as a file in the bank's format, with its row if it has one.
    pub fn to_markdown(&self) -> String {
        let mut text = String::from("+++\n");
        let mut line = |line: String| {
            text.push_str(&line);
            text.push('\n');
        };
        if self.id.as_own() != Some(OwnQuestionId::NOBODYS) {
            line(format!("id = {}", quoted(self.id.as_str())));
        }
        line(format!("title = {}", quoted(&self.title)));
        line(format!("kind = {}", quoted(self.kind.as_str())));
        line(format!("level = {}", quoted(self.level.as_str())));
        line(format!("experience = {}", quoted(self.experience.as_str())));
        if !self.topics.is_empty() {
            let topics = self.topics.iter().map(|topic| quoted(topic.as_str()));
            line(format!("topics = {}", list(topics)));
        }
        if !self.hint.is_empty() {
            line(format!("hint = {}", quoted(&self.hint)));
        }
        for point in &self.key_points {
            line(format!(
                "\n[[key_points]]\npoint = {}",
                quoted(&point.point)
            ));
            if point.bonus {
                line("bonus = true".to_owned());
            }
        }
        for quiz in &self.quiz {
            let options = quiz.options.iter().map(|option| quoted(option));
            line(format!(
                "\n[[quiz]]\nquestion = {}\noptions = {}\ncorrect = {}\nwhy = {}",
                quoted(&quiz.question),
                list(options),
                quiz.correct,
                quoted(&quiz.why)
            ));
        }
        for reference in &self.references {
            line(format!(
                "\n[[references]]\ntitle = {}\nauthors = {}\nyear = {}\nurl = {}",
                quoted(&reference.title),
                quoted(&reference.authors),
                reference.year,
                quoted(&reference.url)
            ));
        }
        text.push_str("+++\n");
        for section in Section::ALL {
            let content = match section {
                Section::Explanation => self.explanation_text(),
                section => self.section(section).to_owned(),
            };
            if !content.is_empty() {
                // Writing to a text cannot fail.
                let _ = write!(text, "\n## {}\n{content}\n", section.heading());
            }
        }
        if !self.follow_ups.is_empty() {
            let _ = write!(text, "\n## {FOLLOW_UPS}\n");
        }
        for FollowUp { question, answer } in &self.follow_ups {
            let _ = write!(text, "### {question}\n{answer}\n\n");
        }
        text
    }

    /// Whether its content equals another's, whatever their rows.
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let of_nobody = |question: &Self| question.clone().belonging_to(OwnQuestionId::NOBODYS, 0);
        of_nobody(self).to_markdown() == of_nobody(other).to_markdown()
    }
}

/// Quotes a text: JSON's quotes are TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "")
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    format!("[{}]", items.join(", "))
}

/// Reads topics separated by commas or semicolons.
///
/// # Errors
///
/// The first word that is no topic.
pub fn topics(text: &str) -> Result<Vec<Topic>, String> {
    let words = text
        .split([',', ';', '\n'])
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let mut topics = Vec::new();
    for word in words {
        let topic = word.to_lowercase().replace(' ', "-").parse::<Topic>();
        let topic = topic.map_err(|_| word.to_owned())?;
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    Ok(topics)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::{QuestionFile, Quiz, Reference};
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
    }

    fn full() -> Question {
        let mut question = Question::new_own("Why \"skip\" \\ a  layer?", Level::Senior);
        question.kind = Kind::Design;
        question.topics = vec![Topic::Convolution, Topic::Losses];
        question.set_hint(" Think of\nidentity. ");
        question.set_key_points(
            "- It adds the input.\n2. Gradients pass it.\n\n3x3 is kept.",
            false,
        );
        question.set_key_points("* It is cheap.", true);
        question.set_section(
            Section::ShortAnswer,
            "The input is added.\r\n\r\n```text\n## no heading\n```",
        );
        question.set_explanation(
            "It helps.\n\n### Why\nGradients.\n```\n### no heading\n```\n### More\nA lot.",
        );
        question.set_section(Section::Mistakes, "- None.");
        question.quiz = vec![Quiz {
            question: "Which?".to_owned(),
            options: ["a", "b", "c", "d"].map(str::to_owned),
            correct: 2,
            why: "So.".to_owned(),
        }];
        question.references = vec![Reference {
            title: "Deep".to_owned(),
            authors: "K. He".to_owned(),
            year: 2015,
            url: "https://example.com/a".to_owned(),
        }];
        question.follow_ups = vec![FollowUp {
            question: "And then?".to_owned(),
            answer: "Then more.".to_owned(),
        }];
        question
    }

    #[test]
    fn what_is_written_reads_back_as_it_was() {
        let question = full().belonging_to(OwnQuestionId(7), 10_007);
        let text = question.to_markdown();
        let read = QuestionFile::parse_own("x.md", &text, today()).unwrap();
        assert_eq!(read.own, Some(OwnQuestionId(7)));
        assert!(read.question.says_the_same_as(&question), "{text}");
        assert_eq!(read.question.title, "Why \"skip\" \\ a layer?");
        assert_eq!(read.question.hint, "Think of identity.");
        let points: Vec<_> = read
            .question
            .key_points
            .iter()
            .map(|p| p.point.as_str())
            .collect();
        let expected = [
            "It adds the input.",
            "Gradients pass it.",
            "3x3 is kept.",
            "It is cheap.",
        ];
        assert_eq!(points, expected);
        assert_eq!(read.question.ordinary_points(), 3);
        let parts = &read.question.explanation;
        let headings: Vec<_> = parts.iter().map(|part| part.heading.as_str()).collect();
        assert_eq!(headings, ["", "Why", "More"]);
        assert!(
            parts[1].text.ends_with("### no heading\n```"),
            "{}",
            parts[1].text
        );
        assert_eq!(read.question.follow_ups, question.follow_ups);
        assert_eq!(read.question.quiz, question.quiz);
    }

    #[test]
    fn little_is_asked_of_an_own_question() {
        let text = "+++\ntitle = \"What?\"\nlevel = \"beginner\"\n[[key_points]]\npoint = \"That.\"\n+++\n\n## Short answer\nThat.";
        let read = QuestionFile::parse_own("x.md", text, today()).unwrap();
        assert_eq!((read.own, read.question.number), (None, 0));
        assert!(read.question.explanation.is_empty() && read.question.hint.is_empty());
        let problems =
            QuestionFile::parse_own("x.md", "+++\nlevel = \"none\"\nx = 1\n+++\n", today());
        let problems: Vec<_> = problems
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect();
        for missing in [
            "`title` is missing",
            "`key_points` is missing",
            "unknown key `x`",
            "unknown level `none`",
            "section `Short answer` is missing",
        ] {
            assert!(
                problems.iter().any(|problem| problem.contains(missing)),
                "{problems:#?}"
            );
        }
        assert_eq!(problems.len(), 5, "{problems:#?}");
    }

    proptest! {
        #[test]
        fn whatever_is_typed_into_one_line_stays_in_it(title in ".{1,80}", hint in ".{0,80}") {
            let mut question = full();
            question.set_title(&title);
            question.set_hint(&hint);
            prop_assume!(!question.title.is_empty());
            let read = QuestionFile::parse_own("x.md", &question.to_markdown(), today()).unwrap();
            prop_assert_eq!(read.question.title, question.title);
            prop_assert_eq!(read.question.hint, question.hint);
        }
    }
}
