//! The bot's first answer to an interaction.

use serde_json::{Value, json};

use super::World;
use super::interaction::{Interaction, InteractionKind, State};
use super::message::{Cause, Reference, kind as message_kind};
use super::posting::Marks;
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::payload::callback::{self, Callback};
use crate::payload::message::{EPHEMERAL, LOADING};
use crate::payload::{AllowedMentions, NewMessage, Upload};

impl World {
    /// Create Interaction Response. A refused body leaves the interaction pending.
    pub(crate) fn answer(
        &mut self,
        id: Id,
        token: &str,
        body: &Value,
        uploads: Vec<Upload>,
    ) -> Result<(), ApiError> {
        let interaction = self
            .interaction(id)
            .filter(|interaction| interaction.token == token)
            .ok_or(error::UNKNOWN_INTERACTION)?;
        match interaction.state {
            State::Pending if !interaction.expired => {}
            State::Pending | State::Failed => return Err(error::UNKNOWN_INTERACTION),
            _ => return Err(error::ALREADY_ACKNOWLEDGED),
        }
        let callback = callback::read(body, interaction.answerable, uploads)?;
        let number = callback.number();
        self.apply(id, callback)?;
        if let Some(interaction) = self.interaction_mut(id) {
            interaction.callback = Some(number);
        }
        Ok(())
    }

    fn apply(&mut self, id: Id, callback: Callback) -> Result<(), ApiError> {
        let source = self
            .interaction(id)
            .and_then(|interaction| interaction.source);
        match callback {
            Callback::Message(new) => {
                let message = self.respond(id, *new, 0)?;
                self.set_original(id, message);
                self.set_state(id, State::Message(message));
            }
            Callback::DeferredMessage { ephemeral } => {
                let flags = if ephemeral { EPHEMERAL } else { 0 };
                let message = self.respond(id, NewMessage::text(""), flags | LOADING)?;
                self.set_original(id, message);
                if let Some(interaction) = self.interaction_mut(id) {
                    interaction.follow_up_fills = true;
                }
                self.set_state(id, State::Thinking(message));
            }
            Callback::DeferredUpdate => {
                if let Some(source) = source {
                    self.set_original(id, source);
                }
                self.set_state(id, State::Acknowledged);
            }
            Callback::Update(edit) => {
                let source = source.ok_or(error::UNKNOWN_MESSAGE)?;
                let channel = *self.messages.get(&source).ok_or(error::UNKNOWN_MESSAGE)?;
                self.rewrite(channel, source, *edit, &AllowedMentions::USERS)?;
                self.set_original(id, source);
                self.set_state(id, State::Updated(source));
            }
            Callback::Choices(choices) => self.set_state(id, State::Choices(choices)),
            Callback::Modal(modal) => self.set_state(id, State::Modal(modal)),
            Callback::Nothing(_) => self.set_state(id, State::Acknowledged),
        }
        Ok(())
    }

    fn set_original(&mut self, id: Id, message: Id) {
        if let Some(interaction) = self.interaction_mut(id) {
            interaction.original = Some(message);
        }
    }

    /// Delivers the message that answers an interaction. It needs no permission to send (seen).
    fn respond(&mut self, id: Id, new: NewMessage, flags: u64) -> Result<Id, ApiError> {
        let interaction = self.interaction(id).ok_or(error::UNKNOWN_INTERACTION)?;
        let channel = interaction.channel;
        let kind = match interaction.kind {
            _ if interaction.is_context_command => message_kind::CONTEXT_COMMAND,
            InteractionKind::Component => message_kind::REPLY,
            InteractionKind::Modal if interaction.source.is_some() => message_kind::REPLY,
            _ => message_kind::COMMAND,
        };
        let reference = interaction
            .source
            .filter(|_| kind == message_kind::REPLY)
            .map(|source| Reference {
                message: Some(source),
                channel,
            });
        let ephemeral = (new.flags | flags) & EPHEMERAL != 0;
        let marks = Marks {
            author: self.bot,
            kind,
            reference,
            interaction: Some(cause(interaction, None)),
            only_for: ephemeral.then_some(interaction.user),
            flags,
        };
        self.deliver(channel, new, marks, &AllowedMentions::USERS)
    }

    /// Builds the body of a callback's response (`with_response`).
    pub(crate) fn callback_json(&self, id: Id) -> Value {
        let Some(interaction) = self.interaction(id) else {
            return Value::Null;
        };
        let message = interaction
            .original
            .and_then(|original| self.message(original));
        let mut json = json!({
            "interaction": {"id": id, "type": interaction.kind.number()},
            "resource": {"type": interaction.callback},
        });
        if interaction.callback == Some(callback::kind::ACTIVITY) {
            let place = interaction.guild.unwrap_or(self.bot);
            let activity = format!("i-{id}-gc-{place}-{}", interaction.channel);
            json["interaction"]["activity_instance_id"] = json!(activity);
            json["resource"]["activity_instance"] = json!({"id": activity});
        }
        if let Some(message) = message {
            json["interaction"]["response_message_id"] = json!(message.id);
            json["interaction"]["response_message_loading"] = json!(message.flags & LOADING != 0);
            json["interaction"]["response_message_ephemeral"] = json!(message.is_ephemeral());
            if matches!(interaction.state, State::Message(_) | State::Updated(_)) {
                json["resource"]["message"] = self.json_of(message, true);
            }
        }
        json
    }
}

/// Describes the interaction that a message answers.
pub(super) fn cause(interaction: &Interaction, original: Option<Id>) -> Cause {
    let is_command = interaction.kind == InteractionKind::Command;
    let is_modal = interaction.kind == InteractionKind::Modal;
    Cause {
        interaction: interaction.id,
        kind: interaction.kind.number(),
        user: interaction.user,
        name: is_command.then(|| interaction.name.clone()),
        component_message: interaction.source.filter(|_| !is_modal),
        original,
        opened_by: interaction.opened_by.clone(),
    }
}
