//! Refusals: one ephemeral sentence that says what to do next.

use insta::assert_snapshot;
use local_discord::{CommandCall, Member};

use super::support::{PARTIAL, TestBot, answer, read, told};

/// Sends a command that the bot refuses, and returns the reply.
async fn refused(call: CommandCall) -> String {
    told(&call.send().await)
}

#[tokio::test]
async fn a_schedule_that_cannot_be_read_is_refused() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("daily");
    let add = || t.add_schedule(&channel, "beginner");

    let at = async |at: &str| refused(add().option("at", at)).await;
    assert_snapshot!(at("9:00 sharp").await, @"I can't read `9:00 sharp` as a time. Write it like `09:00`, `9am` or `18:30`.");
    for malformed in [
        "24:00",
        "9:5",
        "13pm",
        "nine",
        ":30",
        "09:",
        "-1:00",
        "１２:00",
        "`0`",
    ] {
        let told = at(malformed).await;
        assert!(told.starts_with("I can't read"), "{malformed}: {told}");
    }

    let days = async |days: &str| refused(add().option("at", "09:00").option("days", days)).await;
    assert_snapshot!(days("someday").await, @"I can't read `someday` as days. Write `every day`, `weekdays`, `weekends`, or names such as `mon, wed, fri`.");
    for unknown in [",", "mon-", "1-5", "montag"] {
        let told = days(unknown).await;
        assert!(told.starts_with("I can't read"), "{unknown}: {told}");
    }

    let cron = async |cron: &str| refused(add().option("cron", cron)).await;
    assert_snapshot!(cron("0 9 * *").await, @"A cron expression has five fields (minute, hour, day of month, month, day of week); this one has 4. For example `0 9 * * 1-5`.");
    assert_snapshot!(cron("0 9 * * * *").await, @"A cron expression has five fields (minute, hour, day of month, month, day of week); this one has 6. For example `0 9 * * 1-5`.");
    assert_snapshot!(cron("61 9 * * *").await, @"I can't read `61` as the minute of a cron expression. For example `0 9 * * 1-5` means 9:00 from Monday to Friday.");
    assert_snapshot!(cron("0 9 * * funday").await, @"I can't read `funday` as the day of week of a cron expression. For example `0 9 * * 1-5` means 9:00 from Monday to Friday.");
    assert_snapshot!(cron("@daily").await, @"A cron expression has five fields (minute, hour, day of month, month, day of week); this one has 1. For example `0 9 * * 1-5`.");
    assert_snapshot!(cron("* * * * 1-5").await, @"`* * * * 1-5` fires more than once a day, and a schedule posts at most once a day. Choose one time, for example `0 9 * * 1-5`.");
    for many in ["0 * * * *", "*/20 9 * * *", "0 8-17 * * *", "0,30 9 * * *"] {
        let told = cron(many).await;
        assert!(told.contains("more than once a day"), "{many}: {told}");
    }
    // The thirtieth of February.
    assert_snapshot!(cron("0 9 30 2 *").await, @"That schedule would never post: no date matches it. Check the day and the month.");

    assert_snapshot!(refused(add()).await, @"A schedule needs either `at` (and `days`, if not every day) or `cron`, not both. For example `at: 09:00`.");
    let both = refused(add().option("at", "09:00").option("cron", "0 9 * * *")).await;
    assert_eq!(refused(add()).await, both);
    assert_eq!(refused(add().option("days", "mon")).await, both);
    let days_and_cron = add().option("days", "mon").option("cron", "0 9 * * *");
    assert_eq!(refused(days_and_cron).await, both);

    let nine = || add().option("at", "09:00");
    assert_snapshot!(refused(nine().option("topics", "shapes, cooking")).await, @"There is no topic `cooking`. The topics are `convolution`, `shapes`, `pooling`, `activations`, `normalization`, `optimization`, `generalization`, `skip-connections`, `architectures`, `efficiency`, `receptive-field`, `invariance`, `attention`, `dense-prediction`, `interpretability`, `losses`, `metrics`, `data`, `numerics`, `deployment`.");
    assert_snapshot!(refused(nine().option("kinds", "riddle, code")).await, @"There is no kind of question `riddle`. The kinds are `concept`, `numbers`, `code`, `debugging`, `design`, `paper`.");
    assert_snapshot!(refused(nine().option("topics", "attention")).await, @"No question matches all of that. Choose other topics, other kinds or another level.");
    assert_snapshot!(refused(nine().option("ping", &t.guild.everyone())).await, @"I don't mention @everyone. Leave `ping` out, or choose a role for people who want a reminder.");

    let list = t.admin.command("/schedule list").send().await;
    assert!(list.text().contains("no schedule yet"), "{}", list.text());
    t.finish().await;
}

#[tokio::test]
async fn a_refused_edit_leaves_the_schedule_as_it_was() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("beginner").await;
    let list = || t.admin.command("/schedule list").send();
    let before = list().await.text();
    let edit = || t.admin.command("/schedule edit").option("schedule", "1");
    for (option, value) in [
        ("at", "25:00"),
        ("days", "never"),
        ("cron", "0 9 31 4 *"),
        ("cron", "often"),
        ("topics", "cooking"),
        ("topics", "attention"),
    ] {
        // A valid change in the same command does not happen either.
        refused(edit().option("thread", "at closing").option(option, value)).await;
        assert_eq!(list().await.text(), before);
    }
    // The same holds while the schedule is paused and nothing is due.
    t.admin
        .command("/schedule pause")
        .option("schedule", "1")
        .send()
        .await;
    let never = edit().option("cron", "0 9 30 2 *");
    assert!(refused(never).await.contains("would never post"));
    t.admin
        .command("/schedule resume")
        .option("schedule", "1")
        .send()
        .await;
    assert_eq!(list().await.text(), before);
    t.finish().await;
}

#[tokio::test]
async fn a_schedule_that_is_not_there_is_refused() {
    let t = TestBot::start_small().await;
    let elsewhere = t.server.add_guild("Another group", "bob");
    let add = elsewhere
        .owner()
        .command("/schedule add")
        .option("at", "09:00")
        .option("anyway", true);
    let add = add.option("channel", &elsewhere.channel("general"));
    add.option("level", "beginner").send().await;
    for command in [
        "edit", "pause", "resume", "skip", "unskip", "post-now", "remove",
    ] {
        let call = |typed: &str| {
            t.admin
                .command(&format!("/schedule {command}"))
                .option("schedule", typed)
        };
        // Number 1 belongs to another server.
        for typed in ["1", "#1", "2", "0", "-1", "daily", "99999999999999999999"] {
            let told = refused(call(typed)).await;
            assert!(
                told.starts_with("This server has no schedule"),
                "{command}: {told}"
            );
        }
    }
    let call = t.admin.command("/schedule remove").option("schedule", "1");
    assert_snapshot!(refused(call).await, @"This server has no schedule `1`. `/schedule list` shows the numbers.");
    let list = elsewhere.owner().command("/schedule list").send().await;
    assert!(
        list.text().contains("every day at 09:00"),
        "{}",
        list.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn a_time_zone_that_can_mean_several_clocks_is_asked() {
    let t = TestBot::start_small().await;
    let zone = async |zone: &str| {
        refused(t.admin.command("/setup timezone").option("timezone", zone)).await
    };
    assert_snapshot!(zone("IST").await, @"`IST` can mean several time zones. Choose one: `Asia/Kolkata` (13:30 now, no daylight saving time), `Europe/Dublin` (08:00 now), `Asia/Jerusalem` (10:00 now).");
    assert_snapshot!(zone("est").await, @"`est` can mean several time zones. Choose one: `America/New_York` (03:00 now), `America/Panama` (03:00 now, no daylight saving time).");
    t.finish().await;
}

#[tokio::test]
async fn a_time_zone_that_is_not_there_is_refused() {
    let t = TestBot::start_small().await;
    let zone = async |zone: &str| {
        refused(t.admin.command("/setup timezone").option("timezone", zone)).await
    };
    assert_snapshot!(zone("Germny").await, @"I don't know the time zone `Germny`. Did you mean `Europe/Berlin` (Germany)?");
    assert_snapshot!(zone("Europe/Berln").await, @"I don't know the time zone `Europe/Berln`. Did you mean `Europe/Berlin`?");
    assert_snapshot!(zone("UTC+15").await, @"I don't know the time zone `UTC+15`. Start typing a city and choose from the list, for example `Europe/Berlin`.");
    assert_snapshot!(zone("`Narnia`").await, @"I don't know the time zone `Narnia`. Start typing a city and choose from the list, for example `Europe/Berlin`.");
    t.finish().await;
}

#[tokio::test]
async fn only_who_manages_the_server_manages_schedules() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let list = || t.admin.command("/schedule list").send();
    let before = list().await.text();
    let one = t.guild.member("one");
    let add = |member: &Member| member.command("/schedule add").option("channel", &channel);
    // Discord does not even show them, unless an admin opens them to everybody.
    assert!(
        add(&one)
            .option("level", "mixed")
            .try_response()
            .await
            .is_err()
    );
    t.guild.open_command("schedule");
    t.guild.open_command("setup");
    let told = refused(add(&one).option("level", "mixed").option("at", "10:00")).await;
    assert_snapshot!(told, @"You need the *Manage Server* permission for that. Ask someone who has it.");
    for command in [
        "edit", "pause", "resume", "skip", "unskip", "post-now", "remove",
    ] {
        let call = one.command(&format!("/schedule {command}"));
        assert_eq!(
            refused(call.option("schedule", "1")).await,
            told,
            "{command}"
        );
    }
    assert_eq!(refused(one.command("/schedule list")).await, told);
    assert_eq!(refused(one.command("/setup check")).await, told);
    let zone = one
        .command("/setup timezone")
        .option("timezone", "Europe/Berlin");
    assert_eq!(refused(zone).await, told);
    assert_eq!(refused(one.command("/setup marking")).await, told);
    let marking = one.command("/setup marking");
    let marking = marking.option("marking", "suggested only");
    assert_eq!(refused(marking).await, told);
    // Suggestions do not reveal the schedules either.
    let suggested = one
        .command("/schedule pause")
        .autocomplete("schedule", "")
        .await;
    assert!(suggested.is_empty(), "{suggested:?}");
    assert_eq!(list().await.text(), before);
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_not_there_is_refused() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    for command in ["/answer", "/followup"] {
        let ask = |typed: &str| one.command(command).option("question", typed);
        for typed in [
            "#0",
            "99",
            "-1",
            "4294967296",
            "no such question",
            "../stride",
        ] {
            let told = refused(ask(typed)).await;
            assert!(
                told.starts_with("I can't find a question"),
                "{command}: {told}"
            );
        }
        assert!(!ask("#1").send().await.text().is_empty());
    }
    let long = "why ".repeat(400);
    assert_snapshot!(refused(one.command("/answer").option("question", long)).await, @"I can't find a question `why why why why why why why why why why why why why why why…`. Start typing its title or number and choose from the list, or look for a word with `/search`.");
    t.finish().await;
}

#[tokio::test]
async fn an_empty_answer_is_refused_and_the_member_can_try_again() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    let before = t.memory(&[&one]).await;
    let modal = one.click(&post, "Answer").await.modal();
    assert_snapshot!(told(&modal.submit(" \n\t ").await.reply()), @"That answer is empty. Write what you know, or press **I don't know yet**.");
    assert_eq!(t.memory(&[&one]).await, before);
    let verdict = answer(&one, &post, "Fewer positions need less computation.").await;
    assert!(
        verdict.text().contains("1 of 3: a start"),
        "{}",
        verdict.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn a_deleted_channel_loses_nobody_anything() {
    let (t, channel, post) = TestBot::posted().await;
    let (grace, one) = (t.guild.member("grace"), t.guild.member("one"));
    answer(&grace, &post, PARTIAL).await;
    let before = t.memory(&[&grace]).await;
    channel.delete();
    assert_eq!(t.memory(&[&grace]).await, before);
    // A member who finds the post by `/daily` can still answer it.
    let daily = one.command("/daily").send().await;
    let text = read(&daily.text()).replace(&channel.id().to_string(), "gone");
    assert_snapshot!(text, @"
    ┃ **Open questions**
    ┃ The next question comes <2026-01-06 09:00 R>.
    ┃ #1 · What is stride?: Beginner in <#gone> · not answered yet · closes <2026-01-06 09:00 R> · [Go to the post](https://discord.com/channels/794354201395200000/gone/1457659890892800000)
    [Answer #1]
    ");
    let modal = one.click(&daily, "Answer #1").await.modal();
    let verdict = modal
        .submit("A larger stride gives a smaller map.")
        .await
        .reply();
    assert!(verdict.text().contains("1 day"), "{}", verdict.text());
    // The next post cannot arrive: no study day, no broken streak.
    t.advance_to("2026-01-07T08:00:00Z").await;
    let after = grace.command("/streak show").send().await;
    assert_snapshot!(read(&after.text()), @"
    ┃ **Your streak**
    ┃ 🔥 **1 study day**
    ┃ Longest: 1 day
    ┃ Freezes:
    ┃ 0 of 2
    ┃ -# next after 6 active days
    ┃ The last study day: ✅
    [Why? Day by day]
    ");
    t.finish().await;
}
