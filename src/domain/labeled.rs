//! Labeled texts: statements about the questions of the bank, and a person's judgment of which key
//! points they make. Each is a line of JSON; `grading/` holds them and explains the labels.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How a statement treats its key point.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Label {
    /// It makes the point.
    Makes,
    /// It says something wrong about the point.
    Contradicts,
    /// It uses the point's words without making it.
    Mentions,
}

/// A single statement about a key point.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The key point's place in the question's file, from 0.
    pub key_point: usize,
    /// How it treats the key point.
    pub label: Label,
    /// The statement.
    pub text: String,
}

/// The sort of a whole answer.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Makes most key points.
    Strong,
    /// Makes about half of them.
    Partial,
    /// Makes one at most.
    Weak,
    /// Mostly right, with something plainly wrong.
    Mixed,
    /// Confident, in the right words, and wrong.
    Wrong,
    /// A list of terms that says nothing.
    Stuffed,
    /// True, about something else.
    OffTopic,
    /// The member does not know.
    None,
}

impl Sort {
    /// Whether an answer looks good without being good.
    pub fn fools(self) -> bool {
        matches!(self, Self::Wrong | Self::Stuffed | Self::OffTopic)
    }
}

/// How an answer treats a key point.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PointLabel {
    /// It makes the point.
    Made,
    /// It makes half of the point.
    Partly,
    /// It does not mention the point.
    Not,
    /// It says the opposite.
    Contradicted,
}

/// A whole answer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabeledAnswer {
    /// The sort of answer.
    pub kind: Sort,
    /// Its style: prose, notes, chat and so on.
    pub register: String,
    /// Its language.
    pub language: String,
    /// Its quality, from 0 to 10.
    pub mark: u8,
    /// A label for each key point, in the question's order.
    pub key_points: Vec<PointLabel>,
    /// The answer.
    pub text: String,
}

/// A line that is not a labeled text.
#[derive(Debug)]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// The problem.
    pub error: serde_json::Error,
}

impl fmt::Display for BadLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.error)
    }
}

/// Reads labeled texts, one per line.
///
/// # Errors
///
/// The first bad line.
pub fn read<T: DeserializeOwned>(lines: &str) -> Result<Vec<T>, BadLine> {
    let lines = (1..).zip(lines.lines());
    lines
        .map(|(line, text)| serde_json::from_str(text).map_err(|error| BadLine { line, error }))
        .collect()
}
