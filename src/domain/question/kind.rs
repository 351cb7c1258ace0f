//! The kind of task that a question sets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of task; written as a lowercase word everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Explain how something works and why.
    Concept,
    /// Work out sizes, counts or costs.
    Numbers,
    /// Write code, as on a whiteboard.
    Code,
    /// Find the fault in a network or its training.
    Debugging,
    /// Design a system and defend the choices.
    Design,
    /// Discuss a paper: its claim, its evidence, what followed.
    Paper,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Concept,
        Self::Numbers,
        Self::Code,
        Self::Debugging,
        Self::Design,
        Self::Paper,
    ];

    /// Returns the kind's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Concept => "concept",
            Self::Numbers => "numbers",
            Self::Code => "code",
            Self::Debugging => "debugging",
            Self::Design => "design",
            Self::Paper => "paper",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word names no kind.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind `{0}` (concept, numbers, code, debugging, design or paper)")]
pub struct UnknownKind(String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_back_from_its_word_and_serialized_as_it() {
        for kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            assert_eq!(
                serde_json::to_value(kind).unwrap(),
                serde_json::Value::from(kind.as_str())
            );
        }
    }
}
