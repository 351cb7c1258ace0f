//! The stream of changes, filtered for one viewer.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{self, Stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::view;
use crate::id::Id;
use crate::shared::{self, Shared};
use crate::world::{Change, Verb};

const KEEP_ALIVE: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize)]
pub(super) struct StreamQuery {
    #[serde(rename = "as")]
    user: Option<Id>,
    after: Option<u64>,
    #[serde(default)]
    traffic: bool,
}

pub(super) async fn stream(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last_seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let changes = shared.changes();
    let newest = shared.with(|state| state.log.last());
    let watcher = Watcher {
        cursor: last_seen.or(query.after).unwrap_or(newest),
        viewer: query.user,
        traffic: query.traffic,
        queue: VecDeque::new(),
        changes,
        shared,
    };
    Sse::new(stream::unfold(watcher, Watcher::next))
        .keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

struct Watcher {
    shared: Arc<Shared>,
    viewer: Option<Id>,
    traffic: bool,
    /// The number of the last change that the stream has looked at.
    cursor: u64,
    queue: VecDeque<Event>,
    changes: watch::Receiver<u64>,
}

impl Watcher {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.queue.pop_front() {
                return Some((Ok(event), self));
            }
            self.changes.mark_unchanged();
            self.read_on();
            if !self.queue.is_empty() {
                continue;
            }
            let stopping = self.shared.stopping.clone();
            tokio::select! {
                () = stopping.cancelled() => return None,
                changed = self.changes.changed() => changed.ok()?,
            }
        }
    }

    fn read_on(&mut self) {
        let shared = self.shared.clone();
        let (last, shown) = shared.with(|state| {
            let last = state.log.last();
            let Some(changes) = state.log.after(self.cursor) else {
                return (last, vec![(last, ("reset", json!({})))]);
            };
            let shown = changes
                .into_iter()
                .filter_map(|(number, change)| Some((number, self.shown(state, change)?)));
            (last, shown.collect())
        });
        self.cursor = last;
        for (number, (name, data)) in shown {
            let event = Event::default()
                .id(number.to_string())
                .event(name)
                .data(data.to_string());
            self.queue.push_back(event);
        }
    }

    /// Builds the event, if the viewer may see it and its subject still exists.
    fn shown(&self, state: &shared::State, change: Change) -> Option<Shown> {
        let world = &state.world;
        let (name, data) = match change {
            Change::Message {
                verb,
                channel,
                message,
                only_for,
            } => {
                let visible = self.viewer.is_none_or(|viewer| {
                    world.sees(viewer, channel) && only_for.is_none_or(|only| only == viewer)
                });
                if !visible {
                    return None;
                }
                let guild = world.channel(channel).and_then(|channel| channel.guild);
                let mut data = json!({"guild_id": guild, "channel_id": channel});
                if verb == Verb::Delete {
                    data["id"] = json!(message);
                } else {
                    data["message"] = world.message_json(channel, message);
                    if data["message"].is_null() {
                        return None;
                    }
                }
                (
                    of(verb, ["message_create", "message_update", "message_delete"]),
                    data,
                )
            }
            Change::Typing { channel, user } => {
                if self
                    .viewer
                    .is_some_and(|viewer| !world.sees(viewer, channel))
                {
                    return None;
                }
                let guild = world.channel(channel).and_then(|channel| channel.guild);
                let data = json!({"guild_id": guild, "channel_id": channel, "user_id": user});
                ("typing", data)
            }
            Change::Interaction(id) => {
                let interaction = world.interaction(id)?;
                if self.viewer.is_some_and(|viewer| viewer != interaction.user) {
                    return None;
                }
                ("interaction", view::interaction(world, interaction))
            }
            Change::Traffic(number) if self.traffic => ("traffic", state.recorder.entry(number)?),
            Change::Traffic(_) => return None,
            Change::Violation(number) => ("violation", json!(world.violations().get(number)?)),
            Change::Clock => ("clock", self.shared.clock_json()),
            Change::Bot { connected } => ("bot", json!({"connected": connected})),
            Change::Bar => ("bar", json!(state.bar)),
            Change::Commands(guild) => ("commands", json!({"guild_id": guild})),
            other => thing(other)?,
        };
        Some((name, data))
    }
}

/// An event's name and data.
type Shown = (&'static str, Value);

/// Builds the event of a change that tells only ids.
fn thing(change: Change) -> Option<Shown> {
    Some(match change {
        Change::Guild(verb, guild) => (
            of(verb, ["guild_create", "guild_update", "guild_delete"]),
            json!({"guild_id": guild}),
        ),
        Change::Channel {
            verb,
            guild,
            channel,
        } => (
            of(verb, ["channel_create", "channel_update", "channel_delete"]),
            json!({"guild_id": guild, "channel_id": channel}),
        ),
        Change::Role { verb, guild, role } => (
            of(verb, ["role_create", "role_update", "role_delete"]),
            json!({"guild_id": guild, "role_id": role}),
        ),
        Change::Member { verb, guild, user } => (
            of(verb, ["member_create", "member_update", "member_delete"]),
            json!({"guild_id": guild, "user_id": user}),
        ),
        Change::User(verb, user) => (
            of(verb, ["user_create", "user_update", "user_delete"]),
            json!({"user_id": user}),
        ),
        _ => return None,
    })
}

fn of(verb: Verb, names: [&'static str; 3]) -> &'static str {
    match verb {
        Verb::Create => names[0],
        Verb::Update => names[1],
        Verb::Delete => names[2],
    }
}
