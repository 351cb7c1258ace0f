//! The first answer to an interaction.

use serde_json::Value;

use super::choice::read_choice;
use super::definition::ChoiceValues;
use super::message::{self, EPHEMERAL, Origin};
use super::{MessageEdit, NewMessage, Upload, modal};
use crate::error::{self, ApiError};
use crate::form::{Errors, Form, Path, invalid};
use crate::limits;

/// Callback types. Source: Discord's reference, "Interaction Callback Type".
pub(crate) mod kind {
    pub(crate) const PONG: i64 = 1;
    pub(crate) const MESSAGE: i64 = 4;
    pub(crate) const DEFERRED_MESSAGE: i64 = 5;
    pub(crate) const DEFERRED_UPDATE: i64 = 6;
    pub(crate) const UPDATE: i64 = 7;
    pub(crate) const CHOICES: i64 = 8;
    pub(crate) const MODAL: i64 = 9;
    pub(crate) const PREMIUM: i64 = 10;
    pub(crate) const ACTIVITY: i64 = 12;
}

/// A valid answer.
#[derive(Clone, Debug)]
pub(crate) enum Callback {
    Message(Box<NewMessage>),
    DeferredMessage {
        ephemeral: bool,
    },
    DeferredUpdate,
    Update(Box<MessageEdit>),
    Choices(Vec<Value>),
    Modal(Value),
    /// An answer that nobody sees, by its type: a pong, or one that only a client understands.
    Nothing(i64),
}

impl Callback {
    /// Returns Discord's number for it.
    pub(crate) fn number(&self) -> i64 {
        match self {
            Self::Message(_) => kind::MESSAGE,
            Self::DeferredMessage { .. } => kind::DEFERRED_MESSAGE,
            Self::DeferredUpdate => kind::DEFERRED_UPDATE,
            Self::Update(_) => kind::UPDATE,
            Self::Choices(_) => kind::CHOICES,
            Self::Modal(_) => kind::MODAL,
            Self::Nothing(kind) => *kind,
        }
    }
}

/// The kinds of interaction, which decide the allowed answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answerable {
    Command,
    /// `flags` are those of the message with the component.
    Component {
        flags: u64,
    },
    /// `values` is the type of the focused option's values.
    Autocomplete {
        values: ChoiceValues,
    },
    Modal {
        flags: Option<u64>,
    },
}

impl Answerable {
    /// Returns the callback types that the interaction takes. Reference, "Responding to an
    /// Interaction". A modal that a component opened allows type 7, one that a command opened does
    /// not: this server's choice. Both take type 6 (seen).
    fn allowed(self) -> &'static [i64] {
        use kind::{
            ACTIVITY, CHOICES, DEFERRED_MESSAGE, DEFERRED_UPDATE, MESSAGE, MODAL, PREMIUM, UPDATE,
        };
        match self {
            Self::Command => &[MESSAGE, DEFERRED_MESSAGE, MODAL, PREMIUM, ACTIVITY],
            Self::Component { .. } => &[
                MESSAGE,
                DEFERRED_MESSAGE,
                DEFERRED_UPDATE,
                UPDATE,
                MODAL,
                PREMIUM,
                ACTIVITY,
            ],
            Self::Autocomplete { .. } => &[CHOICES],
            Self::Modal { flags: None } => &[
                MESSAGE,
                DEFERRED_MESSAGE,
                DEFERRED_UPDATE,
                PREMIUM,
                ACTIVITY,
            ],
            Self::Modal { flags: Some(_) } => &[
                MESSAGE,
                DEFERRED_MESSAGE,
                DEFERRED_UPDATE,
                UPDATE,
                PREMIUM,
                ACTIVITY,
            ],
        }
    }
}

/// Reads a callback body that answers `to`.
pub(crate) fn read(
    body: &Value,
    to: Answerable,
    uploads: Vec<Upload>,
) -> Result<Callback, ApiError> {
    message::refuse_unserved(&body["data"])?;
    let errors = Errors::default();
    let callback = Form::new(body, Path::ROOT, &errors).and_then(|form| {
        if form.get("type").is_none() {
            form.required("type");
        }
        let found = form.choice("type", to.allowed())?;
        answer(&form, found, to, uploads)
    });
    let callback = errors.unless_any(callback)?;
    match callback {
        Some(Callback::Message(message)) if message.is_empty() => Err(error::EMPTY_MESSAGE),
        Some(callback) => Ok(callback),
        None => Err(invalid(
            &Path::ROOT.key("data"),
            "BASE_TYPE_REQUIRED",
            "This field is required",
        )),
    }
}

fn answer(form: &Form, found: i64, to: Answerable, uploads: Vec<Upload>) -> Option<Callback> {
    let old_flags = match to {
        Answerable::Component { flags } => flags,
        Answerable::Modal { flags } => flags.unwrap_or(0),
        _ => 0,
    };
    match found {
        kind::MESSAGE => form.object("data", |data| {
            Callback::Message(Box::new(message::new_message(
                data,
                uploads,
                Origin::Interaction,
            )))
        }),
        kind::DEFERRED_MESSAGE => {
            let flags = form.object("data", |data| data.integer("flags", 0..=i64::MAX));
            let flags = flags.flatten().unwrap_or(0).unsigned_abs();
            Some(Callback::DeferredMessage {
                ephemeral: flags & EPHEMERAL != 0,
            })
        }
        kind::DEFERRED_UPDATE => Some(Callback::DeferredUpdate),
        kind::UPDATE => form.object("data", |data| {
            Callback::Update(Box::new(message::message_edit(data, old_flags, uploads)))
        }),
        kind::CHOICES => form.object("data", |data| {
            let Answerable::Autocomplete { values } = to else {
                return Callback::Nothing(found);
            };
            if data.get("choices").is_none() {
                data.required("choices");
            }
            let choices = data.each("choices", limits::CHOICES, |choice| {
                read_choice(choice, values)
            });
            Callback::Choices(choices.unwrap_or_default())
        }),
        kind::MODAL => form.object("data", |data| Callback::Modal(modal::read(data))),
        kind::PONG | kind::PREMIUM | kind::ACTIVITY => Some(Callback::Nothing(found)),
        _ => None,
    }
}
