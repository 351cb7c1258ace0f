//! For developers: traffic and violations.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use serde::Deserialize;
use serde_json::{Value, json};

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
