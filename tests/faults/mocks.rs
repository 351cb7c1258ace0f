//! `kill -9` while a mock interview gets its thread, and before its clicks are answered.

use local_discord::{Channel, Effect, Fault, Member, Message, Permissions, When};
use serde_json::Value;

use super::support::{CREATE_MESSAGE, Process, Stage};

const CREATE_THREAD: &str = "POST /channels/{channel}/threads";
const CALLBACK: &str = "POST /interactions/{interaction}/{token}/callback";
const PANEL: &str = "Interviewer's notes";
const NEXT: &str = "Next turn: swap roles";
const LET_IN: &str = "PUT /channels/{channel}/thread-members/{user}";

/// Returns how many active threads the guild has on Discord.
async fn threads(stage: &Stage) -> usize {
    let (api, guild) = (stage.server.base_url(), stage.guild.id());
    let client = reqwest::Client::builder().user_agent("DiscordBot (https://example.org, 0)");
    let client = client.build().unwrap();
    let active = client.get(format!("{api}/api/v10/guilds/{guild}/threads/active"));
    let active = active.header("Authorization", format!("Bot {}", stage.server.token()));
    let active: Value = active.send().await.unwrap().json().await.unwrap();
    active["threads"].as_array().unwrap().len()
}

/// Checks that a kill at any step ends with one thread, with both members in it and one first turn.
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

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_whose_opening_was_not_answered_is_found_without_a_kill() {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let [grace, alan] = ["grace", "alan"].map(|name| stage.guild.member(name));
    let channel = stage.guild.add_channel("general");
    let mock = grace.command("/mock").in_channel(&channel);
    let invitation = mock.option("with", &alan).send().await;
    let lost = Fault::on(CREATE_THREAD, Effect::Reset).when(When::After);
    stage.server.add_fault(lost);
    alan.click(&invitation, "Accept").await.updated();
    stage.faulted().await;
    stage.advance(&mut process, "2026-01-05T08:05:00Z").await;
    let thread = stage.guild.channel("Mock interview 1: grace and alan");
    assert_eq!(thread.messages().len(), 1, "{}", thread.transcript());
    assert_eq!(threads(&stage).await, 1);
    stage.finish(process).await;
}

/// Starts an interview in a thread or in direct messages.
async fn begun(stage: &Stage, in_thread: bool) -> (Process, [Member; 2], [Channel; 2]) {
    let mut process = stage.start().await;
    let two = ["grace", "alan"].map(|name| stage.guild.member(name));
    let channel = stage.guild.add_channel("general");
    if !in_thread {
        channel.deny(stage.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    }
    let mock = two[0].command("/mock").in_channel(&channel);
    let invitation = mock.option("with", &two[1]).send().await;
    two[1].click(&invitation, "Accept").await.updated();
    stage.advance(&mut process, "2026-01-05T08:01:00Z").await;
    let name = "Mock interview 1: grace and alan";
    let places = two.each_ref().map(|one| match in_thread {
        true => stage.guild.channel(name),
        false => one.direct_messages(),
    });
    (process, two, places)
}

/// Clicks; the bot acts, and the reply dies with the process. Another process starts at `to`.
async fn click_in_vain(
    stage: &Stage,
    process: Process,
    (member, message, button): (&Member, &Message, &'static str),
    to: &str,
) -> Process {
    let faults = || {
        let traffic = stage.server.traffic();
        let notes = traffic.iter().filter_map(|entry| entry["note"].as_str());
        notes.filter(|note| note.starts_with("fault:")).count()
    };
    let before = faults();
    stage
        .server
        .add_fault(Fault::on(CALLBACK, Effect::Reset).always());
    let (member, message) = (member.clone(), message.clone());
    let click = tokio::spawn(async move { member.try_click(&message, button).await });
    let is_lost = || faults() > before;
    stage.server.until("the reply that is lost", is_lost).await;
    process.kill();
    click.abort();
    stage.server.clear_faults();
    let mut process = stage.start().await;
    stage.advance(&mut process, to).await;
    process
}

/// Checks that the interview goes on after any lost reply, and that the bot says nothing twice.
async fn goes_on(in_thread: bool) {
    let stage = Stage::new().await;
    let (process, [grace, alan], [for_grace, for_alan]) = begun(&stage, in_thread).await;
    let both = [&for_grace, &for_alan];
    let turn = for_grace.last_message();
    let notes = grace.click(&turn, PANEL).await.reply();
    let click = (&grace, &notes, "Another question");
    let process = click_in_vain(&stage, process, click, "2026-01-05T08:02:00Z").await;
    let turn = for_grace.last_message();
    let notes = grace.click(&turn, PANEL).await.reply();
    let click = (&grace, &notes, "End the turn");
    let process = click_in_vain(&stage, process, click, "2026-01-05T08:03:00Z").await;
    let summary = for_alan.last_message();
    let click = (&alan, &summary, NEXT);
    let process = click_in_vain(&stage, process, click, "2026-01-05T08:04:00Z").await;
    let turn = for_alan.last_message();
    alan.click(&turn, PANEL).await.reply();
    let click = (&grace, &for_grace.last_message(), "End the interview");
    let process = click_in_vain(&stage, process, click, "2026-01-05T08:05:00Z").await;
    for place in both {
        let messages = place.messages();
        assert_eq!(messages.len(), 5, "{}", place.transcript());
        assert!(messages[4].text().contains("how it went"));
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_in_a_thread_goes_on_after_a_kill_before_any_of_its_replies() {
    goes_on(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_in_direct_messages_goes_on_after_a_kill_before_any_of_its_replies() {
    goes_on(false).await;
}
