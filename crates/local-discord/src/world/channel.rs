//! Channels of all types, and their permission overwrites.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, Utc};
use serde_json::json;

use super::message::Message;
use super::{Change, Verb, World, intents};
use crate::error::Refused;
use crate::id::Id;
use crate::payload::thread::ChannelEdit;
use crate::permissions::Permissions;

/// Channel types. Source: Discord's reference, "Channel Types".
pub(crate) mod kind {
    pub(crate) const TEXT: u8 = 0;
    pub(crate) const DIRECT: u8 = 1;
    pub(crate) const VOICE: u8 = 2;
    pub(crate) const CATEGORY: u8 = 4;
    pub(crate) const ANNOUNCEMENT: u8 = 5;
    pub(crate) const ANNOUNCEMENT_THREAD: u8 = 10;
    pub(crate) const PUBLIC_THREAD: u8 = 11;
    pub(crate) const PRIVATE_THREAD: u8 = 12;
    pub(crate) const STAGE: u8 = 13;
    pub(crate) const FORUM: u8 = 15;
    pub(crate) const MEDIA: u8 = 16;
}

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: Id,
    pub(crate) kind: u8,
    /// None for a direct-message channel.
    pub(crate) guild: Option<Id>,
    pub(crate) parent: Option<Id>,
    pub(crate) name: String,
    pub(crate) topic: Option<String>,
    pub(crate) nsfw: bool,
    /// Seconds between a member's messages; stored and shown, but not enforced.
    pub(crate) slow_mode: i64,
    pub(crate) overwrites: Vec<Overwrite>,
    pub(crate) thread: Option<Thread>,
    /// The person on the other side of a direct-message channel.
    pub(crate) recipient: Option<Id>,
    pub(crate) messages: BTreeMap<Id, Message>,
    pub(crate) last_message: Option<Id>,
    /// The last pinned first.
    pub(crate) pins: Vec<Pin>,
    pub(super) nonces: VecDeque<UsedNonce>,
}

#[derive(Clone, Debug)]
pub(crate) struct Thread {
    pub(crate) owner: Id,
    pub(crate) archived: bool,
    pub(crate) locked: bool,
    /// In minutes.
    pub(crate) auto_archive: i64,
    pub(crate) invitable: bool,
    pub(crate) archive_changed_at: DateTime<Utc>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) members: BTreeSet<Id>,
    pub(crate) message_count: u64,
}

/// A pinned message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pin {
    pub(crate) message: Id,
    pub(crate) at: DateTime<Utc>,
}

/// A nonce that was sent with `enforce_nonce`.
#[derive(Clone, Debug)]
pub(super) struct UsedNonce {
    pub(super) at: DateTime<Utc>,
    pub(super) author: Id,
    pub(super) nonce: String,
    pub(super) message: Id,
}

/// The permissions that a channel allows or denies to a role or a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overwrite {
    pub(crate) target: Id,
    pub(crate) kind: OverwriteKind,
    pub(crate) allow: Permissions,
    pub(crate) deny: Permissions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OverwriteKind {
    Role,
    Member,
}

impl Channel {
    pub(super) fn new(id: Id, kind: u8, guild: Option<Id>, name: &str) -> Self {
        Self {
            id,
            kind,
            guild,
            parent: None,
            name: name.to_owned(),
            topic: None,
            nsfw: false,
            slow_mode: 0,
            overwrites: Vec::new(),
            thread: None,
            recipient: None,
            messages: BTreeMap::new(),
            last_message: None,
            pins: Vec::new(),
            nonces: VecDeque::new(),
        }
    }

    pub(crate) fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// Returns whether the channel can hold messages.
    pub(crate) fn holds_messages(&self) -> bool {
        !matches!(self.kind, kind::CATEGORY | kind::FORUM | kind::MEDIA)
    }
}

impl World {
    pub(crate) fn add_channel(
        &mut self,
        guild: Id,
        name: &str,
        kind: u8,
        parent: Option<Id>,
    ) -> Result<Id, Refused> {
        self.guild_or_refuse(guild)?;
        let makeable = [
            kind::TEXT,
            kind::VOICE,
            kind::CATEGORY,
            kind::ANNOUNCEMENT,
            kind::STAGE,
            kind::FORUM,
            kind::MEDIA,
        ];
        if !makeable.contains(&kind) {
            return Err(Refused::invalid(format!(
                "Channel type {kind} cannot be created."
            )));
        }
        let id = self.next_id();
        let mut channel = Channel::new(id, kind, Some(guild), name);
        channel.parent = parent;
        self.channels.insert(id, channel);
        if let Some(entry) = self.guild_entry(guild) {
            entry.channels.push(id);
        }
        self.channel_changed(id, Verb::Create);
        Ok(id)
    }

    /// Changes a channel for an embedding program or a moderator, without checking permissions.
    pub(crate) fn change_channel(&mut self, id: Id, edit: ChannelEdit) -> Result<(), Refused> {
        let now = self.now;
        let channel = self
            .channels
            .get_mut(&id)
            .ok_or_else(|| no_such_channel(id))?;
        if let Some(name) = edit.name {
            channel.name = name;
        }
        if let Some(topic) = edit.topic {
            channel.topic = topic;
        }
        channel.slow_mode = edit.slow_mode.unwrap_or(channel.slow_mode);
        channel.nsfw = edit.nsfw.unwrap_or(channel.nsfw);
        if let Some(thread) = &mut channel.thread {
            if let Some(archived) = edit.archived {
                thread.archived = archived;
                thread.archive_changed_at = now;
            }
            thread.invitable = edit.invitable.unwrap_or(thread.invitable);
            thread.locked = edit.locked.unwrap_or(thread.locked);
            thread.auto_archive = edit.auto_archive.unwrap_or(thread.auto_archive);
            self.expect_archiving(id);
        }
        self.channel_changed(id, Verb::Update);
        Ok(())
    }

    pub(crate) fn set_overwrite(&mut self, id: Id, overwrite: Overwrite) -> Result<(), Refused> {
        let channel = self
            .channels
            .get_mut(&id)
            .ok_or_else(|| no_such_channel(id))?;
        channel
            .overwrites
            .retain(|one| one.target != overwrite.target);
        channel.overwrites.push(overwrite);
        self.channel_changed(id, Verb::Update);
        Ok(())
    }

    pub(crate) fn remove_overwrite(&mut self, id: Id, target: Id) -> Result<(), Refused> {
        let channel = self
            .channels
            .get_mut(&id)
            .ok_or_else(|| no_such_channel(id))?;
        channel.overwrites.retain(|one| one.target != target);
        self.channel_changed(id, Verb::Update);
        Ok(())
    }

    /// Shows a user as typing, for ten seconds or until the message comes.
    pub(crate) fn start_typing(&mut self, user: Id, channel: Id) {
        let guild = self.channels.get(&channel).and_then(|found| found.guild);
        let intents = if guild.is_some() {
            intents::GUILD_MESSAGE_TYPING
        } else {
            intents::DIRECT_MESSAGE_TYPING
        };
        if self.wants(intents) {
            let mut data = json!({
                "channel_id": channel,
                "user_id": user,
                "timestamp": self.now.timestamp(),
            });
            if let Some(guild) = guild {
                data["guild_id"] = json!(guild);
                data["member"] = self.member_json(guild, user);
            }
            self.dispatch("TYPING_START", guild, intents, data);
        }
        self.change(Change::Typing { channel, user });
    }

    /// Deletes a channel with its threads and messages.
    pub(crate) fn remove_channel(&mut self, id: Id) -> Result<(), Refused> {
        let Some(channel) = self.channels.get(&id) else {
            return Err(no_such_channel(id));
        };
        let guild = channel.guild;
        let threads: Vec<Id> = guild
            .and_then(|guild| self.guilds.get(&guild))
            .into_iter()
            .flat_map(|guild| guild.threads.iter().copied())
            .filter(|thread| {
                self.channels
                    .get(thread)
                    .is_some_and(|t| t.parent == Some(id))
            })
            .collect();
        for thread in threads {
            self.forget_channel(guild, thread);
        }
        self.forget_channel(guild, id);
        Ok(())
    }

    fn forget_channel(&mut self, guild: Option<Id>, id: Id) {
        let verb = Verb::Delete;
        let data = self.channel_json(id);
        let Some(channel) = self.channels.remove(&id) else {
            return;
        };
        for message in channel.messages.keys() {
            self.messages.remove(message);
        }
        if let Some(entry) = guild.and_then(|guild| self.guild_entry(guild)) {
            entry.channels.retain(|one| *one != id);
            entry.threads.retain(|one| *one != id);
        }
        if let Some(recipient) = channel.recipient {
            self.direct_channels.remove(&recipient);
        }
        let event = if channel.is_thread() {
            "THREAD_DELETE"
        } else {
            "CHANNEL_DELETE"
        };
        self.dispatch(event, guild, intents::GUILDS, data);
        self.change(Change::Channel {
            verb,
            guild,
            channel: id,
        });
    }

    pub(super) fn channel_changed(&mut self, id: Id, verb: Verb) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let guild = channel.guild;
        let event = match (verb, channel.is_thread()) {
            (Verb::Create, false) => "CHANNEL_CREATE",
            (Verb::Create, true) => "THREAD_CREATE",
            (_, false) => "CHANNEL_UPDATE",
            (_, true) => "THREAD_UPDATE",
        };
        if self.wants(intents::GUILDS) && guild.is_some() && self.sees(self.bot, id) {
            let mut data = self.channel_json(id);
            if event == "THREAD_CREATE" {
                data["newly_created"] = serde_json::Value::Bool(true);
            }
            self.dispatch(event, guild, intents::GUILDS, data);
        }
        self.change(Change::Channel {
            verb,
            guild,
            channel: id,
        });
    }

    pub(crate) fn channel(&self, id: Id) -> Option<&Channel> {
        self.channels.get(&id)
    }

    pub(crate) fn channel_or_refuse(&self, id: Id) -> Result<&Channel, Refused> {
        self.channels.get(&id).ok_or_else(|| no_such_channel(id))
    }
}

pub(super) fn no_such_channel(id: Id) -> Refused {
    Refused::missing(format!("There is no channel {id}."))
}
