//! The events of Discord that the bot handles, read from their JSON.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serenity::all::Interaction;
use twilight_model::gateway::event::GatewayEventDeserializer;

use crate::discord::form::Submitted;
use crate::domain::ids::GuildId;

/// An event that the bot handles.
pub(super) enum Event {
    /// A session has begun.
    Ready(Ready),
    /// A session goes on.
    Resumed,
    /// A member used a command, a button or a menu.
    Interaction(Box<Interaction>),
    /// A member submitted a form.
    Form(Box<Submitted>),
    /// A guild is there: at the start, after an outage, or because the bot has just joined it.
    GuildCreated(GuildId),
    /// The bot was removed from a guild.
    GuildLeft(GuildId),
}

/// An event that could not be understood. Its content stays private.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// Its kind.
    pub(super) kind: String,
    /// The character where reading failed.
    pub(super) column: usize,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Ready {
    pub(super) user: User,
    pub(super) application: Application,
    guilds: Vec<Id>,
    shard: Option<(u64, u64)>,
}

#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: serenity::all::UserId,
    pub(super) username: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Application {
    pub(super) id: serenity::all::ApplicationId,
}

/// The interaction type of a submitted form. Source: Discord's documentation, "Interaction Type".
const MODAL_SUBMIT: u8 = 5;

#[derive(Debug, Deserialize)]
struct Typed {
    #[serde(rename = "type")]
    kind: u8,
}

#[derive(Debug, Deserialize)]
struct Id {
    id: serenity::all::GuildId,
    #[serde(default)]
    unavailable: bool,
}

impl Ready {
    /// Returns the guilds of this shard that the bot is in.
    pub(super) fn guilds(&self) -> impl Iterator<Item = GuildId> + '_ {
        self.guilds.iter().map(|guild| GuildId(guild.id.get()))
    }

    /// Whether a guild belongs to this shard. Source: Discord's documentation, "Sharding".
    pub(super) fn serves(&self, guild: GuildId) -> bool {
        self.shard
            .is_none_or(|(number, total)| (guild.0 >> 22) % total.max(1) == number)
    }
}

/// Reads an event; `None` for a kind that the bot does not handle.
pub(super) fn read(json: &str) -> Result<Option<Event>, Unread> {
    let Some(head) = GatewayEventDeserializer::from_json(json) else {
        return Ok(None);
    };
    let Some(kind) = head.event_type() else {
        return Ok(None);
    };
    let event = match kind {
        "READY" => Event::Ready(data(kind, json)?),
        "RESUMED" => Event::Resumed,
        "INTERACTION_CREATE" => match data::<Typed>(kind, json)?.kind {
            MODAL_SUBMIT => Event::Form(data(kind, json)?),
            _ => Event::Interaction(data(kind, json)?),
        },
        "GUILD_CREATE" => {
            let guild: Id = data(kind, json)?;
            Event::GuildCreated(GuildId(guild.id.get()))
        }
        "GUILD_DELETE" => {
            let guild: Id = data(kind, json)?;
            // An outage is no removal.
            if guild.unavailable {
                return Ok(None);
            }
            Event::GuildLeft(GuildId(guild.id.get()))
        }
        _ => return Ok(None),
    };
    Ok(Some(event))
}

fn data<T: DeserializeOwned>(kind: &str, json: &str) -> Result<T, Unread> {
    #[derive(Deserialize)]
    struct Dispatch<T> {
        d: T,
    }
    let read = serde_json::from_str::<Dispatch<T>>(json);
    read.map(|dispatch| dispatch.d).map_err(|error| Unread {
        kind: kind.to_owned(),
        column: error.column(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_cannot_be_read_is_named_without_its_content() {
        let json = r#"{"op":0,"s":7,"t":"GUILD_DELETE","d":{"id":"a secret"}}"#;
        let Err(unread) = read(json) else {
            panic!("it was read");
        };
        assert_eq!(unread.kind, "GUILD_DELETE");
        assert!(!format!("{unread:?}").contains("secret"));
    }

    #[test]
    fn an_outage_is_no_removal_and_other_events_are_left_alone() {
        let outage = r#"{"op":0,"s":7,"t":"GUILD_DELETE","d":{"id":"1","unavailable":true}}"#;
        assert!(matches!(read(outage), Ok(None)));
        let removal = r#"{"op":0,"s":7,"t":"GUILD_DELETE","d":{"id":"1"}}"#;
        assert!(matches!(
            read(removal),
            Ok(Some(Event::GuildLeft(GuildId(1))))
        ));
        let other = r#"{"op":0,"s":7,"t":"OF_NEXT_YEAR","d":{}}"#;
        assert!(matches!(read(other), Ok(None)));
        assert!(matches!(read(r#"{"op":11,"d":null}"#), Ok(None)));
    }

    #[test]
    fn each_guild_belongs_to_one_shard() {
        let json = r#"{"op":0,"s":1,"t":"READY","d":{"user":{"id":"9","username":"stride"},
            "application":{"id":"9"},"guilds":[{"id":"4194304","unavailable":true}],"shard":[1,2]}}"#;
        let Ok(Some(Event::Ready(ready))) = read(json) else {
            panic!("it was not read");
        };
        assert!(ready.serves(GuildId(1 << 22)) && !ready.serves(GuildId(2 << 22)));
        assert_eq!(ready.guilds().collect::<Vec<_>>(), [GuildId(1 << 22)]);
    }
}
