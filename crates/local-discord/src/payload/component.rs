//! A message's components: action rows, or the layouts of Components V2.

use serde_json::{Value, json};

use super::layout;
use super::row::row;
use super::scope::{Scope, kind, one_of};
use crate::form::Form;
use crate::limits;

/// Reads the field `components` of a message into the form that Discord stores; `None` if absent.
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

/// Gives every component without an `id` the next free one, in reading order.
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
