//! Message components: action rows with buttons and selects, and the layouts of Components V2.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use serde_json::{Value, json};

use super::{layout, select};
use crate::form::Form;
use crate::limits;

/// Component types. Source: Discord's reference, "Component Types".
pub(crate) mod kind {
    pub(crate) const ROW: i64 = 1;
    pub(crate) const BUTTON: i64 = 2;
    pub(crate) const STRING_SELECT: i64 = 3;
    pub(crate) const TEXT_INPUT: i64 = 4;
    pub(crate) const USER_SELECT: i64 = 5;
    pub(crate) const ROLE_SELECT: i64 = 6;
    pub(crate) const MENTIONABLE_SELECT: i64 = 7;
    pub(crate) const CHANNEL_SELECT: i64 = 8;
    pub(crate) const SECTION: i64 = 9;
    pub(crate) const TEXT_DISPLAY: i64 = 10;
    pub(crate) const THUMBNAIL: i64 = 11;
    pub(crate) const MEDIA_GALLERY: i64 = 12;
    pub(crate) const FILE: i64 = 13;
    pub(crate) const SEPARATOR: i64 = 14;
    pub(crate) const CONTAINER: i64 = 17;
    pub(crate) const LABEL: i64 = 18;
    pub(crate) const FILE_UPLOAD: i64 = 19;
    pub(crate) const RADIO_GROUP: i64 = 21;
    pub(crate) const CHECKBOX_GROUP: i64 = 22;
    pub(crate) const CHECKBOX: i64 = 23;
}

/// What holds over all components of one message or modal.
#[derive(Default)]
pub(crate) struct Scope {
    custom_ids: RefCell<HashSet<String>>,
    ids: RefCell<HashSet<i64>>,
    pub(super) total: Cell<usize>,
    pub(super) text: Cell<usize>,
}

impl Scope {
    /// Counts a component and reads its `id`, which must be unique.
    pub(super) fn enter(&self, form: &Form) -> Option<i64> {
        self.total.set(self.total.get() + 1);
        let id = form.integer("id", 0..=i64::from(i32::MAX))?;
        if id != 0 && !self.ids.borrow_mut().insert(id) {
            form.error(
                "id",
                "COMPONENT_ID_DUPLICATED",
                "Component id cannot be duplicated",
            );
        }
        Some(id).filter(|id| *id != 0)
    }

    /// Reads a required, unique `custom_id`.
    pub(super) fn custom_id(&self, form: &Form) -> String {
        let custom_id = form.required_text("custom_id", limits::CUSTOM_ID);
        if !custom_id.is_empty() && !self.custom_ids.borrow_mut().insert(custom_id.clone()) {
            form.error(
                "custom_id",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            );
        }
        custom_id
    }
}

/// Reads the field `components` of a message: as Discord stores them, or `None` when absent.
pub(crate) fn read(form: &Form, v2: bool) -> Option<Vec<Value>> {
    if !form.mentions("components") {
        return None;
    }
    let scope = Scope::default();
    let length = if v2 {
        0..=limits::COMPONENTS_V2
    } else {
        limits::ROWS
    };
    let mut components = form
        .each("components", length, |component| {
            if v2 {
                layout::top_level(component, &scope)
            } else {
                match one_of(component, &[kind::ROW]) {
                    Some(_) => row(component, &scope),
                    None => Value::Null,
                }
            }
        })
        .unwrap_or_default();
    if v2 {
        layout::check_totals(form, &scope);
    }
    number(&mut components);
    Some(components)
}

/// The component's type, if it is one of `allowed`.
pub(super) fn one_of(form: &Form, allowed: &[i64]) -> Option<i64> {
    let found = form.get("type").and_then(Value::as_i64);
    if form.get("type").is_none() {
        form.required("type");
        return None;
    }
    if let Some(found) = found.filter(|found| allowed.contains(found)) {
        return Some(found);
    }
    let list: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    // A one-element tuple keeps its comma, as in the messages of the live API (seen).
    let list = match list.as_slice() {
        [only] => format!("{only},"),
        several => several.join(", "),
    };
    form.errors().add(
        form.path(),
        "UNION_TYPE_CHOICES",
        format!("Value of field \"type\" must be one of ({list})."),
    );
    None
}

const IN_ROW: &[i64] = &[
    kind::BUTTON,
    kind::STRING_SELECT,
    kind::USER_SELECT,
    kind::ROLE_SELECT,
    kind::MENTIONABLE_SELECT,
    kind::CHANNEL_SELECT,
];

/// Five buttons wide, or one select.
pub(super) fn row(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    if form.get("components").is_none() {
        form.required("components");
    }
    let count = form
        .get("components")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let mut width = 0;
    let components = form
        .each("components", limits::ROW, |component| {
            let Some(found) = one_of(component, IN_ROW) else {
                return Value::Null;
            };
            width += if found == kind::BUTTON { 1 } else { 5 };
            // A row with too many components is refused as a whole, by its length.
            if width > 5 && limits::ROW.contains(&count) {
                component.errors().add(
                    component.path(),
                    "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                    "The specified component exceeds the maximum width",
                );
            }
            match found {
                kind::BUTTON => button(component, scope),
                select_kind => select::read(component, scope, select_kind, select::Place::Message),
            }
        })
        .unwrap_or_default();
    json!({"type": kind::ROW, "id": id, "components": components})
}

const LINK: i64 = 5;
const PREMIUM: i64 = 6;

/// Reference: "Button".
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

/// A custom emoji by id, or a Unicode one by name. Letters are not an emoji.
pub(super) fn emoji(form: &Form) -> Option<Value> {
    form.object("emoji", |emoji| {
        let id = emoji.id("id");
        let name = emoji.text("name", 0..=100).unwrap_or_default();
        if id.is_none() && (name.is_empty() || name.chars().any(|c| c.is_ascii_alphabetic())) {
            emoji.error("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
        }
        match id {
            Some(id) => json!({"id": id, "name": name}),
            None => json!({"id": null, "name": name}),
        }
    })
}

/// Gives every component without an `id` the next free one, in order of reading.
pub(super) fn number(components: &mut [Value]) {
    let mut next = 1;
    number_from(components, &mut next);
}

fn number_from(components: &mut [Value], next: &mut i64) {
    for component in components {
        if component["id"].is_null() && component.is_object() {
            component["id"] = json!(*next);
        }
        *next += 1;
        for key in ["components", "component", "accessory"] {
            match component.get_mut(key) {
                Some(Value::Array(list)) => number_from(list, next),
                Some(one @ Value::Object(_)) => number_from(std::slice::from_mut(one), next),
                _ => {}
            }
        }
    }
}
