//! Admins type, mistype, repeat and take back.

use insta::assert_snapshot;
use local_discord::CommandCall;

use super::support::{FULL, TestBot, answer, line_with, pass, read, told};

impl TestBot {
    fn schedule(&self, what: &str, number: &str) -> CommandCall {
        let call = self.admin.command(&format!("/schedule {what}"));
        call.option("schedule", number)
    }

    async fn list(&self) -> String {
        read(&self.admin.command("/schedule list").send().await.text())
    }

    async fn timezone(&self, zone: &str) {
        let set = self.admin.command("/setup timezone");
        let set = set.option("timezone", zone).send().await.text();
        assert!(set.contains("is now"), "{set}");
    }
}

#[tokio::test]
async fn times_days_and_dates_are_read_as_people_type_them() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    for (at, days, shown) in [
        ("9am", "every day", "every day at 09:00"),
        ("0915", "Mon to Fri", "weekdays at 09:15"),
        ("09.30", "mondays", "Mon at 09:30"),
        ("9:45 p.m.", "sat", "Sat at 21:45"),
    ] {
        let add = t.add_schedule(&channel, "mixed").option("at", at);
        let added = add.option("days", days).send().await.text();
        assert!(added.contains(&format!(", {shown}\n")), "{at}: {added}");
    }
    let grace = t.guild.member("grace");
    t.advance_to("2026-01-05T09:00:00Z").await;
    pass(&grace, &t.post_in(&channel)).await;
    t.advance_to("2026-01-08T08:00:00Z").await;
    let repair = async |day: &str| {
        let call = t.admin.command("/streak-repair").option("member", &grace);
        let call = call.option("day", day).option("reason", "ill");
        read(&call.send().await.text())
    };
    assert!(
        repair("2 days ago")
            .await
            .starts_with("6 January 2026 is repaired")
    );
    // It is Thursday, and Wednesday's post is still open.
    assert!(
        repair("yesterday")
            .await
            .starts_with("7 January 2026 is not over")
    );
    assert_snapshot!(repair("soon").await, @"I can't read `soon` as a past day. Write it like `2026-01-31`, `31 Jan` or `yesterday`.");
    t.finish().await;
}

#[tokio::test]
async fn an_edit_that_changes_nothing_says_so() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("beginner").await;
    let nothing = t.schedule("edit", "1").send().await;
    assert_snapshot!(told(&nothing), @"You gave no options, so nothing changed. Give at least one of `channel`, `level`, `at`, `days`, `topics`, `kinds`, `questions`, `cron`, `ping` and `thread`.");
    let same = t.schedule("edit", "1").option("at", "9am").send().await;
    assert_snapshot!(read(&same.text()), @"
    ┃ **Schedule #1 is already like that**
    ┃ **beginner** in #beginner, every day at 09:00
    ┃ Next: <2026-01-05 09:00 f>, <2026-01-06 09:00 f>, <2026-01-07 09:00 f>
    ┃ Draws from 1 question
    ┃ — Times are in UTC. To change that: /setup timezone
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_of_few_questions_is_made_only_if_it_is_wanted_anyway() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = |level: &str| {
        let add = t.admin.command("/schedule add").option("at", "09:00");
        add.option("channel", &channel).option("level", level)
    };
    assert_snapshot!(told(&add("beginner").send().await), @"For this schedule, only 1 question matches, so the same ones would come back within days. Choose more topics or kinds or another level, or add `anyway: True`.");
    assert_snapshot!(told(&add("progressive").send().await), @"On some of its days, only 1 question matches, so the same ones would come back within days. Choose more topics or kinds or another level, or add `anyway: True`.");
    // A weekday without a post does not count.
    let weekend = add("progressive").option("days", "weekends").send().await;
    assert!(told(&weekend).starts_with("For this schedule, only 3 questions match"));
    assert!(t.list().await.contains("no schedule yet"));

    let wanted = add("mixed").option("anyway", true).send().await;
    assert_eq!(
        line_with(&wanted.text(), "Draws"),
        "┃ Draws from 3 questions"
    );
    let narrow = |anyway: bool| {
        let edit = t.schedule("edit", "1").option("topics", "shapes");
        edit.option("anyway", anyway).send()
    };
    assert!(told(&narrow(false).await).starts_with("For this schedule, only 1 question matches"));
    // Changes that do not touch the questions are allowed, even with few of them.
    let later = t.schedule("edit", "1").option("at", "10:00").send().await;
    assert!(later.text().contains("changed"), "{}", later.text());
    let narrowed = narrow(true).await;
    assert_eq!(
        line_with(&narrowed.text(), "Draws"),
        "┃ Draws from 1 question"
    );
    t.finish().await;
}

#[tokio::test]
async fn whatever_makes_the_questions_fewer_is_refused_unless_wanted_anyway() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = |topics: &str| {
        let add = t.admin.command("/schedule add").option("at", "09:00");
        let add = add.option("channel", &channel).option("topics", topics);
        add.option("level", "progressive")
    };
    let none = told(&add("shapes").send().await);
    assert_snapshot!(none, @"On some of its days, no question matches, so nothing would be posted. Choose more topics or kinds or another level, or add `anyway: True`.");
    let weekends = add("any").option("days", "weekends");
    weekends.option("anyway", true).send().await;
    let fewer = [
        ("days", "mon"),
        ("cron", "0 9 * * 3"),
        ("level", "senior"),
        ("topics", "shapes"),
        ("kinds", "concept"),
    ];
    for (option, value) in fewer {
        let edit = t.schedule("edit", "1").option(option, value).send().await;
        let told = told(&edit);
        assert!(told.contains("add `anyway: True`"), "{option}: {told}");
    }
    // These leave as many questions as before.
    for (option, value) in [("days", "sat"), ("at", "10:00"), ("cron", "0 9 * * 6")] {
        let edit = t.schedule("edit", "1").option(option, value).send().await;
        assert!(edit.text().contains("changed"), "{}", edit.text());
    }
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_that_is_there_is_not_made_twice_by_mistake() {
    let t = TestBot::start().await;
    let channel = t.guild.add_channel("daily");
    let add = |topics: &str| {
        let add = t.admin.command("/schedule add").option("channel", &channel);
        let add = add.option("level", "mixed").option("at", "09:00");
        add.option("topics", topics)
    };
    let first = add("shapes, pooling").send().await;
    assert!(first.text().contains("#1 added"), "{}", first.text());
    let again = told(
        &add("pooling, shapes")
            .option("thread", "at closing")
            .send()
            .await,
    );
    assert_snapshot!(again, @"Schedule #1 already does that: **mixed** in #daily, every day at 09:00. Use `/schedule edit` to change it, or add `anyway: True` for a duplicate.");
    let other = add("convolution, shapes").send().await;
    assert!(other.text().contains("#2 added"), "{}", other.text());
    // An edit cannot make two schedules equal either.
    let edit = t.schedule("edit", "2").option("topics", "shapes, pooling");
    assert_eq!(told(&edit.send().await), again);
    let twin = add("shapes, pooling").option("anyway", true).send().await;
    assert!(twin.text().contains("#3 added"), "{}", twin.text());
    t.finish().await;
}

#[tokio::test]
async fn what_is_skipped_is_listed_and_can_be_taken_back() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let act = async |what: &str| read(&t.schedule(what, "1").send().await.text());
    assert_snapshot!(act("unskip").await, @"That schedule has no upcoming skip to undo. `/schedule list` shows what comes next.");
    for _ in 0..3 {
        act("skip").await;
    }
    assert_snapshot!(t.list().await, @"
    ┃ **Schedules**
    ┃ In this server's time zone, **UTC**. Upcoming posts are shown in yours.
    ┃ #1:
    ┃ **beginner** in #beginner, every day at 09:00
    ┃ Next: <2026-01-08 09:00 f>, <2026-01-09 09:00 f>, <2026-01-10 09:00 f>
    ┃ Skipped: <2026-01-05 09:00 f>, <2026-01-06 09:00 f>, <2026-01-07 09:00 f>. `/schedule unskip` undoes the last one
    ");
    assert_snapshot!(act("unskip").await, @"Schedule #1 posts on <2026-01-07 09:00 F> after all. It still skips <2026-01-05 09:00 f>, <2026-01-06 09:00 f>.");
    // Neither a change of time nor a pause brings the others back.
    let later = t.schedule("edit", "1").option("at", "10:00").send().await;
    assert!(read(&later.text()).contains("Next: <2026-01-07 10:00 f>"));
    act("pause").await;
    act("resume").await;
    t.advance_to("2026-01-05T12:00:00Z").await;
    assert!(channel.messages().is_empty());
    // A skip in the past cannot be taken back, and the list no longer shows it.
    let list = t.list().await;
    assert!(list.contains("Skipped: <2026-01-06 10:00 f>."), "{list}");
    assert_snapshot!(act("unskip").await, @"Schedule #1 posts on <2026-01-06 10:00 F> after all.");
    assert!(act("unskip").await.contains("no upcoming skip"));
    t.advance_to("2026-01-07T12:00:00Z").await;
    assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
    t.finish().await;
}

#[tokio::test]
async fn a_typed_number_finds_what_has_that_number_first() {
    let t = TestBot::start().await;
    let channel = t.guild.add_channel("daily");
    for at in ["20:00", "09:00", "21:00"] {
        let add = t.add_schedule(&channel, "mixed").option("at", at);
        assert!(add.send().await.text().contains("added"));
    }
    for command in [
        "edit", "pause", "resume", "skip", "unskip", "post-now", "remove",
    ] {
        for typed in ["2", "#2", " 2 "] {
            let call = t.admin.command(&format!("/schedule {command}"));
            let found = call.autocomplete("schedule", typed).await;
            // Enter takes the first one.
            assert_eq!(found[0].value, "2", "{command} {typed}: {found:?}");
        }
    }
    for command in ["answer", "followup"] {
        for typed in ["2", "#2"] {
            let call = t.admin.command(&format!("/{command}"));
            let found = call.autocomplete("question", typed).await;
            assert!(found[0].name.starts_with("#2 · "), "{command}: {found:?}");
        }
    }
    // The other schedules have a 2 in their times.
    let pause = t.admin.command("/schedule pause");
    assert_eq!(pause.autocomplete("schedule", "2").await.len(), 3);
    // The bot removes nothing before the admin reads what goes.
    let ask = t.schedule("remove", "2").send().await;
    assert!(ask.text().contains("every day at 09:00"), "{}", ask.text());
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_is_removed_by_who_manages_this_very_server() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let ask = t.schedule("remove", "1").send().await;
    let custom_id = ask.button("Remove it").custom_id().to_owned();
    let one = t.guild.member("one");
    let refused = one.click_raw(&channel, &custom_id).await.reply();
    assert!(told(&refused).contains("*Manage Server*"));
    let elsewhere = t.server.add_guild("Another group", "bob");
    let bob = elsewhere.owner();
    let general = elsewhere.channel("general");
    let theirs = bob.click_raw(&general, &custom_id);
    assert!(told(&theirs.await.reply()).contains("already removed"));
    assert!(t.list().await.contains("#1"));
    // This admin has lost the right at the time of the click.
    let admin = t.guild.admin("former");
    let former = admin.command("/schedule remove").option("schedule", "1");
    let ask = former.send().await;
    admin.set_admin(false);
    assert!(told(&admin.click(&ask, "Remove it").await.reply()).contains("*Manage Server*"));
    t.finish().await;
}

#[tokio::test]
async fn adding_posting_and_removing_makes_no_more_than_ten_posts_a_day() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let one = t.guild.member("one");
    let round = async |number: u32| {
        let number = number.to_string();
        let add = t.add_schedule(&channel, "senior").option("at", "20:00");
        add.send().await;
        let posted = t.schedule("post-now", &number).send().await;
        t.remove_schedule(&t.admin, &number).await;
        read(&posted.text())
    };
    for number in 1..=10 {
        let posted = round(number).await;
        assert!(posted.contains("is on its way"), "{number}: {posted}");
        channel.messages_when(number as usize).await;
        answer(&one, &t.post_in(&channel), FULL).await;
    }
    let points = async || one.command("/points").send().await.text();
    let earned = points().await;
    assert_snapshot!(round(11).await, @"This server has already had 10 questions today, the maximum. The next one can come tomorrow.");
    // The schedule itself does not post either.
    t.add_schedule(&channel, "senior")
        .option("at", "20:00")
        .send()
        .await;
    t.advance_to("2026-01-05T23:00:00Z").await;
    assert_eq!(channel.messages().len(), 10);
    assert_eq!(points().await, earned);
    t.advance_to("2026-01-06T20:00:00Z").await;
    assert_eq!(channel.messages().len(), 11, "tomorrow is another day");
    t.finish().await;
}

#[tokio::test]
async fn changes_of_the_time_zone_make_no_study_day_in_minutes() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let one = t.guild.member("one");
    // 10:30 is late on the 4th in Pago Pago, the 5th in UTC, the 6th on Kiritimati.
    t.advance_to("2026-01-05T10:30:00Z").await;
    let zones = [
        "Pacific/Pago_Pago",
        "UTC",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "Asia/Tokyo",
    ];
    for (number, zone) in (1..).zip(zones) {
        t.timezone(zone).await;
        let add = t.add_schedule(&channel, "mixed");
        add.option("at", format!("23:1{number}")).send().await;
        let posted = t.schedule("post-now", &number.to_string()).send().await;
        assert!(posted.text().contains("on its way"), "{}", posted.text());
        channel.messages_when(number).await;
        pass(&one, &t.post_in(&channel)).await;
    }
    let streak = one.command("/streak show").send().await.text();
    assert!(streak.contains("🔥 **1 study day**"), "{streak}");
    // From the end of that day on, each local date is a study day.
    for (instant, days) in [("2026-01-06T15:00:00Z", 2), ("2026-01-07T15:00:00Z", 3)] {
        t.advance_to(instant).await;
        pass(&one, &t.post_in(&channel)).await;
        let streak = one.command("/streak show").send().await.text();
        assert!(
            streak.contains(&format!("🔥 **{days} study days**")),
            "{instant}: {streak}"
        );
    }
    t.examine().await;
    t.finish().await;
}
