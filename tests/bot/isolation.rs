//! A fault in one server leaves the others alone.

use super::support::TestBot;

#[tokio::test]
async fn a_server_whose_settings_cannot_be_read_holds_up_no_other() {
    let mut t = TestBot::start().await;
    let broken = t.scheduled_channel("beginner").await;
    let other = t.server.add_guild("Another group", "linus");
    let channel = other.add_channel("daily");
    let owner = other.owner();
    let add = owner.command("/schedule add").option("channel", &channel);
    let reply = add.option("level", "senior").option("at", "09:00");
    assert!(reply.send().await.text().contains("added"));
    t.advance_to("2026-01-05T10:00:00Z").await;
    t.set_timezone_by_force("Atlantis").await;

    // The broken server's schedule is due first.
    t.advance_to("2026-01-07T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 3);
    assert_eq!(broken.messages().len(), 1);

    t.set_timezone_by_force("UTC").await;
    t.restart().await;
    t.advance_to("2026-01-07T12:01:00Z").await;
    assert_eq!(broken.messages().len(), 2, "today's post is late, not lost");
    t.finish().await;
}

impl TestBot {
    /// Writes a time zone for the first server directly, without the bot.
    async fn set_timezone_by_force(&self, zone: &str) {
        let store = stride::store::Store::open(&self.database()).await.unwrap();
        let mut tx = store.write().await.unwrap();
        let guild: i64 = self.guild.id().to_string().parse().unwrap();
        let set = sqlx::query("update guilds set timezone = ? where guild_id = ?");
        let set = set.bind(zone).bind(guild);
        assert_eq!(set.execute(&mut *tx).await.unwrap().rows_affected(), 1);
        stride::store::commit(tx).await.unwrap();
        store.close().await;
    }
}
