//! The sections of a model answer.

use std::str::FromStr;

/// A section of the model answer, in the file's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What to say in 30 seconds.
    ShortAnswer,
    /// Mechanism, mathematics, trade-offs.
    Explanation,
    /// One Python fence that demonstrates the point.
    Code,
    /// One text fence with exactly what the code prints.
    Output,
    /// A named system and why it did so.
    RealWorld,
    /// What candidates get wrong, and why it is wrong.
    Mistakes,
}

impl Section {
    /// Every section, in order.
    pub const ALL: [Self; 6] = [
        Self::ShortAnswer,
        Self::Explanation,
        Self::Code,
        Self::Output,
        Self::RealWorld,
        Self::Mistakes,
    ];

    /// Returns the section's heading in the file.
    pub fn heading(self) -> &'static str {
        match self {
            Self::ShortAnswer => "Short answer",
            Self::Explanation => "Explanation",
            Self::Code => "Code example",
            Self::Output => "Output",
            Self::RealWorld => "Real-world example",
            Self::Mistakes => "Common mistakes",
        }
    }

    /// Returns the section's word in front matter; `None` for the output, which appears below the
    /// code.
    fn word(self) -> Option<&'static str> {
        match self {
            Self::ShortAnswer => Some("short-answer"),
            Self::Explanation => Some("explanation"),
            Self::Code => Some("code"),
            Self::Output => None,
            Self::RealWorld => Some("real-world"),
            Self::Mistakes => Some("mistakes"),
        }
    }
}

/// The word names no section.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown section `{0}` (short-answer, explanation, code, real-world or mistakes)")]
pub struct UnknownSection(String);

impl FromStr for Section {
    type Err = UnknownSection;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|section| section.word() == Some(word))
            .ok_or_else(|| UnknownSection(word.to_owned()))
    }
}
