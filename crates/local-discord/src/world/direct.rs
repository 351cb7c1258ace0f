//! Direct messages between the bot and a person.

use super::channel::Channel;
use super::{Change, Verb, World, channel_kind};
use crate::error::{self, ApiError};
use crate::id::Id;

impl World {
    /// Create DM: succeeds even if a message would fail (seen).
    pub(crate) fn open_direct(&mut self, recipient: Id) -> Result<Id, ApiError> {
        let user = self
            .users
            .get(&recipient)
            .ok_or(error::INVALID_RECIPIENTS)?;
        if user.bot {
            return Err(error::CANNOT_MESSAGE_SELF);
        }
        if let Some(channel) = self.direct_channels.get(&recipient) {
            return Ok(*channel);
        }
        let id = self.next_id();
        let mut channel = Channel::new(id, channel_kind::DIRECT, None, "");
        channel.recipient = Some(recipient);
        self.channels.insert(id, channel);
        self.direct_channels.insert(recipient, id);
        self.change(Change::Channel {
            verb: Verb::Create,
            guild: None,
            channel: id,
        });
        Ok(id)
    }

    /// Returns a person's channel with the bot, if it exists.
    pub(crate) fn direct_channel(&self, user: Id) -> Option<Id> {
        self.direct_channels.get(&user).copied()
    }
}
