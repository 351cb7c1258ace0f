//! The connection to Discord: lost, found again, and what members see of it.

use local_discord::{Effect, Fault, GatewayAction, Options, Settings};

use super::support::{MONDAY, TestBot, bank, instant, line_with};

impl TestBot {
    /// Starts where a silent connection is noticed soon: by the next heartbeat.
    async fn start_with_a_fast_heartbeat() -> Self {
        let options = Options {
            clock: local_discord::Clock::manual(instant(MONDAY)),
            settings: Settings {
                heartbeat_interval_ms: 500,
                ..Settings::default()
            },
            ..Options::default()
        };
        Self::start_with(options, bank()).await
    }

    /// Cuts the connection to the gateway and lets no other come about.
    async fn lose_connection(&self) {
        let hello = Fault::on("GATEWAY HELLO", Effect::Close(Some(4000)));
        self.server.add_fault(hello.always());
        let cut = self.server.act_on_gateway(GatewayAction::Drop, None);
        assert_eq!(cut, 1);
        self.until_connected(false).await;
    }

    async fn regain_connection(&self) {
        self.server.clear_faults();
        self.until_connected(true).await;
    }
}

#[tokio::test]
async fn hours_without_a_connection_excuse_the_day() {
    let t = TestBot::start_with_a_fast_heartbeat().await;
    let channel = t.scheduled_channel("beginner").await;
    let grace = t.guild.member("grace");
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    grace.click(&post, "I don't know yet").await.reply();

    t.advance_to("2026-01-06T10:00:00Z").await;
    t.lose_connection().await;
    t.advance_to("2026-01-06T14:00:00Z").await;
    t.regain_connection().await;
    t.advance_to("2026-01-07T09:30:00Z").await;
    let post = t.post_in(&channel);
    grace.click(&post, "I don't know yet").await.reply();

    let why = grace.command("/streak").option("why", true).send().await;
    let text = why.text();
    assert_eq!(
        line_with(&text, "6 Jan"),
        "┃ 🛟 Tue 6 Jan 2026 · **1** · amnesty: the bot was not there for long enough"
    );
    assert_eq!(
        line_with(&text, "7 Jan"),
        "┃ ✅ Wed 7 Jan 2026 · **2** · passed"
    );
    t.finish().await;
}

#[tokio::test]
async fn posts_go_out_without_a_gateway_and_commands_work_once_it_is_back() {
    let t = TestBot::start_with_a_fast_heartbeat().await;
    let channel = t.scheduled_channel("beginner").await;
    t.lose_connection().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    t.regain_connection().await;
    let stats = t.guild.member("grace").click(&post, "Stats").await.reply();
    assert!(stats.text().contains("Nobody"), "{}", stats.text());
    t.finish().await;
}
