//! Reading definitions of application commands.

use std::collections::HashSet;

use serde_json::{Number, Value};

use super::choice::read_choice;
use super::definition::{Definition, OptionDefinition, command_type, option_type};
use super::naming::{check_siblings, localizations, name};
use crate::error::ApiError;
use crate::form::{Errors, Form, Path};
use crate::id::Id;
use crate::limits;
use crate::permissions::Permissions;

/// Reads one definition.
pub(crate) fn read(body: &Value) -> Result<Definition, ApiError> {
    let errors = Errors::default();
    let definition = Form::new(body, Path::ROOT, &errors).map(|form| read_definition(&form));
    let definition = errors.unless_any(definition)?;
    Ok(definition.expect("a body that was not read has left an error"))
}

/// Reads the body of a bulk overwrite: definitions, some with the id of the command that they
/// replace.
pub(crate) fn read_all(body: &Value) -> Result<Vec<(Option<Id>, Definition)>, ApiError> {
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
            let form = Form::new(value, path, &errors)?;
            let (id, definition) = (form.id("id"), read_definition(&form));
            if !names.insert((definition.kind, definition.name.clone())) {
                errors.add(
                    &path,
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                    "Application command names must be unique",
                );
            }
            Some((id, definition))
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
    if definition.size() > limits::COMMAND_TOTAL {
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
    check_siblings(form, &options);
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
        option.min_value = number(form, "min_value", kind == INTEGER);
    }
    if only_for("max_value", &[INTEGER, NUMBER]) {
        option.max_value = number(form, "max_value", kind == INTEGER);
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

fn number(form: &Form, key: &str, whole: bool) -> Option<Number> {
    let range = -limits::OPTION_INTEGER..=limits::OPTION_INTEGER;
    match form.get(key)? {
        // poise writes whole numbers as 1.0.
        Value::Number(number) if whole && number.as_f64().is_some_and(|it| it.fract() == 0.0) => {
            if number.is_i64() {
                form.integer(key, range);
            }
            Some(number.clone())
        }
        other if whole => {
            form.error(
                key,
                "NUMBER_TYPE_COERCE",
                format!("Value {other} is not int."),
            );
            None
        }
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
    let least = usize::from(key != "channel_types");
    let list = form.list(key, least..=25)?;
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

/// Converts a number that was checked against a list of small ones.
fn small(number: i64) -> u8 {
    u8::try_from(number).unwrap_or_default()
}
