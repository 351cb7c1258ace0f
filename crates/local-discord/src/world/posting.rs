//! New messages, and reading them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::channel::UsedNonce;
use super::message::{Cause, Message, Reference, kind};
use super::{Change, Verb, World, channel_kind, intents};
use crate::error::{self, ApiError};
use crate::form::{Path, invalid};
use crate::id::Id;
use crate::payload::{AllowedMentions, NewMessage};
use crate::permissions::Permissions;

/// A message's origin and its kind.
#[derive(Clone, Debug)]
pub(super) struct Marks {
    pub(super) author: Id,
    pub(super) kind: u8,
    pub(super) reference: Option<Reference>,
    pub(super) interaction: Option<Cause>,
    pub(super) only_for: Option<Id>,
    /// Flags that the author did not set.
    pub(super) flags: u64,
}

impl Marks {
    /// Describes a message that Discord itself writes.
    pub(super) fn system(author: Id, kind: u8, reference: Reference) -> Self {
        Self {
            author,
            kind,
            reference: Some(reference),
            interaction: None,
            only_for: None,
            flags: 0,
        }
    }
}

impl World {
    /// Create Message by `author`.
    pub(crate) fn create_message(
        &mut self,
        author: Id,
        channel: Id,
        mut new: NewMessage,
    ) -> Result<Id, ApiError> {
        self.may_send(author, channel)?;
        self.apply_embed_permission(author, channel, &mut new)?;
        if new.is_empty() {
            return Err(error::EMPTY_MESSAGE);
        }
        if let Some(earlier) = self.message_of_nonce(author, channel, &new)? {
            return Ok(earlier);
        }
        let reference = self.reply_reference(author, channel, &new)?;
        self.unarchive(channel);
        let enforced = (new.enforce_nonce)
            .then(|| new.nonce.as_ref().map(nonce_text))
            .flatten();
        let marks = Marks {
            author,
            kind: if reference.is_some() {
                kind::REPLY
            } else {
                kind::DEFAULT
            },
            reference,
            interaction: None,
            only_for: None,
            flags: 0,
        };
        let message = self.deliver(channel, new, marks, &AllowedMentions::ALL)?;
        let at = self.now;
        if let (Some(nonce), Some(channel)) = (enforced, self.channels.get_mut(&channel)) {
            channel.nonces.push_back(UsedNonce {
                at,
                author,
                nonce,
                message,
            });
        }
        Ok(message)
    }

    /// Returns an error unless `author` may write here. Source: Discord's reference, "Create
    /// Message", and the error codes' descriptions.
    fn may_send(&self, author: Id, id: Id) -> Result<(), ApiError> {
        let channel = self.channels.get(&id).ok_or(error::UNKNOWN_CHANNEL)?;
        if !self.sees(author, id) {
            return Err(error::MISSING_ACCESS);
        }
        if matches!(channel.kind, channel_kind::FORUM | channel_kind::MEDIA) {
            return Err(error::FORUM_NEEDS_A_POST);
        }
        if !channel.holds_messages() {
            return Err(error::NON_TEXT_CHANNEL);
        }
        if let Some(recipient) = channel.recipient {
            return self.may_write_to(recipient, author);
        }
        let permissions = self.permissions_in(author, id);
        let needed = if channel.is_thread() {
            Permissions::SEND_MESSAGES_IN_THREADS
        } else {
            Permissions::SEND_MESSAGES
        };
        if !permissions.contains(needed) {
            return Err(error::MISSING_PERMISSIONS);
        }
        let locked = channel.thread.as_ref().is_some_and(|thread| thread.locked);
        if locked && !permissions.contains(Permissions::MANAGE_THREADS) {
            return Err(error::THREAD_LOCKED);
        }
        Ok(())
    }

    /// Checks that a direct message would arrive: the person accepts them and shares a guild with
    /// the bot.
    fn may_write_to(&self, recipient: Id, author: Id) -> Result<(), ApiError> {
        if author != self.bot {
            return Ok(());
        }
        let recipient = self
            .users
            .get(&recipient)
            .ok_or(error::CANNOT_MESSAGE_USER)?;
        let bots = self.users.get(&self.bot).map(|bot| &bot.guilds);
        if bots.is_none_or(|guilds| guilds.is_disjoint(&recipient.guilds)) {
            return Err(error::NO_MUTUAL_GUILD);
        }
        if !recipient.accepts_dms {
            return Err(error::CANNOT_MESSAGE_USER);
        }
        Ok(())
    }

    /// Checks the permissions for parts of a message. Without Embed Links, Discord refuses an embed
    /// alone and drops it silently beside a text (seen, with exceptions: 2601).
    fn apply_embed_permission(
        &self,
        author: Id,
        channel: Id,
        new: &mut NewMessage,
    ) -> Result<(), ApiError> {
        let permissions = self.permissions_in(author, channel);
        if !new.uploads.is_empty() && !permissions.contains(Permissions::ATTACH_FILES) {
            return Err(error::MISSING_PERMISSIONS);
        }
        if new.tts && !permissions.contains(Permissions::SEND_TTS_MESSAGES) {
            return Err(error::MISSING_PERMISSIONS);
        }
        if new.poll.is_some() && !permissions.contains(Permissions::SEND_POLLS) {
            return Err(error::MISSING_PERMISSIONS);
        }
        if !new.embeds.is_empty() && !permissions.contains(Permissions::EMBED_LINKS) {
            if new.content.is_empty() {
                return Err(error::MISSING_PERMISSIONS);
            }
            new.embeds.clear();
        }
        Ok(())
    }

    /// Finds the message with the same enforced nonce, sent within the nonce window. Fails with
    /// Unknown Message if it was deleted (intended, says Discord's staff: PR 6647).
    fn message_of_nonce(
        &mut self,
        author: Id,
        id: Id,
        new: &NewMessage,
    ) -> Result<Option<Id>, ApiError> {
        let (true, Some(nonce)) = (new.enforce_nonce, &new.nonce) else {
            return Ok(None);
        };
        let nonce = nonce_text(nonce);
        let forget_before = self.now - self.nonce_window;
        let Some(channel) = self.channels.get_mut(&id) else {
            return Err(error::UNKNOWN_CHANNEL);
        };
        while channel
            .nonces
            .front()
            .is_some_and(|used| used.at < forget_before)
        {
            channel.nonces.pop_front();
        }
        let earlier = channel
            .nonces
            .iter()
            .find(|used| used.author == author && used.nonce == nonce)
            .map(|used| used.message);
        match earlier {
            Some(message) if !channel.messages.contains_key(&message) => {
                Err(error::UNKNOWN_MESSAGE)
            }
            earlier => Ok(earlier),
        }
    }

    fn reply_reference(
        &self,
        author: Id,
        id: Id,
        new: &NewMessage,
    ) -> Result<Option<Reference>, ApiError> {
        let Some(reply) = new.reply_to else {
            return Ok(None);
        };
        if !self
            .permissions_in(author, id)
            .contains(Permissions::READ_MESSAGE_HISTORY)
        {
            return Err(error::MISSING_PERMISSIONS);
        }
        let exists = self
            .channels
            .get(&id)
            .and_then(|channel| channel.messages.get(&reply.message))
            .is_some_and(|message| !message.is_ephemeral());
        if exists {
            return Ok(Some(Reference {
                message: Some(reply.message),
                channel: id,
            }));
        }
        if reply.fail_if_missing {
            return Err(invalid(
                &Path::ROOT.key("message_reference"),
                "REPLIES_UNKNOWN_MESSAGE",
                "Unknown message",
            ));
        }
        Ok(None)
    }

    /// Puts a message into a channel and tells everybody; the caller has checked permissions.
    pub(super) fn deliver(
        &mut self,
        channel_id: Id,
        new: NewMessage,
        marks: Marks,
        default_mentions: &AllowedMentions,
    ) -> Result<Id, ApiError> {
        let guild = self
            .channels
            .get(&channel_id)
            .ok_or(error::UNKNOWN_CHANNEL)?
            .guild;
        if new.stickers {
            return Err(error::INVALID_STICKER);
        }
        let allowed = new.allowed_mentions.as_ref().unwrap_or(default_mentions);
        let replied_to = self.replied_to(&marks);
        let mut mentions = self.mentions_in(&new.content, channel_id, marks.author, allowed);
        if let Some(author) = replied_to.filter(|_| allowed.replied_user)
            && !mentions.users.contains(&author)
        {
            mentions.users.push(author);
        }
        let files = self.attach(channel_id, &new.attachments, new.uploads, &[])?;
        let (mut embeds, mut components) = (new.embeds, new.components);
        self.complete_media(&mut embeds, &mut components, &files);
        let id = self.next_id();
        let message = Message {
            id,
            kind: marks.kind,
            channel: channel_id,
            guild,
            author: marks.author,
            content: new.content,
            embeds,
            components,
            attachments: files,
            poll: new.poll.map(|poll| self.opened_poll(poll)),
            flags: new.flags | marks.flags,
            tts: new.tts,
            at: self.now,
            edited_at: None,
            mentions,
            reference: marks.reference,
            interaction: marks.interaction,
            only_for: marks.only_for,
            has_thread: false,
            pinned: false,
        };
        self.store(message, new.nonce);
        Ok(id)
    }

    /// Returns the user whom a reply pings by default; answers to interactions ping nobody that
    /// way.
    fn replied_to(&self, marks: &Marks) -> Option<Id> {
        let reference = marks.reference.filter(|_| marks.interaction.is_none())?;
        let replied = self
            .channels
            .get(&reference.channel)?
            .messages
            .get(&reference.message?)?;
        (marks.kind == kind::REPLY).then_some(replied.author)
    }

    fn store(&mut self, message: Message, nonce: Option<Value>) {
        let (id, channel_id, only_for) = (message.id, message.channel, message.only_for);
        self.announce("MESSAGE_CREATE", &message, nonce);
        self.messages.insert(id, channel_id);
        if let Some(channel) = self.channels.get_mut(&channel_id) {
            // An ephemeral message does not make the channel unread, and a thread's starter does
            // not count in it (reference, "Channel": `message_count`).
            if only_for.is_none() {
                channel.last_message = Some(id);
            }
            if let Some(thread) = &mut channel.thread {
                thread.message_count += u64::from(message.counts_in_thread());
                thread.members.insert(message.author);
            }
            channel.messages.insert(id, message);
        }
        self.change(Change::Message {
            verb: Verb::Create,
            channel: channel_id,
            message: id,
            only_for,
        });
    }

    /// Tells the bot about a message. Ephemeral messages need the intent for direct messages. The
    /// bot gets content only with the intent, in its own messages, in direct messages, and in
    /// mentions.
    pub(super) fn announce(
        &mut self,
        event: &'static str,
        message: &Message,
        nonce: Option<Value>,
    ) {
        let direct = message.guild.is_none() || message.is_ephemeral();
        let intents = if direct {
            intents::DIRECT_MESSAGES
        } else {
            intents::GUILD_MESSAGES
        };
        if !self.wants(intents) || !self.sees(self.bot, message.channel) {
            return;
        }
        let mut data = self.message_event_json(message);
        if let Some(nonce) = nonce {
            data["nonce"] = nonce;
        }
        let open =
            direct || message.author == self.bot || message.mentions.users.contains(&self.bot);
        let guild = message.guild.filter(|_| !direct);
        self.dispatch(event, guild, intents, data);
        if !open && let Some(dispatch) = self.dispatches.last_mut() {
            let mut emptied = dispatch.data.clone();
            emptied["content"] = json!("");
            for key in ["embeds", "components", "attachments"] {
                emptied[key] = json!([]);
            }
            dispatch.without_content = Some(emptied);
        }
    }

    /// Opens a poll now, without votes.
    pub(super) fn opened_poll(&self, mut poll: Value) -> Value {
        let hours = poll["duration"].as_i64().unwrap_or(24);
        if let Some(fields) = poll.as_object_mut() {
            fields.remove("duration");
        }
        poll["results"] = json!({"answer_counts": [], "is_finalized": false});
        poll["expiry"] = json!(super::json::timestamp(self.now + TimeDelta::hours(hours)));
        poll
    }
}

fn nonce_text(nonce: &Value) -> String {
    nonce
        .as_str()
        .map_or_else(|| nonce.to_string(), str::to_owned)
}
