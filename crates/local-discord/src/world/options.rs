//! Options as a client checks and sends them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::World;
use super::invocation::{GivenOption, Invocation};
use super::resolved::Resolved;
use crate::error::Refused;
use crate::id::Id;
use crate::limits;
use crate::payload::definition::{ChoiceValues, OptionDefinition, option_type};

/// The purpose of the options: a whole invocation, or suggestions while the member types.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Purpose {
    Invoke,
    Autocomplete,
}

pub(super) struct OptionReader<'a> {
    world: &'a World,
    user: Id,
    guild: Option<Id>,
    purpose: Purpose,
    resolved: Resolved,
    focused: Option<ChoiceValues>,
    /// The files that came with the command.
    uploaded: &'a BTreeMap<Id, Value>,
}

impl<'a> OptionReader<'a> {
    pub(super) fn new(
        world: &'a World,
        invocation: &Invocation,
        uploaded: &'a BTreeMap<Id, Value>,
        purpose: Purpose,
    ) -> Self {
        let channel = world.channel(invocation.channel);
        Self {
            world,
            user: invocation.user,
            guild: channel.and_then(|channel| channel.guild),
            purpose,
            resolved: Resolved::default(),
            focused: None,
            uploaded,
        }
    }

    pub(super) fn into_resolved(self) -> Resolved {
        self.resolved
    }

    /// Returns the type of the focused option's choices.
    pub(super) fn focused(&self) -> Result<ChoiceValues, Refused> {
        self.focused
            .ok_or_else(|| Refused::invalid("Exactly one option must have the focus."))
    }

    /// Returns the options in the shape of an interaction's data.
    pub(super) fn read(
        &mut self,
        defined: &[OptionDefinition],
        given: &[GivenOption],
    ) -> Result<Vec<Value>, Refused> {
        if defined.iter().any(OptionDefinition::nests) && given.len() != 1 {
            let names: Vec<&str> = defined.iter().map(|one| one.name.as_str()).collect();
            return Err(Refused::invalid(format!(
                "Choose one of the subcommands {}.",
                names.join(", ")
            )));
        }
        for (index, option) in given.iter().enumerate() {
            if given[..index].iter().any(|other| other.name == option.name) {
                return Err(Refused::invalid(format!(
                    "The option \"{}\" is given twice.",
                    option.name
                )));
            }
        }
        let missing = defined.iter().find(|definition| {
            definition.required && !given.iter().any(|option| option.name == definition.name)
        });
        if let Some(missing) = missing.filter(|_| self.purpose == Purpose::Invoke) {
            return Err(Refused::invalid(format!(
                "{}: This option is required. Specify a value.",
                missing.name
            )));
        }
        given
            .iter()
            .map(|option| {
                let definition = defined
                    .iter()
                    .find(|definition| definition.name == option.name)
                    .ok_or_else(|| unknown_option(defined, &option.name))?;
                self.read_one(definition, option)
            })
            .collect()
    }

    fn read_one(
        &mut self,
        definition: &OptionDefinition,
        given: &GivenOption,
    ) -> Result<Value, Refused> {
        if definition.nests() {
            let options = self.read(&definition.options, &given.options)?;
            return Ok(json!({"name": given.name, "type": definition.kind, "options": options}));
        }
        let value = given.value.as_ref().ok_or_else(|| {
            Refused::invalid(format!(
                "{}: This option is required. Specify a value.",
                given.name
            ))
        })?;
        let mut sent = json!({"name": given.name, "type": definition.kind});
        if given.focused {
            if !definition.autocomplete || self.purpose == Purpose::Invoke {
                return Err(wrong(definition, "this option has no autocomplete"));
            }
            if self.focused.is_some() {
                return Err(Refused::invalid("Only one option can have the focus."));
            }
            self.focused = definition.choice_values();
            // The text need not be a number yet; clients send it as text.
            sent["value"] = value.clone();
            sent["focused"] = json!(true);
            return Ok(sent);
        }
        sent["value"] = self.checked_value(definition, value)?;
        Ok(sent)
    }

    fn checked_value(
        &mut self,
        definition: &OptionDefinition,
        value: &Value,
    ) -> Result<Value, Refused> {
        match definition.kind {
            option_type::STRING => check_text(definition, value),
            option_type::INTEGER => check_integer(definition, value),
            option_type::NUMBER => check_number(definition, value),
            option_type::BOOLEAN if value.is_boolean() => Ok(value.clone()),
            option_type::BOOLEAN => Err(wrong(definition, "choose True or False")),
            option_type::USER
            | option_type::CHANNEL
            | option_type::ROLE
            | option_type::MENTIONABLE => self.check_entity(definition, value),
            _ => self.check_file(definition, value),
        }?;
        check_choice(definition, value)?;
        Ok(value.clone())
    }

    /// Checks a file that was uploaded for this command, by id.
    fn check_file(
        &mut self,
        definition: &OptionDefinition,
        value: &Value,
    ) -> Result<Value, Refused> {
        let id: Option<Id> = value.as_str().and_then(|id| id.parse().ok());
        let uploaded = id.and_then(|id| Some((id, self.uploaded.get(&id)?)));
        let (id, json) = uploaded.ok_or_else(|| wrong(definition, "attach a file"))?;
        self.resolved.add_attachment(id, json.clone());
        Ok(value.clone())
    }

    /// Checks a user, channel, role or mentionable, by id.
    fn check_entity(
        &mut self,
        definition: &OptionDefinition,
        value: &Value,
    ) -> Result<Value, Refused> {
        let id: Id = value
            .as_str()
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| wrong(definition, "give an id"))?;
        let (world, guild) = (self.world, self.guild);
        match definition.kind {
            option_type::USER => self.resolved.add_user(world, guild, id)?,
            option_type::ROLE => self.resolved.add_role(world, guild, id)?,
            option_type::CHANNEL => {
                let channel = world.channel_or_refuse(id)?;
                if channel.guild != guild || !world.sees(self.user, id) {
                    return Err(wrong(definition, "that member sees no such channel here"));
                }
                let types = &definition.channel_types;
                if !types.is_empty() && !types.contains(&channel.kind) {
                    return Err(wrong(definition, "channels of that type cannot be chosen"));
                }
                self.resolved.add_channel(world, self.user, id)?;
            }
            _ => self
                .resolved
                .add_user(world, guild, id)
                .or_else(|_| self.resolved.add_role(world, guild, id))?,
        }
        Ok(value.clone())
    }
}

fn check_text(definition: &OptionDefinition, value: &Value) -> Result<Value, Refused> {
    let text = value
        .as_str()
        .ok_or_else(|| wrong(definition, "this needs a text"))?;
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let min = definition.min_length.unwrap_or(0);
    let max = definition
        .max_length
        .unwrap_or(*limits::OPTION_MAX_LENGTH.end());
    if text.is_empty() || length < min {
        return Err(wrong(
            definition,
            &format!("at least {}", characters(min.max(1))),
        ));
    }
    if length > max {
        return Err(wrong(definition, &format!("at most {}", characters(max))));
    }
    Ok(value.clone())
}

fn characters(count: i64) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} character{plural}")
}

fn check_integer(definition: &OptionDefinition, value: &Value) -> Result<Value, Refused> {
    let in_range = |number: &i64| number.abs() <= limits::OPTION_INTEGER;
    value
        .as_i64()
        .filter(in_range)
        .ok_or_else(|| wrong(definition, "input a valid integer"))?;
    check_number(definition, value)
}

fn check_number(definition: &OptionDefinition, value: &Value) -> Result<Value, Refused> {
    let number = value
        .as_f64()
        .ok_or_else(|| wrong(definition, "input a valid number"))?;
    let bound =
        |bound: &Option<serde_json::Number>| bound.as_ref().and_then(serde_json::Number::as_f64);
    if bound(&definition.min_value).is_some_and(|min| number < min)
        || bound(&definition.max_value).is_some_and(|max| number > max)
    {
        return Err(wrong(definition, "the number is out of range"));
    }
    Ok(value.clone())
}

/// Checks that the value is one of the option's choices, if it has any.
fn check_choice(definition: &OptionDefinition, value: &Value) -> Result<(), Refused> {
    let choices = &definition.choices;
    if choices.is_empty() || choices.iter().any(|choice| choice["value"] == *value) {
        return Ok(());
    }
    let names: Vec<&str> = choices
        .iter()
        .filter_map(|choice| choice["name"].as_str())
        .collect();
    Err(wrong(
        definition,
        &format!("choose one of {}", names.join(", ")),
    ))
}

fn wrong(definition: &OptionDefinition, what: &str) -> Refused {
    Refused::invalid(format!("{}: {what}.", definition.name))
}

fn unknown_option(defined: &[OptionDefinition], name: &str) -> Refused {
    let names: Vec<&str> = defined.iter().map(|one| one.name.as_str()).collect();
    Refused::invalid(format!(
        "There is no option \"{name}\"; there are {}.",
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    ))
}
