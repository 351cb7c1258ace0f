//! The bot was away when a post was due.

use local_discord::Channel;

use super::support::{Stage, instant};

/// Stops before 09:00 and starts at an instant; returns the stage with the channel.
async fn away_until(back: &str) -> (Stage, super::support::Process, Channel) {
    let stage = Stage::new().await;
    let process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    process.stop().await;
    stage.server.set_now(instant(back));
    let process = stage.start().await;
    (stage, process, channel)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_missed_by_less_than_the_grace_is_posted_late() {
    let (stage, process, channel) = away_until("2026-01-05T14:59:00Z").await;
    let post = channel.last_message();
    assert!(post.text().contains("posted late"), "{}", post.text());
    stage.answer_the_only_post(&channel).await;
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_missed_by_a_moment_is_not_called_late() {
    let (stage, process, channel) = away_until("2026-01-05T09:00:30Z").await;
    assert!(!channel.last_message().text().contains("posted late"));
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_missed_beyond_the_grace_is_skipped() {
    let (stage, mut process, channel) = away_until("2026-01-05T15:00:00Z").await;
    assert!(channel.messages().is_empty(), "{}", channel.transcript());
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_missed_on_an_earlier_study_day_is_skipped() {
    let stage = Stage::new().await;
    let process = stage.start().await;
    let channel = stage.scheduled_channel("late-evening", "23:00").await;
    process.stop().await;
    stage.server.set_now(instant("2026-01-06T00:30:00Z"));
    let mut process = stage.start().await;
    assert!(channel.messages().is_empty(), "{}", channel.transcript());
    stage.advance(&mut process, "2026-01-06T23:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_week_away_nothing_is_made_up_for() {
    let (stage, mut process, channel) = away_until("2026-01-12T20:00:00Z").await;
    assert!(channel.messages().is_empty());
    stage.advance(&mut process, "2026-01-13T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    stage.finish(process).await;
}
