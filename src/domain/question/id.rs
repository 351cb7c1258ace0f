//! The id of a question in files, buttons and the database.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::ids::OwnQuestionId;

/// The prefix of ids of guilds' own questions.
const OWN: &str = "own_";

/// The permanent id of a question: lowercase letters, digits and single hyphens. A guild's own
/// question has a number after `own_`, a form that no file of a bank can have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuestionId(String);

impl QuestionId {
    /// The longest id, in bytes. Ids travel in a button's `custom_id`, which Discord limits to 100
    /// characters.
    pub const MAX_LEN: usize = 60;

    /// Builds the id of a guild's own question from its row.
    pub fn own(id: OwnQuestionId) -> Self {
        Self(format!("{OWN}{id}"))
    }

    /// Reads the id of a question of the bank, as in its file's name.
    ///
    /// # Errors
    ///
    /// The text is no id, or the id of a guild's own question.
    pub fn of_file(text: &str) -> Result<Self, QuestionIdError> {
        let id: Self = text.parse()?;
        match id.as_own() {
            None => Ok(id),
            Some(_) => Err(QuestionIdError(id.0)),
        }
    }

    /// Returns the row of a guild's own question; `None` for a question of the bank.
    pub fn as_own(&self) -> Option<OwnQuestionId> {
        let id = self.0.strip_prefix(OWN)?.parse().ok()?;
        Some(OwnQuestionId(id))
    }

    /// Returns the id as text.
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

/// The text is no question id.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a question id (lowercase words of letters and digits joined by hyphens, at most {max} characters)",
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
        let is_number = |id: &str| {
            id.parse::<u32>()
                .is_ok_and(|number| number.to_string() == id)
        };
        let is_own = text.strip_prefix(OWN).is_some_and(is_number);
        if is_own || (text.len() <= Self::MAX_LEN && text.split('-').all(is_word)) {
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
    fn an_own_question_has_an_id_that_no_file_has() {
        let own = QuestionId::own(OwnQuestionId(12));
        assert_eq!(own.as_str().parse(), Ok(own.clone()));
        assert_eq!(own.as_own(), Some(OwnQuestionId(12)));
        assert!(QuestionId::of_file(own.as_str()).is_err());
        let of_bank = QuestionId::of_file("own-12").unwrap();
        assert_eq!(of_bank.as_own(), None);
        for id in ["own_", "own_x", "own_01", "own_+1", "own_1-2", "own_-1"] {
            assert!(id.parse::<QuestionId>().is_err(), "{id}");
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
