//! Checks local-discord against the document in which Discord describes its API. Without the
//! document these tests say that they did not run.
//!
//! All other tests check their answers against the document, too (`support::Rest::send`).

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    unreachable_pub,
    reason = "a test may fail, and its bodies are easier to read so"
)]

#[path = "../support/mod.rs"]
mod support;

mod limits;
mod routes;
mod samples;
mod silence;
mod tour;

use std::collections::BTreeSet;

use discord_document::{Document, Operation};
use support::Rest;

/// Finds the operations that the server serves by asking for each.
async fn served(document: &Document, rest: &Rest) -> BTreeSet<Operation> {
    let mut served = BTreeSet::new();
    for operation in document.operations() {
        let segments = operation.template.split('/');
        let path: Vec<&str> = segments
            .map(|segment| {
                if segment.starts_with('{') {
                    "1"
                } else {
                    segment
                }
            })
            .collect();
        let body = serde_json::Value::Null;
        let answer = rest.call(&operation.method, &path.join("/"), body).await;
        // An unknown route has code 0; an unknown object has a code above 0.
        if !matches!(answer.refusal(), (404 | 405, 0)) {
            served.insert(operation);
        }
    }
    served
}
