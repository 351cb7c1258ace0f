//! Schedules, as managers of a server set them up and live with them.

use insta::assert_snapshot;
use local_discord::Permissions;

use super::small_bank::small_bank_with;
use super::support::{MONDAY, TestBot, line_with, question_number, read};

#[tokio::test]
async fn a_schedule_is_added_with_any_of_its_options() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let role = t.guild.add_role("Students", Permissions::NONE);
    let plain = t
        .add_schedule(&channel, "beginner")
        .option("at", "09:00")
        .send()
        .await;
    assert!(plain.is_ephemeral());
    assert_snapshot!(read(&plain.text()), @"
    ┃ **Schedule #1 added**
    ┃ **beginner** in #daily, every day at 09:00
    ┃ Next: <2026-01-05 09:00 f>, <2026-01-06 09:00 f>, <2026-01-07 09:00 f>
    ┃ Draws from 1 question
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    let full = t
        .add_schedule(&channel, "mixed")
        .option("at", "7:30")
        .option("days", "Mon-Wed and fri")
        .option("topics", "Shapes, pooling")
        .option("ping", &role)
        .option("thread", "at posting")
        .send()
        .await;
    assert_snapshot!(read(&full.text()), @"
    ┃ **Schedule #2 added**
    ┃ **mixed** in #daily, Mon, Tue, Wed, Fri at 07:30
    ┃ Topics: shapes, pooling
    ┃ Mentions @Students
    ┃ Opens a thread with each post
    ┃ Next: <2026-01-06 07:30 f>, <2026-01-07 07:30 f>, <2026-01-09 07:30 f>
    ┃ Draws from 2 questions
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    let cron = t
        .add_schedule(&channel, "progressive")
        .option("cron", " 0 18  * * 1-5")
        .send()
        .await;
    assert_snapshot!(read(&cron.text()), @"
    ┃ **Schedule #3 added**
    ┃ **progressive** in #daily, cron `0 18 * * 1-5`
    ┃ Next: <2026-01-05 18:00 f>, <2026-01-06 18:00 f>, <2026-01-07 18:00 f>
    ┃ Draws from 3 questions, on some days from 1
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    let list = t.admin.command("/schedule list").send().await;
    assert!(list.is_ephemeral());
    assert_snapshot!(read(&list.text()), @"
    ┃ **Schedules**
    ┃ In this server's time zone, **UTC**. Upcoming posts are shown in yours.
    ┃ #1:
    ┃ **beginner** in #daily, every day at 09:00
    ┃ Next: <2026-01-05 09:00 f>, <2026-01-06 09:00 f>, <2026-01-07 09:00 f>
    ┃ #2:
    ┃ **mixed** in #daily, Mon, Tue, Wed, Fri at 07:30
    ┃ Topics: shapes, pooling
    ┃ Mentions @Students
    ┃ Opens a thread with each post
    ┃ Next: <2026-01-06 07:30 f>, <2026-01-07 07:30 f>, <2026-01-09 07:30 f>
    ┃ #3:
    ┃ **progressive** in #daily, cron `0 18 * * 1-5`
    ┃ Next: <2026-01-05 18:00 f>, <2026-01-06 18:00 f>, <2026-01-07 18:00 f>
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_asks_the_kinds_of_question_that_it_names() {
    let bank = small_bank_with(&[("\"concept\"", "\"code\"")], &[]);
    let t = TestBot::start_at(MONDAY, bank).await;
    let channel = t.guild.add_channel("daily");
    let add = t.add_schedule(&channel, "mixed").option("at", "09:00");
    let added = add.option("kinds", "Code, paper").send().await;
    assert_eq!(line_with(&added.text(), "Kinds"), "┃ Kinds: code, paper");
    assert_eq!(line_with(&added.text(), "Draws"), "┃ Draws from 1 question");
    for day in ["05", "06", "07"] {
        t.advance_to(&format!("2026-01-{day}T09:00:00Z")).await;
        assert_eq!(question_number(&t.post_in(&channel)), 1);
    }
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    let edit = edit.option("kinds", "any").option("anyway", true);
    let edited = edit.send().await;
    assert!(!edited.text().contains("Kinds"), "{}", edited.text());
    assert_eq!(
        line_with(&edited.text(), "Draws"),
        "┃ Draws from 3 questions"
    );
    t.finish().await;
}

#[tokio::test]
async fn an_edit_changes_what_it_names_and_nothing_else() {
    let t = TestBot::start_small().await;
    let (first, second) = (t.guild.add_channel("first"), t.guild.add_channel("second"));
    let role = t.guild.add_role("Students", Permissions::NONE);
    t.add_schedule(&first, "beginner")
        .option("at", "09:00")
        .option("days", "weekdays")
        .send()
        .await;
    let edit = || {
        let edit = t.admin.command("/schedule edit").option("schedule", "1");
        edit.option("anyway", true)
    };
    let moved = edit()
        .option("channel", &second)
        .option("at", "10:15")
        .send()
        .await;
    assert_snapshot!(read(&moved.text()), @"
    ┃ **Schedule #1 changed**
    ┃ **beginner** in #second, weekdays at 10:15
    ┃ Next: <2026-01-05 10:15 f>, <2026-01-06 10:15 f>, <2026-01-07 10:15 f>
    ┃ Draws from 1 question
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    let dressed = edit()
        .option("ping", &role)
        .option("thread", "at posting")
        .option("topics", "shapes")
        .send()
        .await;
    assert_snapshot!(read(&dressed.text()), @"
    ┃ **Schedule #1 changed**
    ┃ **beginner** in #second, weekdays at 10:15
    ┃ Topics: shapes
    ┃ Mentions @Students
    ┃ Opens a thread with each post
    ┃ Next: <2026-01-05 10:15 f>, <2026-01-06 10:15 f>, <2026-01-07 10:15 f>
    ┃ Draws from 1 question
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    let undressed = edit()
        .option("ping", &t.guild.everyone())
        .option("thread", "none")
        .option("topics", "any")
        .option("days", "every day")
        .option("level", "progressive")
        .send()
        .await;
    assert_snapshot!(read(&undressed.text()), @"
    ┃ **Schedule #1 changed**
    ┃ **progressive** in #second, every day at 10:15
    ┃ Next: <2026-01-05 10:15 f>, <2026-01-06 10:15 f>, <2026-01-07 10:15 f>
    ┃ Draws from 3 questions, on some days from 1
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    let expert = edit().option("cron", "30 6 * * 0").send().await;
    assert_snapshot!(read(&expert.text()), @"
    ┃ **Schedule #1 changed**
    ┃ **progressive** in #second, cron `30 6 * * 0`
    ┃ Next: <2026-01-11 06:30 f>, <2026-01-18 06:30 f>, <2026-01-25 06:30 f>
    ┃ Draws from 3 questions
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    // The change from cron back to days needs a time.
    let unclear = edit().option("days", "weekdays").send().await;
    assert_snapshot!(unclear.text(), @"A schedule needs either `at` (and `days`, if not every day) or `cron`, not both. For example `at: 09:00`.");
    let back = edit().option("at", "08:45").send().await;
    assert_snapshot!(read(&back.text()), @"
    ┃ **Schedule #1 changed**
    ┃ **progressive** in #second, every day at 08:45
    ┃ Next: <2026-01-05 08:45 f>, <2026-01-06 08:45 f>, <2026-01-07 08:45 f>
    ┃ Draws from 3 questions, on some days from 1
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_is_paused_resumed_skipped_and_removed() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let act = |what: &str| {
        t.admin
            .command(&format!("/schedule {what}"))
            .option("schedule", "#1")
    };
    t.advance_to("2026-01-05T09:00:00Z").await;
    assert_snapshot!(read(&act("skip").send().await.text()), @"Schedule #1 skips its post on <2026-01-06 09:00 F>. The next one comes <2026-01-07 09:00 F>.");
    t.advance_to("2026-01-06T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 1, "Tuesday's post is left out");
    assert_snapshot!(read(&act("pause").send().await.text()), @"Schedule #1 is paused. An open post stays open. `/schedule resume` starts it again.");
    assert_snapshot!(read(&act("pause").send().await.text()), @"Schedule #1 is paused. An open post stays open. `/schedule resume` starts it again.");
    t.advance_to("2026-01-08T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 1, "a paused schedule is silent");
    let list = t.admin.command("/schedule list").send().await;
    assert_snapshot!(read(&list.text()), @"
    ┃ **Schedules**
    ┃ In this server's time zone, **UTC**. Upcoming posts are shown in yours.
    ┃ #1:
    ┃ **beginner** in #beginner, every day at 09:00
    ┃ Paused. `/schedule resume` starts it again.
    ");
    assert_snapshot!(read(&act("skip").send().await.text()), @"That schedule is paused, so it has no next post. `/schedule resume` starts it again.");
    assert_snapshot!(read(&act("resume").send().await.text()), @"
    ┃ **Schedule #1 resumed**
    ┃ **beginner** in #beginner, every day at 09:00
    ┃ Next: <2026-01-09 09:00 f>, <2026-01-10 09:00 f>, <2026-01-11 09:00 f>
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    assert_snapshot!(read(&act("resume").send().await.text()), @"
    ┃ **Schedule #1 resumed**
    ┃ **beginner** in #beginner, every day at 09:00
    ┃ Next: <2026-01-09 09:00 f>, <2026-01-10 09:00 f>, <2026-01-11 09:00 f>
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    t.advance_to("2026-01-09T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 2);
    let ask = act("remove").send().await;
    assert!(ask.is_ephemeral());
    assert_snapshot!(read(&ask.text()), @"
    Remove schedule #1 (**beginner** in #beginner, every day at 09:00)? It stops posting for good. Its next post would come <2026-01-10 09:00 F>. Its open post stays open until <2026-01-10 09:00 F>. Everything it posted stays, and so do points and streaks.
    [Remove it]
    ");
    let list = t.admin.command("/schedule list").send().await;
    assert!(
        list.text().contains("#1"),
        "nothing is done before the click"
    );
    let custom_id = ask.button("Remove it").custom_id().to_owned();
    let removed = t.admin.click(&ask, "Remove it").await.updated();
    assert_snapshot!(read(&removed.text()), @"Schedule #1 (beginner in #beginner, every day at 09:00) is removed. Its posts stay, and an open one closes as planned.");
    let general = t.guild.channel("general");
    let again = t.admin.click_raw(&general, &custom_id).await.reply();
    assert_snapshot!(again.text(), @"That schedule was already removed. `/schedule list` shows the others.");
    t.advance_to("2026-01-12T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "nothing is posted any more");
    let list = t.admin.command("/schedule list").send().await;
    assert_snapshot!(list.text(), @"This server has no schedule yet. Add one with `/schedule add`.");
    assert_snapshot!(act("resume").send().await.text(), @"This server has no schedule `#1`. `/schedule list` shows the numbers.");
    t.finish().await;
}

#[tokio::test]
async fn post_now_posts_todays_question_once() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let post_now = || {
        t.admin
            .command("/schedule post-now")
            .option("schedule", "1")
            .send()
    };
    assert_snapshot!(read(&post_now().await.text()), @"The question is on its way to #beginner. It counts as today's, so the schedule won't post another one today. It is open until <2026-01-06 09:00 F>.");
    channel.messages_when(1).await;
    // It was today's post, so the schedule itself posts tomorrow.
    t.advance_to("2026-01-05T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    assert_snapshot!(read(&post_now().await.text()), @"This schedule already posted today's question in #beginner, open until <2026-01-06 09:00 F>. A second one wouldn't count, so I didn't post it.");
    t.advance_to("2026-01-06T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 2);
    // The same holds where the schedule will not post: on a skipped day, or while paused.
    t.admin
        .command("/schedule skip")
        .option("schedule", "1")
        .send()
        .await;
    t.advance_to("2026-01-07T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 2);
    assert_snapshot!(read(&post_now().await.text()), @"The question is on its way to #beginner. It counts as today's, so the schedule won't post another one today. It is open until <2026-01-08 09:00 F>.");
    channel.messages_when(3).await;
    t.admin
        .command("/schedule pause")
        .option("schedule", "1")
        .send()
        .await;
    t.advance_to("2026-01-08T12:00:00Z").await;
    assert_snapshot!(read(&post_now().await.text()), @"The question is on its way to #beginner. It counts as today's, so the schedule won't post another one today. It is open until <2026-01-09 09:00 F>.");
    channel.messages_when(4).await;
    t.finish().await;
}

#[tokio::test]
async fn several_schedules_share_a_channel_and_ten_are_the_most() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    for hour in 9..19 {
        let at = format!("{hour:02}:00");
        let added = t
            .add_schedule(&channel, "mixed")
            .option("at", at)
            .send()
            .await;
        assert!(added.text().contains("added"), "{}", added.text());
    }
    let eleventh = t
        .add_schedule(&channel, "mixed")
        .option("at", "20:00")
        .send()
        .await;
    assert!(eleventh.is_ephemeral());
    assert_snapshot!(eleventh.text(), @"This server already has 10 schedules, the maximum. Remove one first with `/schedule remove`.");
    t.advance_to("2026-01-05T23:00:00Z").await;
    assert_eq!(channel.messages().len(), 10, "{}", channel.transcript());
    // Two pages show them all.
    let list = t.admin.command("/schedule list").send().await;
    let rest = t.admin.click(&list, "Next ▶").await.updated();
    let shown = [list.text(), rest.text()].map(|page| page.matches("every day at").count());
    assert_eq!(shown, [5, 5]);
    // After one is gone, there is room for another.
    t.remove_schedule(&t.admin, "3").await;
    let again = t
        .add_schedule(&channel, "mixed")
        .option("at", "20:00")
        .send()
        .await;
    assert!(again.text().contains("added"), "{}", again.text());
    t.finish().await;
}

#[tokio::test]
async fn an_edit_after_todays_post_takes_effect_tomorrow() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T10:00:00Z").await;
    let edit = t.admin.command("/schedule edit").option("schedule", "1");
    let edited = edit.option("at", "18:00").send().await;
    assert_snapshot!(read(&edited.text()), @"
    ┃ **Schedule #1 changed**
    ┃ **beginner** in #beginner, every day at 18:00
    ┃ Next: <2026-01-06 18:00 f>, <2026-01-07 18:00 f>, <2026-01-08 18:00 f>
    ┃ Draws from 1 question
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    t.advance_to("2026-01-05T20:00:00Z").await;
    assert_eq!(channel.messages().len(), 1, "one a day");
    t.advance_to("2026-01-06T20:00:00Z").await;
    assert_eq!(channel.messages().len(), 2);
    t.finish().await;
}

#[tokio::test]
async fn a_post_mentions_its_role_and_opens_a_thread() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let role = t.guild.add_role("Students", Permissions::NONE);
    let add = t.add_schedule(&channel, "beginner").option("at", "09:00");
    add.option("ping", &role)
        .option("thread", "at posting")
        .send()
        .await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&channel);
    assert_snapshot!(read(&post.text()), @"
    @Students
    ┃ **#1 · What is stride?**
    ┃ Answer in private: only you see your answer and its verdict.
    ┃ Closes <2026-01-06 09:00 R>.
    ┃ Level: Beginner
    ┃ Experience: 0–2 years
    ┃ Topics: shapes
    ┃ — Up to 10 points · reviewed 2026-01-02
    [Answer] [I don't know yet] [Hint] [Stats] [🔔]
    ");
    assert_eq!(post.json()["mention_roles"], serde_json::json!([role.id()]));
    // Only the post mentions the role: nothing else that the bot says pings anybody.
    let list = t.admin.command("/schedule list").send().await;
    assert!(list.text().contains("@Students"), "{}", list.text());
    assert_eq!(list.json()["mention_roles"], serde_json::json!([]));
    let thread = t.guild.channel("#1 · What is stride?");
    assert_eq!(thread.id(), post.id(), "a thread has the id of its message");
    t.finish().await;
}

#[tokio::test]
async fn each_server_numbers_its_schedules_from_one_and_gives_no_number_twice() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("beginner").await;
    let other = t.server.add_guild("Another group", "linus");
    let (channel, linus) = (other.add_channel("daily"), other.owner());
    let mut set = Vec::new();
    for at in ["09:00", "10:00"] {
        let add = linus.command("/schedule add").option("channel", &channel);
        let add = add.option("level", "mixed").option("anyway", true);
        let reply = add.option("at", at).send().await;
        set.push(line_with(&reply.text(), "added").to_owned());
    }
    let removed = t.remove_schedule(&linus, "2").await;
    assert!(removed.contains("at 10:00) is removed"), "{removed}");
    let add = linus.command("/schedule add").option("channel", &channel);
    let add = add.option("level", "mixed").option("anyway", true);
    let reply = add.option("at", "11:00");
    set.push(line_with(&reply.send().await.text(), "added").to_owned());
    assert_eq!(
        set,
        [1, 2, 3].map(|number| format!("┃ **Schedule #{number} added**"))
    );
    let list = linus.command("/schedule list").send().await.text();
    let numbers: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with("┃ #"))
        .collect();
    assert_eq!(numbers, ["┃ #1:", "┃ #3:"]);
    t.finish().await;
}
