//! A form: the response that opens it, and the submission. serenity supports neither texts nor
//! labels in forms, so this module writes and reads both.

use serde::Deserialize;
use serde_json::{Value, json};
use serenity::all::{AuthorizingIntegrationOwners, GuildId, InteractionId, Member, User};

use super::text::shorten;

// Discord's numbers and limits: https://discord.com/developers/docs/components/reference and
// https://discord.com/developers/docs/interactions/receiving-and-responding
const MODAL: u8 = 9;
const TEXT_DISPLAY: u8 = 10;
const LABEL: u8 = 18;
const TEXT_INPUT: u8 = 4;
const SHORT: u8 = 1;
const PARAGRAPH: u8 = 2;
const TITLE: usize = 45;
const TEXT: usize = 4_000;
const DESCRIPTION: usize = 100;
/// The longest text that a field accepts, in characters.
const LONGEST: usize = 4_000;

/// The input of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A line of at most this many characters.
    Line(usize),
    /// Several lines.
    Lines,
}

impl Field {
    fn style(self) -> u8 {
        match self {
            Self::Line(_) => SHORT,
            Self::Lines => PARAGRAPH,
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::Line(most) => most,
            Self::Lines => LONGEST,
        }
    }
}

/// A form with one field, and a text above it that stays visible while the member types. Texts too
/// long for Discord are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The id that comes back with the typed text.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// The text above the field, in Discord's Markdown; may be empty.
    pub text: String,
    /// The field's name: 45 characters at most.
    pub label: &'static str,
    /// The text below its name; may be empty.
    pub description: String,
    /// The field's id in the submission.
    pub field: &'static str,
    /// Its input.
    pub input: Field,
    /// Its initial text.
    pub value: String,
}

impl Form {
    /// Returns the response that opens it.
    pub fn response(&self) -> Value {
        json!({ "type": MODAL, "data": self.json() })
    }

    /// Returns the form in Discord's JSON.
    pub fn json(&self) -> Value {
        let mut input = json!({
            "type": TEXT_INPUT,
            "custom_id": self.field,
            "style": self.input.style(),
            "min_length": 1,
            "max_length": self.input.longest(),
            "required": true,
        });
        if !self.value.is_empty() {
            input["value"] = json!(shorten(&self.value, self.input.longest()));
        }
        let mut label = json!({ "type": LABEL, "label": self.label, "component": input });
        if !self.description.is_empty() {
            label["description"] = json!(shorten(&self.description, DESCRIPTION));
        }
        let mut components = vec![label];
        if !self.text.is_empty() {
            let text = shorten(&self.text, TEXT);
            components.insert(0, json!({ "type": TEXT_DISPLAY, "content": text }));
        }
        json!({
            "custom_id": self.custom_id,
            "title": shorten(&self.title, TITLE),
            "components": components,
        })
    }
}

/// A field of a form that has several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Its id in the submission.
    pub field: &'static str,
    /// Its name: 45 characters at most.
    pub label: &'static str,
    /// The text below its name; may be empty.
    pub description: String,
    /// Whether it accepts several lines.
    pub is_long: bool,
    /// How many characters it accepts.
    pub most: usize,
    /// Whether it may be empty.
    pub is_required: bool,
    /// Its initial text.
    pub value: String,
}

impl FormField {
    /// Makes a required field of one line.
    pub fn new(field: &'static str) -> Self {
        Self {
            field,
            label: "",
            description: String::new(),
            is_long: false,
            most: LONGEST,
            is_required: true,
            value: String::new(),
        }
    }

    fn json(&self) -> Value {
        let mut input = json!({
            "type": TEXT_INPUT,
            "custom_id": self.field,
            "style": if self.is_long { PARAGRAPH } else { SHORT },
            "min_length": u8::from(self.is_required),
            "max_length": self.most,
            "required": self.is_required,
        });
        if !self.value.is_empty() {
            input["value"] = json!(shorten(&self.value, self.most));
        }
        let mut label = json!({ "type": LABEL, "label": self.label, "component": input });
        if !self.description.is_empty() {
            label["description"] = json!(shorten(&self.description, DESCRIPTION));
        }
        label
    }
}

/// A form with up to five fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The id that comes back with the typed texts.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// Its fields.
    pub fields: Vec<FormField>,
}

impl Sheet {
    /// Returns the response that opens it.
    pub fn response(&self) -> Value {
        json!({ "type": MODAL, "data": self.json() })
    }

    /// Returns the form in Discord's JSON.
    pub fn json(&self) -> Value {
        let fields: Vec<Value> = self.fields.iter().map(FormField::json).collect();
        json!({
            "custom_id": self.custom_id,
            "title": shorten(&self.title, TITLE),
            "components": fields,
        })
    }
}

/// A submitted form.
#[derive(Debug, Deserialize)]
pub struct Submitted {
    /// The interaction.
    pub id: InteractionId,
    /// The token for the response.
    pub token: String,
    /// The server; `None` outside of one.
    pub guild_id: Option<GuildId>,
    /// The member; `None` outside of a server.
    pub member: Option<Box<Member>>,
    /// Whose installation of the bot opened the form.
    #[serde(default)]
    pub authorizing_integration_owners: AuthorizingIntegrationOwners,
    /// The user, outside of a server.
    #[serde(default)]
    user: User,
    data: Filled,
}

#[derive(Debug, Deserialize)]
struct Filled {
    custom_id: String,
    #[serde(default)]
    components: Vec<Part>,
}

/// A field, or a container of fields: a label, or the row of a form from before labels. Any other
/// element is a part without a field.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    custom_id: Option<String>,
    value: Value,
    component: Option<Box<Self>>,
    components: Vec<Self>,
}

impl Submitted {
    /// Returns the form's custom id.
    pub fn custom_id(&self) -> &str {
        &self.data.custom_id
    }

    /// Returns the user who submitted it.
    pub fn user(&self) -> &User {
        self.member
            .as_ref()
            .map_or(&self.user, |member| &member.user)
    }

    /// Returns the text typed into a field; empty if the form has no such field.
    pub fn typed(&self, field: &str) -> &str {
        self.field(field).unwrap_or_default()
    }

    /// Returns the text typed into a field; `None` if the form has no such field.
    pub fn field(&self, field: &str) -> Option<&str> {
        let mut parts = self.data.components.iter();
        parts.find_map(|part| part.typed(field))
    }

    /// Returns every field with a text: its id and the text.
    pub fn fields(&self) -> Vec<(&str, &str)> {
        let mut fields = Vec::new();
        for part in &self.data.components {
            part.fields(&mut fields);
        }
        fields
    }
}

impl Part {
    fn fields<'p>(&'p self, fields: &mut Vec<(&'p str, &'p str)>) {
        if let (Some(field), Some(text)) = (&self.custom_id, self.value.as_str()) {
            fields.push((field, text));
        }
        for inner in self
            .component
            .as_deref()
            .into_iter()
            .chain(&self.components)
        {
            inner.fields(fields);
        }
    }

    fn typed(&self, field: &str) -> Option<&str> {
        if self.custom_id.as_deref() == Some(field) {
            return self.value.as_str();
        }
        let mut inner = self
            .component
            .as_deref()
            .into_iter()
            .chain(&self.components);
        inner.find_map(|part| part.typed(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submitted(components: &Value) -> Submitted {
        serde_json::from_value(json!({
            "id": "5", "application_id": "6", "type": 5, "token": "t", "version": 1,
            "data": { "custom_id": "1:submit:1:2", "components": components },
        }))
        .unwrap()
    }

    /// A form opened by the previous release may be submitted to this one.
    #[test]
    fn what_was_typed_is_read_from_labels_and_from_rows() {
        let field = json!({ "type": 4, "id": 3, "custom_id": "answer", "value": "The step." });
        for components in [
            json!([{ "type": 10, "id": 1 }, { "type": 18, "id": 2, "component": field }]),
            json!([{ "type": 1, "id": 2, "components": [field] }]),
        ] {
            let form = submitted(&components);
            assert_eq!(form.typed("answer"), "The step.");
            assert_eq!(form.typed("other"), "");
            assert_eq!(form.custom_id(), "1:submit:1:2");
        }
    }

    #[test]
    fn fields_of_other_kinds_do_no_harm() {
        let form = submitted(&json!([
            { "type": 18, "id": 1, "component": { "type": 23, "custom_id": "sure", "value": true } },
            { "type": 18, "id": 2, "component": { "type": 3, "custom_id": "x", "values": ["a"] } },
            { "type": 18, "id": 3, "component": { "type": 21, "custom_id": "answer", "value": null } },
            { "type": 99, "id": 4, "of_next_year": [] },
        ]));
        assert_eq!(form.typed("answer"), "");
        assert_eq!(form.typed("sure"), "");
    }

    #[test]
    fn what_is_empty_is_not_sent() {
        let form = Form {
            custom_id: "1".to_owned(),
            title: "é".repeat(46),
            text: String::new(),
            label: "Label",
            description: String::new(),
            field: "answer",
            input: Field::Lines,
            value: String::new(),
        };
        let json = form.json();
        assert_eq!(json["title"].as_str().unwrap().chars().count(), TITLE);
        let components = json["components"].as_array().unwrap();
        assert_eq!(components.len(), 1);
        assert!(components[0].get("description").is_none());
        assert!(components[0]["component"].get("value").is_none());
    }
}
