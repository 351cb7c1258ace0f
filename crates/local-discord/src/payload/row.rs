//! Action rows of messages.

use serde_json::{Value, json};

use super::button::button;
use super::scope::{Scope, kind, one_of};
use super::select;
use crate::form::Form;
use crate::limits;

const IN_ROW: &[i64] = &[
    kind::BUTTON,
    kind::STRING_SELECT,
    kind::USER_SELECT,
    kind::ROLE_SELECT,
    kind::MENTIONABLE_SELECT,
    kind::CHANNEL_SELECT,
];

/// Reads an action row: up to five buttons, or one select.
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
            // A row with too many components is refused as a whole, for its length.
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
