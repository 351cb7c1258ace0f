//! `kill -9` while an errand is on its way.

use local_discord::{Effect, Fault, When};

use super::support::{Stage, instant};

/// What edits a message, as faults name it.
const EDIT_MESSAGE: &str = "PATCH /channels/{channel}/messages/{message}";
/// When the post of Monday closes.
const CLOSES: &str = "2026-01-06T09:00:00Z";

/// A post that closes while the bot is killed says so once the bot lives again.
async fn is_closed_after_a_kill(fault: Fault, arrives: bool) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    stage.answer_the_only_post(&channel).await;
    let post = channel.last_message();
    stage.server.add_fault(fault.always());
    stage.send_to(&mut process, instant(CLOSES));
    let is_closed = || post.refreshed().unwrap().text().contains("Closed");
    if arrives {
        stage.server.until("the edit to arrive", is_closed).await;
    } else {
        stage.faulted().await;
        assert!(!is_closed());
    }
    process.kill();
    stage.server.clear_faults();
    let mut process = stage.start().await;
    stage.advance(&mut process, "2026-01-06T09:00:30Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(
        closed.contains("Closed") && closed.contains("1 answered"),
        "{closed}"
    );
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_closing_never_arrived_is_closed_after_a_kill() {
    is_closed_after_a_kill(Fault::on(EDIT_MESSAGE, Effect::Reset), false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_closing_was_never_noted_is_closed_after_a_kill() {
    is_closed_after_a_kill(
        Fault::on(EDIT_MESSAGE, Effect::Hang).when(When::After),
        true,
    )
    .await;
}
