//! The clock, and the bar beside it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::{Answer, Body};
use crate::bar::Bar;
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
            if shared.timekeeper.get().is_some() {
                return Err(Refused::conflict("The clock is kept by a program.").into());
            }
            shared.clock.run();
            shared.with(|state| state.log.push(Change::Clock));
            Ok(Json(shared.clock_json()))
        }
    }
}

/// Asks the timekeeper, if there is one, and responds when its work is done.
async fn move_to(shared: &Shared, target: DateTime<Utc>) -> Answer {
    if target < shared.clock.now() {
        return Err(Refused::conflict("Time does not go backwards.").into());
    }
    if let Some(timekeeper) = shared.timekeeper.get() {
        timekeeper.move_to(target).await?;
    } else {
        shared.clock.set(target);
    }
    shared.with(|state| state.log.push(Change::Clock));
    Ok(Json(shared.clock_json()))
}

pub(super) async fn bar(State(shared): State<Arc<Shared>>) -> Json<Bar> {
    Json(shared.with(|state| state.bar.clone()))
}

pub(super) async fn set_bar(State(shared): State<Arc<Shared>>, Body(bar): Body<Bar>) -> Json<Bar> {
    shared.set_bar(bar.clone());
    Json(bar)
}
