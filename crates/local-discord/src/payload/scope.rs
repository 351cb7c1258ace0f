//! Rules that all components share: their types, and the checks across one message or modal.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use serde_json::Value;

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

/// The checks across all components of one message or modal.
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

/// Returns the component's type, if it is one of `allowed`.
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
    // A one-element tuple keeps its comma, as in the live API's messages (seen).
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
