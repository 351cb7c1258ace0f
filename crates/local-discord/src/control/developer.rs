//! For developers: traffic, violations, faults, settings.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Body, Created, DONE, Done, created};
use crate::error::Refused;
use crate::faults::Fault;
use crate::gateway::GatewayAction;
use crate::settings::Settings;
use crate::shared::Shared;
use crate::world::World;

#[derive(Debug, Deserialize)]
pub(super) struct TrafficQuery {
    after: Option<u64>,
    before: Option<u64>,
    limit: Option<usize>,
}

pub(super) async fn traffic(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<TrafficQuery>,
) -> Json<Value> {
    let limit = query.limit.unwrap_or(100).clamp(1, 1000);
    Json(shared.with(|state| {
        let recorder = &state.recorder;
        let entries = match query.before {
            Some(before) => recorder.before(before, limit),
            None => recorder.after(query.after.unwrap_or(0), limit),
        };
        json!({
            "recording": recorder.is_on(),
            "first": recorder.first(),
            "last": recorder.last(),
            "entries": entries,
        })
    }))
}

pub(super) async fn violations(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.update(|world| json!(world.violations())))
}

pub(super) async fn take_violations(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!(shared.update(World::take_violations)))
}

pub(super) async fn faults(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.with(|state| json!(state.faults.rules())))
}

pub(super) async fn add_fault(
    State(shared): State<Arc<Shared>>,
    Body(fault): Body<Fault>,
) -> Created {
    created(shared.with(|state| json!(state.faults.add(fault))))
}

pub(super) async fn remove_fault(State(shared): State<Arc<Shared>>, Path(id): Path<u64>) -> Done {
    if !shared.with(|state| state.faults.remove(id)) {
        return Err(Refused::missing(format!("There is no fault {id}.")).into());
    }
    DONE
}

pub(super) async fn clear_faults(State(shared): State<Arc<Shared>>) -> Done {
    shared.with(|state| state.faults.clear());
    DONE
}

/// An action on the gateway connections of one shard, or of all.
#[derive(Debug, Deserialize)]
pub(super) struct GatewayBody {
    shard: Option<u64>,
    #[serde(flatten)]
    action: GatewayAction,
}

pub(super) async fn act_on_gateway(
    State(shared): State<Arc<Shared>>,
    Body(body): Body<GatewayBody>,
) -> Json<Value> {
    let sessions = shared.with(|state| state.sessions.act(body.action, body.shard));
    Json(json!({"sessions": sessions}))
}

pub(super) async fn settings(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.with(|state| json!(state.settings)))
}

/// Replaces the settings that the body names.
pub(super) async fn set_settings(
    State(shared): State<Arc<Shared>>,
    Body(changes): Body<Map<String, Value>>,
) -> Answer {
    let mut merged = shared.with(|state| json!(state.settings));
    for (key, value) in changes {
        merged[key] = value;
    }
    let settings: Settings =
        serde_json::from_value(merged).map_err(|error| Refused::invalid(error.to_string()))?;
    let shown = json!(settings);
    shared.apply(settings);
    Ok(Json(shown))
}
