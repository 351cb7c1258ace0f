//! The clock, and the controls of the embedding program.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Body, ControlError};
use crate::error::Refused;
use crate::shared::Shared;
use crate::world::Change;

pub(super) async fn show(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.clock_json())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Advance {
    seconds: i64,
}

pub(super) async fn advance(
    State(shared): State<Arc<Shared>>,
    Body(body): Body<Advance>,
) -> Answer {
    let by = TimeDelta::try_seconds(body.seconds);
    let target = by.and_then(|by| shared.clock.now().checked_add_signed(by));
    let target = target.ok_or_else(|| Refused::invalid("That is too far away."))?;
    move_to(&shared, target).await
}

#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum ClockBody {
    At { now: DateTime<Utc> },
    Mode { mode: Mode },
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    System,
}

pub(super) async fn set(State(shared): State<Arc<Shared>>, Body(body): Body<ClockBody>) -> Answer {
    match body {
        ClockBody::At { now } => move_to(&shared, now).await,
        ClockBody::Mode { mode: Mode::System } => {
            if shared.host.get().is_some() {
                return Err(Refused::conflict("The clock belongs to the host.").into());
            }
            shared.clock.run();
            shared.with(|state| state.log.push(Change::Clock));
            Ok(Json(shared.clock_json()))
        }
    }
}

/// By the host, if there is one: the answer comes when its work is done.
async fn move_to(shared: &Shared, target: DateTime<Utc>) -> Answer {
    if target < shared.clock.now() {
        return Err(Refused::conflict("Time does not go backwards.").into());
    }
    if let Some(host) = shared.host.get() {
        host.set_clock(target).await?;
    } else {
        shared.clock.set(target);
    }
    shared.with(|state| state.log.push(Change::Clock));
    Ok(Json(shared.clock_json()))
}

pub(super) async fn host(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(host_json(&shared))
}

pub(super) fn host_json(shared: &Shared) -> Value {
    match shared.host.get() {
        Some(host) => json!({
            "title": host.title(),
            "status": host.status(),
            "actions": host.actions(),
        }),
        None => json!({"title": "local-discord", "status": [], "actions": []}),
    }
}

pub(super) async fn act(State(shared): State<Arc<Shared>>, Path(action): Path<String>) -> Answer {
    let host = shared.host.get().filter(|host| {
        let actions = host.actions();
        actions.iter().any(|known| known.id == action)
    });
    let Some(host) = host else {
        let sentence = format!("There is no action \"{action}\".");
        return Err(ControlError(StatusCode::NOT_FOUND, sentence));
    };
    let message = host.act(&action).await?;
    shared.with(|state| state.log.push(Change::Host));
    Ok(Json(json!({"message": message})))
}
