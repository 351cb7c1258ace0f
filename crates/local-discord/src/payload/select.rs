//! Select menus, in messages and in modals.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::button::emoji;
use super::scope::{Scope, kind};
use crate::form::Form;
use crate::limits;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Message,
    Modal,
}

/// Reads a select menu. Reference: "String Select" and its siblings.
pub(super) fn read(form: &Form, scope: &Scope, found: i64, place: Place) -> Value {
    let mut menu = json!({
        "type": found,
        "id": scope.enter(form),
        "custom_id": scope.custom_id(form),
        "min_values": form.integer("min_values", limits::SELECT_MIN_VALUES).unwrap_or(1),
        "max_values": form.integer("max_values", limits::SELECT_MAX_VALUES).unwrap_or(1),
    });
    if let Some(placeholder) = form.text("placeholder", limits::SELECT_PLACEHOLDER) {
        menu["placeholder"] = Value::String(placeholder);
    }
    match place {
        Place::Message => {
            if form.flag("disabled").unwrap_or(false) {
                menu["disabled"] = Value::Bool(true);
            }
        }
        Place::Modal => {
            let required = form.flag("required").unwrap_or(true);
            menu["required"] = Value::Bool(required);
            if form.flag("disabled").unwrap_or(false) {
                form.error(
                    "disabled",
                    "MODAL_COMPONENT_DISABLED",
                    "A component in a modal cannot be disabled",
                );
            }
            if required && form.get("min_values").and_then(Value::as_i64) == Some(0) {
                form.error(
                    "min_values",
                    "SELECT_COMPONENT_REQUIRED_MIN_VALUES",
                    "A required select needs at least one value",
                );
            }
        }
    }
    let (min, max) = (menu["min_values"].as_i64(), menu["max_values"].as_i64());
    if min > max {
        form.error(
            "min_values",
            "SELECT_COMPONENT_MIN_VALUES_TOO_LARGE",
            "min_values cannot be greater than max_values",
        );
    }
    if found == kind::STRING_SELECT {
        let selected = usize::try_from(max.unwrap_or(1)).unwrap_or(1);
        menu["options"] = json!(options(form, selected));
    } else if let Some(defaults) = form.each("default_values", 0..=25, default_value) {
        menu["default_values"] = json!(defaults);
    }
    if found == kind::CHANNEL_SELECT
        && let Some(types) = form.list("channel_types", 0..=25)
    {
        menu["channel_types"] = json!(types);
    }
    menu
}

fn default_value(form: &Form) -> Value {
    let id = form.id("id");
    if id.is_none() {
        form.required("id");
    }
    json!({"id": id, "type": form.required_text("type", 1..=10)})
}

fn options(form: &Form, max_selected: usize) -> Vec<Value> {
    if form.get("options").is_none() {
        form.required("options");
    }
    let mut values = HashSet::new();
    let options = form
        .each("options", limits::SELECT_OPTIONS, |option| {
            let value = option.required_text("value", limits::SELECT_OPTION_TEXT);
            if !value.is_empty() && !values.insert(value.clone()) {
                option.error(
                    "value",
                    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                    "The specified option value is already used",
                );
            }
            let mut read = json!({
                "label": option.required_text("label", limits::SELECT_OPTION_TEXT),
                "value": value,
            });
            if let Some(text) = option.text("description", limits::SELECT_OPTION_DESCRIPTION) {
                read["description"] = Value::String(text);
            }
            if let Some(emoji) = emoji(option) {
                read["emoji"] = emoji;
            }
            if option.flag("default").unwrap_or(false) {
                read["default"] = Value::Bool(true);
            }
            read
        })
        .unwrap_or_default();
    let defaults = options
        .iter()
        .filter(|option| option["default"] == true)
        .count();
    if defaults > max_selected {
        form.error(
            "options",
            "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
            "Too many default values for this select",
        );
    }
    options
}
