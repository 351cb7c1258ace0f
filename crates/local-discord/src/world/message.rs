//! A stored message.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::id::Id;
use crate::payload::message::EPHEMERAL;

/// Message types. Source: Discord's reference, "Message Types".
pub(crate) mod kind {
    pub(crate) const DEFAULT: u8 = 0;
    pub(crate) const PINNED: u8 = 6;
    pub(crate) const THREAD_CREATED: u8 = 18;
    pub(crate) const REPLY: u8 = 19;
    pub(crate) const COMMAND: u8 = 20;
    pub(crate) const THREAD_STARTER: u8 = 21;
    pub(crate) const CONTEXT_COMMAND: u8 = 23;
}

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: Id,
    pub(crate) kind: u8,
    pub(crate) channel: Id,
    pub(crate) guild: Option<Id>,
    pub(crate) author: Id,
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) attachments: Vec<Value>,
    pub(crate) poll: Option<Value>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) at: DateTime<Utc>,
    pub(crate) edited_at: Option<DateTime<Utc>>,
    pub(crate) mentions: Mentions,
    /// The message that this one replies to, starts from, or is about.
    pub(crate) reference: Option<Reference>,
    /// The interaction that it answers.
    pub(crate) interaction: Option<Cause>,
    /// The only member who sees it, if it is ephemeral.
    pub(crate) only_for: Option<Id>,
    pub(crate) has_thread: bool,
    pub(crate) pinned: bool,
}

/// The users and roles that a message pinged.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Mentions {
    pub(crate) everyone: bool,
    pub(crate) users: Vec<Id>,
    pub(crate) roles: Vec<Id>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference {
    pub(crate) message: Option<Id>,
    pub(crate) channel: Id,
}

/// The content of `interaction_metadata`.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    pub(crate) interaction: Id,
    /// The interaction type: 2 command, 3 component, 5 modal.
    pub(crate) kind: u8,
    pub(crate) user: Id,
    /// The command's name, for a command.
    pub(crate) name: Option<String>,
    /// The message with the component.
    pub(crate) component_message: Option<Id>,
    /// For a follow-up, the original response.
    pub(crate) original: Option<Id>,
    /// For a modal, the interaction that opened it.
    pub(crate) opened_by: Option<Box<Cause>>,
}

impl Message {
    pub(crate) fn is_ephemeral(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// Returns whether Discord itself wrote it.
    pub(crate) fn is_system(&self) -> bool {
        matches!(
            self.kind,
            kind::PINNED | kind::THREAD_CREATED | kind::THREAD_STARTER
        )
    }

    /// Returns whether it counts towards its thread's messages.
    pub(super) fn counts_in_thread(&self) -> bool {
        self.only_for.is_none() && self.kind != kind::THREAD_STARTER
    }

    pub(crate) fn visible_to(&self, user: Id) -> bool {
        self.only_for.is_none_or(|only| only == user)
    }

    /// Returns the component with this `custom_id` at any depth.
    pub(crate) fn component(&self, custom_id: &str) -> Option<&Value> {
        find_component(&self.components, custom_id)
    }
}

/// Finds the component with this `custom_id` among `components` and their children.
pub(crate) fn find_component<'a>(components: &'a [Value], custom_id: &str) -> Option<&'a Value> {
    components.iter().find_map(|component| {
        if component["custom_id"] == custom_id {
            return Some(component);
        }
        ["components", "component", "accessory"]
            .iter()
            .find_map(|key| match &component[*key] {
                Value::Array(list) => find_component(list, custom_id),
                one @ Value::Object(_) => find_component(std::slice::from_ref(one), custom_id),
                _ => None,
            })
    })
}
