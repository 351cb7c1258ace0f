//! Whose word counts: which key points an answer makes.

use serde::{Deserialize, Serialize};

/// How a guild's answers are marked.
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
    /// Members settle what was suggested: they tick and untick key points of their own answer.
    #[default]
    Settled,
    /// The suggestions alone count, and nobody changes them.
    Suggested,
}

impl Marking {
    /// The word for it in SQL.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
