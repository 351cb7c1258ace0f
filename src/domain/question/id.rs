//! What a question is called in files, buttons and the database.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name of a question for good: lowercase letters, digits and single hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuestionId(String);

impl QuestionId {
    /// The longest id, in bytes. Ids travel in a button's `custom_id`, which Discord
    /// limits to 100 characters in all.
    pub const MAX_LEN: usize = 60;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for QuestionId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for QuestionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<QuestionId> for String {
    fn from(id: QuestionId) -> Self {
        id.0
    }
}

/// Text that is no question id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no question id (lowercase words of letters and digits joined by hyphens, at most {max} characters)",
    max = QuestionId::MAX_LEN
)]
pub struct QuestionIdError(String);

impl TryFrom<String> for QuestionId {
    type Error = QuestionIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_word = |word: &str| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if text.len() <= Self::MAX_LEN && text.split('-').all(is_word) {
            Ok(Self(text))
        } else {
            Err(QuestionIdError(text))
        }
    }
}

impl FromStr for QuestionId {
    type Err = QuestionIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lowercase_kebab_case_is_an_id() {
        for id in ["stride", "one-by-one-convolution", "resnet-50", "3d"] {
            assert_eq!(id.parse::<QuestionId>().unwrap().as_str(), id);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = "a".repeat(QuestionId::MAX_LEN + 1);
        for id in [
            "", "-", "a-", "-a", "a--b", "Stride", "a_b", "a b", "é", &long,
        ] {
            assert!(id.parse::<QuestionId>().is_err(), "{id}");
        }
    }
}
