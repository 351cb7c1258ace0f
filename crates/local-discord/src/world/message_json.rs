//! Messages in Discord's JSON.

use serde_json::{Value, json};

use super::World;
use super::json::timestamp;
use super::message::{Cause, Message, kind};
use crate::id::Id;

impl World {
    /// Returns a message as in REST; null if it is gone.
    pub(crate) fn message_json(&self, channel: Id, message: Id) -> Value {
        self.channels
            .get(&channel)
            .and_then(|channel| channel.messages.get(&message))
            .map_or(Value::Null, |message| self.json_of(message, true))
    }

    pub(crate) fn json_of(&self, message: &Message, with_referenced: bool) -> Value {
        let mentions: Vec<Value> = message
            .mentions
            .users
            .iter()
            .map(|id| self.user_json(*id))
            .collect();
        let mut json = json!({
            "id": message.id,
            "type": message.kind,
            "channel_id": message.channel,
            "author": self.user_json(message.author),
            "content": message.content,
            "timestamp": timestamp(message.at),
            "edited_timestamp": message.edited_at.map(timestamp),
            "tts": message.tts,
            "mention_everyone": message.mentions.everyone,
            "mentions": mentions,
            "mention_roles": message.mentions.roles,
            "attachments": message.attachments,
            "embeds": message.embeds,
            "components": message.components,
            "pinned": message.pinned,
            "flags": message.flags,
        });
        if let Some(poll) = &message.poll {
            json["poll"] = poll.clone();
        }
        if message.has_thread {
            json["thread"] = self.channel_json(message.id);
        }
        if let Some(reference) = message.reference {
            json["message_reference"] = json!({"type": 0, "channel_id": reference.channel});
            if let Some(id) = reference.message {
                json["message_reference"]["message_id"] = json!(id);
            }
            if let Some(guild) = message.guild {
                json["message_reference"]["guild_id"] = json!(guild);
            }
            let shows = matches!(message.kind, kind::REPLY | kind::THREAD_STARTER);
            if with_referenced && shows {
                json["referenced_message"] =
                    self.referenced_json(reference.channel, reference.message);
            }
        }
        self.add_cause(&mut json, message);
        json
    }

    fn referenced_json(&self, channel: Id, message: Option<Id>) -> Value {
        message
            .and_then(|message| self.channels.get(&channel)?.messages.get(&message))
            .map_or(Value::Null, |message| self.json_of(message, false))
    }

    /// Adds the interaction that a message answers.
    fn add_cause(&self, json: &mut Value, message: &Message) {
        let Some(cause) = &message.interaction else {
            return;
        };
        json["application_id"] = json!(self.bot);
        json["webhook_id"] = json!(self.bot);
        let owner = message
            .guild
            .map_or_else(|| json!("0"), |guild| json!(guild));
        if let Some(name) = &cause.name {
            json["interaction"] = json!({
                "id": cause.interaction,
                "type": cause.kind,
                "name": name,
                "user": self.user_json(cause.user),
            });
        }
        json["interaction_metadata"] = self.metadata_json(cause, &owner);
    }

    fn metadata_json(&self, cause: &Cause, owner: &Value) -> Value {
        let mut metadata = json!({
            "id": cause.interaction,
            "type": cause.kind,
            "user": self.user_json(cause.user),
            "authorizing_integration_owners": {"0": owner},
        });
        if let Some(name) = &cause.name {
            metadata["name"] = json!(name);
            metadata["command_type"] = json!(1);
        }
        if let Some(source) = cause.component_message {
            metadata["interacted_message_id"] = json!(source);
        }
        if let Some(original) = cause.original {
            metadata["original_response_message_id"] = json!(original);
        }
        if let Some(opened_by) = &cause.opened_by {
            metadata["triggering_interaction_metadata"] = self.metadata_json(opened_by, owner);
        }
        metadata
    }

    /// Returns a message as in gateway events: with its guild and its author's member data, unless
    /// it is ephemeral.
    pub(super) fn message_event_json(&self, message: &Message) -> Value {
        let mut json = self.json_of(message, true);
        if let Some(guild) = message.guild.filter(|_| !message.is_ephemeral()) {
            json["guild_id"] = json!(guild);
            json["member"] = self.partial_member_json(guild, message.author);
            json["member"]["deaf"] = json!(false);
            json["member"]["mute"] = json!(false);
        }
        json
    }
}
