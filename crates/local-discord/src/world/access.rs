//! Permissions in guilds and channels.

use super::World;
use super::channel::{Channel, OverwriteKind, kind};
use crate::error::{self, ApiError};
use crate::id::Id;
use crate::permissions::{self, Overrule, Overrules, Permissions};

impl World {
    /// Returns a channel that the bot can see.
    pub(crate) fn bots_channel(&self, id: Id) -> Result<&Channel, ApiError> {
        let channel = self.channels.get(&id).ok_or(error::UNKNOWN_CHANNEL)?;
        if !self.sees(self.bot, id) {
            return Err(error::MISSING_ACCESS);
        }
        Ok(channel)
    }

    /// Computes a user's permissions in a guild as a whole.
    pub(crate) fn guild_permissions(&self, guild: Id, user: Id) -> Permissions {
        let Some(guild) = self.guilds.get(&guild) else {
            return Permissions::NONE;
        };
        let Some(member) = guild.members.get(&user) else {
            return Permissions::NONE;
        };
        if guild.owner == user {
            return Permissions::ALL;
        }
        let granted = std::iter::once(&guild.id)
            .chain(&member.roles)
            .filter_map(|role| guild.roles.get(role))
            .fold(Permissions::NONE, |sum, role| sum | role.permissions);
        if granted.contains(Permissions::ADMINISTRATOR) {
            return Permissions::ALL;
        }
        granted
    }

    /// Computes a user's permissions in a channel; a thread has its parent's overwrites.
    pub(crate) fn permissions_in(&self, user: Id, channel: Id) -> Permissions {
        let Some(channel) = self.channels.get(&channel) else {
            return Permissions::NONE;
        };
        let Some(guild) = channel.guild.and_then(|guild| self.guilds.get(&guild)) else {
            let takes_part = user == self.bot || channel.recipient == Some(user);
            return if takes_part {
                Permissions::DIRECT_MESSAGE
            } else {
                Permissions::NONE
            };
        };
        let Some(member) = guild.members.get(&user) else {
            return Permissions::NONE;
        };
        let holder = match channel.parent {
            Some(parent) if channel.is_thread() => self.channels.get(&parent).unwrap_or(channel),
            _ => channel,
        };
        let mut overrules = Overrules::default();
        for overwrite in &holder.overwrites {
            let overrule = Overrule {
                allow: overwrite.allow,
                deny: overwrite.deny,
            };
            match overwrite.kind {
                OverwriteKind::Role if overwrite.target == guild.id => {
                    overrules.everyone = overrule;
                }
                OverwriteKind::Role if member.roles.contains(&overwrite.target) => {
                    overrules.roles = overrules.roles.join(overrule);
                }
                OverwriteKind::Member if overwrite.target == user => overrules.member = overrule,
                _ => {}
            }
        }
        let timed_out = member.timed_out_until.is_some_and(|until| until > self.now);
        permissions::in_channel(self.guild_permissions(guild.id, user), overrules, timed_out)
    }

    /// Returns whether a channel is age-restricted; a thread follows its parent.
    pub(crate) fn is_nsfw(&self, channel: Id) -> bool {
        let channel = self.channels.get(&channel);
        let parent = channel
            .filter(|channel| channel.is_thread())
            .and_then(|thread| self.channels.get(&thread.parent?));
        parent.or(channel).is_some_and(|holder| holder.nsfw)
    }

    /// Returns whether a user can see a channel: this needs View and, for a private thread,
    /// membership.
    pub(crate) fn sees(&self, user: Id, channel: Id) -> bool {
        let permissions = self.permissions_in(user, channel);
        let private = self
            .channels
            .get(&channel)
            .filter(|channel| channel.kind == kind::PRIVATE_THREAD)
            .and_then(|channel| channel.thread.as_ref());
        permissions.contains(Permissions::VIEW_CHANNEL)
            && private.is_none_or(|thread| {
                thread.members.contains(&user) || permissions.contains(Permissions::MANAGE_THREADS)
            })
    }
}
