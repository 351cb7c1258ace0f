//! One choice of an option or of an autocomplete's answer.

use serde_json::{Value, json};

use super::definition::ChoiceValues;
use super::naming::choice_localizations;
use crate::form::Form;
use crate::limits;

/// Reads a choice whose value has the option's type.
pub(super) fn read_choice(form: &Form, values: ChoiceValues) -> Value {
    let name = form.required_text("name", limits::CHOICE_NAME);
    let value = match values {
        ChoiceValues::Text => json!(match form.get("value") {
            Some(Value::String(_)) => form.text("value", limits::CHOICE_VALUE),
            Some(other) => {
                form.error(
                    "value",
                    "STRING_TYPE_CONVERT",
                    format!("Could not interpret \"{other}\" as string."),
                );
                None
            }
            None => None,
        }),
        ChoiceValues::Integer => {
            json!(form.integer("value", -limits::OPTION_INTEGER..=limits::OPTION_INTEGER))
        }
        ChoiceValues::Number => match form.get("value") {
            Some(value @ Value::Number(_)) => value.clone(),
            Some(other) => {
                form.error(
                    "value",
                    "NUMBER_TYPE_COERCE",
                    format!("Value \"{other}\" is not float."),
                );
                Value::Null
            }
            None => Value::Null,
        },
    };
    if form.get("value").is_none() {
        form.required("value");
    }
    let mut choice = json!({"name": &name, "value": value});
    if let Some(localizations) = choice_localizations(form, &name) {
        choice["name_localizations"] = json!(localizations);
    }
    choice
}
