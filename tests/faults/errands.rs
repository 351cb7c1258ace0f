//! `kill -9` while an errand is on its way.

use local_discord::{Effect, Fault, When};

use super::support::{CREATE_MESSAGE, Stage, instant};

/// The route of message edits, for faults.
const EDIT_MESSAGE: &str = "PATCH /channels/{channel}/messages/{message}";
/// When the post of Monday closes.
const CLOSES: &str = "2026-01-06T09:00:00Z";

/// Checks that a post that closes while the bot is dead says so after the restart.
async fn is_closed_after_a_kill(fault: Fault, arrives: bool) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    stage.answer_the_only_post(&channel).await;
    // It shows one answer, before anything fails.
    stage.advance(&mut process, "2026-01-05T09:00:05Z").await;
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

/// Checks that a member learns the decision about their proposal once after a restart, if the bot
/// died meanwhile.
async fn is_told_once_after_a_kill(fault: Fault, arrives: bool) {
    let stage = Stage::new().await;
    let process = stage.start().await;
    let (admin, grace) = (stage.guild.owner(), stage.guild.member("grace"));
    let propose = grace.command("/bank propose").option("level", "senior");
    let form = propose
        .open()
        .await
        .fill("What is asked", "Why add a shortcut?");
    let form = form.fill("Short answer", "Gradients pass.");
    let form = form.fill("Key points, one per line", "The gradient passes unchanged.");
    form.send().await.reply();
    let panel = admin.command("/bank review").send().await;
    stage.server.add_fault(fault.always());
    admin.click(&panel, "Approve").await.updated();
    let told = || grace.direct_messages().messages().len();
    if arrives {
        stage
            .server
            .until("the word to arrive", || told() == 1)
            .await;
    } else {
        stage.faulted().await;
        assert_eq!(told(), 0);
    }
    process.kill();
    stage.server.clear_faults();
    let mut process = stage.start().await;
    stage.advance(&mut process, "2026-01-05T08:01:00Z").await;
    assert_eq!(told(), 1, "{}", grace.direct_messages().transcript());
    // Their next command does not say it again.
    grace.command("/bank list").send().await;
    stage.advance(&mut process, "2026-01-05T08:05:00Z").await;
    let channel = stage.guild.channel("general");
    let seen = channel.messages_as(&grace);
    let again = seen
        .iter()
        .filter(|message| message.text().contains("was approved"));
    assert_eq!(again.count(), 0);
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_whose_word_never_arrived_is_told_after_a_kill() {
    is_told_once_after_a_kill(Fault::on(CREATE_MESSAGE, Effect::Reset), false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_whose_word_was_never_noted_is_told_once_after_a_kill() {
    is_told_once_after_a_kill(
        Fault::on(CREATE_MESSAGE, Effect::Hang).when(When::After),
        true,
    )
    .await;
}
