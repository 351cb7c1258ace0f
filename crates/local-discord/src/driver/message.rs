//! Messages as members see them.

use serde_json::Value;

use super::channel::Channel;
use super::response::Failure;
use crate::error::Refused;
use crate::id::Id;
use crate::server::Server;
use crate::text;
use crate::world::find_component;

/// A snapshot of a message.
#[derive(Clone)]
pub struct Message {
    server: Server,
    id: Id,
    channel: Id,
    text: String,
    json: Value,
    ephemeral: bool,
}

/// A button of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub(super) message: Id,
    pub(super) custom_id: String,
    label: String,
    disabled: bool,
}

impl Button {
    /// Returns the label.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the `custom_id`.
    pub fn custom_id(&self) -> &str {
        &self.custom_id
    }

    /// Returns whether the button is disabled.
    pub fn is_disabled(&self) -> bool {
        self.disabled
    }
}

impl Message {
    pub(super) fn read(server: &Server, id: Id) -> Option<Self> {
        server.shared.update(|world| {
            let message = world.message(id)?;
            Some(Self {
                server: server.clone(),
                id,
                channel: message.channel,
                text: text::message(world, message),
                json: world.json_of(message, true),
                ephemeral: message.is_ephemeral(),
            })
        })
    }

    /// Returns the message's id.
    pub fn id(&self) -> Id {
        self.id
    }

    /// Returns the id of its channel.
    pub fn channel_id(&self) -> Id {
        self.channel
    }

    /// Returns the thread that hangs under the message, if there is one.
    pub fn thread(&self) -> Option<Channel> {
        let is_there = self
            .server
            .shared
            .update(|world| world.channel(self.id).is_some());
        is_there.then(|| Channel {
            server: self.server.clone(),
            id: self.id,
        })
    }

    /// Renders content, embeds and components as text, with names in place of ids; for snapshots.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// Returns the content of its file with this name.
    ///
    /// # Panics
    ///
    /// Panics if it has no such file.
    #[track_caller]
    pub fn file(&self, name: &str) -> Vec<u8> {
        let files = self.json["attachments"].as_array().into_iter().flatten();
        let mut files = files.filter(|file| file["filename"] == name);
        let id = files
            .next()
            .and_then(|file| file["id"].as_str()?.parse().ok());
        let Some(id) = id else {
            panic!("the message has no file \"{name}\":\n{}", self.text());
        };
        let found = self.server.shared.update(|world| world.file(id).cloned());
        found.map(|file| file.bytes.to_vec()).unwrap_or_default()
    }

    /// Returns the message in Discord's JSON.
    pub fn json(&self) -> &Value {
        &self.json
    }

    /// Returns whether only one member sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.ephemeral
    }

    /// Reads the message again; `None` if it is deleted.
    pub fn refreshed(&self) -> Option<Self> {
        Self::read(&self.server, self.id)
    }

    /// Returns the button with this label or `custom_id`.
    ///
    /// # Panics
    ///
    /// Panics if there is none.
    #[track_caller]
    pub fn button(&self, name: &str) -> Button {
        self.server.unwrap(self.try_button(name))
    }

    /// Returns whether there is a button with this label or `custom_id`.
    pub fn has_button(&self, name: &str) -> bool {
        self.try_button(name).is_ok()
    }

    pub(super) fn try_button(&self, name: &str) -> Result<Button, Failure> {
        let current = self.refreshed().ok_or_else(|| gone(self.id))?;
        let components = current.json["components"].as_array();
        let components = components.map_or(&[][..], Vec::as_slice);
        let button = labeled(components, name)
            .or_else(|| find_component(components, name))
            .ok_or_else(|| {
                Refused::missing(format!(
                    "The message has no button \"{name}\":\n{}",
                    current.text
                ))
            })?;
        Ok(Button {
            message: self.id,
            custom_id: button["custom_id"].as_str().unwrap_or_default().to_owned(),
            label: text::button_label(button),
            disabled: button["disabled"] == true,
        })
    }

    /// Returns the `custom_id` and the options of the select menu with this placeholder or
    /// `custom_id`.
    pub(super) fn try_menu(&self, name: &str) -> Result<(String, Vec<Value>), Failure> {
        let current = self.refreshed().ok_or_else(|| gone(self.id))?;
        let components = current.json["components"].as_array();
        let components = components.map_or(&[][..], Vec::as_slice);
        let named = |component: &Value| component["placeholder"] == name;
        let menu = find(components, &named)
            .or_else(|| find_component(components, name))
            .ok_or_else(|| {
                Refused::missing(format!(
                    "The message has no select menu \"{name}\":\n{}",
                    current.text
                ))
            })?;
        let options = menu["options"].as_array().cloned().unwrap_or_default();
        let custom_id = menu["custom_id"].as_str().unwrap_or_default().to_owned();
        Ok((custom_id, options))
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("text", &self.text)
            .finish_non_exhaustive()
    }
}

fn gone(id: Id) -> Refused {
    Refused::missing(format!("Message {id} has been deleted."))
}

fn labeled<'a>(components: &'a [Value], label: &str) -> Option<&'a Value> {
    find(components, &|component| {
        component["label"] == label || text::button_label(component) == label
    })
}

fn find<'a>(components: &'a [Value], wanted: &dyn Fn(&Value) -> bool) -> Option<&'a Value> {
    components.iter().find_map(|component| {
        if !component["custom_id"].is_null() && wanted(component) {
            return Some(component);
        }
        ["components", "accessory"]
            .iter()
            .find_map(|key| match &component[*key] {
                Value::Array(list) => find(list, wanted),
                one @ Value::Object(_) => find(std::slice::from_ref(one), wanted),
                _ => None,
            })
    })
}
