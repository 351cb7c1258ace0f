//! `kill -9` while a recap goes out, or the message that it could not.

use local_discord::{Channel, Effect, Fault, Message, Permissions, When};

use super::support::{CREATE_MESSAGE, Process, Stage, instant};

/// When the recap of the first week comes.
const TOLD: &str = "2026-01-12T10:00:00Z";

/// Plays a week that a member took part in, until just before its recap.
async fn a_week() -> (Stage, Process, Channel) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    let week = stage.guild.add_channel("week");
    let owner = stage.guild.owner();
    let set = owner.command("/setup recap").option("channel", &week);
    set.option("time", "10:00").send().await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    stage.answer_the_only_post(&channel).await;
    let pause = owner.command("/schedule pause").option("schedule", "1");
    pause.send().await;
    // Small steps keep its clock close to Discord's while something is due.
    for step in ["05T09:00:05Z", "06T09:00:00Z", "12T09:59:00Z"] {
        stage
            .advance(&mut process, &format!("2026-01-{step}"))
            .await;
    }
    (stage, process, week)
}

/// Checks that the bot, killed while the recap is on its way, posts it once, after any restart.
async fn is_said_once(restarted: &str, arrives: bool) {
    let (stage, mut process, week) = a_week().await;
    let fault = match arrives {
        true => Fault::on(CREATE_MESSAGE, Effect::Hang).when(When::After),
        false => Fault::on(CREATE_MESSAGE, Effect::Reset),
    };
    stage.server.add_fault(fault.always());
    stage.send_to(&mut process, instant(TOLD));
    if arrives {
        week.messages_when(1).await;
    } else {
        stage.faulted().await;
    }
    process.kill();
    stage.server.clear_faults();
    stage.server.set_now(instant(restarted));
    let mut process = stage.start().await;
    stage.advance(&mut process, "2026-01-12T11:30:00Z").await;
    assert_eq!(week.messages().len(), 1, "{}", week.transcript());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_never_arrived_is_sent_after_a_kill() {
    is_said_once("2026-01-12T10:01:00Z", false).await;
    is_said_once("2026-01-12T11:00:00Z", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_arrived_is_not_sent_again_after_a_kill() {
    is_said_once("2026-01-12T10:01:00Z", true).await;
    is_said_once("2026-01-12T11:00:00Z", true).await;
}

/// Checks that the direct message about a refused recap is sent once, too.
async fn a_member_is_told_once(restarted: &str) {
    let (stage, mut process, week) = a_week().await;
    week.deny(stage.guild.bot(), Permissions::SEND_MESSAGES);
    // The first request is the recap, which Discord refuses.
    let silence = Fault::on(CREATE_MESSAGE, Effect::Hang).when(When::After);
    stage.server.add_fault(silence.after_skipping(1));
    stage.send_to(&mut process, instant(TOLD));
    let told = || -> Vec<Message> { stage.guild.owner().direct_messages().messages() };
    stage
        .server
        .until("the word to arrive", || told().len() == 1)
        .await;
    process.kill();
    stage.server.clear_faults();
    stage.server.set_now(instant(restarted));
    let mut process = stage.start().await;
    stage.advance(&mut process, "2026-01-12T11:30:00Z").await;
    assert_eq!(told().len(), 1);
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_direct_message_that_arrived_is_not_sent_again_after_a_kill() {
    a_member_is_told_once("2026-01-12T10:01:00Z").await;
    a_member_is_told_once("2026-01-12T11:00:00Z").await;
}
