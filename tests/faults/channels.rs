//! Channels that break after their schedule is made.

use local_discord::{Channel, Effect, Fault, Permissions};

use super::support::{Process, Stage};

const DAYS: std::ops::RangeInclusive<usize> = 5..=9;

/// Plays a work week: the healthy channel gets its posts on time, whether the other works or not.
async fn week(stage: &Stage, process: &mut Process, healthy: &Channel) {
    for day in DAYS {
        let due = format!("2026-01-{day:02}T09:00:00Z");
        stage.advance(process, &due).await;
        assert_eq!(healthy.messages().len(), day - 4);
    }
}

async fn three_refusals_pause(break_it: impl FnOnce(&Stage, &Channel)) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let broken = stage.scheduled_channel("broken", "09:00").await;
    let healthy = stage.scheduled_channel("healthy", "09:00").await;
    break_it(&stage, &broken);
    week(&stage, &mut process, &healthy).await;
    let owner = stage.guild.owner();
    let told = owner.direct_messages().messages();
    assert_eq!(told.len(), 1, "told once");
    assert!(
        told[0].text().contains("/setup check"),
        "{}",
        told[0].text()
    );
    let list = owner.command("/schedule list").send().await.text();
    assert_eq!(
        list.matches("Paused because Discord refused").count(),
        1,
        "{list}"
    );
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_channel_pauses_its_schedule_and_tells_who_made_it() {
    three_refusals_pause(|_, channel| channel.delete()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_channel_pauses_its_schedule_and_tells_who_made_it() {
    three_refusals_pause(|stage, channel| {
        channel.deny(stage.guild.bot(), Permissions::VIEW_CHANNEL);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_no_messages_is_not_told_and_nothing_else_suffers() {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let broken = stage.scheduled_channel("broken", "09:00").await;
    let healthy = stage.scheduled_channel("healthy", "09:00").await;
    broken.deny(stage.guild.bot(), Permissions::SEND_MESSAGES);
    let owner = stage.guild.owner();
    owner.set_accepts_dms(false);
    week(&stage, &mut process, &healthy).await;
    assert!(owner.direct_messages().messages().is_empty());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_always_fails_delays_no_other() {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let failing = stage.scheduled_channel("failing", "09:00").await;
    let healthy = stage.scheduled_channel("healthy", "09:00").await;
    let route = format!("POST /channels/{}/messages", failing.id());
    let error = Effect::Respond {
        status: 500,
        body: serde_json::Value::Null,
        headers: serde_json::Map::new(),
    };
    stage.server.add_fault(Fault::on(&route, error).always());
    week(&stage, &mut process, &healthy).await;
    assert!(failing.messages().is_empty());
    // This was a failure, not a refusal: the schedule is not paused, and the last day's post is
    // still in time.
    stage.server.clear_faults();
    stage.advance(&mut process, "2026-01-09T14:00:00Z").await;
    assert_eq!(failing.messages().len(), 1);
    stage.advance(&mut process, "2026-01-10T09:00:00Z").await;
    assert_eq!(failing.messages().len(), 2);
    stage.finish(process).await;
}
