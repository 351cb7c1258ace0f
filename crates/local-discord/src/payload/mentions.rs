//! The users and roles that a message may ping.

use crate::form::Form;
use crate::id::Id;
use crate::limits;

/// The mentions that a message allows. Reference: "Allowed Mentions Object".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AllowedMentions {
    pub(crate) everyone: bool,
    pub(crate) users: Mentionable,
    pub(crate) roles: Mentionable,
    pub(crate) replied_user: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Mentionable {
    All,
    Only(Vec<Id>),
}

impl Mentionable {
    pub(crate) fn allows(&self, id: Id) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.contains(&id),
        }
    }
}

impl AllowedMentions {
    /// The default for plain messages.
    pub(crate) const ALL: Self = Self {
        everyone: true,
        users: Mentionable::All,
        roles: Mentionable::All,
        replied_user: true,
    };

    /// The default for interaction responses and webhooks.
    pub(crate) const USERS: Self = Self {
        everyone: false,
        users: Mentionable::All,
        roles: Mentionable::Only(Vec::new()),
        replied_user: true,
    };
}

/// Reads the field `allowed_mentions`; `None` if it is absent.
pub(crate) fn read(form: &Form) -> Option<AllowedMentions> {
    form.object("allowed_mentions", |form| {
        let mut parsed: Vec<&str> = Vec::new();
        for entry in form.list("parse", 0..=3).unwrap_or_default() {
            match entry.as_str() {
                Some(kind @ ("users" | "roles" | "everyone")) => parsed.push(kind),
                _ => form.error(
                    "parse",
                    "BASE_TYPE_CHOICES",
                    "Value must be one of ('roles', 'users', 'everyone').",
                ),
            }
        }
        let listed = |key: &str| {
            let ids = form.ids(key, limits::ALLOWED_MENTIONS).unwrap_or_default();
            if !parsed.contains(&key) {
                return Mentionable::Only(ids);
            }
            if !ids.is_empty() {
                form.error(
                    "parse",
                    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                    format!("parse:[\"{key}\"] and {key}: [ids...] are mutually exclusive."),
                );
            }
            Mentionable::All
        };
        AllowedMentions {
            users: listed("users"),
            roles: listed("roles"),
            everyone: parsed.contains(&"everyone"),
            replied_user: form.flag("replied_user").unwrap_or(false),
        }
    })
}
