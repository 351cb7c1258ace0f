//! Guilds and roles.

use chrono::{DateTime, Utc};

use super::channel::Channel;
use super::member::Member;
use crate::error::Refused;
use crate::id::Id;
use crate::permissions::Permissions;
use crate::server::Server;
use crate::world::{RoleEdit, World, channel_kind};

/// A guild.
#[derive(Clone)]
pub struct Guild {
    pub(super) server: Server,
    pub(super) id: Id,
}

/// A role of a guild.
#[derive(Clone)]
pub struct Role {
    pub(super) server: Server,
    pub(super) guild: Id,
    pub(super) id: Id,
}

impl Server {
    /// Makes a guild with the channel `general` and the bot in it. The user `owner` owns it; makes
    /// that user if there is none.
    pub fn add_guild(&self, name: &str, owner: &str) -> Guild {
        let id = self.setting_up(|world| {
            let owner = user_named(world, owner)?;
            world.add_guild(name, owner)
        });
        Guild {
            server: self.clone(),
            id,
        }
    }

    /// Makes many small guilds at once, each with one channel and the bot; for benchmarks.
    pub fn add_guilds(&self, count: usize, owner: &str) -> Vec<Guild> {
        let ids: Vec<Id> = self.setting_up(|world| {
            let owner = user_named(world, owner)?;
            (0..count)
                .map(|number| world.add_guild(&format!("Guild {number}"), owner))
                .collect()
        });
        let server = self;
        ids.into_iter()
            .map(|id| Guild {
                server: server.clone(),
                id,
            })
            .collect()
    }

    /// Changes the world in a way that fails only if the test is wrong.
    #[track_caller]
    pub(super) fn setting_up<T>(&self, act: impl FnOnce(&mut World) -> Result<T, Refused>) -> T {
        match self.shared.update(act) {
            Ok(value) => value,
            Err(refused) => panic!("{refused}"),
        }
    }
}

/// Returns the user with this name; makes one if there is none.
fn user_named(world: &mut World, name: &str) -> Result<Id, Refused> {
    let existing = world
        .users()
        .find(|user| user.username == name && !user.bot);
    match existing {
        Some(user) => Ok(user.id),
        None => world.add_user(name),
    }
}

impl Guild {
    /// Returns the guild's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Returns the member with this username; lets one join if there is none.
    #[track_caller]
    pub fn member(&self, username: &str) -> Member {
        let guild = self.id;
        let id = self.server.setting_up(|world| {
            let user = user_named(world, username)?;
            if !world.guild_or_refuse(guild)?.members.contains_key(&user) {
                world.add_member(guild, user)?;
            }
            Ok(user)
        });
        Member {
            server: self.server.clone(),
            guild,
            id,
        }
    }

    /// Does the same, and makes the member an administrator.
    #[track_caller]
    pub fn admin(&self, username: &str) -> Member {
        let member = self.member(username);
        member.set_admin(true);
        member
    }

    /// Returns the owner.
    pub fn owner(&self) -> Member {
        let id = self
            .server
            .setting_up(|world| Ok(world.guild_or_refuse(self.id)?.owner));
        Member {
            server: self.server.clone(),
            guild: self.id,
            id,
        }
    }

    /// Makes a text channel.
    #[track_caller]
    pub fn add_channel(&self, name: &str) -> Channel {
        self.add_channel_of_type(name, channel_kind::TEXT)
    }

    /// Makes a channel with one of Discord's types (0 text, 2 voice, 4 category, 5 announcement, 15
    /// forum).
    #[track_caller]
    pub fn add_channel_of_type(&self, name: &str, kind: u8) -> Channel {
        let id = self
            .server
            .setting_up(|world| world.add_channel(self.id, name, kind, None));
        Channel {
            server: self.server.clone(),
            id,
        }
    }

    /// Returns the channel or thread with this name.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    #[track_caller]
    pub fn channel(&self, name: &str) -> Channel {
        let found = self.find_channel(name);
        found.unwrap_or_else(|| self.server.fail(&format!("There is no channel #{name}.")))
    }

    /// Returns a channel or a thread by its name, if there is one.
    pub fn find_channel(&self, name: &str) -> Option<Channel> {
        let id = self.server.shared.update(|world| {
            let guild = world.guild(self.id)?;
            let mut all = guild.channels.iter().chain(&guild.threads);
            let named = |id: &&Id| world.channel(**id).is_some_and(|found| found.name == name);
            all.find(named).copied()
        })?;
        Some(Channel {
            server: self.server.clone(),
            id,
        })
    }

    /// Makes a role.
    #[track_caller]
    pub fn add_role(&self, name: &str, permissions: Permissions) -> Role {
        let edit = RoleEdit {
            name: Some(name.to_owned()),
            permissions: Some(permissions),
            mentionable: Some(true),
            ..RoleEdit::default()
        };
        let id = self
            .server
            .setting_up(|world| world.add_role(self.id, edit));
        self.role(id)
    }

    /// Returns the role `@everyone`.
    pub fn everyone(&self) -> Role {
        self.role(self.id)
    }

    fn role(&self, id: Id) -> Role {
        Role {
            server: self.server.clone(),
            guild: self.id,
            id,
        }
    }

    /// Sets the permissions of the bot's own role in this guild.
    #[track_caller]
    pub fn set_bot_permissions(&self, permissions: Permissions) {
        self.server
            .setting_up(|world| world.set_bot_permissions(self.id, permissions));
    }

    /// Times the bot out until this instant.
    #[track_caller]
    pub fn time_bot_out(&self, until: DateTime<Utc>) {
        self.server.setting_up(|world| {
            let bot = world.bot();
            world.edit_member(self.id, bot, |member| {
                member.timed_out_until = Some(until);
            })
        });
    }

    /// Renames the guild.
    #[track_caller]
    pub fn rename(&self, name: &str) {
        self.server
            .setting_up(|world| world.rename_guild(self.id, name.to_owned()));
    }

    /// Offers a command to everybody, regardless of its default permissions. An admin can do that
    /// in the server's settings, under *Integrations*.
    #[track_caller]
    pub fn open_command(&self, name: &str) {
        self.server
            .setting_up(|world| world.open_command(self.id, name));
    }

    /// Begins (true) or ends (false) an outage of the guild.
    #[track_caller]
    pub fn set_unavailable(&self, unavailable: bool) {
        self.server
            .setting_up(|world| world.set_unavailable(self.id, unavailable));
    }

    /// Removes the bot from the guild, together with its commands there.
    #[track_caller]
    pub fn remove_bot(&self) {
        self.server.setting_up(|world| world.remove_bot(self.id));
    }

    /// Adds the bot again.
    #[track_caller]
    pub fn invite_bot(&self) {
        self.server.setting_up(|world| world.invite_bot(self.id));
    }
}

impl Role {
    /// Returns the role's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Replaces the role's permissions.
    #[track_caller]
    pub fn set_permissions(&self, permissions: Permissions) {
        let edit = RoleEdit {
            permissions: Some(permissions),
            ..RoleEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_role(self.guild, self.id, edit));
    }

    /// Sets the color of its members' names, as 0xRRGGBB; 0 for none.
    #[track_caller]
    pub fn set_color(&self, color: u32) {
        let edit = RoleEdit {
            color: Some(color),
            ..RoleEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_role(self.guild, self.id, edit));
    }

    /// Sets whether the member list shows its members apart.
    #[track_caller]
    pub fn set_hoisted(&self, hoisted: bool) {
        let edit = RoleEdit {
            hoist: Some(hoisted),
            ..RoleEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_role(self.guild, self.id, edit));
    }

    /// Sets whether everybody may mention the role; by default they may.
    #[track_caller]
    pub fn set_mentionable(&self, mentionable: bool) {
        let edit = RoleEdit {
            mentionable: Some(mentionable),
            ..RoleEdit::default()
        };
        self.server
            .setting_up(|world| world.edit_role(self.guild, self.id, edit));
    }

    /// Moves the role above all others. The bot cannot give a role above its own; new roles start
    /// below it.
    #[track_caller]
    pub fn raise(&self) {
        self.server
            .setting_up(|world| world.raise_role(self.guild, self.id));
    }

    /// Puts the role right above another.
    #[track_caller]
    pub fn put_above(&self, other: &Role) {
        self.server
            .setting_up(|world| world.put_role_above(self.guild, self.id, other.id));
    }

    /// Deletes the role.
    #[track_caller]
    pub fn delete(&self) {
        self.server
            .setting_up(|world| world.remove_role(self.guild, self.id));
    }
}
