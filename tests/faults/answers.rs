//! Discord answers with errors, limits, or not at all.

use local_discord::{Effect, Fault, RateLimitScope, When};
use serde_json::json;

use super::support::{CREATE_MESSAGE, Stage};

const DUE: &str = "2026-01-05T09:00:00Z";
/// All pauses after a few failures are over.
const A_MINUTE_LATER: &str = "2026-01-05T09:01:20Z";

fn status(status: u16) -> Effect {
    Effect::Respond {
        status,
        body: json!({ "message": "upstream", "code": 0 }),
        headers: serde_json::Map::new(),
    }
}

fn limit(scope: RateLimitScope) -> Effect {
    Effect::RateLimit {
        scope,
        retry_after: 30.0,
    }
}

/// Plays a day when the first attempts to post fail: the post comes once, within a minute.
async fn fails_and_recovers(fault: Fault) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.server.add_fault(fault);
    stage.advance(&mut process, DUE).await;
    stage.advance(&mut process, A_MINUTE_LATER).await;
    stage.answer_the_only_post(&channel).await;
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn server_errors_are_outlived() {
    for code in [500, 502, 503] {
        fails_and_recovers(Fault::on(CREATE_MESSAGE, status(code)).times(3)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_about_something_that_was_done_does_not_double_it() {
    let fault = Fault::on(CREATE_MESSAGE, status(500)).times(2);
    fails_and_recovers(fault.when(When::After)).await;
    let fault = Fault::on(CREATE_MESSAGE, Effect::Reset).times(2);
    fails_and_recovers(fault.when(When::After)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_out_of_something_that_was_done_does_not_double_it() {
    let fault = Fault::on(CREATE_MESSAGE, Effect::Hang);
    fails_and_recovers(fault.when(When::After)).await;
}

/// Returns the number of posts in two channels after a limited first request: at once, and after
/// the wait.
async fn posts_under(effect: Effect) -> [(usize, usize); 2] {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let first = stage.scheduled_channel("first", "09:00").await;
    let second = stage.scheduled_channel("second", "09:00").await;
    stage.server.add_fault(Fault::on(CREATE_MESSAGE, effect));
    let mut seen = [(0, 0); 2];
    for (at, seen) in [DUE, A_MINUTE_LATER].into_iter().zip(&mut seen) {
        stage.advance(&mut process, at).await;
        *seen = (first.messages().len(), second.messages().len());
    }
    stage.finish(process).await;
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_a_route_delays_that_route_alone() {
    let seen = posts_under(limit(RateLimitScope::User)).await;
    assert_eq!(seen, [(0, 1), (1, 1)]);
    let seen = posts_under(limit(RateLimitScope::Shared)).await;
    assert_eq!(seen, [(0, 1), (1, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_global_limit_delays_everything() {
    let seen = posts_under(limit(RateLimitScope::Global)).await;
    assert_eq!(seen, [(0, 0), (1, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_429_from_the_firewall_delays_everything() {
    let page = Effect::Respond {
        status: 429,
        body: json!("<html><body>You are being rate limited.</body></html>"),
        headers: [("Retry-After".to_owned(), json!("30"))]
            .into_iter()
            .collect(),
    };
    assert_eq!(posts_under(page).await, [(0, 0), (1, 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_longer_than_the_nonce_window_posts_once_and_late() {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    let down = Fault::on("* *", status(503)).always();
    stage.server.add_fault(down);
    for at in ["09:00", "09:10", "10:00", "12:00"] {
        stage
            .advance(&mut process, &format!("2026-01-05T{at}:00Z"))
            .await;
    }
    assert!(channel.messages().is_empty());
    stage.server.clear_faults();
    stage.advance(&mut process, "2026-01-05T12:10:00Z").await;
    stage.answer_the_only_post(&channel).await;
    assert!(channel.last_message().text().contains("posted late"));
    stage.finish(process).await;
}
