//! Roles.

use serde_json::json;

use super::guild::{Guild, Role};
use super::{Change, Verb, World, intents};
use crate::error::{self, ApiError, Refused};
use crate::id::Id;
use crate::permissions::Permissions;

/// The fields of a new or changed role; `None` leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoleEdit {
    pub(crate) name: Option<String>,
    pub(crate) color: Option<u32>,
    pub(crate) hoist: Option<bool>,
    pub(crate) mentionable: Option<bool>,
    pub(crate) permissions: Option<Permissions>,
}

impl Guild {
    /// Adds a role just above `@everyone`, as Discord does.
    pub(super) fn add_role(&mut self, role: Role) {
        for other in self.roles.values_mut().filter(|other| other.position > 0) {
            other.position += 1;
        }
        self.roles.insert(role.id, role);
    }

    /// Returns the position of a member's highest role.
    fn rank_of(&self, user: Id) -> usize {
        let roles = self
            .members
            .get(&user)
            .into_iter()
            .flat_map(|member| &member.roles);
        let positions = roles.filter_map(|role| Some(self.roles.get(role)?.position));
        positions.max().unwrap_or_default()
    }

    pub(super) fn bot_role(&self, bot: Id) -> Option<Id> {
        self.roles
            .values()
            .find(|role| role.managed_by == Some(bot))
            .map(|role| role.id)
    }
}

impl World {
    pub(crate) fn add_role(&mut self, guild: Id, edit: RoleEdit) -> Result<Id, Refused> {
        self.guild_or_refuse(guild)?;
        let id = self.next_id();
        let role = Role {
            id,
            name: edit.name.unwrap_or_else(|| "new role".to_owned()),
            color: edit.color.unwrap_or(0),
            hoist: edit.hoist.unwrap_or(false),
            mentionable: edit.mentionable.unwrap_or(false),
            permissions: edit.permissions.unwrap_or(Permissions::NONE),
            position: 1,
            managed_by: None,
        };
        self.guild_mut(guild)?.add_role(role);
        self.role_changed(guild, id, Verb::Create);
        Ok(id)
    }

    pub(crate) fn edit_role(&mut self, guild: Id, id: Id, edit: RoleEdit) -> Result<(), Refused> {
        let role = self
            .guild_mut(guild)?
            .roles
            .get_mut(&id)
            .ok_or_else(|| no_such_role(id))?;
        if let Some(name) = edit.name {
            role.name = name;
        }
        role.color = edit.color.unwrap_or(role.color);
        role.hoist = edit.hoist.unwrap_or(role.hoist);
        role.mentionable = edit.mentionable.unwrap_or(role.mentionable);
        role.permissions = edit.permissions.unwrap_or(role.permissions);
        self.role_changed(guild, id, Verb::Update);
        Ok(())
    }

    pub(crate) fn remove_role(&mut self, guild: Id, id: Id) -> Result<(), Refused> {
        if id == guild {
            return Err(Refused::conflict("@everyone cannot be deleted."));
        }
        let entry = self.guild_mut(guild)?;
        let removed = entry.roles.remove(&id).ok_or_else(|| no_such_role(id))?;
        for role in entry.roles.values_mut() {
            role.position -= usize::from(role.position > removed.position);
        }
        for member in entry.members.values_mut() {
            member.roles.retain(|role| *role != id);
        }
        let data = json!({"guild_id": guild, "role_id": id});
        self.dispatch("GUILD_ROLE_DELETE", Some(guild), intents::GUILDS, data);
        let verb = Verb::Delete;
        self.change(Change::Role {
            verb,
            guild,
            role: id,
        });
        Ok(())
    }

    /// Gives a role to a member, or takes it, on behalf of the bot. Its own position limits this
    /// (reference, "Permission Hierarchy").
    pub(crate) fn set_member_role(
        &mut self,
        guild: Id,
        user: Id,
        role: Id,
        is_given: bool,
    ) -> Result<(), ApiError> {
        let entry = self.bots_guild(guild)?;
        if !entry.members.contains_key(&user) {
            return Err(match self.user(user) {
                Some(_) => error::UNKNOWN_MEMBER,
                None => error::UNKNOWN_USER,
            });
        }
        let found = entry.roles.get(&role).filter(|found| found.position > 0);
        let found = found.ok_or(error::UNKNOWN_ROLE)?;
        let may_manage = self
            .guild_permissions(guild, self.bot)
            .contains(Permissions::MANAGE_ROLES);
        let is_above = entry.rank_of(self.bot) > found.position;
        if !may_manage || !is_above || found.managed_by.is_some() {
            return Err(error::MISSING_PERMISSIONS);
        }
        let edited = self.edit_member(guild, user, |member| {
            member.roles.retain(|held| *held != role);
            if is_given {
                member.roles.push(role);
            }
        });
        edited.map_err(|_| error::UNKNOWN_MEMBER)
    }

    /// Moves a role above all others, as a person who manages roles does by dragging.
    pub(crate) fn raise_role(&mut self, guild: Id, id: Id) -> Result<(), Refused> {
        let roles = &mut self.guild_mut(guild)?.roles;
        let place = roles.get(&id).ok_or_else(|| no_such_role(id))?.position;
        let top = roles.len() - 1;
        for role in roles.values_mut() {
            if role.id == id {
                role.position = top;
            } else if role.position > place {
                role.position -= 1;
            }
        }
        self.role_changed(guild, id, Verb::Update);
        Ok(())
    }

    /// Puts a role right above another.
    pub(crate) fn put_role_above(&mut self, guild: Id, id: Id, below: Id) -> Result<(), Refused> {
        let roles = &mut self.guild_mut(guild)?.roles;
        let place = |of: Id| {
            let role = roles.get(&of).ok_or_else(|| no_such_role(of))?;
            Ok::<_, Refused>(role.position)
        };
        let (from, below) = (place(id)?, place(below)?);
        let to = if from < below { below } else { below + 1 };
        for role in roles.values_mut() {
            if role.id == id {
                role.position = to;
            } else if (from + 1..=to).contains(&role.position) {
                role.position -= 1;
            } else if (to..from).contains(&role.position) {
                role.position += 1;
            }
        }
        self.role_changed(guild, id, Verb::Update);
        Ok(())
    }

    fn role_changed(&mut self, guild: Id, role: Id, verb: Verb) {
        let event = match verb {
            Verb::Create => "GUILD_ROLE_CREATE",
            _ => "GUILD_ROLE_UPDATE",
        };
        let data = json!({"guild_id": guild, "role": self.role_json(guild, role)});
        self.dispatch(event, Some(guild), intents::GUILDS, data);
        self.change(Change::Role { verb, guild, role });
    }

    /// Sets the permissions of the bot's own role in one guild.
    pub(crate) fn set_bot_permissions(
        &mut self,
        guild: Id,
        permissions: Permissions,
    ) -> Result<(), Refused> {
        let bot = self.bot;
        let role = self.guild_or_refuse(guild)?.bot_role(bot);
        let role = role.ok_or_else(|| Refused::conflict("The bot is not in that guild."))?;
        let edit = RoleEdit {
            permissions: Some(permissions),
            ..RoleEdit::default()
        };
        self.edit_role(guild, role, edit)
    }
}

fn no_such_role(id: Id) -> Refused {
    Refused::missing(format!("The guild has no role {id}."))
}
