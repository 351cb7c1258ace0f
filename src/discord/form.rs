//! A form: what opens it, and what comes back. serenity knows neither texts nor labels in forms,
//! so both are written and read here.

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
/// The longest text that a field takes, in characters.
const LONGEST: usize = 4_000;

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A line of so many characters at most.
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

/// A form with one field, and text above it that stays while somebody types.
/// What is too long for Discord is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Comes back with what was typed.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// The text above the field, in Discord's Markdown; none when empty.
    pub text: String,
    /// What the field is called: 45 characters at most.
    pub label: &'static str,
    /// What is said below its name; nothing when empty.
    pub description: String,
    /// The field's id in what comes back.
    pub field: &'static str,
    /// What it takes.
    pub input: Field,
    /// What the field is filled with at first.
    pub value: String,
}

impl Form {
    /// The response to an interaction that opens it.
    pub fn response(&self) -> Value {
        json!({ "type": MODAL, "data": self.json() })
    }

    /// The form in Discord's JSON.
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
    /// Its id in what comes back.
    pub field: &'static str,
    /// What it is called: 45 characters at most.
    pub label: &'static str,
    /// What is said below its name; nothing when empty.
    pub description: String,
    /// Whether it takes several lines.
    pub is_long: bool,
    /// How many characters it takes.
    pub most: usize,
    /// Whether it can be left empty.
    pub is_required: bool,
    /// What it is filled with at first.
    pub value: String,
}

impl FormField {
    /// A field of one line that must be filled in.
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
    /// Comes back with what was typed.
    pub custom_id: String,
    /// Its title.
    pub title: String,
    /// Its fields.
    pub fields: Vec<FormField>,
}

impl Sheet {
    /// The response to an interaction that opens it.
    pub fn response(&self) -> Value {
        json!({ "type": MODAL, "data": self.json() })
    }

    /// The form in Discord's JSON.
    pub fn json(&self) -> Value {
        let fields: Vec<Value> = self.fields.iter().map(FormField::json).collect();
        json!({
            "custom_id": self.custom_id,
            "title": shorten(&self.title, TITLE),
            "components": fields,
        })
    }
}

/// A form that somebody has filled in and sent.
#[derive(Debug, Deserialize)]
pub struct Submitted {
    /// The interaction.
    pub id: InteractionId,
    /// What answers it.
    pub token: String,
    /// Where; `None` outside of a server.
    pub guild_id: Option<GuildId>,
    /// Who; `None` outside of a server.
    pub member: Option<Box<Member>>,
    /// By whose installation of the bot they opened the form.
    #[serde(default)]
    pub authorizing_integration_owners: AuthorizingIntegrationOwners,
    /// Who, outside of a server.
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

/// A field, or what holds fields: a label, or the row of a form from before labels. Whatever
/// else there is in a form is a part without a field.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Part {
    custom_id: Option<String>,
    value: Value,
    component: Option<Box<Self>>,
    components: Vec<Self>,
}

impl Submitted {
    /// What the form was opened with.
    pub fn custom_id(&self) -> &str {
        &self.data.custom_id
    }

    /// Who sent it.
    pub fn user(&self) -> &User {
        self.member
            .as_ref()
            .map_or(&self.user, |member| &member.user)
    }

    /// What was typed into a field; nothing where the form has no such field.
    pub fn typed(&self, field: &str) -> &str {
        self.field(field).unwrap_or_default()
    }

    /// What was typed into a field; `None` where the form has no such field.
    pub fn field(&self, field: &str) -> Option<&str> {
        let mut parts = self.data.components.iter();
        parts.find_map(|part| part.typed(field))
    }

    /// Every field with a text: its id, and what was typed into it.
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

    /// A form that was opened by the release before is sent to this one.
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
