//! A program that embeds the server and takes its clock over.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Host, HostAction, HostFuture, HostStatus, Refused, Server};
use serde_json::{Value, json};

use super::Control;
use super::support::{monday, server};

/// Moves the server's clock and counts how often.
struct Playground {
    server: Server,
    moves: AtomicUsize,
}

impl Host for Playground {
    fn title(&self) -> String {
        "Playground".to_owned()
    }

    fn status(&self) -> Vec<HostStatus> {
        vec![HostStatus {
            label: "Study day".to_owned(),
            value: self.server.now().date_naive().to_string(),
        }]
    }

    fn actions(&self) -> Vec<HostAction> {
        vec![HostAction {
            id: "next-day".to_owned(),
            label: "To the next day".to_owned(),
            description: "Moves the clock by a day".to_owned(),
        }]
    }

    fn act<'a>(&'a self, _action: &'a str) -> HostFuture<'a, Option<String>> {
        Box::pin(async {
            self.set_clock(self.server.now() + TimeDelta::days(1))
                .await?;
            Ok(Some("It is another day.".to_owned()))
        })
    }

    fn set_clock(&self, instant: DateTime<Utc>) -> HostFuture<'_, ()> {
        Box::pin(async move {
            if instant > monday() + TimeDelta::days(7) {
                return Err(Refused::Conflict("The week is over.".to_owned()));
            }
            self.moves.fetch_add(1, Ordering::Relaxed);
            self.server.set_now(instant);
            Ok(())
        })
    }
}

#[tokio::test]
async fn a_host_takes_the_clock_over() {
    let server = server().await;
    let control = Control::new(&server);
    let host = Arc::new(Playground {
        server: server.clone(),
        moves: AtomicUsize::new(0),
    });
    server.set_host(host.clone());
    let shown = control.get("/host").await;
    assert_eq!(shown["status"][0]["value"], "2026-01-05");
    let message = control.post("/host/next-day", Value::Null).await;
    assert_eq!(message["message"], "It is another day.");
    let clock = control
        .post("/clock/advance", json!({"seconds": 3600}))
        .await;
    assert_eq!(clock["now"], "2026-01-06T10:00:00.000Z");
    assert_eq!(host.moves.load(Ordering::Relaxed), 2);
    let refused = control
        .call("POST", "/clock/advance", json!({"seconds": 864_000}))
        .await;
    assert_eq!(refused, (409, json!({"error": "The week is over."})));
    server.finish().await;
}
