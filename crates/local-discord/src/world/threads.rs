//! Threads.

use serde_json::{Value, json};

use super::channel::{Channel, Thread};
use super::message::{Reference, kind as message_kind};
use super::posting::Marks;
use super::{Verb, World, channel_kind, intents};
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::payload::message::HAS_THREAD;
use crate::payload::thread::{ChannelEdit, NewThread};
use crate::payload::{AllowedMentions, NewMessage};
use crate::permissions::Permissions;

impl World {
    /// Start Thread from Message: the thread gets the message's id.
    pub(crate) fn start_thread_on(
        &mut self,
        channel: Id,
        message: Id,
        new: &NewThread,
    ) -> Result<Id, ApiError> {
        let parent = self.bots_channel(channel)?;
        let kind = match parent.kind {
            channel_kind::TEXT => channel_kind::PUBLIC_THREAD,
            channel_kind::ANNOUNCEMENT => channel_kind::ANNOUNCEMENT_THREAD,
            _ => return Err(error::WRONG_CHANNEL_TYPE),
        };
        let mut starter = self.bots_message(channel, message)?.clone();
        self.bot_needs(channel, Permissions::CREATE_PUBLIC_THREADS)?;
        if self.channels.contains_key(&message) {
            return Err(error::THREAD_EXISTS);
        }
        self.check_active_threads(channel)?;
        self.open_thread(message, channel, kind, new);
        starter.has_thread = true;
        starter.flags |= HAS_THREAD;
        self.replace(starter);
        let reference = Reference {
            message: Some(message),
            channel,
        };
        let marks = Marks::system(self.bot, message_kind::THREAD_STARTER, reference);
        self.deliver(message, NewMessage::text(""), marks, &AllowedMentions::ALL)?;
        Ok(message)
    }

    /// Start Thread without Message. An omitted type makes a private thread (reference).
    pub(crate) fn start_thread(&mut self, channel: Id, new: &NewThread) -> Result<Id, ApiError> {
        let parent = self.bots_channel(channel)?;
        let kind = new.kind.unwrap_or(channel_kind::PRIVATE_THREAD);
        let fits = match parent.kind {
            channel_kind::TEXT => kind != channel_kind::ANNOUNCEMENT_THREAD,
            channel_kind::ANNOUNCEMENT => kind == channel_kind::ANNOUNCEMENT_THREAD,
            _ => false,
        };
        if !fits {
            return Err(error::WRONG_CHANNEL_TYPE);
        }
        self.bot_needs(
            channel,
            if kind == channel_kind::PRIVATE_THREAD {
                Permissions::CREATE_PRIVATE_THREADS
            } else {
                Permissions::CREATE_PUBLIC_THREADS
            },
        )?;
        self.check_active_threads(channel)?;
        let id = self.next_id();
        self.open_thread(id, channel, kind, new);
        if kind != channel_kind::PRIVATE_THREAD {
            let reference = Reference {
                message: None,
                channel: id,
            };
            let marks = Marks::system(self.bot, message_kind::THREAD_CREATED, reference);
            let text = NewMessage::text(&new.name);
            self.deliver(channel, text, marks, &AllowedMentions::ALL)?;
        }
        Ok(id)
    }

    fn open_thread(&mut self, id: Id, parent: Id, kind: u8, new: &NewThread) {
        let guild = self.channels.get(&parent).and_then(|parent| parent.guild);
        let mut channel = Channel::new(id, kind, guild, &new.name);
        channel.parent = Some(parent);
        channel.slow_mode = new.slow_mode;
        channel.thread = Some(Thread {
            owner: self.bot,
            archived: false,
            locked: false,
            auto_archive: new.auto_archive,
            invitable: new.invitable,
            archive_changed_at: self.now,
            created_at: self.now,
            members: [self.bot].into(),
            message_count: 0,
        });
        self.channels.insert(id, channel);
        if let Some(guild) = guild.and_then(|guild| self.guild_entry(guild)) {
            guild.threads.push(id);
        }
        self.expect_archiving(id);
        self.channel_changed(id, Verb::Create);
    }

    /// Opens an archived thread again: somebody wrote in it.
    pub(super) fn unarchive(&mut self, channel: Id) {
        let now = self.now;
        let Some(thread) = self
            .channels
            .get_mut(&channel)
            .and_then(|channel| channel.thread.as_mut())
            .filter(|thread| thread.archived)
        else {
            return;
        };
        thread.archived = false;
        thread.archive_changed_at = now;
        self.expect_archiving(channel);
        self.channel_changed(channel, Verb::Update);
    }

    /// Modify Channel by the bot.
    pub(crate) fn edit_channel(&mut self, id: Id, edit: ChannelEdit) -> Result<(), ApiError> {
        let channel = self.bots_channel(id)?;
        if channel.guild.is_none() {
            return Err(error::WRONG_CHANNEL_TYPE);
        }
        if let Some(thread) = &channel.thread {
            let opens = edit.archived == Some(false);
            let permissions = self.permissions_in(self.bot, id);
            if thread.archived && !opens {
                return Err(error::THREAD_ARCHIVED);
            }
            let own = thread.owner == self.bot && edit.locked.is_none();
            if !own && !permissions.contains(Permissions::MANAGE_THREADS) {
                return Err(error::MISSING_PERMISSIONS);
            }
        } else {
            self.bot_needs(id, Permissions::MANAGE_CHANNELS)?;
        }
        self.change_channel(id, edit)
            .map_err(|_| error::UNKNOWN_CHANNEL)
    }

    /// Delete Channel by the bot.
    pub(crate) fn delete_channel(&mut self, id: Id) -> Result<Value, ApiError> {
        let channel = self.bots_channel(id)?;
        let needed = match channel.guild {
            None => return Ok(self.channel_json(id)),
            Some(_) if channel.is_thread() => Permissions::MANAGE_THREADS,
            Some(_) => Permissions::MANAGE_CHANNELS,
        };
        self.bot_needs(id, needed)?;
        let json = self.channel_json(id);
        self.remove_channel(id)
            .map_err(|_| error::UNKNOWN_CHANNEL)?;
        Ok(json)
    }

    /// Adds a user to a thread, or removes them.
    pub(crate) fn set_thread_member(
        &mut self,
        id: Id,
        user: Id,
        inside: bool,
    ) -> Result<(), ApiError> {
        let bot = self.bot;
        if !self.users.contains_key(&user) {
            return Err(error::UNKNOWN_USER);
        }
        self.bots_channel(id)?;
        let channel = self.channels.get_mut(&id).ok_or(error::UNKNOWN_CHANNEL)?;
        let guild = channel.guild;
        let Some(thread) = channel.thread.as_mut() else {
            return Err(error::WRONG_CHANNEL_TYPE);
        };
        if thread.archived {
            return Err(error::THREAD_ARCHIVED);
        }
        let changed = if inside {
            thread.members.insert(user)
        } else {
            thread.members.remove(&user)
        };
        if changed {
            let count = thread.members.len().min(50);
            let mut data = json!({"id": id, "guild_id": guild, "member_count": count});
            if !inside {
                data["removed_member_ids"] = json!([user]);
            }
            let intents = if user == bot {
                intents::GUILDS
            } else {
                intents::GUILD_MEMBERS
            };
            self.dispatch("THREAD_MEMBERS_UPDATE", guild, intents, data);
        }
        Ok(())
    }

    /// Returns the guild's active threads that the bot sees.
    pub(crate) fn active_threads(&self, guild: Id) -> Result<Value, ApiError> {
        let threads: Vec<Value> = self
            .bots_guild(guild)?
            .threads
            .iter()
            .filter(|id| {
                let thread = self
                    .channels
                    .get(id)
                    .and_then(|channel| channel.thread.as_ref());
                thread.is_some_and(|thread| !thread.archived) && self.sees(self.bot, **id)
            })
            .map(|id| self.channel_json(*id))
            .collect();
        let own = threads.iter().filter_map(|thread| thread.get("member"));
        let members: Vec<&Value> = own.collect();
        Ok(json!({"threads": threads, "members": members, "has_more": false}))
    }
}
