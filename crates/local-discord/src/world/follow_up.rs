//! The uses of an interaction's token after the first answer.

use serde_json::Value;

use super::World;
use super::answering::cause;
use super::interaction::State;
use super::message::{Message, Reference, kind as message_kind};
use super::posting::Marks;
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::payload::message::{EPHEMERAL, LOADING};
use crate::payload::{AllowedMentions, MessageEdit, NewMessage};

/// A message of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Original,
    FollowUp(Id),
}

impl World {
    /// Create Followup Message. The first one after a deferral fills the loading message and keeps
    /// its visibility.
    pub(crate) fn follow_up(
        &mut self,
        application: Id,
        token: &str,
        new: NewMessage,
    ) -> Result<Id, ApiError> {
        let interaction = self.answered_interaction(application, token)?;
        if new.is_empty() {
            return Err(error::EMPTY_MESSAGE);
        }
        let (id, channel) = (interaction.id, interaction.channel);
        if interaction.follow_up_fills {
            let edit = MessageEdit::from(new);
            self.edit_response(application, token, Target::Original, edit)?;
            return self
                .interaction(id)
                .and_then(|interaction| interaction.original)
                .ok_or(error::UNKNOWN_MESSAGE);
        }
        let ephemeral = new.flags & EPHEMERAL != 0;
        let marks = Marks {
            author: self.bot,
            kind: message_kind::REPLY,
            reference: interaction.original.map(|original| Reference {
                message: Some(original),
                channel,
            }),
            interaction: Some(cause(interaction, interaction.original)),
            only_for: ephemeral.then_some(interaction.user),
            flags: 0,
        };
        self.deliver(channel, new, marks, &AllowedMentions::USERS)
    }

    /// Returns a message of an interaction, as its token may read it.
    pub(crate) fn response(
        &self,
        application: Id,
        token: &str,
        target: Target,
    ) -> Result<&Message, ApiError> {
        let interaction = self.answered_interaction(application, token)?;
        let id = match target {
            Target::Original => interaction.original.ok_or(error::UNKNOWN_MESSAGE)?,
            Target::FollowUp(id) => id,
        };
        let message = self.message(id).ok_or(error::UNKNOWN_MESSAGE)?;
        let belongs = interaction.original == Some(id)
            || message
                .interaction
                .as_ref()
                .is_some_and(|cause| cause.interaction == interaction.id);
        if !belongs {
            return Err(error::UNKNOWN_MESSAGE);
        }
        Ok(message)
    }

    /// Edits a message of an interaction; a loading one becomes the answer.
    pub(crate) fn edit_response(
        &mut self,
        application: Id,
        token: &str,
        target: Target,
        edit: MessageEdit,
    ) -> Result<Id, ApiError> {
        let interaction = self.answered_interaction(application, token)?.id;
        let message = self.response(application, token, target)?;
        let (id, channel) = (message.id, message.channel);
        self.rewrite(channel, id, edit, &AllowedMentions::USERS)?;
        self.original_changed(interaction, id);
        Ok(id)
    }

    /// Deletes a message of an interaction.
    pub(crate) fn delete_response(
        &mut self,
        application: Id,
        token: &str,
        target: Target,
    ) -> Result<(), ApiError> {
        let message = self.response(application, token, target)?;
        let (id, channel) = (message.id, message.channel);
        self.erase(channel, id);
        Ok(())
    }

    fn original_changed(&mut self, id: Id, message: Id) {
        let Some(interaction) = self.interaction_mut(id) else {
            return;
        };
        if interaction.original != Some(message) {
            return;
        }
        interaction.follow_up_fills = false;
        match interaction.state {
            State::Thinking(_) => self.set_state(id, State::Message(message)),
            State::Acknowledged => self.set_state(id, State::Updated(message)),
            _ => {}
        }
    }

    /// Returns the flags that an edit of this message starts from.
    pub(crate) fn response_flags(&self, application: Id, token: &str, target: Target) -> u64 {
        self.response(application, token, target)
            .map_or(0, |message| message.flags & !LOADING)
    }

    pub(crate) fn response_json(
        &self,
        application: Id,
        token: &str,
        target: Target,
    ) -> Result<Value, ApiError> {
        self.response(application, token, target)
            .map(|message| self.json_of(message, true))
    }
}
