//! Editing, deleting and pinning messages.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::channel::Pin;
use super::message::{Message, Reference, kind};
use super::posting::Marks;
use super::{Change, Verb, World, intents};
use crate::error::{self, ApiError};
use crate::form::{Path, invalid};
use crate::id::Id;
use crate::limits;
use crate::payload::message::LOADING;
use crate::payload::{AllowedMentions, MessageEdit, NewMessage};
use crate::permissions::Permissions;

impl World {
    /// Returns a message that the bot can read in a channel. It reaches ephemeral ones only through
    /// their interaction.
    pub(crate) fn bots_message(&self, channel: Id, message: Id) -> Result<&Message, ApiError> {
        let found = self.bots_channel(channel)?;
        if !self
            .permissions_in(self.bot, channel)
            .contains(Permissions::READ_MESSAGE_HISTORY)
        {
            return Err(error::MISSING_PERMISSIONS);
        }
        found
            .messages
            .get(&message)
            .filter(|message| !message.is_ephemeral())
            .ok_or(error::UNKNOWN_MESSAGE)
    }

    /// Edit Message by the bot.
    pub(crate) fn edit_message(
        &mut self,
        channel: Id,
        id: Id,
        edit: MessageEdit,
    ) -> Result<(), ApiError> {
        let bot = self.bot;
        let found = self.bots_channel(channel)?;
        let archived = found.thread.as_ref().is_some_and(|thread| thread.archived);
        let message = found
            .messages
            .get(&id)
            .filter(|message| !message.is_ephemeral())
            .ok_or(error::UNKNOWN_MESSAGE)?;
        if message.author != bot && !self.only_moderates(channel, &edit) {
            return Err(error::NOT_THE_AUTHOR);
        }
        if message.is_system() {
            return Err(error::SYSTEM_MESSAGE);
        }
        if archived {
            return Err(error::THREAD_ARCHIVED);
        }
        if edit.poll.is_some() {
            return Err(error::POLL_NOT_EDITABLE);
        }
        self.rewrite(channel, id, edit, &AllowedMentions::ALL)
    }

    /// Returns whether the edit is allowed on others' messages: only flags, with Manage Messages.
    fn only_moderates(&self, channel: Id, edit: &MessageEdit) -> bool {
        edit.content.is_none()
            && edit.embeds.is_none()
            && edit.components.is_none()
            && edit.attachments.is_none()
            && edit.uploads.is_empty()
            && self
                .permissions_in(self.bot, channel)
                .contains(Permissions::MANAGE_MESSAGES)
    }

    /// Changes a message and tells everybody; the caller has checked permissions.
    pub(super) fn rewrite(
        &mut self,
        channel: Id,
        id: Id,
        edit: MessageEdit,
        default_mentions: &AllowedMentions,
    ) -> Result<(), ApiError> {
        if edit.stickers {
            return Err(error::INVALID_STICKER);
        }
        let found = self.channels.get(&channel).ok_or(error::UNKNOWN_CHANNEL)?;
        let mut message = found
            .messages
            .get(&id)
            .ok_or(error::UNKNOWN_MESSAGE)?
            .clone();
        if let Some(content) = edit.content {
            let allowed = edit.allowed_mentions.as_ref().unwrap_or(default_mentions);
            message.mentions = self.mentions_in(&content, channel, message.author, allowed);
            message.content = content;
        }
        if let Some(embeds) = edit.embeds {
            message.embeds = embeds;
        }
        if let Some(components) = edit.components {
            message.components = components;
        }
        if let Some(poll) = edit.poll {
            message.poll = Some(self.opened_poll(poll));
        }
        if let Some(flags) = edit.flags {
            let own = crate::payload::message::SUPPRESS_EMBEDS;
            message.flags =
                message.flags & !own | flags & (own | crate::payload::message::COMPONENTS_V2);
        }
        if edit.attachments.is_some() || !edit.uploads.is_empty() {
            let entries = edit.attachments.unwrap_or_default();
            message.attachments =
                self.attach(channel, &entries, edit.uploads, &message.attachments)?;
        }
        let nothing_left = message.content.is_empty()
            && message.embeds.is_empty()
            && message.components.is_empty()
            && message.attachments.is_empty()
            && message.poll.is_none();
        if nothing_left {
            return Err(error::EMPTY_MESSAGE);
        }
        let files = message.attachments.clone();
        self.complete_media(&mut message.embeds, &mut message.components, &files);
        if message.flags & LOADING == 0 {
            message.edited_at = Some(self.now);
        }
        message.flags &= !LOADING;
        self.replace(message);
        Ok(())
    }

    /// Stores a changed message and announces it.
    pub(super) fn replace(&mut self, message: Message) {
        let (id, channel_id, only_for) = (message.id, message.channel, message.only_for);
        self.announce("MESSAGE_UPDATE", &message, None);
        if let Some(channel) = self.channels.get_mut(&channel_id) {
            channel.messages.insert(id, message);
        }
        self.change(Change::Message {
            verb: Verb::Update,
            channel: channel_id,
            message: id,
            only_for,
        });
    }

    /// Delete Message by the bot.
    pub(crate) fn delete_message(&mut self, channel: Id, id: Id) -> Result<(), ApiError> {
        let message = self.bots_channel(channel)?.messages.get(&id);
        let message = message
            .filter(|message| !message.is_ephemeral())
            .ok_or(error::UNKNOWN_MESSAGE)?;
        if message.author != self.bot {
            self.bot_needs(channel, Permissions::MANAGE_MESSAGES)?;
        }
        self.erase(channel, id);
        Ok(())
    }

    /// Delete Messages: 2 to 100, none older than 14 days, none twice.
    pub(crate) fn bulk_delete(&mut self, channel: Id, ids: &[Id]) -> Result<(), ApiError> {
        self.bots_channel(channel)?;
        self.bot_needs(channel, Permissions::MANAGE_MESSAGES)?;
        let list = Path::ROOT.key("messages");
        if !limits::BULK_DELETE.contains(&ids.len()) {
            return Err(invalid(
                &list,
                "BASE_TYPE_BAD_LENGTH",
                "Must be between 2 and 100 in length.",
            ));
        }
        let mut seen = HashSet::new();
        for (index, id) in ids.iter().enumerate() {
            if !seen.insert(id) {
                return Err(invalid(
                    &list.index(index),
                    "SET_TYPE_ALREADY_CONTAINS_VALUE",
                    "The set already contains this value",
                ));
            }
            if self.now - id.created_at() >= limits::BULK_DELETE_AGE {
                return Err(error::TOO_OLD_TO_BULK_DELETE);
            }
        }
        for id in ids {
            self.erase(channel, *id);
        }
        Ok(())
    }

    /// Removes a message and tells everybody; the caller has checked permissions.
    pub(super) fn erase(&mut self, channel: Id, id: Id) {
        let Some(found) = self.channels.get_mut(&channel) else {
            return;
        };
        let guild = found.guild;
        let Some(message) = found.messages.remove(&id) else {
            return;
        };
        found.pins.retain(|pin| pin.message != id);
        if let Some(thread) = &mut found.thread {
            let counted = u64::from(message.counts_in_thread());
            thread.message_count = thread.message_count.saturating_sub(counted);
        }
        self.messages.remove(&id);
        self.forget_files(&message.attachments);
        let direct = guild.is_none() || message.is_ephemeral();
        let intents = if direct {
            intents::DIRECT_MESSAGES
        } else {
            intents::GUILD_MESSAGES
        };
        let mut data = json!({"id": id, "channel_id": channel});
        let guild = guild.filter(|_| !direct);
        if let Some(guild) = guild {
            data["guild_id"] = json!(guild);
        }
        self.dispatch("MESSAGE_DELETE", guild, intents, data);
        self.change(Change::Message {
            verb: Verb::Delete,
            channel,
            message: id,
            only_for: message.only_for,
        });
    }

    /// Pins or unpins a message; pinning posts a system message. Since 2026-02-23 this needs Pin
    /// Messages; Manage Messages does not suffice (reference, change log).
    pub(crate) fn pin(&mut self, channel: Id, id: Id, pinned: bool) -> Result<(), ApiError> {
        let mut message = self.bots_message(channel, id)?.clone();
        self.bot_needs(channel, Permissions::PIN_MESSAGES)?;
        if message.pinned == pinned {
            return Ok(());
        }
        let at = self.now;
        let pins = &mut self
            .channels
            .get_mut(&channel)
            .ok_or(error::UNKNOWN_CHANNEL)?
            .pins;
        if pinned && pins.len() >= limits::PINS {
            return Err(error::TOO_MANY_PINS);
        }
        pins.retain(|pin| pin.message != id);
        if pinned {
            pins.insert(0, Pin { message: id, at });
        }
        message.pinned = pinned;
        self.replace(message);
        if pinned {
            let reference = Reference {
                message: Some(id),
                channel,
            };
            let marks = Marks::system(self.bot, kind::PINNED, reference);
            self.deliver(channel, NewMessage::text(""), marks, &AllowedMentions::ALL)?;
        }
        Ok(())
    }

    /// Returns a page of the messages pinned before an instant, the last pinned first, in the shape
    /// of the route of 2025-06-25.
    pub(crate) fn pins(
        &self,
        channel: Id,
        before: Option<DateTime<Utc>>,
        limit: usize,
    ) -> Result<Value, ApiError> {
        let found = self.bots_channel(channel)?;
        let earlier = |pin: &&Pin| before.is_none_or(|before| pin.at < before);
        let mut pins = found.pins.iter().filter(earlier).fuse();
        let item = |pin: &Pin| {
            let message = found.messages.get(&pin.message)?;
            Some(json!({
                "pinned_at": super::json::timestamp(pin.at),
                "message": self.json_of(message, true),
            }))
        };
        let items: Vec<Value> = pins.by_ref().filter_map(item).take(limit).collect();
        Ok(json!({"items": items, "has_more": pins.next().is_some()}))
    }

    pub(super) fn bot_needs(&self, channel: Id, needed: Permissions) -> Result<(), ApiError> {
        if self.permissions_in(self.bot, channel).contains(needed) {
            return Ok(());
        }
        Err(error::MISSING_PERMISSIONS)
    }
}
