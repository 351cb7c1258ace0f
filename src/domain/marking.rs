//! Who decides which key points an answer makes.

use serde::{Deserialize, Serialize};

/// How a guild marks answers.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Marking {
    /// Members settle the suggestions: they tick and untick key points of their own answer.
    #[default]
    Settled,
    /// Only the suggestions count, and nobody changes them.
    Suggested,
}

impl Marking {
    /// Returns its word in SQL.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
