//! local-discord against the document in which Discord describes its API. Without the document
//! these tests say that they did not run.
//!
//! Beside them, every answer in the other tests is held against the document too
//! (`support::Rest::send`).

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

/// The operations that the server serves, found by asking for each.
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
        // An unknown route has code 0; an unknown thing has a code of its own.
        if !matches!(answer.refusal(), (404 | 405, 0)) {
            served.insert(operation);
        }
    }
    served
}
