//! The objects behind the ids in an interaction's data.

use serde_json::{Map, Value, json};

use super::World;
use crate::error::Refused;
use crate::id::Id;
use crate::payload::scope::kind;

/// `data.resolved`.
#[derive(Debug, Default)]
pub(super) struct Resolved(Map<String, Value>);

impl Resolved {
    fn put(&mut self, map: &str, id: Id, value: Value) {
        let entry = self.0.entry(map).or_insert_with(|| json!({}));
        entry[id.to_string()] = value;
    }

    pub(super) fn add_to(self, data: &mut Value) {
        if !self.0.is_empty() {
            data["resolved"] = Value::Object(self.0);
        }
    }

    /// Adds a user and, in a guild, their partial member.
    pub(super) fn add_user(
        &mut self,
        world: &World,
        guild: Option<Id>,
        id: Id,
    ) -> Result<(), Refused> {
        if world.user(id).is_none() {
            return Err(Refused::missing(format!("There is no user {id}.")));
        }
        self.put("users", id, world.user_json(id));
        let member = guild.filter(|guild| {
            world
                .guild(*guild)
                .is_some_and(|guild| guild.members.contains_key(&id))
        });
        if let Some(guild) = member {
            let mut json = world.partial_member_json(guild, id);
            json["permissions"] = json!(world.guild_permissions(guild, id));
            self.put("members", id, json);
        }
        Ok(())
    }

    pub(super) fn add_role(
        &mut self,
        world: &World,
        guild: Option<Id>,
        id: Id,
    ) -> Result<(), Refused> {
        let role = guild.map_or(Value::Null, |guild| world.role_json(guild, id));
        if role.is_null() {
            return Err(Refused::missing(format!("There is no role {id} here.")));
        }
        self.put("roles", id, role);
        Ok(())
    }

    /// Adds a file of a command.
    pub(super) fn add_attachment(&mut self, id: Id, json: Value) {
        self.put("attachments", id, json);
    }

    /// Adds a partial channel with the member's permissions and, since 2026-07-16, the bot's.
    pub(super) fn add_channel(&mut self, world: &World, user: Id, id: Id) -> Result<(), Refused> {
        world.channel_or_refuse(id)?;
        let mut json = world.channel_json(id);
        json["permissions"] = json!(world.permissions_in(user, id));
        json["app_permissions"] = json!(world.permissions_in(world.bot(), id));
        self.put("channels", id, json);
        Ok(())
    }

    pub(super) fn add_message(
        &mut self,
        world: &World,
        channel: Id,
        id: Id,
    ) -> Result<(), Refused> {
        let message = world.message_json(channel, id);
        if message.is_null() {
            return Err(Refused::missing(format!("There is no message {id} here.")));
        }
        self.put("messages", id, message);
        Ok(())
    }

    /// Checks a member's choice in a select menu, as a client does.
    pub(super) fn selection(
        &mut self,
        world: &World,
        guild: Option<Id>,
        menu: &Value,
        values: &[Value],
    ) -> Result<Vec<String>, Refused> {
        let count = values.len() as u64;
        let min = menu["min_values"].as_u64().unwrap_or(1);
        let max = menu["max_values"].as_u64().unwrap_or(1);
        if !(min..=max).contains(&count) {
            return Err(Refused::invalid(format!(
                "Between {min} and {max} values can be chosen, not {count}."
            )));
        }
        let mut chosen: Vec<String> = Vec::new();
        for value in values {
            let text = value
                .as_str()
                .ok_or_else(|| Refused::invalid("A chosen value must be a text."))?;
            if chosen.iter().any(|other| other == text) {
                return Err(Refused::invalid(format!("\"{text}\" is chosen twice.")));
            }
            self.select(world, guild, menu, text)?;
            chosen.push(text.to_owned());
        }
        Ok(chosen)
    }

    fn select(
        &mut self,
        world: &World,
        guild: Option<Id>,
        menu: &Value,
        text: &str,
    ) -> Result<(), Refused> {
        let found = menu["type"].as_i64().unwrap_or_default();
        if found == kind::STRING_SELECT {
            let options = menu["options"].as_array().map_or(&[][..], Vec::as_slice);
            if options.iter().any(|option| option["value"] == text) {
                return Ok(());
            }
            return Err(Refused::invalid(format!("\"{text}\" is not an option.")));
        }
        let id: Id = text
            .parse()
            .map_err(|_| Refused::invalid(format!("\"{text}\" is not an id.")))?;
        match found {
            kind::USER_SELECT => self.add_user(world, guild, id),
            kind::ROLE_SELECT => self.add_role(world, guild, id),
            kind::CHANNEL_SELECT => self.add_channel(world, world.bot(), id),
            _ => self
                .add_user(world, guild, id)
                .or_else(|_| self.add_role(world, guild, id)),
        }
    }
}
