//! `kill -9` while a mock interview gets its thread.

use local_discord::{Effect, Fault, When};
use serde_json::Value;

use super::support::{CREATE_MESSAGE, Stage};

const CREATE_THREAD: &str = "POST /channels/{channel}/threads";
const LET_IN: &str = "PUT /channels/{channel}/thread-members/{user}";

/// The guild's threads, as Discord has them.
async fn threads(stage: &Stage) -> usize {
    let (api, guild) = (stage.server.base_url(), stage.guild.id());
    let client = reqwest::Client::builder().user_agent("DiscordBot (https://example.org, 0)");
    let client = client.build().unwrap();
    let active = client.get(format!("{api}/api/v10/guilds/{guild}/threads/active"));
    let active = active.header("Authorization", format!("Bot {}", stage.server.token()));
    let active: Value = active.send().await.unwrap().json().await.unwrap();
    active["threads"].as_array().unwrap().len()
}

/// Whatever was under way when the bot was killed, there is one thread in the end, with both members
/// in it and the first turn once.
async fn is_opened_once(fault: Fault, lives_again: &str) {
    let stage = Stage::new().await;
    let process = stage.start().await;
    let [grace, alan] = ["grace", "alan"].map(|name| stage.guild.member(name));
    let channel = stage.guild.add_channel("general");
    let mock = grace.command("/mock").in_channel(&channel);
    let invitation = mock.option("with", &alan).send().await;
    stage.server.add_fault(fault.always());
    alan.click(&invitation, "Accept").await.updated();
    stage.faulted().await;
    process.kill();
    stage.server.clear_faults();
    stage.server.set_now(super::support::instant(lives_again));
    let process = stage.start().await;
    let name = "Mock interview 1: grace and alan";
    let is_begun = || {
        let traffic = stage.server.traffic();
        let sent = traffic.iter().filter(|entry| {
            let content = entry["request"]["content"].as_str().unwrap_or_default();
            content.contains(" asks ")
        });
        sent.count() > 0
    };
    stage.server.until("the first turn", is_begun).await;
    let thread = stage.guild.channel(name);
    assert_eq!(thread.messages().len(), 1, "{}", thread.transcript());
    assert_eq!(threads(&stage).await, 1);
    let turn = thread.last_message();
    let notes = grace.click(&turn, "Interviewer's notes").await.reply();
    assert!(
        notes.text().contains("tick what you hear"),
        "{}",
        notes.text()
    );
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_was_never_opened_is_opened_after_a_kill() {
    let fault = Fault::on(CREATE_THREAD, Effect::Reset);
    is_opened_once(fault, "2026-01-05T08:00:30Z").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_that_was_opened_and_never_noted_is_found_after_a_kill() {
    let fault = Fault::on(CREATE_THREAD, Effect::Reset).when(When::After);
    is_opened_once(fault, "2026-01-05T08:20:00Z").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_who_were_not_let_in_are_after_a_kill() {
    let fault = Fault::on(LET_IN, Effect::Reset);
    is_opened_once(fault, "2026-01-05T08:00:30Z").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_turn_that_was_sent_and_never_noted_is_not_sent_again() {
    for lives_again in ["2026-01-05T08:00:30Z", "2026-01-05T08:20:00Z"] {
        let fault = Fault::on(CREATE_MESSAGE, Effect::Reset).when(When::After);
        is_opened_once(fault, lives_again).await;
    }
}
