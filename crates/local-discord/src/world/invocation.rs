//! A command as a member invokes it.

use serde::Deserialize;
use serde_json::Value;

use crate::id::Id;

/// A command, by its id or its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CommandRef {
    Id(Id),
    Name(String),
}

/// An option as a member fills it in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenOption {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: Option<Value>,
    #[serde(default)]
    pub(crate) options: Vec<GivenOption>,
    /// Being typed just now.
    #[serde(default)]
    pub(crate) focused: bool,
}

/// A command as a member invokes it.
#[derive(Clone, Debug)]
pub(crate) struct Invocation {
    pub(crate) user: Id,
    pub(crate) channel: Id,
    pub(crate) command: CommandRef,
    pub(crate) options: Vec<GivenOption>,
    /// The user or message that a context-menu command was opened on.
    pub(crate) target: Option<Id>,
}
