//! Definitions of application commands.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use serde_json::{Number, Value};

use super::callback::{ChoiceValues, read_choice};
use crate::error::ApiError;
use crate::form::{Errors, Form, Path};
use crate::limits;
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

type Localizations = BTreeMap<String, String>;

/// What a bot defines of a command; ids are the server's.
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

/// Reads one definition.
pub(crate) fn read(body: &Value) -> Result<Definition, ApiError> {
    let errors = Errors::default();
    let definition = Form::new(body, Path::ROOT, &errors).map(|form| read_definition(&form));
    let definition = errors.unless_any(definition)?;
    Ok(definition.expect("a body that was not read has left an error"))
}

/// Reads the body of a bulk overwrite.
pub(crate) fn read_all(body: &Value) -> Result<Vec<Definition>, ApiError> {
    let errors = Errors::default();
    let Some(list) = body.as_array() else {
        errors.add(
            &Path::ROOT,
            "LIST_TYPE_CONVERT",
            "Only iterables may be used in a ListType",
        );
        return errors.unless_any(Vec::new());
    };
    if list.len() > limits::BULK_COMMANDS {
        errors.add(
            &Path::ROOT,
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {} or fewer in length.", limits::BULK_COMMANDS),
        );
    }
    let mut names = HashSet::new();
    let definitions = list
        .iter()
        .enumerate()
        .filter_map(|(index, value)| {
            let path = Path::ROOT.index(index);
            let definition = read_definition(&Form::new(value, path, &errors)?);
            if !names.insert((definition.kind, definition.name.clone())) {
                errors.add(
                    &path,
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                );
            }
            Some(definition)
        })
        .collect();
    errors.unless_any(definitions)
}

fn read_definition(form: &Form) -> Definition {
    use command_type::{CHAT_INPUT, ENTRY_POINT, MESSAGE, USER};
    let kind = form.choice("type", &[1, 2, 3, 4]).map_or(CHAT_INPUT, small);
    let chat = kind == CHAT_INPUT;
    let name = name(form, chat);
    let description = match kind {
        USER | MESSAGE => {
            if form.get("description").is_some_and(|text| text != "") {
                form.error(
                    "description",
                    "APPLICATION_COMMAND_DESCRIPTION_INVALID",
                    "Context menu commands cannot have a description",
                );
            }
            String::new()
        }
        _ => form.required_text("description", limits::COMMAND_DESCRIPTION),
    };
    let definition = Definition {
        kind,
        name_localizations: localizations(form, "name_localizations", &name, chat),
        name,
        description_localizations: localizations(
            form,
            "description_localizations",
            &description,
            false,
        ),
        description,
        options: options(form, Level::Command),
        default_member_permissions: permissions(form),
        dm_permission: form.flag("dm_permission").unwrap_or(true),
        contexts: small_numbers(form, "contexts", &[0, 1, 2]),
        integration_types: small_numbers(form, "integration_types", &[0, 1])
            .unwrap_or_else(|| vec![0]),
        nsfw: form.flag("nsfw").unwrap_or(false),
        handler: (kind == ENTRY_POINT).then(|| form.choice("handler", &[1, 2]).map_or(1, small)),
    };
    if !chat && !definition.options.is_empty() {
        form.error(
            "options",
            "APPLICATION_COMMAND_OPTIONS_NOT_ALLOWED",
            "Only slash commands can have options",
        );
    }
    if size(&definition) > limits::COMMAND_TOTAL {
        form.errors().add(
            form.path(),
            "APPLICATION_COMMAND_TOO_LARGE",
            format!("Command exceeds maximum size ({})", limits::COMMAND_TOTAL),
        );
    }
    definition
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Command,
    Group,
    SubCommand,
}

fn options(form: &Form, level: Level) -> Vec<OptionDefinition> {
    let mut names = HashSet::new();
    let mut optional_seen = false;
    let options: Vec<OptionDefinition> = form
        .each("options", limits::OPTIONS, |option| {
            let read = read_option(option, level);
            if !names.insert(read.name.clone()) {
                option.error(
                    "name",
                    "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
                    "Option name already exists",
                );
            }
            if read.required && optional_seen {
                option.errors().add(
                    option.path(),
                    "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
                    "Required options must be placed before non-required options",
                );
            }
            optional_seen |= !read.required && !read.nests();
            read
        })
        .unwrap_or_default();
    let nested = options.iter().filter(|option| option.nests()).count();
    if nested != 0 && nested != options.len() {
        form.error(
            "options",
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command and sub-command group option types are mutually exclusive to all other types",
        );
    }
    options
}

fn read_option(form: &Form, level: Level) -> OptionDefinition {
    use option_type::{ATTACHMENT, CHANNEL, GROUP, INTEGER, NUMBER, STRING, SUB_COMMAND};
    if form.get("type").is_none() {
        form.required("type");
    }
    let allowed: &[i64] = match level {
        Level::Command => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        Level::Group => &[1],
        Level::SubCommand => &[3, 4, 5, 6, 7, 8, 9, 10, 11],
    };
    let kind = form.choice("type", allowed).map_or(0, small);
    let name = name(form, true);
    let description = form.required_text("description", limits::COMMAND_DESCRIPTION);
    let mut option = OptionDefinition {
        kind,
        name_localizations: localizations(form, "name_localizations", &name, true),
        name,
        description_localizations: localizations(
            form,
            "description_localizations",
            &description,
            false,
        ),
        description,
        required: form.flag("required").unwrap_or(false),
        choices: Vec::new(),
        options: match kind {
            GROUP => options(form, Level::Group),
            SUB_COMMAND => options(form, Level::SubCommand),
            _ => Vec::new(),
        },
        channel_types: Vec::new(),
        file_types: Vec::new(),
        min_value: None,
        max_value: None,
        min_length: None,
        max_length: None,
        autocomplete: form.flag("autocomplete").unwrap_or(false),
    };
    option.choices = choices(form, &option);
    if option.autocomplete && (option.choice_values().is_none() || !option.choices.is_empty()) {
        form.error(
            "autocomplete",
            "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID",
            "Autocomplete is for string and number options without choices",
        );
    }
    let only_for = |key: &str, kinds: &[u8]| {
        let allowed = kinds.contains(&kind);
        if !allowed
            && form
                .get(key)
                .is_some_and(|value| value != &Value::Array(Vec::new()))
        {
            form.error(
                key,
                "APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID",
                format!("'{key}' cannot be used with this option type"),
            );
        }
        allowed
    };
    if only_for("channel_types", &[CHANNEL]) {
        option.channel_types = small_numbers(
            form,
            "channel_types",
            &[0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16],
        )
        .unwrap_or_default();
    }
    if only_for("file_types", &[ATTACHMENT]) {
        option.file_types = form
            .list("file_types", limits::FILE_TYPES)
            .unwrap_or_default()
            .to_vec();
    }
    if only_for("min_length", &[STRING]) {
        option.min_length = form.integer("min_length", limits::OPTION_MIN_LENGTH);
    }
    if only_for("max_length", &[STRING]) {
        option.max_length = form.integer("max_length", limits::OPTION_MAX_LENGTH);
    }
    if only_for("min_value", &[INTEGER, NUMBER]) {
        option.min_value = number(form, "min_value");
    }
    if only_for("max_value", &[INTEGER, NUMBER]) {
        option.max_value = number(form, "max_value");
    }
    option
}

fn choices(form: &Form, option: &OptionDefinition) -> Vec<Value> {
    let Some(values) = option.choice_values() else {
        if form
            .list("choices", limits::CHOICES)
            .is_some_and(|list| !list.is_empty())
        {
            form.error(
                "choices",
                "APPLICATION_COMMAND_OPTIONS_PROPERTY_INVALID",
                "'choices' cannot be used with this option type",
            );
        }
        return Vec::new();
    };
    let mut names = HashSet::new();
    form.each("choices", limits::CHOICES, |choice| {
        let read = read_choice(choice, values);
        if !names.insert(read["name"].to_string()) {
            choice.error(
                "name",
                "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
                "Choice name already exists",
            );
        }
        read
    })
    .unwrap_or_default()
}

fn name(form: &Form, chat: bool) -> String {
    let name = form.required_text("name", limits::COMMAND_NAME);
    if chat && !name.is_empty() && !is_chat_name(&name) {
        form.error(
            "name",
            "APPLICATION_COMMAND_INVALID_NAME",
            "Command name is invalid",
        );
    }
    name
}

/// Reference, "Application Command Naming": `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$`, and
/// letters that have a lower-case form in that form.
fn is_chat_name(name: &str) -> bool {
    name.chars().all(|c| {
        let allowed = matches!(c, '-' | '_' | '\'')
            || c.is_alphabetic()
            || c.is_numeric()
            || matches!(c, '\u{900}'..='\u{97F}' | '\u{A8E0}'..='\u{A8FF}' | '\u{E00}'..='\u{E7F}');
        allowed && c.to_lowercase().eq([c])
    })
}

/// Reference, "Locales".
pub(crate) const LOCALES: [&str; 32] = [
    "id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl",
    "no", "pl", "pt-BR", "ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th",
    "zh-CN", "ja", "zh-TW", "ko",
];

fn localizations(form: &Form, key: &str, default: &str, chat: bool) -> Option<Localizations> {
    let length = if key == "name_localizations" {
        limits::COMMAND_NAME
    } else {
        limits::COMMAND_DESCRIPTION
    };
    let locales: Vec<String> = form.get(key)?.as_object()?.keys().cloned().collect();
    form.object(key, |texts| {
        let mut kept = Localizations::new();
        for locale in locales {
            if !LOCALES.contains(&locale.as_str()) {
                texts.error(
                    &locale,
                    "BASE_TYPE_CHOICES",
                    "Locale is not one of the documented ones",
                );
                continue;
            }
            let Some(text) = texts.text(&locale, length.clone()) else {
                continue;
            };
            if chat && !is_chat_name(&text) {
                texts.error(
                    &locale,
                    "APPLICATION_COMMAND_INVALID_NAME",
                    "Command name is invalid",
                );
            }
            // One that equals the default is dropped (reference, "Localization").
            if text != default {
                kept.insert(locale, text);
            }
        }
        kept
    })
}

fn permissions(form: &Form) -> Option<Permissions> {
    let value = form.get("default_member_permissions")?;
    let bits = match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.as_u64(),
        _ => None,
    };
    if bits.is_none() {
        form.error(
            "default_member_permissions",
            "NUMBER_TYPE_COERCE",
            format!("Value {value} is not int."),
        );
    }
    bits.map(Permissions::from_bits)
}

fn number(form: &Form, key: &str) -> Option<Number> {
    match form.get(key)? {
        Value::Number(number) => Some(number.clone()),
        other => {
            form.error(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value {other} is not float."),
            );
            None
        }
    }
}

fn small_numbers(form: &Form, key: &str, allowed: &[i64]) -> Option<Vec<u8>> {
    let list = form.list(key, 0..=25)?;
    let path = form.path().key(key);
    Some(
        list.iter()
            .enumerate()
            .filter_map(|(index, value)| {
                let number = value.as_i64().filter(|number| allowed.contains(number));
                if number.is_none() {
                    form.errors().add(
                        &path.index(index),
                        "BASE_TYPE_CHOICES",
                        format!("Value must be one of {allowed:?}."),
                    );
                }
                number.map(small)
            })
            .collect(),
    )
}

/// For numbers that were checked against a list of small ones.
fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or_default()
}

/// Names, descriptions and values, everything nested; of localised texts the longest counts.
fn size(definition: &Definition) -> usize {
    longest(&definition.name, definition.name_localizations.as_ref())
        + longest(
            &definition.description,
            definition.description_localizations.as_ref(),
        )
        + definition.options.iter().map(option_size).sum::<usize>()
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
