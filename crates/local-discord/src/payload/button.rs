//! Buttons, and the emoji on them.

use serde_json::{Value, json};

use super::scope::{Scope, kind};
use crate::form::Form;
use crate::limits;

const LINK: i64 = 5;
const PREMIUM: i64 = 6;

/// Reads a button. Reference: "Button".
pub(super) fn button(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    let style = form.choice("style", &[1, 2, 3, 4, LINK, PREMIUM]);
    if form.get("style").is_none() {
        form.required("style");
    }
    let mut button = json!({"type": kind::BUTTON, "id": id, "style": style});
    if let Some(label) = form.text("label", limits::BUTTON_LABEL) {
        button["label"] = Value::String(label);
    }
    if let Some(emoji) = emoji(form) {
        button["emoji"] = emoji;
    }
    if form.flag("disabled").unwrap_or(false) {
        button["disabled"] = Value::Bool(true);
    }
    let exclusive = |key: &str| {
        if form.get(key).is_some() {
            form.error(
                key,
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            );
        }
    };
    match style {
        Some(LINK) => {
            exclusive("custom_id");
            if let Some(url) = form.url("url", &["http", "https", "discord"]) {
                form.check_length("url", url.chars().count(), &limits::BUTTON_URL);
                button["url"] = Value::String(url);
            } else {
                form.error("url", "BUTTON_COMPONENT_URL_REQUIRED", "A url is required");
            }
        }
        Some(PREMIUM) => {
            if let Some(sku) = form.id("sku_id") {
                button["sku_id"] = json!(sku);
            } else {
                form.required("sku_id");
            }
        }
        Some(_) => {
            exclusive("url");
            if form.get("custom_id").is_none() {
                form.error(
                    "custom_id",
                    "BUTTON_COMPONENT_CUSTOM_ID_REQUIRED",
                    "A custom id is required",
                );
            } else {
                button["custom_id"] = Value::String(scope.custom_id(form));
            }
        }
        None => {}
    }
    let bare = ["label", "emoji"].iter().all(|key| button[*key].is_null());
    if bare && style != Some(PREMIUM) {
        form.required("label");
    }
    button
}

/// Reads a custom emoji by id, or a Unicode one by name. Letters are not an emoji.
pub(super) fn emoji(form: &Form) -> Option<Value> {
    form.object("emoji", |emoji| {
        let id = emoji.id("id");
        let name = emoji.text("name", 0..=100).unwrap_or_default();
        let animated = emoji.flag("animated").unwrap_or(false);
        if id.is_none() && (name.is_empty() || name.chars().any(|c| c.is_ascii_alphabetic())) {
            emoji.error("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
        }
        match id {
            Some(id) => json!({"id": id, "name": name, "animated": animated}),
            None => json!({"name": name}),
        }
    })
}
