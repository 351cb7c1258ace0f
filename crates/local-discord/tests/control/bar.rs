//! The bar beside the clock, and a program that embeds the server and keeps its clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use local_discord::{Bar, Moving, Note, Refused, Server, Timekeeper};
use serde_json::{Value, json};

use super::support::{monday, server};
use super::{Control, next_event};

#[tokio::test]
async fn whoever_runs_the_server_says_what_the_bar_shows() {
    let server = server().await;
    let control = Control::new(&server);
    let empty = json!({"title": null, "notes": [], "jumps": []});
    assert_eq!(control.get("/bar").await, empty);
    let url = format!("{}/events", control.base);
    let mut events = control.client.get(url).send().await.unwrap();
    let bar = json!({
        "title": "Playground",
        "notes": [{"label": "Study day", "value": "2026-01-05"}],
        "jumps": [{"label": "To noon", "description": "Moves on", "to": "2026-01-05T12:00:00Z"}],
    });
    assert_eq!(
        control.call("PUT", "/bar", bar.clone()).await,
        (200, bar.clone())
    );
    assert_eq!(control.get("/bar").await, bar);
    assert_eq!(
        next_event(&mut events, &mut String::new(), "bar").await,
        bar
    );
    let typo = json!({"notes": [{"label": "x", "valeu": "y"}]});
    assert_eq!(control.call("PUT", "/bar", typo).await.0, 400);
    server.set_bar(Bar {
        notes: vec![Note {
            label: "Study day".to_owned(),
            value: "2026-01-06".to_owned(),
        }],
        ..Bar::default()
    });
    assert_eq!(control.get("/bar").await["notes"][0]["value"], "2026-01-06");
    server.finish().await;
}

/// A timekeeper that moves the server's clock and counts the moves.
struct Week {
    server: Server,
    moves: AtomicUsize,
}

impl Timekeeper for Week {
    fn move_to(&self, instant: DateTime<Utc>) -> Moving<'_> {
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
async fn a_timekeeper_moves_the_clock() {
    let server = server().await;
    let control = Control::new(&server);
    let week = Arc::new(Week {
        server: server.clone(),
        moves: AtomicUsize::new(0),
    });
    assert_eq!(control.get("/clock").await["kept"], false);
    server.set_timekeeper(week.clone());
    let clock = control
        .post("/clock/advance", json!({"seconds": 3600}))
        .await;
    assert_eq!(
        (&clock["now"], &clock["kept"]),
        (&json!("2026-01-05T10:00:00.000Z"), &json!(true))
    );
    let at = json!({"now": "2026-01-06T00:00:00Z"});
    assert_eq!(control.call("PUT", "/clock", at).await.0, 200);
    assert_eq!(week.moves.load(Ordering::Relaxed), 2);
    let refused = control
        .call("POST", "/clock/advance", json!({"seconds": 864_000}))
        .await;
    assert_eq!(refused, (409, json!({"error": "The week is over."})));
    let running = control
        .call("PUT", "/clock", json!({"mode": "system"}))
        .await;
    assert_eq!(running.0, 409);
    assert_eq!(control.call("POST", "/host/x", Value::Null).await.0, 404);
    server.finish().await;
}
