//! Guilds that are out of order, left, and joined again.

use local_discord::{Channel, Effect, Fault, GatewayAction};
use stride::domain::ids::GuildId;
use stride::store::{Store, guilds};

use super::support::{PATIENCE, Process, Stage};

async fn staged() -> (Stage, Process, Channel) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    (stage, process, channel)
}

/// Waits until the bot knows whether it is in the guild: it hears of guilds when the gateway
/// tells it, whatever its clock shows.
async fn knows(stage: &Stage, joined: bool) {
    let store = Store::open(&stage.database()).await.unwrap();
    let guild = GuildId(stage.guild.id().to_string().parse().unwrap());
    let known = tokio::time::timeout(PATIENCE, async {
        loop {
            let mut reader = store.read().await.unwrap();
            if guilds::is_joined(&mut reader, guild).await.unwrap() == joined {
                return;
            }
        }
    });
    known.await.expect("the bot hears of it");
    store.close().await;
}

async fn list(stage: &Stage) -> String {
    let owner = stage.guild.owner();
    owner.command("/schedule list").send().await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_of_a_guild_stops_nothing() {
    let (stage, mut process, channel) = staged().await;
    stage.guild.set_unavailable(true);
    stage.advance(&mut process, "2026-01-05T20:00:00Z").await;
    stage.guild.set_unavailable(false);
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_comes_back_within_thirty_days_goes_on() {
    let (stage, mut process, channel) = staged().await;
    stage.guild.remove_bot();
    knows(&stage, false).await;
    stage.advance(&mut process, "2026-01-30T20:00:00Z").await;
    assert_eq!(
        channel.messages().len(),
        1,
        "nothing is posted where it is not"
    );
    stage.guild.invite_bot();
    knows(&stage, true).await;
    stage.advance(&mut process, "2026-01-31T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_removed_the_bot_while_it_was_away_is_left() {
    let (stage, process, channel) = staged().await;
    process.stop().await;
    stage.guild.remove_bot();
    let mut process = stage.start().await;
    knows(&stage, false).await;
    stage.advance(&mut process, "2026-02-10T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    stage.guild.invite_bot();
    knows(&stage, true).await;
    assert!(list(&stage).await.contains("no schedule"));
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_comes_back_after_thirty_days_starts_afresh() {
    let (stage, mut process, channel) = staged().await;
    stage.guild.remove_bot();
    knows(&stage, false).await;
    stage.advance(&mut process, "2026-02-06T09:00:00Z").await;
    stage.guild.invite_bot();
    knows(&stage, true).await;
    assert!(list(&stage).await.contains("no schedule"));
    stage.advance(&mut process, "2026-02-07T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_no_event_told_of_is_noticed_at_the_next_session() {
    let (stage, mut process, channel) = staged().await;
    stage
        .server
        .add_fault(Fault::on("GATEWAY GUILD_DELETE", Effect::Drop));
    stage.guild.remove_bot();
    let session = GatewayAction::Invalidate { resumable: false };
    assert_eq!(stage.server.act_on_gateway(session, None), 1);
    knows(&stage, false).await;
    stage.advance(&mut process, "2026-01-07T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    stage.guild.invite_bot();
    knows(&stage, true).await;
    stage.advance(&mut process, "2026-01-08T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}
