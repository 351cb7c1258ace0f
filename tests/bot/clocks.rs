//! The machine's clock is wrong for a while, and Discord's is right.

use chrono::TimeDelta;
use local_discord::{Effect, Fault};

use super::support::{FULL, TestBot, answer};

const FORTY_DAYS: TimeDelta = TimeDelta::days(40);

#[tokio::test]
async fn a_clock_that_is_forty_days_ahead_for_a_moment_skips_nothing_and_settles_nothing() {
    let (t, channel, post) = TestBot::posted().await;
    let member = t.guild.member("grace");
    answer(&member, &post, FULL).await;
    t.sql("insert into guilds (guild_id, joined_at, left_at) values (1, 0, 1767600000000)")
        .await;
    // At the second time the bot looks for servers to forget, once a day.
    for (from, to) in [
        ("2026-01-05T09:00:00Z", "2026-01-05T09:00:08Z"),
        ("2026-01-06T07:59:56Z", "2026-01-06T08:00:04Z"),
    ] {
        t.advance_to(from).await;
        t.set_clock_ahead(FORTY_DAYS).await;
        t.advance_to(to).await;
        t.set_clock_ahead(TimeDelta::zero()).await;
        assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    }
    for (day, streak) in [(6, "2 days"), (7, "3 days")] {
        t.advance_to(&format!("2026-01-{day:02}T09:00:00Z")).await;
        let posts = channel.messages().len();
        assert_eq!(posts, day - 4, "{}", channel.transcript());
        let verdict = answer(&member, &t.post_in(&channel), FULL).await.text();
        assert!(verdict.contains(streak), "{verdict}");
    }
    let left = t.count("select count(*) from guilds where guild_id = 1");
    assert_eq!(left.await, 1, "what is kept for thirty days is kept");
    let skipped = t.count("select count(*) from posts where state = 'skipped'");
    assert_eq!(skipped.await, 0);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_clock_that_is_ten_minutes_behind_posts_as_soon_as_it_is_right() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T08:55:00Z").await;
    t.set_clock_ahead(TimeDelta::minutes(-10)).await;
    t.advance_to("2026-01-05T09:12:00Z").await;
    assert_eq!(channel.messages().len(), 0, "{}", channel.transcript());
    t.set_clock_ahead(TimeDelta::zero()).await;
    t.advance_to("2026-01-05T09:12:10Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    t.finish().await;
}

#[tokio::test]
async fn a_clock_that_steps_back_over_a_posts_time_posts_once_and_sends_on() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T08:50:00Z").await;
    // This is little enough to be trusted.
    t.set_clock_ahead(TimeDelta::minutes(4)).await;
    t.advance_to("2026-01-05T08:56:00Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    t.set_clock_ahead(TimeDelta::zero()).await;
    // A post by hand does not wait until the old time comes again.
    let other = t.guild.add_channel("other");
    let add = t.add_schedule(&other, "senior").option("at", "18:00");
    add.send().await;
    let now = t.admin.command("/schedule post-now");
    now.option("schedule", "2").send().await;
    t.advance_to("2026-01-05T08:56:02Z").await;
    assert_eq!(other.messages().len(), 1, "{}", other.transcript());
    t.advance_to("2026-01-05T09:30:00Z").await;
    assert_eq!(channel.messages().len(), 1, "{}", channel.transcript());
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    t.finish().await;
}

#[tokio::test]
async fn a_clock_that_leaps_while_discord_is_out_of_reach_waits_for_discord() {
    let (t, channel, _) = TestBot::posted().await;
    t.server
        .add_fault(Fault::on("GET /users/@me", Effect::Reset).always());
    t.set_clock_ahead(FORTY_DAYS).await;
    t.advance_to("2026-01-05T09:05:00Z").await;
    t.set_clock_ahead(TimeDelta::zero()).await;
    // Discord's last response showed that the clock is right again, so the bot need not ask.
    t.advance_to("2026-01-06T09:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    t.server.clear_faults();
    t.finish().await;
}

#[tokio::test]
async fn days_to_come_that_a_wrong_clock_skipped_are_asked_all_the_same() {
    let (mut t, channel, _) = TestBot::posted().await;
    // An old version without that comparison left this behind: the next post in forty days.
    t.sql(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 39)
         insert into posts (guild_id, schedule_id, study_day, channel_id, level, state, due_at,
             closes_at, claimed_at, failure)
         select guild_id, schedule_id, date(study_day, n || ' days'), channel_id, level, 'skipped',
             due_at + 86400000 * n, due_at + 86400000 * (n + 1), due_at, 'the bot was not there'
         from posts, numbers",
    )
    .await;
    t.sql(
        "update schedules set next_due_day = date(next_due_day, '39 days'),
             next_due_at = next_due_at + 86400000 * 39",
    )
    .await;
    t.restart().await;
    for day in 6..=8 {
        t.advance_to(&format!("2026-01-{day:02}T09:00:00Z")).await;
        let posts = channel.messages().len();
        assert_eq!(posts, day - 4, "{}", channel.transcript());
    }
    let skipped = t.count("select count(*) from posts where state = 'skipped'");
    assert_eq!(skipped.await, 0);
    t.finish().await;
}

#[tokio::test]
async fn a_post_closes_in_time_after_a_wrong_clock_was_put_right() {
    let (t, _channel, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-05T09:30:00Z").await;
    t.set_clock_ahead(FORTY_DAYS).await;
    t.advance_to("2026-01-05T09:30:30Z").await;
    t.set_clock_ahead(TimeDelta::zero()).await;
    t.advance_to("2026-01-06T09:00:15Z").await;
    let closed = post.refreshed().unwrap().text();
    assert!(closed.contains("Closed"), "{closed}");
    t.finish().await;
}
