//! Guilds, their roles and members.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeZone, Utc};
use serde_json::json;

use super::{Change, Verb, World, channel_kind, intents};
use crate::error::{self, ApiError, Refused};
use crate::id::Id;
use crate::permissions::Permissions;

#[derive(Clone, Debug)]
pub(crate) struct Guild {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) owner: Id,
    /// Whether there is an outage: the guild exists, but the bot learns nothing about it.
    pub(crate) unavailable: bool,
    pub(crate) roles: BTreeMap<Id, Role>,
    pub(crate) members: BTreeMap<Id, Member>,
    /// In order of position, without threads.
    pub(crate) channels: Vec<Id>,
    pub(crate) threads: Vec<Id>,
    /// Names of the commands that the server's settings offer to everybody.
    pub(crate) opened_commands: BTreeSet<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) color: u32,
    pub(crate) hoist: bool,
    pub(crate) mentionable: bool,
    pub(crate) permissions: Permissions,
    /// Its place in the hierarchy: `@everyone` is 0, and members manage only what is below them.
    pub(crate) position: usize,
    /// The bot that this role belongs to.
    pub(crate) managed_by: Option<Id>,
}

#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) nick: Option<String>,
    pub(crate) roles: Vec<Id>,
    pub(crate) joined_at: DateTime<Utc>,
    pub(crate) timed_out_until: Option<DateTime<Utc>>,
}

impl World {
    /// Makes a guild with `@everyone`, the channel `general`, its owner, and the bot with its own
    /// role.
    pub(crate) fn add_guild(&mut self, name: &str, owner: Id) -> Result<Id, Refused> {
        self.acting_user(owner)?;
        let id = self.next_guild_id();
        let everyone = Role {
            id,
            name: "@everyone".to_owned(),
            color: 0,
            hoist: false,
            mentionable: false,
            permissions: Permissions::EVERYONE,
            position: 0,
            managed_by: None,
        };
        self.guilds.insert(
            id,
            Guild {
                id,
                name: name.to_owned(),
                owner,
                unavailable: false,
                roles: BTreeMap::from([(id, everyone)]),
                members: BTreeMap::new(),
                channels: Vec::new(),
                threads: Vec::new(),
                opened_commands: BTreeSet::new(),
            },
        );
        self.add_member(id, owner)?;
        self.add_channel(id, "general", channel_kind::TEXT, None)?;
        self.invite_bot(id)?;
        Ok(id)
    }

    /// Picks an id. Guilds are older than the world, one per millisecond, so that their ids spread
    /// over all shards like real ones, at any time of the clock.
    fn next_guild_id(&self) -> Id {
        let first = Utc.timestamp_millis_opt(1_609_459_200_000).single();
        let first = Id::first_at(first.unwrap_or_default()).get();
        let after = self.guilds.keys().next_back().map_or(0, |last| last.get());
        Id::new(first.max(((after >> 22) + 1) << 22))
    }

    /// Adds the bot with its own role; it gets the GUILD_CREATE of a join.
    pub(crate) fn invite_bot(&mut self, guild: Id) -> Result<(), Refused> {
        let bot = self.bot;
        if self.guild_or_refuse(guild)?.members.contains_key(&bot) {
            return Err(Refused::conflict("The bot is in that guild already."));
        }
        let role = Role {
            id: self.next_id(),
            name: self.founding.application_name.clone(),
            color: 0,
            hoist: false,
            mentionable: false,
            permissions: self.founding.bot_permissions,
            position: 1,
            managed_by: Some(bot),
        };
        self.enroll(guild, bot, vec![role.id])?;
        self.guild_mut(guild)?.add_role(role);
        if self.wants(intents::GUILDS) {
            let data = self.guild_create_json(guild);
            self.dispatch("GUILD_CREATE", Some(guild), intents::GUILDS, data);
        }
        self.change(Change::Guild(Verb::Create, guild));
        Ok(())
    }

    /// Removes the bot from the guild, which stays: GUILD_DELETE without `unavailable`.
    pub(crate) fn remove_bot(&mut self, guild: Id) -> Result<(), Refused> {
        let bot = self.bot;
        if !self.guild_or_refuse(guild)?.members.contains_key(&bot) {
            return Err(Refused::conflict("The bot is not in that guild."));
        }
        self.strike(guild, bot)?;
        let entry = self.guild_mut(guild)?;
        if let Some(role) = entry
            .bot_role(bot)
            .and_then(|role| entry.roles.remove(&role))
        {
            for other in entry.roles.values_mut() {
                other.position -= usize::from(other.position > role.position);
            }
        }
        self.registry.forget_guild(guild);
        self.dispatch(
            "GUILD_DELETE",
            Some(guild),
            intents::GUILDS,
            json!({"id": guild}),
        );
        self.change(Change::Guild(Verb::Delete, guild));
        Ok(())
    }

    /// Begins or ends an outage.
    pub(crate) fn set_unavailable(&mut self, guild: Id, unavailable: bool) -> Result<(), Refused> {
        let entry = self.guild_mut(guild)?;
        if entry.unavailable == unavailable {
            return Ok(());
        }
        entry.unavailable = unavailable;
        if unavailable {
            let data = json!({"id": guild, "unavailable": true});
            self.dispatch("GUILD_DELETE", Some(guild), intents::GUILDS, data);
        } else {
            let data = self.guild_create_json(guild);
            self.dispatch("GUILD_CREATE", Some(guild), intents::GUILDS, data);
        }
        self.change(Change::Guild(Verb::Update, guild));
        Ok(())
    }

    /// Offers a command to everybody, regardless of its default permissions.
    pub(crate) fn open_command(&mut self, guild: Id, name: &str) -> Result<(), Refused> {
        self.guild_mut(guild)?
            .opened_commands
            .insert(name.to_owned());
        Ok(())
    }

    pub(crate) fn rename_guild(&mut self, guild: Id, name: String) -> Result<(), Refused> {
        self.guild_mut(guild)?.name = name;
        let data = self.guild_json(guild);
        self.dispatch("GUILD_UPDATE", Some(guild), intents::GUILDS, data);
        self.change(Change::Guild(Verb::Update, guild));
        Ok(())
    }

    pub(crate) fn guild(&self, id: Id) -> Option<&Guild> {
        self.guilds.get(&id)
    }

    pub(crate) fn guilds(&self) -> impl Iterator<Item = &Guild> {
        self.guilds.values()
    }

    /// Returns a guild that the bot is in.
    pub(crate) fn bots_guild(&self, id: Id) -> Result<&Guild, ApiError> {
        let guild = self.guilds.get(&id).ok_or(error::UNKNOWN_GUILD)?;
        if !guild.members.contains_key(&self.bot) {
            return Err(error::MISSING_ACCESS);
        }
        Ok(guild)
    }

    pub(crate) fn guild_or_refuse(&self, id: Id) -> Result<&Guild, Refused> {
        self.guilds.get(&id).ok_or_else(|| no_such_guild(id))
    }

    pub(super) fn guild_mut(&mut self, id: Id) -> Result<&mut Guild, Refused> {
        self.guilds.get_mut(&id).ok_or_else(|| no_such_guild(id))
    }

    pub(super) fn guild_entry(&mut self, id: Id) -> Option<&mut Guild> {
        self.guilds.get_mut(&id)
    }
}

fn no_such_guild(id: Id) -> Refused {
    Refused::missing(format!("There is no guild {id}."))
}
