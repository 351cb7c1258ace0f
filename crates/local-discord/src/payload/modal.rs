//! Modals, with fields in action rows (deprecated, still accepted) or in labels.

use serde_json::{Value, json};

use super::component::number;
use super::scope::{Scope, kind, one_of};
use super::{layout, select};
use crate::form::Form;
use crate::limits;

/// Reads a modal's callback data into the form that a client gets.
pub(crate) fn read(form: &Form) -> Value {
    let scope = Scope::default();
    let custom_id = form.required_text("custom_id", limits::CUSTOM_ID);
    let title = form.required_text("title", limits::MODAL_TITLE);
    if form.get("components").is_none() {
        form.required("components");
    }
    let mut components = form
        .each("components", limits::MODAL_COMPONENTS, |component| {
            top_level(component, &scope)
        })
        .unwrap_or_default();
    number(&mut components);
    json!({"custom_id": custom_id, "title": title, "components": components})
}

fn top_level(form: &Form, scope: &Scope) -> Value {
    match one_of(form, &[kind::ROW, kind::TEXT_DISPLAY, kind::LABEL]) {
        Some(kind::ROW) => row(form, scope),
        Some(kind::TEXT_DISPLAY) => layout::text_display(form, scope),
        Some(_) => label(form, scope),
        None => Value::Null,
    }
}

/// Reads a row of a modal: one text input, which carries its own label.
fn row(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    if form.get("components").is_none() {
        form.required("components");
    }
    let mut first = true;
    let components = form.each("components", limits::ROW, |component| {
        if one_of(component, &[kind::TEXT_INPUT]).is_none() {
            return Value::Null;
        }
        if !std::mem::take(&mut first) {
            component.errors().add(
                component.path(),
                "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                "The specified component exceeds the maximum width",
            );
        }
        let label = component.required_text("label", limits::MODAL_LABEL);
        let mut input = text_input(component, scope);
        input["label"] = Value::String(label);
        input
    });
    json!({"type": kind::ROW, "id": id, "components": components})
}

const IN_LABEL: &[i64] = &[
    kind::STRING_SELECT,
    kind::TEXT_INPUT,
    kind::USER_SELECT,
    kind::ROLE_SELECT,
    kind::MENTIONABLE_SELECT,
    kind::CHANNEL_SELECT,
    kind::FILE_UPLOAD,
    kind::RADIO_GROUP,
    kind::CHECKBOX_GROUP,
    kind::CHECKBOX,
];

fn label(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    let component = form.object("component", |field| match one_of(field, IN_LABEL) {
        Some(kind::TEXT_INPUT) => {
            if field.get("label").is_some() {
                field.error(
                    "label",
                    "TEXT_INPUT_LABEL_IN_LABEL",
                    "A text input in a label cannot have a label of its own",
                );
            }
            text_input(field, scope)
        }
        Some(kind::FILE_UPLOAD) => file_upload(field, scope),
        Some(kind::RADIO_GROUP) => group(field, scope, kind::RADIO_GROUP),
        Some(kind::CHECKBOX_GROUP) => group(field, scope, kind::CHECKBOX_GROUP),
        Some(kind::CHECKBOX) => json!({
            "type": kind::CHECKBOX,
            "id": scope.enter(field),
            "custom_id": scope.custom_id(field),
            "default": field.flag("default").unwrap_or(false),
        }),
        Some(found) => select::read(field, scope, found, select::Place::Modal),
        None => Value::Null,
    });
    if component.is_none() {
        form.required("component");
    }
    json!({
        "type": kind::LABEL,
        "id": id,
        "label": form.required_text("label", limits::MODAL_LABEL),
        "description": form.text("description", limits::MODAL_LABEL_DESCRIPTION),
        "component": component,
    })
}

fn text_input(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    let mut input = json!({
        "type": kind::TEXT_INPUT,
        "id": id,
        "custom_id": scope.custom_id(form),
        "style": form.choice("style", &[1, 2]),
        "required": form.flag("required").unwrap_or(true),
    });
    if form.get("style").is_none() {
        form.required("style");
    }
    let min = form.integer("min_length", limits::TEXT_INPUT_MIN);
    let max = form.integer("max_length", limits::TEXT_INPUT_MAX);
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        form.error(
            "min_length",
            "TEXT_INPUT_MIN_LENGTH_TOO_LARGE",
            "min_length cannot be greater than max_length",
        );
    }
    for (key, number) in [("min_length", min), ("max_length", max)] {
        if let Some(number) = number {
            input[key] = json!(number);
        }
    }
    for (key, length) in [
        ("value", limits::TEXT_INPUT_VALUE),
        ("placeholder", limits::TEXT_INPUT_PLACEHOLDER),
    ] {
        if let Some(text) = form.text(key, length) {
            input[key] = Value::String(text);
        }
    }
    input
}

fn file_upload(form: &Form, scope: &Scope) -> Value {
    json!({
        "type": kind::FILE_UPLOAD,
        "id": scope.enter(form),
        "custom_id": scope.custom_id(form),
        "min_values": form.integer("min_values", limits::UPLOAD_FILES).unwrap_or(1),
        "max_values": form.integer("max_values", limits::UPLOAD_FILES).unwrap_or(1),
        "required": form.flag("required").unwrap_or(true),
    })
}

/// Reads a radio or checkbox group.
fn group(form: &Form, scope: &Scope, found: i64) -> Value {
    let id = scope.enter(form);
    if form.get("options").is_none() {
        form.required("options");
    }
    let length = if found == kind::RADIO_GROUP {
        limits::RADIO_OPTIONS
    } else {
        limits::CHECKBOX_OPTIONS
    };
    let options = form.each("options", length, |option| {
        json!({
            "value": option.required_text("value", limits::SELECT_OPTION_TEXT),
            "label": option.required_text("label", limits::SELECT_OPTION_TEXT),
            "description": option.text("description", limits::SELECT_OPTION_DESCRIPTION),
            "default": option.flag("default").unwrap_or(false),
        })
    });
    let mut group = json!({
        "type": found,
        "id": id,
        "custom_id": scope.custom_id(form),
        "options": options,
        "required": form.flag("required").unwrap_or(true),
    });
    if found == kind::CHECKBOX_GROUP {
        group["min_values"] = json!(form.integer("min_values", 0..=10));
        group["max_values"] = json!(form.integer("max_values", 1..=10));
    }
    group
}
