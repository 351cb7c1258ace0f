//! The custom ids of buttons that erase members' data.

use std::fmt;

use crate::domain::ids::MemberId;

/// What a button about members' data asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Erases the data of the member who clicks, in their server.
    EraseHere,
    /// Erases the data of the member who clicks, everywhere.
    EraseEverywhere,
    /// Erases the data of a member who left the server.
    Forget(MemberId),
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EraseHere => f.write_str("erase-here"),
            Self::EraseEverywhere => f.write_str("erase-everywhere"),
            Self::Forget(member) => write!(f, "forget:{member}"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Privacy> {
    Some(match (action, arguments) {
        ("erase-here", []) => Privacy::EraseHere,
        ("erase-everywhere", []) => Privacy::EraseEverywhere,
        ("forget", [member]) => Privacy::Forget(MemberId(member.parse().ok()?)),
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_privacy() -> impl Strategy<Value = Privacy> {
        prop_oneof![
            any::<u64>().prop_map(|member| Privacy::Forget(MemberId(member))),
            Just(Privacy::EraseHere),
            Just(Privacy::EraseEverywhere),
        ]
    }

    /// Returns the texts on existing buttons: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Privacy)> {
        vec![
            ("1:erase-here", Privacy::EraseHere),
            ("1:erase-everywhere", Privacy::EraseEverywhere),
            ("1:forget:42", Privacy::Forget(MemberId(42))),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Privacy) -> &'static str {
        match id {
            Privacy::EraseHere => "erase-here",
            Privacy::EraseEverywhere => "erase-everywhere",
            Privacy::Forget(..) => "forget",
        }
    }
}
