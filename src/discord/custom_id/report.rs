//! The custom ids of reports.

use std::fmt;

use super::Part;
use crate::domain::ids::{PostId, PracticeId};
use crate::domain::question::QuestionId;

/// What a button or a form of a report asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// Opens the form.
    Begin(Subject),
    /// The submitted form.
    Send(Subject),
}

/// The subject of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A question, and the part of its model answer that was in view.
    Question(QuestionId, Option<Part>),
    /// The verdict on the member's answer to a post.
    Verdict(PostId),
    /// The verdict on the member's practice answer.
    Practice(PracticeId),
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin(subject) => write!(f, "report:{subject}"),
            Self::Send(subject) => write!(f, "reported:{subject}"),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Question(question, part) => {
                write!(f, "q:{question}:{}", part.map_or("-", Part::letter))
            }
            Self::Verdict(post) => write!(f, "v:{post}"),
            Self::Practice(answer) => write!(f, "p:{answer}"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Report> {
    let subject = || {
        Some(match *arguments {
            ["q", question, "-"] => Subject::Question(question.parse().ok()?, None),
            ["q", question, part] => {
                Subject::Question(question.parse().ok()?, Some(Part::from_letter(part)?))
            }
            ["p", answer] => Subject::Practice(PracticeId(answer.parse().ok()?)),
            ["v", post] => Subject::Verdict(PostId(post.parse().ok()?)),
            _ => return None,
        })
    };
    match action {
        "report" => subject().map(Report::Begin),
        "reported" => subject().map(Report::Send),
        _ => None,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_report() -> impl Strategy<Value = Report> {
        let part = proptest::option::of(proptest::sample::select(Part::ALL.to_vec()));
        let question =
            ("[a-z]{60}", part).prop_map(|(id, part)| Subject::Question(id.parse().unwrap(), part));
        let verdict = any::<i64>().prop_map(|post| Subject::Verdict(PostId(post)));
        let practice = any::<i64>().prop_map(|answer| Subject::Practice(PracticeId(answer)));
        let subject = prop_oneof![question, verdict, practice];
        prop_oneof![
            subject.clone().prop_map(Report::Begin),
            subject.prop_map(Report::Send),
        ]
    }

    /// Returns the texts on existing buttons and forms: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Report)> {
        let question = |part| Subject::Question("padding".parse().unwrap(), part);
        let verdict = || Subject::Verdict(PostId(7));
        vec![
            ("1:report:q:padding:-", Report::Begin(question(None))),
            (
                "1:report:q:padding:q",
                Report::Begin(question(Some(Part::Sources))),
            ),
            ("1:report:v:7", Report::Begin(verdict())),
            (
                "1:report:p:7",
                Report::Begin(Subject::Practice(PracticeId(7))),
            ),
            ("1:reported:q:padding:-", Report::Send(question(None))),
            ("1:reported:v:7", Report::Send(verdict())),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Report) -> &'static str {
        match id {
            Report::Begin(..) => "report",
            Report::Send(..) => "reported",
        }
    }
}
