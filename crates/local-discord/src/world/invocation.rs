//! A member's invocation of a command.

use serde::Deserialize;
use serde_json::Value;

use crate::id::Id;

/// A command, by its id or its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CommandRef {
    Id(Id),
    Name(String),
}

/// An option that a member fills in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenOption {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: Option<Value>,
    #[serde(default)]
    pub(crate) options: Vec<GivenOption>,
    /// Whether the member is typing it now.
    #[serde(default)]
    pub(crate) focused: bool,
}

/// A member's invocation of a command.
#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) command: CommandRef,
    pub(crate) options: Vec<GivenOption>,
    /// The user or message that the member opened a context-menu command on.
    pub(crate) target: Option<Id>,
}
