//! Reading the world.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, ControlError, Viewer, view};
use crate::error::Refused;
use crate::id::Id;
use crate::limits;
use crate::shared::Shared;
use crate::text;
use crate::world::{Message, Page};

/// The limits of the overview's lists; a guild's own route returns everything.
const OVERVIEW_GUILDS: usize = 200;
const OVERVIEW_USERS: usize = 1000;

pub(super) async fn state(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let clock = shared.clock_json();
    Json(shared.with(|state| {
        let world = &state.world;
        let sessions: Vec<Value> = state
            .sessions
            .list()
            .iter()
            .map(|session| {
                json!({
                    "id": session.id,
                    "shard": session.shard,
                    "intents": session.intents,
                    "seq": session.seq,
                    "connected": session.is_connected(),
                })
            })
            .collect();
        let guilds = world.guilds().take(OVERVIEW_GUILDS);
        let users = world.users().filter(|user| !user.bot).take(OVERVIEW_USERS);
        json!({
            "clock": clock,
            "application": {"id": world.bot(), "name": world.application_name()},
            "bot": view::user(world, world.bot()),
            "connected": state.sessions.is_connected(),
            "sessions": sessions,
            "guilds": guilds.map(view::guild_summary).collect::<Vec<_>>(),
            "users": users.map(|user| view::user(world, user.id)).collect::<Vec<_>>(),
            "violations": world.violations().len(),
            "last_event": state.log.last(),
        })
    }))
}

pub(super) async fn guild(
    State(shared): State<Arc<Shared>>,
    Path(guild): Path<Id>,
    Query(viewer): Query<Viewer>,
) -> Answer {
    shared.update(|world| {
        let guild = world.guild_or_refuse(guild)?;
        Ok(Json(view::guild(world, guild, viewer.user)))
    })
}

#[derive(Debug, Deserialize)]
pub(super) struct HistoryQuery {
    #[serde(rename = "as")]
    user: Option<Id>,
    limit: Option<usize>,
    before: Option<Id>,
    after: Option<Id>,
}

pub(super) async fn messages(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
    Query(query): Query<HistoryQuery>,
) -> Answer {
    let page = match (query.before, query.after) {
        (Some(before), _) => Page::Before(before),
        (None, Some(after)) => Page::After(after),
        (None, None) => Page::Newest,
    };
    let limit = query.limit.unwrap_or(50);
    let limit = limit.clamp(*limits::PAGE.start(), *limits::PAGE.end());
    shared.update(|world| {
        world.channel_or_refuse(channel)?;
        check_sight(world, query.user, channel)?;
        let visible = |message: &Message| query.user.is_none_or(|user| message.visible_to(user));
        let messages: Vec<Value> = world
            .history(channel, page, limit, visible)
            .into_iter()
            .map(|message| world.json_of(message, true))
            .collect();
        Ok(Json(json!(messages)))
    })
}

fn check_sight(
    world: &crate::world::World,
    viewer: Option<Id>,
    channel: Id,
) -> Result<(), ControlError> {
    if viewer.is_some_and(|viewer| !world.sees(viewer, channel)) {
        return Err(Refused::forbidden("That member cannot see this channel.").into());
    }
    Ok(())
}

pub(super) async fn commands(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
    Query(viewer): Query<Viewer>,
) -> Answer {
    let user = viewer.required()?;
    shared.update(|world| {
        world.channel_or_refuse(channel)?;
        let commands: Vec<Value> = world
            .offered_commands(user, channel)
            .into_iter()
            .map(|command| world.command_json(command, true))
            .collect();
        Ok(Json(json!(commands)))
    })
}

pub(super) async fn direct_messages(
    State(shared): State<Arc<Shared>>,
    Query(viewer): Query<Viewer>,
) -> Answer {
    let user = viewer.required()?;
    shared.update(|world| {
        let channel = world.direct_channel(user);
        let channels: Vec<Value> = channel
            .into_iter()
            .map(|channel| view::channel(world, channel, Some(user)))
            .collect();
        Ok(Json(json!(channels)))
    })
}

pub(super) async fn transcript(
    State(shared): State<Arc<Shared>>,
    Path(channel): Path<Id>,
    Query(viewer): Query<Viewer>,
) -> Result<String, ControlError> {
    shared.update(|world| {
        world.channel_or_refuse(channel)?;
        check_sight(world, viewer.user, channel)?;
        Ok(text::transcript(world, channel, viewer.user))
    })
}

pub(super) async fn whole_transcript(State(shared): State<Arc<Shared>>) -> String {
    shared.update(|world| text::whole_transcript(world))
}
