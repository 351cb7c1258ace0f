//! A member's actions with commands and components.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::interaction::{InteractionKind, Sending};
use super::invocation::{CommandRef, Invocation};
use super::message::kind as message_kind;
use super::options::{OptionReader, Purpose};
use super::posting::Marks;
use super::registry::Command;
use super::{World, resolved::Resolved};
use crate::error::Refused;
use crate::id::Id;
use crate::payload::callback::Answerable;
use crate::payload::definition::command_type;
use crate::payload::scope::kind as component_kind;
use crate::payload::{AllowedMentions, NewMessage};
use crate::permissions::Permissions;

impl World {
    /// Invokes a command, after the checks that a client makes.
    pub(crate) fn invoke(&mut self, invocation: &Invocation) -> Result<Id, Refused> {
        let command = self.offered(invocation)?.clone();
        let mut invocation = invocation.clone();
        let uploaded = self.upload_options(invocation.channel, &mut invocation.options)?;
        let invocation = &invocation;
        let mut resolved = Resolved::default();
        let mut data = command_data(&command);
        let mut name = command.definition.name.clone();
        let is_context_command = command.definition.kind != command_type::CHAT_INPUT;
        if is_context_command {
            self.add_target(&mut data, &mut resolved, &command, invocation)?;
        } else {
            let mut reader = OptionReader::new(self, invocation, &uploaded, Purpose::Invoke);
            let options = reader.read(&command.definition.options, &invocation.options)?;
            resolved = reader.into_resolved();
            for part in subcommands(&options) {
                name = format!("{name} {part}");
            }
            if !options.is_empty() {
                data["options"] = json!(options);
            }
        }
        resolved.add_to(&mut data);
        self.send_interaction(Sending {
            kind: InteractionKind::Command,
            user: invocation.user,
            channel: invocation.channel,
            name,
            answerable: Answerable::Command,
            is_context_command,
            source: None,
            opened_by: None,
            data,
        })
    }

    /// Asks for suggestions for the focused option.
    pub(crate) fn autocomplete(&mut self, invocation: &Invocation) -> Result<Id, Refused> {
        let command = self.offered(invocation)?.clone();
        let uploaded = BTreeMap::new();
        let mut reader = OptionReader::new(self, invocation, &uploaded, Purpose::Autocomplete);
        let options = reader.read(&command.definition.options, &invocation.options)?;
        let values = reader.focused()?;
        let mut data = command_data(&command);
        data["options"] = json!(options);
        reader.into_resolved().add_to(&mut data);
        self.send_interaction(Sending {
            kind: InteractionKind::Autocomplete,
            user: invocation.user,
            channel: invocation.channel,
            name: command.definition.name.clone(),
            answerable: Answerable::Autocomplete { values },
            is_context_command: false,
            source: None,
            opened_by: None,
            data,
        })
    }

    fn offered(&self, invocation: &Invocation) -> Result<&Command, Refused> {
        self.acting_user(invocation.user)?;
        self.channel_or_refuse(invocation.channel)?;
        if !self.sees(invocation.user, invocation.channel) {
            return Err(Refused::forbidden("That member cannot see this channel."));
        }
        let offered = self.offered_commands(invocation.user, invocation.channel);
        let found = offered.iter().find(|command| match &invocation.command {
            CommandRef::Id(id) => command.id == *id,
            CommandRef::Name(name) => command.definition.name == *name,
        });
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = offered.iter().map(|c| c.definition.name.as_str()).collect();
            let wanted = match &invocation.command {
                CommandRef::Id(id) => id.to_string(),
                CommandRef::Name(name) => format!("/{name}"),
            };
            Refused::forbidden(format!(
                "That member is not offered the command {wanted} here; offered: {}.",
                if names.is_empty() {
                    "none".to_owned()
                } else {
                    names.join(", ")
                }
            ))
        })
    }

    fn add_target(
        &self,
        data: &mut Value,
        resolved: &mut Resolved,
        command: &Command,
        invocation: &Invocation,
    ) -> Result<(), Refused> {
        let target = invocation
            .target
            .ok_or_else(|| Refused::invalid("A context-menu command needs a target."))?;
        let guild = self.channel_or_refuse(invocation.channel)?.guild;
        if command.definition.kind == command_type::USER {
            resolved.add_user(self, guild, target)?;
        } else {
            resolved.add_message(self, invocation.channel, target)?;
        }
        data["target_id"] = json!(target);
        Ok(())
    }

    /// Clicks a button or chooses in a select menu.
    pub(crate) fn press(
        &mut self,
        user: Id,
        message: Id,
        custom_id: &str,
        values: &[Value],
    ) -> Result<Id, Refused> {
        self.acting_user(user)?;
        let found = self
            .message(message)
            .filter(|found| found.visible_to(user) && self.sees(user, found.channel))
            .ok_or_else(|| no_message(message))?;
        let (channel, flags) = (found.channel, found.flags);
        let guild = found.guild;
        let component = found
            .component(custom_id)
            .ok_or_else(|| {
                Refused::missing(format!("The message has no component \"{custom_id}\"."))
            })?
            .clone();
        if component["disabled"] == true {
            return Err(Refused::forbidden("That component is disabled."));
        }
        let mut data = json!({
            "custom_id": custom_id,
            "component_type": component["type"],
            "id": component["id"],
        });
        let is_button = component["type"] == component_kind::BUTTON;
        if is_button && !values.is_empty() {
            return Err(Refused::invalid("A button has no values."));
        }
        if !is_button {
            let mut resolved = Resolved::default();
            let chosen = resolved.selection(self, guild, &component, values)?;
            data["values"] = json!(chosen);
            resolved.add_to(&mut data);
        }
        let label = component["label"].as_str().unwrap_or(custom_id).to_owned();
        self.send_interaction(Sending {
            kind: InteractionKind::Component,
            user,
            channel,
            name: label,
            answerable: Answerable::Component { flags },
            is_context_command: false,
            source: Some(message),
            opened_by: None,
            data,
        })
    }

    /// Deletes a message as a member: their own, anybody's with Manage Messages; dismisses an
    /// ephemeral one.
    pub(crate) fn delete_as(&mut self, user: Id, message: Id) -> Result<(), Refused> {
        self.acting_user(user)?;
        let found = self
            .message(message)
            .filter(|found| found.visible_to(user) && self.sees(user, found.channel))
            .ok_or_else(|| no_message(message))?;
        let channel = found.channel;
        let own = found.author == user || found.only_for == Some(user);
        let moderates = self
            .permissions_in(user, channel)
            .contains(Permissions::MANAGE_MESSAGES);
        if !own && !moderates {
            return Err(Refused::forbidden(
                "That member may not delete this message.",
            ));
        }
        self.erase(channel, message);
        Ok(())
    }

    /// Posts a message of the bot with one button of any `custom_id`, like a leftover of an older
    /// version.
    pub(crate) fn plant_button(&mut self, channel: Id, custom_id: &str) -> Result<Id, Refused> {
        let button = json!({
            "type": component_kind::BUTTON, "id": 2, "style": 2, "label": "Button",
            "custom_id": custom_id,
        });
        self.plant(channel, &button)
    }

    /// Does the same with a menu of these values; a member may choose any number of them.
    pub(crate) fn plant_menu(
        &mut self,
        channel: Id,
        custom_id: &str,
        values: &[&str],
    ) -> Result<Id, Refused> {
        let options = values
            .iter()
            .map(|value| json!({"label": value, "value": value}));
        let menu = json!({
            "type": component_kind::STRING_SELECT, "id": 2, "custom_id": custom_id,
            "min_values": 0, "max_values": values.len(), "options": options.collect::<Vec<_>>(),
        });
        self.plant(channel, &menu)
    }

    fn plant(&mut self, channel: Id, component: &Value) -> Result<Id, Refused> {
        let mut new = NewMessage::text("");
        new.components = vec![json!({
            "type": component_kind::ROW, "id": 1, "components": [component],
        })];
        let marks = Marks {
            author: self.bot,
            kind: message_kind::DEFAULT,
            reference: None,
            interaction: None,
            only_for: None,
            flags: 0,
        };
        Ok(self.deliver(channel, new, marks, &AllowedMentions::USERS)?)
    }
}

fn no_message(id: Id) -> Refused {
    Refused::missing(format!("That member sees no message {id}."))
}

fn command_data(command: &Command) -> Value {
    let mut data = json!({
        "id": command.id,
        "name": command.definition.name,
        "type": command.definition.kind,
    });
    if let Some(guild) = command.scope.guild() {
        data["guild_id"] = json!(guild);
    }
    data
}

/// Returns the names of the chosen group and subcommand.
fn subcommands(options: &[Value]) -> Vec<String> {
    let mut names = Vec::new();
    let mut level = options;
    while let [only] = level
        && matches!(only["type"].as_u64(), Some(1 | 2))
    {
        names.extend(only["name"].as_str().map(str::to_owned));
        level = only["options"].as_array().map_or(&[], Vec::as_slice);
    }
    names
}
