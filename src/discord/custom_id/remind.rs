//! The custom ids of reminders.

use std::fmt;

use crate::domain::ids::{GuildId, PostId};

/// What a button about reminders asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remind {
    /// The bell on a post: shows the choices.
    Choose(PostId),
    /// Turns direct messages on.
    On,
    /// Turns direct messages off.
    Off,
    /// Turns direct messages about a guild off, from within such a message.
    Stop(GuildId),
    /// Takes the guild's role.
    Take,
    /// Gives the guild's role back.
    Leave,
}

impl fmt::Display for Remind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choose(post) => write!(f, "bell:{post}"),
            Self::On => write!(f, "remind-on"),
            Self::Off => write!(f, "remind-off"),
            Self::Stop(guild) => write!(f, "remind-stop:{guild}"),
            Self::Take => write!(f, "remind-take"),
            Self::Leave => write!(f, "remind-leave"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Remind> {
    Some(match (action, arguments) {
        ("bell", [post]) => Remind::Choose(PostId(post.parse().ok()?)),
        ("remind-on", []) => Remind::On,
        ("remind-off", []) => Remind::Off,
        ("remind-stop", [guild]) => Remind::Stop(GuildId(guild.parse().ok()?)),
        ("remind-take", []) => Remind::Take,
        ("remind-leave", []) => Remind::Leave,
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_remind() -> impl Strategy<Value = Remind> {
        prop_oneof![
            any::<i64>().prop_map(|post| Remind::Choose(PostId(post))),
            any::<u64>().prop_map(|guild| Remind::Stop(GuildId(guild))),
            proptest::sample::select(vec![Remind::On, Remind::Off, Remind::Take, Remind::Leave]),
        ]
    }

    /// Returns the texts on existing buttons: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Remind)> {
        vec![
            ("1:bell:7", Remind::Choose(PostId(7))),
            ("1:remind-on", Remind::On),
            ("1:remind-off", Remind::Off),
            ("1:remind-stop:9", Remind::Stop(GuildId(9))),
            ("1:remind-take", Remind::Take),
            ("1:remind-leave", Remind::Leave),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Remind) -> &'static str {
        match id {
            Remind::Choose(..) => "bell",
            Remind::On => "remind-on",
            Remind::Off => "remind-off",
            Remind::Stop(..) => "remind-stop",
            Remind::Take => "remind-take",
            Remind::Leave => "remind-leave",
        }
    }
}
