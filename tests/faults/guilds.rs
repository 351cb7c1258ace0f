//! Guilds in an outage, left, and joined again.

use local_discord::{Channel, Effect, Fault, GatewayAction};
use sqlx::AssertSqlSafe;
use stride::domain::ids::GuildId;
use stride::store::{Store, guilds};

use super::support::{PATIENCE, Process, Stage, is_sound};

async fn staged() -> (Stage, Process, Channel) {
    let stage = Stage::new().await;
    let mut process = stage.start().await;
    let channel = stage.scheduled_channel("daily", "09:00").await;
    stage.advance(&mut process, "2026-01-05T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    (stage, process, channel)
}

/// Waits until the bot knows whether it is in the guild: the gateway tells it, at any time of its
/// clock.
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

#[tokio::test(flavor = "multi_thread")]
async fn who_practices_before_the_bot_hears_that_it_is_back_does_not_keep_schedules_from_running() {
    let (stage, mut process, channel) = staged().await;
    stage.guild.remove_bot();
    knows(&stage, false).await;
    let unheard = Fault::on("GATEWAY GUILD_CREATE", Effect::Drop);
    stage.server.add_fault(unheard);
    stage.guild.invite_bot();
    let grace = stage.guild.member("grace");
    let asked = grace.command("/question").send().await;
    assert!(asked.has_button("Reveal"), "{}", asked.text());
    grace.click(&asked, "Reveal").await.reply();
    let session = GatewayAction::Invalidate { resumable: false };
    assert_eq!(stage.server.act_on_gateway(session, None), 1);
    knows(&stage, true).await;
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    stage.finish(process).await;
}

/// Prepares a guild that the bot left in 1970, with many answers; the process dies half-way through
/// forgetting it.
async fn half_forgotten() -> (Stage, Channel) {
    let (stage, process, channel) = staged().await;
    process.stop().await;
    stage.guild.remove_bot();
    let big = include_str!("../samples/big_group.sql");
    let id = stage.guild.id().to_string();
    let big = big
        .replace("values (1, ", &format!("values ({id}, "))
        .replace("select 1, n", &format!("select {id}, n"))
        .replace(", 1, 900, ", &format!(", {id}, 900, "))
        .replace("p.post_id, 1, ", &format!("p.post_id, {id}, "))
        .replace("values (900, 1, ", &format!("values (900, {id}, "));
    let store = Store::open(&stage.database()).await.unwrap();
    let mut tx = store.write().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(big))
        .execute(&mut *tx)
        .await
        .unwrap();
    stride::store::commit(tx).await.unwrap();
    let all = answers(&store).await;
    assert_eq!(all, 10_000);
    let process = stage.spawn();
    let begun = async { while answers(&store).await == all {} };
    tokio::time::timeout(PATIENCE, begun)
        .await
        .expect("it is being forgotten");
    process.kill();
    assert!(answers(&store).await > 0, "it was forgotten at once");
    store.close().await;
    is_sound(stage.database());
    (stage, channel)
}

async fn answers(store: &Store) -> i64 {
    let mut reader = store.read().await.unwrap();
    sqlx::query_scalar("select count(*) from answers")
        .fetch_one(&mut *reader)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_is_half_forgotten_at_a_kill_is_forgotten_by_the_next_process() {
    let (stage, _) = half_forgotten().await;
    let mut process = stage.start().await;
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    let store = Store::open(&stage.database()).await.unwrap();
    assert_eq!(answers(&store).await, 0);
    let known = guilds::all(&mut store.read().await.unwrap()).await.unwrap();
    assert_eq!(known, []);
    store.close().await;
    is_sound(stage.database());
    stage.finish(process).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_half_forgotten_guild_that_comes_back_starts_afresh() {
    let (stage, channel) = half_forgotten().await;
    stage.guild.invite_bot();
    let mut process = stage.start().await;
    knows(&stage, true).await;
    assert!(list(&stage).await.contains("no schedule"));
    let another = stage.scheduled_channel("again", "09:00").await;
    stage.advance(&mut process, "2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    stage.answer_the_only_post(&another).await;
    let store = Store::open(&stage.database()).await.unwrap();
    assert_eq!(answers(&store).await, 1);
    store.close().await;
    is_sound(stage.database());
    stage.finish(process).await;
}
