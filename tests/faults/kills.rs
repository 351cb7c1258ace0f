//! `kill -9` at every step between a claimed post and a sent one.

use std::process::Command;

use local_discord::{Channel, Effect, Fault, When};
use stride::store::Store;

use super::support::{CREATE_MESSAGE, Process, Stage, instant};

const DUE: &str = "2026-01-05T09:00:00Z";
/// Discord still knows the nonce.
const SOON_AFTER: &str = "2026-01-05T09:01:00Z";
/// It has forgotten it.
const LONG_AFTER: &str = "2026-01-05T09:30:00Z";

async fn staged() -> (Stage, Process, Channel) {
    let stage = Stage::new().await;
    let process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    (stage, process, channel)
}

/// Restarts at an instant, and checks that the post is there once and the bot knows.
async fn is_mended(stage: Stage, channel: Channel, restarted: &str) {
    stage.server.clear_faults();
    stage.server.set_now(instant(restarted));
    let mut process = stage.start().await;
    stage.answer_the_only_post(&channel).await;
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}

async fn killed_before_the_request_arrives(restarted: &str) {
    let (stage, mut process, channel) = staged().await;
    let cut = Fault::on(CREATE_MESSAGE, Effect::Reset).always();
    stage.server.add_fault(cut);
    stage.send_to(&mut process, instant(DUE));
    stage.faulted().await;
    process.kill();
    assert!(channel.messages().is_empty());
    is_mended(stage, channel, restarted).await;
}

async fn killed_before_the_answer_arrives(restarted: &str) {
    let (stage, mut process, channel) = staged().await;
    let silence = Fault::on(CREATE_MESSAGE, Effect::Hang).when(When::After);
    stage.server.add_fault(silence);
    stage.send_to(&mut process, instant(DUE));
    channel.messages_when(1).await;
    process.kill();
    is_mended(stage, channel, restarted).await;
}

async fn killed_before_the_answer_is_noted(restarted: &str) {
    let (stage, mut process, channel) = staged().await;
    // The claim is made; then this holds the database, so that the bot can note nothing more.
    let limit = Effect::RateLimit {
        scope: local_discord::RateLimitScope::User,
        retry_after: 20.0,
    };
    stage.server.add_fault(Fault::on(CREATE_MESSAGE, limit));
    stage.advance(&mut process, DUE).await;
    let store = Store::open(&stage.database()).await.unwrap();
    let held = store.write().await.unwrap();
    stage.send_to(&mut process, instant("2026-01-05T09:00:40Z"));
    let is_answered = || {
        let traffic = stage.server.traffic();
        traffic.iter().any(|entry| {
            let path = entry["path"].as_str().unwrap_or_default();
            entry["method"] == "POST" && path.ends_with("/messages") && entry["status"] == 200
        })
    };
    stage.server.until("the answer", is_answered).await;
    process.kill();
    drop(held);
    store.close().await;
    is_mended(stage, channel, restarted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_never_left_is_sent_once_after_a_kill() {
    killed_before_the_request_arrives(DUE).await;
    killed_before_the_request_arrives(SOON_AFTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_claim_without_a_message_is_sent_once_and_late() {
    killed_before_the_request_arrives(LONG_AFTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_whose_answer_was_lost_is_not_doubled_after_a_kill() {
    killed_before_the_answer_arrives(DUE).await;
    killed_before_the_answer_arrives(SOON_AFTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_claim_with_a_message_adopts_it() {
    killed_before_the_answer_arrives(LONG_AFTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_was_not_noted_is_not_doubled_after_a_kill() {
    killed_before_the_answer_is_noted(SOON_AFTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_was_not_noted_is_adopted_long_after() {
    killed_before_the_answer_is_noted(LONG_AFTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_one_database_is_refused_and_told_what_to_do() {
    let (stage, mut process, channel) = staged().await;
    let (status, said) = stage.spawn().ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    let number = format!("process {}", process.child.id());
    assert!(said.contains("Another Stride"), "{said}");
    assert!(said.contains(&number), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    // The first process still works.
    stage.advance(&mut process, DUE).await;
    stage.answer_the_only_post(&channel).await;
    // Programs that only look or copy run beside it.
    let copy = stage.database().with_extension("copy");
    let database = stage.database();
    let database = database.to_str().unwrap();
    let guild = stage.guild.id().to_string();
    for args in [
        vec!["doctor", "--offline", "--database", database],
        vec!["backup", copy.to_str().unwrap(), "--database", database],
        vec!["export", "--guild", &guild, "--database", database],
    ] {
        let done = Command::new(env!("CARGO_BIN_EXE_stride"))
            .args(&args)
            .output();
        let done = done.unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{args:?}: {said}");
    }
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_kill_or_an_end_another_process_starts_at_once() {
    let (stage, process, _) = staged().await;
    process.kill();
    let process = stage.start().await;
    process.stop().await;
    let process = stage.start().await;
    stage.finish(process).await;
}
