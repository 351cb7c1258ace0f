//! `kill -9` while a channel plays a quiz.

use local_discord::{Effect, Fault, Message};

use super::support::{Process, Stage, instant};

/// The route of message edits, for faults.
const EDIT_MESSAGE: &str = "PATCH /channels/{channel}/messages/{message}";
/// The route of answers to interactions.
const CALLBACK: &str = "POST /interactions/{interaction}/{token}/callback";
/// When an item closes that began at eight.
const CLOSES: &str = "2026-01-05T08:00:30Z";

async fn begun(stage: &Stage) -> (Process, Message) {
    let process = stage.start().await;
    let host = stage.guild.member("grace");
    let quiz = host.command("/quiz").option("public", true);
    let item: Message = quiz.send().await;
    let chosen = host.click(&item, "A").await.reply();
    assert!(
        chosen.text().contains("You chose **A**"),
        "{}",
        chosen.text()
    );
    (process, item)
}

/// Checks that the item closes with its tally, and the quiz goes on.
async fn goes_on(stage: Stage, process: Process, item: &Message) {
    let is_closed = || item.refreshed().unwrap().has_button("Next");
    stage.server.until("the item to be closed", is_closed).await;
    let closed = item.refreshed().unwrap().text();
    assert!(closed.contains(" of 1 got it."), "{closed}");
    let host = stage.guild.member("grace");
    let next = host.click(item, "Next").await.updated();
    assert!(next.has_button("Close it now"), "{}", next.text());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_closes_while_the_bot_is_dead_is_shown_when_it_lives_again() {
    let stage = Stage::new().await;
    let (process, item) = begun(&stage).await;
    process.kill();
    stage.server.set_now(instant("2026-01-05T08:20:00Z"));
    let process = stage.start().await;
    goes_on(stage, process, &item).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_whose_closing_was_never_shown_is_shown_after_a_kill() {
    let stage = Stage::new().await;
    let (mut process, item) = begun(&stage).await;
    let cut = Fault::on(EDIT_MESSAGE, Effect::Reset).always();
    stage.server.add_fault(cut);
    stage.send_to(&mut process, instant(CLOSES));
    stage.faulted().await;
    process.kill();
    assert!(item.refreshed().unwrap().has_button("Close it now"));
    stage.server.clear_faults();
    let process = stage.start().await;
    goes_on(stage, process, &item).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_that_its_host_closed_is_shown_after_a_kill_before_the_reply() {
    let stage = Stage::new().await;
    let (process, item) = begun(&stage).await;
    let cut = Fault::on(CALLBACK, Effect::Reset).always();
    stage.server.add_fault(cut);
    let (host, clicked) = (stage.guild.member("grace"), item.clone());
    let closing = tokio::spawn(async move { host.try_click(&clicked, "Close it now").await });
    stage.faulted().await;
    process.kill();
    closing.abort();
    stage.server.clear_faults();
    assert!(item.refreshed().unwrap().has_button("Close it now"));
    // This is before its time is over.
    stage.server.set_now(instant("2026-01-05T08:00:20Z"));
    let process = stage.start().await;
    let is_closed = || item.refreshed().unwrap().has_button("Next");
    stage.server.until("the item to be closed", is_closed).await;
    process.stop().await;
}
