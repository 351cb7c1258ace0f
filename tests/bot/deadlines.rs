//! A post stays open until the instant that it was posted with, regardless of changes to its
//! schedule.

use super::support::{FULL, TestBot, answer, pass, read};

/// A command and its options.
type Deed = (&'static str, &'static [(&'static str, &'static str)]);

/// An admin's possible actions while a post of schedule #1 is open; an empty list means removal.
const DEEDS: &[&[Deed]] = &[
    &[],
    &[("schedule edit", &[("at", "18:00")])],
    &[("schedule edit", &[("at", "08:00")])],
    &[("schedule edit", &[("days", "sat")])],
    &[("schedule edit", &[("cron", "0 12 1 * *")])],
    &[("schedule edit", &[("level", "mixed"), ("anyway", "true")])],
    &[("schedule edit", &[("topics", "shapes"), ("anyway", "true")])],
    &[("schedule pause", &[])],
    &[("schedule pause", &[]), ("schedule resume", &[])],
    &[("schedule skip", &[]), ("schedule skip", &[])],
    &[("schedule skip", &[]), ("schedule unskip", &[])],
    &[
        ("schedule skip", &[]),
        ("schedule skip", &[]),
        ("schedule edit", &[("topics", "any")]),
    ],
    &[("schedule post-now", &[])],
    &[("setup timezone", &[("timezone", "America/Los_Angeles")])],
    &[("setup timezone", &[("timezone", "Asia/Tokyo")])],
];

#[tokio::test]
async fn nothing_that_happens_to_a_schedule_moves_the_deadline_of_its_open_post() {
    for deeds in DEEDS {
        let (t, channel, post) = TestBot::posted().await;
        let [early, late] = ["early", "late"].map(|name| t.guild.member(name));
        let closes = "loses <2026-01-06 09:00 R>";
        assert!(read(&post.text()).contains(closes), "{}", post.text());
        t.advance_to("2026-01-05T10:00:00Z").await;
        for (command, options) in *deeds {
            let mut call = t.admin.command(&format!("/{command}"));
            if command.starts_with("schedule") {
                call = call.option("schedule", "1");
            }
            for (option, value) in *options {
                call = match *value {
                    "true" => call.option(option, true),
                    value => call.option(option, value),
                };
            }
            call.send().await;
        }
        if deeds.is_empty() {
            t.remove_schedule(&t.admin, "1").await;
        }
        let daily = read(&early.command("/daily").send().await.text());
        assert!(daily.contains(closes), "after {deeds:?}: {daily}");

        t.advance_to("2026-01-06T08:59:59Z").await;
        let counted = answer(&early, &post, FULL).await.text();
        assert!(counted.contains("🔥 **1 day**"), "after {deeds:?}");
        // The next day's post may be there now; this is the first one.
        t.advance_to("2026-01-06T09:00:00Z").await;
        let closed = answer(&late, &post, FULL).await.text();
        assert!(closed.contains("practice"), "after {deeds:?}: {closed}");
        assert!(!channel.messages().is_empty());
        t.examine().await;
        t.finish().await;
    }
}

#[tokio::test]
async fn a_post_that_came_by_hand_closes_when_its_schedule_would_have_posted_next() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    for command in ["skip", "skip", "post-now", "skip"] {
        t.admin
            .command(&format!("/schedule {command}"))
            .option("schedule", "1")
            .send()
            .await;
    }
    channel.messages_when(1).await;
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    edit.option("at", "12:00").send().await;
    let shown = read(&t.post_in(&channel).text());
    let (_, closes) = shown.split_once("Closes ").unwrap();
    let (closes, _) = closes.split_once('.').unwrap();
    let daily = read(&t.admin.command("/daily").send().await.text());
    assert!(daily.contains(&format!("closes {closes}")), "{daily}");
    assert!(closes > "<2026-01-05 08:00 R>", "{closes}");
    t.finish().await;
}

#[tokio::test]
async fn a_pass_on_a_post_that_outlives_the_streak_does_not_claim_to_keep_it() {
    let t = TestBot::start_small().await;
    let weekly = t.guild.add_channel("weekly");
    let add = t.add_schedule(&weekly, "senior").option("at", "09:00");
    add.option("days", "mon").send().await;
    t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-09T12:00:00Z").await;
    let one = t.guild.member("one");
    let passed = pass(&one, &t.post_in(&weekly)).await.text();
    assert!(passed.contains("🔥 **0 days**"), "{passed}");
    assert!(!passed.contains("streak is safe"), "{passed}");
    assert!(passed.contains("It counts for 5 January"), "{passed}");
    t.finish().await;
}
