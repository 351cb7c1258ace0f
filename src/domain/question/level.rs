//! Beginner, intermediate, senior.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How hard a question is; written as a lowercase word everywhere: files, SQL, commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For people who have learned about CNNs but not worked with them yet.
    Beginner,
    /// For people with one to five years of practice.
    Intermediate,
    /// For people who design networks and defend the choices.
    Senior,
}

impl Level {
    /// Every level, from easier to harder.
    pub const ALL: [Self; 3] = [Self::Beginner, Self::Intermediate, Self::Senior];

    /// Returns the level's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Beginner => "beginner",
            Self::Intermediate => "intermediate",
            Self::Senior => "senior",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word names no level.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown level `{0}` (beginner, intermediate or senior)")]
pub struct UnknownLevel(String);

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == word)
            .ok_or_else(|| UnknownLevel(word.to_owned()))
    }
}
