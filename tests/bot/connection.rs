//! The connection to Discord: lost, found again, and what members see of it.

use std::time::{Duration, Instant};

use local_discord::{Effect, Fault, GatewayAction, Options, Settings};
use serde_json::{Value, json};

use super::small_bank::small_bank;
use super::support::{MONDAY, TestBot, bank, instant, line_with};

impl TestBot {
    /// Starts with a heartbeat that soon notices a silent connection.
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

    /// Cuts the connection to the gateway and prevents new ones.
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

    let why = grace.command("/streak why").send().await;
    let text = why.text();
    assert_eq!(
        line_with(&text, "6 Jan"),
        "┃ 🛟 Tue 6 Jan 2026 · **1** · amnesty: the bot was offline too long"
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

/// Returns whether an entry starts a session (op 2) or resumes one (op 6).
fn is_session(entry: &Value) -> bool {
    let is_from_bot = entry["face"] == "gateway" && entry["direction"] == "in";
    is_from_bot && (entry["op"] == 2 || entry["op"] == 6)
}

/// Acts on the connection, checks that a member gets replies as before, and returns the ops that
/// brought the bot back.
async fn back_after(t: &TestBot, action: GatewayAction) -> Vec<Value> {
    let before = t.server.traffic().len();
    assert_eq!(t.server.act_on_gateway(action, None), 1, "{action:?}");
    let sessions = || {
        let traffic = t.server.traffic().split_off(before);
        let sessions = traffic.iter().filter(|entry| is_session(entry));
        sessions
            .map(|entry| entry["op"].clone())
            .collect::<Vec<_>>()
    };
    t.server.until("a session", || !sessions().is_empty()).await;
    t.server.bot_connected().await;
    let help = t.guild.member("one").command("/help").send().await;
    assert!(help.is_ephemeral(), "after {action:?}");
    sessions()
}

#[tokio::test]
async fn a_close_that_may_pass_is_outlived_at_once() {
    let t = TestBot::start_small().await;
    // Fatal codes end the program; the start-up tests cover them. After 4007 and 4009 Discord wants
    // a new session.
    let passing = (4000..=4009).filter(|code| ![4004, 4007, 4009].contains(code));
    for code in passing.map(Some).chain([None]) {
        let sessions = back_after(&t, GatewayAction::Close { code }).await;
        assert_eq!(
            sessions,
            [6],
            "{code:?}: the bot comes back once, and goes on"
        );
    }
    t.finish().await;
}

#[tokio::test]
async fn whatever_happens_to_the_connection_members_are_served_again() {
    let t = TestBot::start_small().await;
    let invalid = |resumable| GatewayAction::Invalidate { resumable };
    for action in [GatewayAction::Drop, GatewayAction::Reconnect, invalid(true)] {
        assert_eq!(back_after(&t, action).await, [6], "{action:?}");
    }
    // The bot starts a lost session anew, once: Discord limits the starts per day.
    for action in [invalid(false), GatewayAction::Close { code: Some(4009) }] {
        let sessions = back_after(&t, action).await;
        let started = sessions.iter().filter(|op| **op == 2).count();
        assert_eq!(started, 1, "{action:?}: {sessions:?}");
    }
    t.finish().await;
}

/// Starts with a heartbeat every eight seconds. By Discord's rule, the bot notices a silent
/// connection at the second heartbeat, which comes at least eight seconds after its start.
async fn with_a_slow_heartbeat() -> (TestBot, Duration) {
    let heartbeat = Duration::from_secs(8);
    let options = Options {
        clock: local_discord::Clock::manual(instant(MONDAY)),
        settings: Settings {
            heartbeat_interval_ms: 8_000,
            ..Settings::default()
        },
        // Members wait until the bot has noticed.
        answer_within: Some(Duration::from_secs(30)),
        ..Options::default()
    };
    (TestBot::start_with(options, small_bank()).await, heartbeat)
}

#[tokio::test]
async fn a_connection_that_dies_without_a_word_is_noticed_long_before_two_heartbeats() {
    let started = Instant::now();
    let (t, heartbeat) = with_a_slow_heartbeat().await;
    let sessions = back_after(&t, GatewayAction::HalfOpen { on: true }).await;
    assert_eq!(sessions, [6], "it goes on where it was");
    assert!(started.elapsed() < heartbeat, "{:?}", started.elapsed());
    t.finish().await;
}

#[tokio::test]
async fn what_discord_sent_into_a_dead_connection_comes_with_the_next_one() {
    let (t, _) = with_a_slow_heartbeat().await;
    let member = t.guild.member("one");
    let dead = GatewayAction::HalfOpen { on: true };
    assert_eq!(t.server.act_on_gateway(dead, None), 1);
    let help = member.command("/help").send().await;
    assert!(help.is_ephemeral());
    t.finish().await;
}

#[tokio::test]
async fn a_bot_without_a_session_start_left_waits_for_the_reset() {
    let mut t = TestBot::start_small().await;
    t.stop_bot().await;
    let limit = json!({"total": 1000, "remaining": 0, "reset_after": 400, "max_concurrency": 1});
    let gateway = t.server.base_url().replacen("http", "ws", 1) + "/gateway";
    let plan = json!({"url": gateway, "shards": 1, "session_start_limit": limit});
    let none_left = Effect::Respond {
        status: 200,
        body: plan,
        headers: serde_json::Map::new(),
    };
    // The bot asks for the gateway's address, then asks again before the session starts.
    t.server
        .add_fault(Fault::on("GET /gateway/bot", none_left).times(2));
    let asked_before = t.server.traffic().len();
    t.start_bot().await;
    let traffic = t.server.traffic().split_off(asked_before);
    let number = |wanted: &dyn Fn(&Value) -> bool| traffic.iter().filter(|e| wanted(e)).count();
    let identify = traffic
        .iter()
        .position(|entry| entry["direction"] == "in" && entry["op"] == 2);
    let asked = |entry: &Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        path.ends_with("/gateway/bot")
    };
    assert_eq!(number(&asked), 3, "{traffic:?}");
    let last_asked = traffic.iter().rposition(asked);
    assert!(last_asked < identify, "it asks until there is one");
    t.finish().await;
}

#[tokio::test]
async fn who_uses_the_bot_while_it_stops_is_told_of_no_fault() {
    for _ in 0..5 {
        let (mut t, _, post) = TestBot::posted().await;
        let members: Vec<_> = (0..40).map(|n| t.guild.member(&format!("m{n}"))).collect();
        let clicks = members.iter().map(|member| async {
            match member.try_click(&post, "I don't know yet").await {
                Ok(response) => response.reply().text(),
                // Discord itself says this, as for any bot that is not there.
                Err(unanswered) => unanswered.to_string(),
            }
        });
        let (said, ()) = tokio::join!(futures::future::join_all(clicks), t.stop_bot());
        for said in &said {
            let is_passed = said.contains("🔥");
            assert!(is_passed || said.contains("did not respond"), "{said}");
        }
        t.server.take_violations();
        t.finish().await;
    }
}
