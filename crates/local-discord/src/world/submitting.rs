//! Submitting a modal.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::World;
use super::answering::cause;
use super::interaction::{InteractionKind, Sending, State};
use super::message::find_component;
use super::resolved::Resolved;
use crate::error::Refused;
use crate::id::Id;
use crate::payload::callback::Answerable;
use crate::payload::scope::kind;

impl World {
    /// Submits the modal that answered `interaction`. Absent fields keep their pre-filled values.
    pub(crate) fn submit(
        &mut self,
        user: Id,
        interaction: Id,
        fields: &BTreeMap<String, Value>,
    ) -> Result<Id, Refused> {
        let opened_by = self.interaction_or_refuse(interaction)?;
        let State::Modal(modal) = &opened_by.state else {
            return Err(Refused::conflict(
                "That interaction has not opened a modal.",
            ));
        };
        if opened_by.user != user {
            return Err(Refused::forbidden("That modal is another member's."));
        }
        if opened_by.modal_submitted {
            return Err(Refused::conflict("That modal has been submitted already."));
        }
        let components = modal["components"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        if let Some(unknown) = fields
            .keys()
            .find(|key| find_component(components, key).is_none())
        {
            return Err(Refused::invalid(format!(
                "The modal has no field \"{unknown}\"."
            )));
        }
        let mut submission = Submission {
            world: self,
            guild: opened_by.guild,
            fields,
            resolved: Resolved::default(),
        };
        let submitted: Vec<Value> = components
            .iter()
            .map(|component| submission.top_level(component))
            .collect::<Result<_, _>>()?;
        let mut data = json!({"custom_id": modal["custom_id"], "components": submitted});
        submission.resolved.add_to(&mut data);
        let title = modal["title"].as_str().unwrap_or_default().to_owned();
        let (channel, source) = (opened_by.channel, opened_by.source);
        let flags = source
            .and_then(|source| self.message(source))
            .map(|message| message.flags);
        let trigger = Box::new(cause(opened_by, None));
        let id = self.send_interaction(Sending {
            kind: InteractionKind::Modal,
            user,
            channel,
            name: title,
            answerable: Answerable::Modal { flags },
            is_context_command: false,
            source,
            opened_by: Some(trigger),
            data,
        })?;
        if let Some(opened_by) = self.interaction_mut(interaction) {
            opened_by.modal_submitted = true;
        }
        Ok(id)
    }

    /// Gives an open modal any `custom_id`, like one of an older version of the bot.
    pub(crate) fn relabel_modal(
        &mut self,
        interaction: Id,
        custom_id: &str,
    ) -> Result<(), Refused> {
        if let Some(opened_by) = self.interaction_mut(interaction)
            && let State::Modal(modal) = &mut opened_by.state
        {
            modal["custom_id"] = json!(custom_id);
            return Ok(());
        }
        Err(Refused::conflict(
            "That interaction has not opened a modal.",
        ))
    }
}

struct Submission<'a> {
    world: &'a World,
    guild: Option<Id>,
    fields: &'a BTreeMap<String, Value>,
    resolved: Resolved,
}

impl Submission<'_> {
    fn top_level(&mut self, component: &Value) -> Result<Value, Refused> {
        let mut sent = json!({"type": component["type"], "id": component["id"]});
        match component["type"].as_i64() {
            Some(kind::ROW) => {
                let inputs = component["components"]
                    .as_array()
                    .map_or(&[][..], Vec::as_slice);
                let inputs: Vec<Value> = inputs
                    .iter()
                    .map(|input| {
                        let label = input["label"].as_str().unwrap_or_default().to_owned();
                        self.field(input, &label)
                    })
                    .collect::<Result<_, _>>()?;
                sent["components"] = json!(inputs);
            }
            Some(kind::LABEL) => {
                let label = component["label"].as_str().unwrap_or_default().to_owned();
                sent["component"] = self.field(&component["component"], &label)?;
            }
            _ => {}
        }
        Ok(sent)
    }

    fn field(&mut self, field: &Value, label: &str) -> Result<Value, Refused> {
        let custom_id = field["custom_id"].as_str().unwrap_or_default();
        let given = self.fields.get(custom_id);
        let mut sent = json!({
            "type": field["type"], "id": field["id"], "custom_id": custom_id,
        });
        let found = field["type"].as_i64().unwrap_or_default();
        match found {
            kind::TEXT_INPUT => sent["value"] = json!(text(field, label, given)?),
            kind::CHECKBOX => sent["value"] = json!(checked(field, label, given)?),
            kind::RADIO_GROUP => sent["value"] = radio(field, label, given)?,
            kind::FILE_UPLOAD => sent["values"] = json!([]),
            _ => {
                let values = selected(field, label, given)?;
                let required = field["required"].as_bool().unwrap_or(true);
                if values.is_empty() && required {
                    return Err(Refused::invalid(format!(
                        "{label}: This field is required."
                    )));
                }
                let menus = [kind::CHECKBOX_GROUP, kind::FILE_UPLOAD];
                sent["values"] = if values.is_empty() || menus.contains(&found) {
                    json!(values)
                } else {
                    json!(
                        self.resolved
                            .selection(self.world, self.guild, field, &values)?
                    )
                };
            }
        }
        Ok(sent)
    }
}

fn text(field: &Value, label: &str, given: Option<&Value>) -> Result<String, Refused> {
    let text = match given {
        Some(Value::String(text)) => text.clone(),
        Some(_) => return Err(Refused::invalid(format!("{label}: this needs a text."))),
        None => field["value"].as_str().unwrap_or_default().to_owned(),
    };
    let length = text.chars().count() as u64;
    if length == 0 {
        if field["required"].as_bool().unwrap_or(true) {
            return Err(Refused::invalid(format!(
                "{label}: This field is required."
            )));
        }
        return Ok(text);
    }
    let min = field["min_length"].as_u64().unwrap_or(0);
    let max = field["max_length"].as_u64().unwrap_or(4000);
    if !(min..=max).contains(&length) {
        return Err(Refused::invalid(format!(
            "{label}: Must be between {min} and {max} in length."
        )));
    }
    Ok(text)
}

fn checked(field: &Value, label: &str, given: Option<&Value>) -> Result<bool, Refused> {
    match given {
        None => Ok(field["default"].as_bool().unwrap_or(false)),
        Some(Value::Bool(checked)) => Ok(*checked),
        Some(Value::String(text)) if text == "true" => Ok(true),
        Some(Value::String(text)) if text == "false" => Ok(false),
        Some(_) => Err(Refused::invalid(format!(
            "{label}: this needs true or false."
        ))),
    }
}

fn radio(field: &Value, label: &str, given: Option<&Value>) -> Result<Value, Refused> {
    let options = field["options"].as_array().map_or(&[][..], Vec::as_slice);
    let chosen = match given {
        Some(value) => Some(value),
        None => options
            .iter()
            .find(|option| option["default"] == true)
            .map(|option| &option["value"]),
    };
    match chosen {
        Some(value) if options.iter().any(|option| option["value"] == *value) => Ok(value.clone()),
        Some(value) => Err(Refused::invalid(format!(
            "{label}: {value} is not an option."
        ))),
        None if field["required"].as_bool().unwrap_or(true) => Err(Refused::invalid(format!(
            "{label}: This field is required."
        ))),
        None => Ok(Value::Null),
    }
}

fn selected(field: &Value, label: &str, given: Option<&Value>) -> Result<Vec<Value>, Refused> {
    match given {
        Some(Value::Array(values)) => Ok(values.clone()),
        Some(one @ Value::String(_)) => Ok(vec![one.clone()]),
        Some(_) => Err(Refused::invalid(format!(
            "{label}: this needs a list of values."
        ))),
        None => {
            let options = field["options"].as_array().map_or(&[][..], Vec::as_slice);
            let defaults = options.iter().filter(|option| option["default"] == true);
            Ok(defaults.map(|option| option["value"].clone()).collect())
        }
    }
}
