//! `kill -9` while the bot gives or takes roles, opens a thread, or sends a message.
//!
//! Each test runs in both ways: the request never arrives, or it arrives and its response does not.
//! Each also restarts the bot while Discord knows the nonce, and long after.

use local_discord::{Channel, Effect, Fault, Member, Permissions, Role, When};
use serde_json::Value;

use super::support::{CREATE_MESSAGE, Process, Stage, instant};

const GIVE_ROLE: &str = "PUT /guilds/{guild}/members/{user}/roles/{role}";
const TAKE_ROLE: &str = "DELETE /guilds/{guild}/members/{user}/roles/{role}";
const OPEN_THREAD: &str = "POST /channels/{channel}/messages/{message}/threads";

/// Makes a fault on a route: either the request is lost, or its response.
fn lost(route: &str, arrives: bool) -> Fault {
    match arrives {
        true => Fault::on(route, Effect::Reset).when(When::After),
        false => Fault::on(route, Effect::Reset),
    }
}

/// Kills the process once it meets a fault on the way to an instant, and starts another.
async fn killed_by(
    stage: &Stage,
    (mut process, to): (Process, &str),
    fault: Fault,
    lives_again: &str,
) -> Process {
    let before = faults(stage);
    stage.server.add_fault(fault.always());
    stage.send_to(&mut process, instant(to));
    let has_met = || faults(stage) > before;
    stage.server.until("a fault", has_met).await;
    process.kill();
    stage.server.clear_faults();
    stage.server.set_now(instant(lives_again));
    stage.start().await
}

/// Returns how many requests have met a fault.
fn faults(stage: &Stage) -> usize {
    let is_faulted = |entry: &&Value| {
        let note = entry["note"].as_str();
        note.is_some_and(|note| note.starts_with("fault:"))
    };
    stage.server.traffic().iter().filter(is_faulted).count()
}

/// Starts a server with Monday's post, which grace has answered.
async fn answered() -> (Stage, Process, Channel, Member) {
    let stage = Stage::new().await;
    let can = Permissions::BOT | Permissions::MANAGE_ROLES;
    stage.guild.set_bot_permissions(can);
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    stage.answer_the_only_post(&channel).await;
    stage.advance(&mut process, "2026-01-05T09:00:05Z").await;
    let grace = stage.guild.member("grace");
    (stage, process, channel, grace)
}

/// Returns how many requests gave or took a role.
fn role_requests(stage: &Stage) -> usize {
    let is_one = |entry: &&Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        path.contains("/members/") && path.contains("/roles/")
    };
    stage.server.traffic().iter().filter(is_one).count()
}

async fn role_follows(arrives: bool) {
    let (stage, mut process, _channel, grace) = answered().await;
    let role: Role = stage.guild.add_role("Steady", Permissions::NONE);
    let setup = stage.guild.owner().command("/setup role");
    setup.option("streak", 1).option("role", &role).send().await;
    // The first day brings the role while it is still open; that request does not fail.
    stage.advance(&mut process, "2026-01-05T09:00:10Z").await;
    assert!(grace.has(&role));
    // Tuesday is missed, and over on Wednesday at nine. Small steps keep the bot's clock close to
    // Discord's while something is due.
    for step in ["06T09:00:00Z", "07T08:59:00Z"] {
        stage
            .advance(&mut process, &format!("2026-01-{step}"))
            .await;
    }
    let taking = (process, "2026-01-07T09:00:00Z");
    let fault = lost(TAKE_ROLE, arrives);
    let mut process = killed_by(&stage, taking, fault, "2026-01-07T09:00:30Z").await;
    stage.advance(&mut process, "2026-01-07T09:01:30Z").await;
    assert!(!grace.has(&role), "taken");
    let post = stage.guild.channel("daily").last_message();
    let form = grace.click(&post, "Answer").await.modal();
    form.submit("The weights are shared.").await.reply();
    stage.advance(&mut process, "2026-01-08T08:59:00Z").await;
    let giving = (process, "2026-01-08T09:00:00Z");
    let fault = lost(GIVE_ROLE, arrives);
    let mut process = killed_by(&stage, giving, fault, "2026-01-08T09:20:00Z").await;
    stage.advance(&mut process, "2026-01-08T09:21:00Z").await;
    assert!(grace.has(&role), "given");
    let before = role_requests(&stage);
    stage.advance(&mut process, "2026-01-08T20:00:00Z").await;
    assert_eq!(role_requests(&stage), before, "and the bot knows");
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_never_given_or_taken_is_after_a_kill() {
    role_follows(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_given_or_taken_and_never_noted_is_known_after_a_kill() {
    role_follows(true).await;
}

async fn is_reminded_once(arrives: bool, lives_again: &str) {
    let (stage, mut process, _channel, grace) = answered().await;
    grace.command("/remind").send().await;
    for step in ["06T09:00:00Z", "07T06:59:00Z"] {
        let step = format!("2026-01-{step}");
        stage.advance(&mut process, &step).await;
    }
    let reminding = (process, "2026-01-07T07:00:00Z");
    let fault = lost(CREATE_MESSAGE, arrives);
    let mut process = killed_by(&stage, reminding, fault, lives_again).await;
    stage.advance(&mut process, "2026-01-07T08:40:00Z").await;
    let got = grace.direct_messages();
    assert_eq!(got.messages().len(), 1, "{}", got.transcript());
    assert!(got.last_message().has_button("Stop reminding me"));
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_sent_once_whenever_the_bot_is_killed() {
    for lives_again in ["2026-01-07T07:01:00Z", "2026-01-07T08:00:00Z"] {
        is_reminded_once(false, lives_again).await;
        is_reminded_once(true, lives_again).await;
    }
}

/// Checks that both members of a mock interview without a thread get the first turn once.
async fn both_are_told_once(arrives: bool, lives_again: &str) {
    let stage = Stage::new().await;
    let process = stage.start().await;
    let two = ["grace", "alan"].map(|name| stage.guild.member(name));
    let channel = stage.guild.add_channel("talk");
    channel.deny(stage.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    let mock = two[0].command("/mock").in_channel(&channel);
    let invitation = mock.option("with", &two[1]).send().await;
    stage
        .server
        .add_fault(lost(CREATE_MESSAGE, arrives).always());
    two[1].click(&invitation, "Accept").await.updated();
    stage.faulted().await;
    process.kill();
    stage.server.clear_faults();
    stage.server.set_now(instant(lives_again));
    let mut process = stage.start().await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    for one in &two {
        let got = one.direct_messages();
        assert_eq!(got.messages().len(), 1, "{}", got.transcript());
        assert!(got.last_message().has_button("Interviewer's notes"));
    }
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_in_a_mock_interview_are_told_once_whenever_the_bot_is_killed() {
    for lives_again in ["2026-01-05T08:00:30Z", "2026-01-05T08:20:00Z"] {
        both_are_told_once(false, lives_again).await;
        both_are_told_once(true, lives_again).await;
    }
}

/// Checks that a post whose thread was on its way at the kill has one, and that the bot knows it:
/// it writes there once the post is closed.
async fn has_its_thread(arrives: bool) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.guild.add_channel("daily");
    let add = stage.guild.owner().command("/schedule add");
    let add = add.option("channel", &channel).option("level", "mixed");
    let add = add.option("at", "09:00").option("thread", "at posting");
    assert!(add.send().await.text().contains("added"));
    stage.advance(&mut process, "2026-01-05T08:59:00Z").await;
    let posting = (process, "2026-01-05T09:00:00Z");
    let fault = lost(OPEN_THREAD, arrives);
    let mut process = killed_by(&stage, posting, fault, "2026-01-05T09:30:00Z").await;
    stage.advance(&mut process, "2026-01-05T09:31:00Z").await;
    let traffic = stage.server.traffic();
    let opened = traffic.iter().filter(|entry| {
        let path = entry["path"].as_str().unwrap_or_default();
        entry["method"] == "POST" && path.ends_with("/threads") && entry["status"] == 201
    });
    assert!(opened.count() <= 1, "one thread");
    stage.answer_the_only_post(&channel).await;
    stage.advance(&mut process, "2026-01-05T09:32:00Z").await;
    let said = || {
        let is_said = |entry: &&Value| {
            entry["request"]
                .to_string()
                .contains("The question is closed")
        };
        stage.server.traffic().iter().filter(is_said).count()
    };
    stage.advance(&mut process, "2026-01-06T09:01:00Z").await;
    assert_eq!(said(), 1, "{}", stage.server.transcript());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_at_posting_is_opened_whenever_the_bot_is_killed() {
    has_its_thread(false).await;
    has_its_thread(true).await;
}

/// Checks that a schedule's creator learns once that it has paused.
async fn is_told_of_a_pause_once(arrives: bool, lives_again: &str) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    channel.deny(stage.guild.bot(), Permissions::SEND_MESSAGES);
    for day in ["05", "06"] {
        stage
            .advance(&mut process, &format!("2026-01-{day}T09:00:30Z"))
            .await;
    }
    stage.advance(&mut process, "2026-01-07T08:59:00Z").await;
    // The first request on Wednesday is the post itself, which Discord refuses.
    let fault = lost(CREATE_MESSAGE, arrives).after_skipping(1);
    let pausing = (process, "2026-01-07T09:00:00Z");
    let mut process = killed_by(&stage, pausing, fault, lives_again).await;
    stage.advance(&mut process, "2026-01-07T10:00:00Z").await;
    let got = stage.guild.owner().direct_messages();
    assert_eq!(got.messages().len(), 1, "{}", got.transcript());
    let text = got.last_message().text();
    assert!(text.contains("is paused"), "{text}");
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_maker_of_a_schedule_that_pauses_is_told_once_whenever_the_bot_is_killed() {
    for lives_again in ["2026-01-07T09:00:30Z", "2026-01-07T09:30:00Z"] {
        is_told_of_a_pause_once(false, lives_again).await;
        is_told_of_a_pause_once(true, lives_again).await;
    }
}
