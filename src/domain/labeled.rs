//! Labeled texts: what people say about the questions of the bank, and which key points that
//! makes by a person's judgment. Each is a line of JSON; `grading/` has them and says how they
//! were labeled.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// What a statement does with its key point.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Label {
    /// It makes it.
    Makes,
    /// It says something wrong about it.
    Contradicts,
    /// It uses its words without making it.
    Mentions,
}

/// A single statement about a key point.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The key point's place in the question's file, from 0.
    pub key_point: usize,
    /// What it does with it.
    pub label: Label,
    /// What is said.
    pub text: String,
}

/// What sort of answer a whole answer is.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Most key points.
    Strong,
    /// About half of them.
    Partial,
    /// One at most.
    Weak,
    /// Right for the most part, with something plainly wrong.
    Mixed,
    /// Confident, in the right words, and wrong.
    Wrong,
    /// Names that say nothing.
    Stuffed,
    /// True, about something else.
    OffTopic,
    /// The member does not know.
    None,
}

impl Sort {
    /// Whether an answer is written so that it looks like a good one and is none.
    pub fn fools(self) -> bool {
        matches!(self, Self::Wrong | Self::Stuffed | Self::OffTopic)
    }
}

/// What an answer does with a key point.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PointLabel {
    /// It makes it.
    Made,
    /// It makes a half of it.
    Partly,
    /// It is silent on it.
    Not,
    /// It says the opposite.
    Contradicted,
}

/// A whole answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabeledAnswer {
    /// What sort of answer it is.
    pub kind: Sort,
    /// How it is written: prose, notes, chat and so on.
    pub register: String,
    /// The language that it is written in.
    pub language: String,
    /// How good it is, from 0 to 10.
    pub mark: u8,
    /// A label for each key point, in the question's order.
    pub key_points: Vec<PointLabel>,
    /// What is said.
    pub text: String,
}

/// A line that is no labeled text.
#[derive(Debug)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub error: serde_json::Error,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.error)
    }
}

/// Reads labeled texts, a line each.
///
/// # Errors
///
/// The first line that is none.
pub fn read<T: DeserializeOwned>(lines: &str) -> Result<Vec<T>, BadLine> {
    let lines = (1..).zip(lines.lines());
    lines
        .map(|(line, text)| serde_json::from_str(text).map_err(|error| BadLine { line, error }))
        .collect()
}
