//! Members.

use serde_json::json;

use super::guild::Member;
use super::people::no_such_user;
use super::roles::RoleEdit;
use super::{Change, Verb, World, intents};
use crate::error::Refused;
use crate::id::Id;
use crate::permissions::Permissions;

/// The role that `set_admin` gives.
const ADMIN_ROLE: &str = "Admin";

impl World {
    pub(crate) fn add_member(&mut self, guild: Id, user: Id) -> Result<(), Refused> {
        if !self.users.contains_key(&user) {
            return Err(no_such_user(user));
        }
        if self.guild_or_refuse(guild)?.members.contains_key(&user) {
            return Err(Refused::conflict("That user is a member already."));
        }
        self.enroll(guild, user, Vec::new())?;
        self.member_changed(guild, user, Verb::Create);
        Ok(())
    }

    pub(crate) fn edit_member(
        &mut self,
        guild: Id,
        user: Id,
        edit: impl FnOnce(&mut Member),
    ) -> Result<(), Refused> {
        edit(self.member_mut(guild, user)?);
        self.member_changed(guild, user, Verb::Update);
        Ok(())
    }

    pub(crate) fn remove_member(&mut self, guild: Id, user: Id) -> Result<(), Refused> {
        if user == self.bot {
            return self.remove_bot(guild);
        }
        let entry = self.guild_mut(guild)?;
        if entry.owner == user {
            return Err(Refused::conflict("The owner cannot leave the guild."));
        }
        self.strike(guild, user)?;
        self.member_changed(guild, user, Verb::Delete);
        Ok(())
    }

    /// Gives or takes the role "Admin"; makes it when first needed.
    pub(crate) fn set_admin(&mut self, guild: Id, user: Id, admin: bool) -> Result<(), Refused> {
        let existing = self
            .guild_or_refuse(guild)?
            .roles
            .values()
            .find(|role| role.name == ADMIN_ROLE)
            .map(|role| role.id);
        let role = match existing {
            Some(role) => role,
            None if !admin => return Ok(()),
            None => self.add_role(
                guild,
                RoleEdit {
                    name: Some(ADMIN_ROLE.to_owned()),
                    color: Some(0xE7_4C3C),
                    hoist: Some(true),
                    permissions: Some(Permissions::ADMINISTRATOR),
                    ..RoleEdit::default()
                },
            )?,
        };
        self.edit_member(guild, user, |member| {
            member.roles.retain(|held| *held != role);
            if admin {
                member.roles.push(role);
            }
        })
    }

    pub(super) fn enroll(&mut self, guild: Id, user: Id, roles: Vec<Id>) -> Result<(), Refused> {
        let joined_at = self.now;
        let member = Member {
            nick: None,
            roles,
            joined_at,
            timed_out_until: None,
        };
        self.guild_mut(guild)?.members.insert(user, member);
        if let Some(user) = self.users.get_mut(&user) {
            user.guilds.insert(guild);
        }
        Ok(())
    }

    pub(super) fn strike(&mut self, guild: Id, user: Id) -> Result<(), Refused> {
        let members = &mut self.guild_mut(guild)?.members;
        members.remove(&user).ok_or_else(|| no_such_member(user))?;
        if let Some(user) = self.users.get_mut(&user) {
            user.guilds.remove(&guild);
        }
        Ok(())
    }

    fn member_changed(&mut self, guild: Id, user: Id, verb: Verb) {
        // The bot hears about itself without the members intent (reference, "Gateway Intents").
        let intents = match verb {
            Verb::Update if user == self.bot => intents::NONE,
            _ => intents::GUILD_MEMBERS,
        };
        if intents == intents::NONE || self.wants(intents) {
            let (event, mut data) = match verb {
                Verb::Create => ("GUILD_MEMBER_ADD", self.member_json(guild, user)),
                Verb::Update => ("GUILD_MEMBER_UPDATE", self.member_json(guild, user)),
                Verb::Delete => ("GUILD_MEMBER_REMOVE", json!({"user": self.user_json(user)})),
            };
            data["guild_id"] = json!(guild);
            self.dispatch(event, Some(guild), intents, data);
        }
        self.change(Change::Member { verb, guild, user });
    }

    fn member_mut(&mut self, guild: Id, user: Id) -> Result<&mut Member, Refused> {
        self.guild_mut(guild)?
            .members
            .get_mut(&user)
            .ok_or_else(|| no_such_member(user))
    }
}

fn no_such_member(id: Id) -> Refused {
    Refused::missing(format!("User {id} is not a member of the guild."))
}
