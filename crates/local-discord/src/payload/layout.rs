//! Components V2: texts, sections, galleries, containers.

use serde_json::{Value, json};

use super::button::button;
use super::row::row;
use super::scope::{Scope, kind, one_of};
use crate::form::Form;
use crate::limits;

const TOP_LEVEL: &[i64] = &[
    kind::ROW,
    kind::SECTION,
    kind::TEXT_DISPLAY,
    kind::MEDIA_GALLERY,
    kind::FILE,
    kind::SEPARATOR,
    kind::CONTAINER,
];
const IN_CONTAINER: &[i64] = &[
    kind::ROW,
    kind::SECTION,
    kind::TEXT_DISPLAY,
    kind::MEDIA_GALLERY,
    kind::FILE,
    kind::SEPARATOR,
];
const MEDIA: &[&str] = &["http", "https", "attachment"];

pub(super) fn top_level(form: &Form, scope: &Scope) -> Value {
    block(form, scope, TOP_LEVEL)
}

fn block(form: &Form, scope: &Scope, allowed: &[i64]) -> Value {
    match one_of(form, allowed) {
        Some(kind::ROW) => row(form, scope),
        Some(kind::SECTION) => section(form, scope),
        Some(kind::TEXT_DISPLAY) => text_display(form, scope),
        Some(kind::MEDIA_GALLERY) => gallery(form, scope),
        Some(kind::FILE) => file(form, scope),
        Some(kind::SEPARATOR) => separator(form, scope),
        Some(_) => container(form, scope),
        None => Value::Null,
    }
}

/// Checks the limits of a whole message (codes seen).
pub(super) fn check_totals(form: &Form, scope: &Scope) {
    if scope.total.get() > limits::COMPONENTS_V2 {
        form.error(
            "components",
            "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
            format!(
                "The total number of components cannot exceed {}",
                limits::COMPONENTS_V2
            ),
        );
    }
    if scope.text.get() > limits::TEXT_DISPLAYS {
        form.error(
            "components",
            "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
            format!(
                "The total displayable text size cannot exceed {}",
                limits::TEXT_DISPLAYS
            ),
        );
    }
}

pub(super) fn text_display(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    let content = form.required_text("content", 1..=limits::TEXT_DISPLAYS);
    scope.text.set(scope.text.get() + content.chars().count());
    json!({"type": kind::TEXT_DISPLAY, "id": id, "content": content})
}

fn section(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    if form.get("components").is_none() {
        form.required("components");
    }
    let components = form.each("components", limits::SECTION, |component| {
        match one_of(component, &[kind::TEXT_DISPLAY]) {
            Some(_) => text_display(component, scope),
            None => Value::Null,
        }
    });
    let accessory = form.object("accessory", |accessory| {
        match one_of(accessory, &[kind::BUTTON, kind::THUMBNAIL]) {
            Some(kind::BUTTON) => button(accessory, scope),
            Some(_) => media_item(accessory, scope.enter(accessory), Some(kind::THUMBNAIL)),
            None => Value::Null,
        }
    });
    if accessory.is_none() {
        form.required("accessory");
    }
    json!({"type": kind::SECTION, "id": id, "components": components, "accessory": accessory})
}

fn media_item(form: &Form, id: Option<i64>, kind: Option<i64>) -> Value {
    let media = form.object("media", |media| {
        let url = media.url("url", MEDIA);
        if url.is_none() {
            media.required("url");
        }
        json!({"url": url})
    });
    if media.is_none() {
        form.required("media");
    }
    let mut item = json!({
        "media": media,
        "description": form.text("description", limits::MEDIA_DESCRIPTION),
        "spoiler": form.flag("spoiler").unwrap_or(false),
    });
    if let Some(kind) = kind {
        item["type"] = json!(kind);
        item["id"] = json!(id);
    }
    item
}

fn gallery(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    if form.get("items").is_none() {
        form.required("items");
    }
    let items = form.each("items", limits::GALLERY, |item| {
        media_item(item, None, None)
    });
    json!({"type": kind::MEDIA_GALLERY, "id": id, "items": items})
}

fn file(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    let file = form.object("file", |file| {
        let url = file.url("url", &["attachment"]);
        if url.is_none() {
            file.required("url");
        }
        json!({"url": url})
    });
    if file.is_none() {
        form.required("file");
    }
    let spoiler = form.flag("spoiler").unwrap_or(false);
    json!({"type": kind::FILE, "id": id, "file": file, "spoiler": spoiler})
}

fn separator(form: &Form, scope: &Scope) -> Value {
    json!({
        "type": kind::SEPARATOR,
        "id": scope.enter(form),
        "divider": form.flag("divider").unwrap_or(true),
        "spacing": form.choice("spacing", &[1, 2]).unwrap_or(1),
    })
}

fn container(form: &Form, scope: &Scope) -> Value {
    let id = scope.enter(form);
    if form.get("components").is_none() {
        form.required("components");
    }
    let components = form.each("components", 1..=limits::COMPONENTS_V2, |component| {
        block(component, scope, IN_CONTAINER)
    });
    json!({
        "type": kind::CONTAINER,
        "id": id,
        "accent_color": form.integer("accent_color", 0..=0xFF_FFFF),
        "spoiler": form.flag("spoiler").unwrap_or(false),
        "components": components,
    })
}
