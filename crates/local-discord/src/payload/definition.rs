//! A command's definition by a bot.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Number, Value};

use crate::permissions::Permissions;

/// Types of commands. Source: Discord's reference, "Application Command Types".
pub(crate) mod command_type {
    pub(crate) const CHAT_INPUT: u8 = 1;
    pub(crate) const USER: u8 = 2;
    pub(crate) const MESSAGE: u8 = 3;
    pub(crate) const ENTRY_POINT: u8 = 4;
}

/// Types of options. Source: Discord's reference, "Application Command Option Type".
pub(crate) mod option_type {
    pub(crate) const SUB_COMMAND: u8 = 1;
    pub(crate) const GROUP: u8 = 2;
    pub(crate) const STRING: u8 = 3;
    pub(crate) const INTEGER: u8 = 4;
    pub(crate) const BOOLEAN: u8 = 5;
    pub(crate) const USER: u8 = 6;
    pub(crate) const CHANNEL: u8 = 7;
    pub(crate) const ROLE: u8 = 8;
    pub(crate) const MENTIONABLE: u8 = 9;
    pub(crate) const NUMBER: u8 = 10;
    pub(crate) const ATTACHMENT: u8 = 11;
}

/// The type of an option's choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChoiceValues {
    Text,
    Integer,
    Number,
}

pub(super) type Localizations = BTreeMap<String, String>;

/// A command's definition by a bot; the server adds the ids.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Definition {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) name: String,
    pub(crate) name_localizations: Option<Localizations>,
    pub(crate) description: String,
    pub(crate) description_localizations: Option<Localizations>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) options: Vec<OptionDefinition>,
    pub(crate) default_member_permissions: Option<Permissions>,
    pub(crate) dm_permission: bool,
    pub(crate) contexts: Option<Vec<u8>>,
    pub(crate) integration_types: Vec<u8>,
    pub(crate) nsfw: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) handler: Option<u8>,
}

/// An option, subcommand or group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct OptionDefinition {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name_localizations: Option<Localizations>,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description_localizations: Option<Localizations>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) choices: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) options: Vec<OptionDefinition>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) channel_types: Vec<u8>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) file_types: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_value: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_value: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<i64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) autocomplete: bool,
}

impl OptionDefinition {
    pub(crate) fn nests(&self) -> bool {
        matches!(self.kind, option_type::SUB_COMMAND | option_type::GROUP)
    }

    pub(crate) fn choice_values(&self) -> Option<ChoiceValues> {
        match self.kind {
            option_type::STRING => Some(ChoiceValues::Text),
            option_type::INTEGER => Some(ChoiceValues::Integer),
            option_type::NUMBER => Some(ChoiceValues::Number),
            _ => None,
        }
    }
}

impl Definition {
    /// Counts the characters for a command's total limit: names, descriptions and values, with
    /// everything nested. Of localized texts, the longest counts.
    pub(super) fn size(&self) -> usize {
        longest(&self.name, self.name_localizations.as_ref())
            + longest(&self.description, self.description_localizations.as_ref())
            + self.options.iter().map(option_size).sum::<usize>()
    }
}

fn option_size(option: &OptionDefinition) -> usize {
    let choices: usize = option
        .choices
        .iter()
        .map(|choice| {
            let text = |key: &str| choice[key].as_str().map_or(0, |text| text.chars().count());
            text("name") + text("value")
        })
        .sum();
    longest(&option.name, option.name_localizations.as_ref())
        + longest(
            &option.description,
            option.description_localizations.as_ref(),
        )
        + choices
        + option.options.iter().map(option_size).sum::<usize>()
}

fn longest(default: &str, localized: Option<&Localizations>) -> usize {
    localized
        .into_iter()
        .flat_map(BTreeMap::values)
        .map(|text| text.chars().count())
        .chain([default.chars().count()])
        .max()
        .unwrap_or(0)
}
