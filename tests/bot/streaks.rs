//! The texts about streaks and points, and about a repair.

use insta::assert_snapshot;
use local_discord::{CommandCall, Member, Message};

use super::support::{FULL, TestBot, account, answer, pass, read, submit, told};

/// Starts a server where grace passed each day from the 5th of January to the 11th; it is the 11th.
async fn week_of_passes() -> (TestBot, local_discord::Channel, Member, Message) {
    let (t, channel, _) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let mut last = None;
    for day in 5..=11 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        last = Some(pass(&grace, &t.post_in(&channel)).await);
    }
    (t, channel, grace, last.unwrap())
}

/// Returns the streak in a reply, and the lines about it below.
fn about_the_streak(reply: &Message) -> String {
    let text = read(&reply.text());
    let lines = || text.lines().take_while(|line| line.starts_with('┃'));
    let streak = lines().filter_map(|line| line.find('🔥').map(|start| &line[start..]));
    let is_news = |line: &str| {
        ["Freeze earned", "Since your"]
            .iter()
            .any(|news| line.contains(news))
    };
    let news = lines().skip_while(|line| !is_news(line));
    streak.take(1).chain(news).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_verdict_tells_once_what_became_of_the_streak_since_the_last() {
    let (mut t, channel, grace, seventh) = week_of_passes().await;
    assert_snapshot!(about_the_streak(&seventh), @"
    🔥 **7 days**
    ┃ Freeze earned: Seven active days in a row: it covers one missed day automatically.
    ");
    // The 12th is missed; on the 13th the bot is away for three hours.
    t.advance_to("2026-01-13T12:00:00Z").await;
    t.stop_bot().await;
    t.advance_to("2026-01-13T15:00:00Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-14T10:00:00Z").await;
    let verdict = submit(&grace, &t.post_in(&channel), FULL).await;
    assert_snapshot!(about_the_streak(&verdict), @"
    🔥 **8 days**
    ┃ Since your last answer:
    ┃ ❄️ A freeze covered 12 January: your streak goes on.
    ┃ 🛟 The bot was offline on 13 January, so that day doesn't count.
    ");
    // The 15th and the 16th are missed.
    t.advance_to("2026-01-17T10:00:00Z").await;
    let verdict = submit(&grace, &t.post_in(&channel), FULL).await;
    assert_snapshot!(about_the_streak(&verdict), @"
    🔥 **1 day**
    ┃ Since your last answer: Welcome back! Best streak: 8 days. New streak: day 1.
    ");
    repair(&t, &grace, "2026-01-15").send().await;
    t.advance_to("2026-01-18T10:00:00Z").await;
    let verdict = submit(&grace, &t.post_in(&channel), FULL).await;
    assert_snapshot!(about_the_streak(&verdict), @"
    🔥 **2 days**
    ┃ Since your last answer: 🛟 Someone who manages this server excused you from 15 January.
    ");
    t.advance_to("2026-01-19T10:00:00Z").await;
    let verdict = submit(&grace, &t.post_in(&channel), FULL).await;
    assert_snapshot!(about_the_streak(&verdict), @"🔥 **3 days**");

    let why = grace.command("/streak why").send().await;
    assert!(why.is_ephemeral());
    assert_snapshot!(why.text(), @r"
    ┃ **Your streak, day by day**
    ┃ -# The bold number is the streak after that day, or after the last of several.
    ┃ ✅ 17 – 19 Jan 2026 · **3** · answered on 3 days
    ┃ ❌ Fri 16 Jan 2026 · **0** · missed, ended a streak of 8
    ┃ 🛟 Thu 15 Jan 2026 · **8** · repaired by @ada: “a \*late\* train”
    ┃ ✅ Wed 14 Jan 2026 · **8** · answered
    ┃ 🛟 Tue 13 Jan 2026 · **7** · amnesty: the bot was offline too long
    ┃ ❄️ Mon 12 Jan 2026 · **7** · missed, freeze used
    ┃ ✅ Sun 11 Jan 2026 · **7** · passed, freeze earned
    ┃ ✅ 5 – 10 Jan 2026 · **6** · passed on 6 days
    ");
    // Only she may know whether she answered or passed.
    let to_others = t.admin.command("/streak why").option("member", &grace);
    let to_others = to_others.send().await.text();
    assert!(to_others.contains("✅ 5 – 10 Jan 2026 · **6** · active on 6 days"));
    assert!(
        !to_others.contains("passed") && !to_others.contains("answered"),
        "{to_others}"
    );
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_missed_day_counts_everywhere_from_the_second_in_which_its_last_post_closes() {
    let (t, channel, _) = TestBot::posted().await;
    let [grace, alan, yann] = ["grace", "alan", "yann"].map(|name| t.guild.member(name));
    for day in 5..=7 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        for member in [&grace, &alan, &yann] {
            pass(member, &t.post_in(&channel)).await;
        }
    }
    let streaks = async || {
        let board = alan.command("/leaderboard").option("by", "streak");
        board.send().await.text()
    };
    // The 8th is missed. Until its post closes, at 09:00, nothing is lost.
    t.advance_to("2026-01-09T08:59:59Z").await;
    assert!(streaks().await.contains("yann · 3 days"));
    t.advance_to("2026-01-09T09:00:00Z").await;
    let verdict = read(&pass(&grace, &t.post_in(&channel)).await.text());
    assert!(verdict.contains("🔥 **1 day**"), "{verdict}");
    assert!(verdict.contains("Since your last answer"), "{verdict}");
    let board = streaks().await;
    assert!(board.contains("grace · 1 day"), "{board}");
    assert!(
        !board.contains("yann") && !board.contains("alan"),
        "{board}"
    );
    let own = alan.command("/streak show").send().await.text();
    assert!(own.contains("🔥 **0 study days**"), "{own}");
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_hundred_days_away_are_one_line() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    answer(&grace, &post, FULL).await;
    t.advance_to("2026-04-16T10:00:00Z").await;
    let why = grace.command("/streak why").send().await;
    assert_snapshot!(why.text(), @"
    ┃ **Your streak, day by day**
    ┃ -# The bold number is the streak after that day, or after the last of several.
    ┃ ⏳ Thu 16 Apr 2026 · **0** · open
    ┃ ❌ 6 Jan – 15 Apr 2026 · **0** · missed 100 days, ended a streak of 1
    ┃ ✅ Mon 5 Jan 2026 · **1** · answered
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_long_account_has_pages() {
    let (mut t, channel, _) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    // Every other day: a line each.
    for day in (5..=31).step_by(2) {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        answer(&grace, &t.post_in(&channel), FULL).await;
    }
    let newest = grace.command("/streak why").send().await;
    assert_eq!(account(&newest.text()).len(), 14);
    assert!(newest.text().contains("— Page 1 of 2"), "{}", newest.text());
    t.restart().await;
    let oldest = grace.click(&newest, "Next ▶").await.updated();
    assert_eq!(account(&oldest.text()).len(), 13);
    assert!(account(&oldest.text())[12].starts_with("✅ Mon 5 Jan 2026"));
    t.finish().await;
}

fn repair(t: &TestBot, member: &Member, day: &str) -> CommandCall {
    let repair = t.admin.command("/streak-repair").option("member", member);
    repair.option("day", day).option("reason", "a *late* train")
}

#[tokio::test]
async fn a_repair_that_cannot_be_is_refused_with_the_reason() {
    let (mut t, channel, grace, _) = week_of_passes().await;
    let stranger = t.guild.member("stranger");
    t.advance_to("2026-01-15T10:00:00Z").await;
    t.stop_bot().await;
    t.advance_to("2026-01-15T15:00:00Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-17T10:00:00Z").await;
    let before = t.memory(&[&grace]).await;
    let refused = async |member: &Member, day: &str| told(&repair(&t, member, day).send().await);
    assert_snapshot!(refused(&grace, "12 Janvier").await, @"I can't read `12 Janvier` as a past day. Write it like `2026-01-31`, `31 Jan` or `yesterday`.");
    assert_snapshot!(refused(&grace, "2026-02-30").await, @"I can't read `2026-02-30` as a past day. Write it like `2026-01-31`, `31 Jan` or `yesterday`.");
    assert_snapshot!(refused(&grace, "2026-01-04").await, @"No question was posted here on 4 January 2026, so it broke no streak. The `day` option lists the days a member missed.");
    assert_snapshot!(refused(&grace, "2026-01-05").await, @"That member was active on 5 January 2026, so it already counts. The `day` option lists the days a member missed.");
    assert_snapshot!(refused(&grace, "2026-01-15").await, @"15 January 2026 is already excused: it neither breaks the streak nor adds to it. The `day` option lists the days a member missed.");
    assert_snapshot!(refused(&grace, "2026-01-17").await, @"17 January 2026 is not over: the member can still answer a question of that day.");
    assert_snapshot!(refused(&stranger, "2026-01-12").await, @"That member hadn't answered anything by 12 January 2026, so there was no streak to break. The `day` option lists the days a member missed.");
    t.guild.open_command("streak-repair");
    let own = grace.command("/streak-repair").option("member", &grace);
    let own = own.option("day", "2026-01-13").option("reason", "please");
    assert_snapshot!(told(&own.send().await), @"You need the *Manage Server* permission for that. Ask someone who has it.");
    assert_eq!(t.memory(&[&grace]).await, before);

    // The 12th took the freeze. If an admin excuses it, the 13th takes the freeze, and the 14th
    // ends the streak.
    let days = t.admin.command("/streak-repair").option("member", &grace);
    let days = days.autocomplete("day", "").await;
    let days: Vec<_> = days.iter().map(|day| day.name.as_str()).collect();
    assert_eq!(
        days,
        ["2026-01-16", "2026-01-14", "2026-01-13", "2026-01-12"]
    );
    let repaired = async |day: &str| told(&repair(&t, &grace, day).send().await);
    assert_snapshot!(repaired("2026-01-16").await, @"16 January 2026 is repaired. Streak of grace is 0 study days, as before. Only they and this server's managers can read your name and reason.");
    assert_snapshot!(repaired("2026-01-12").await, @"12 January 2026 is repaired. Streak of grace is 0 study days, as before. Only they and this server's managers can read your name and reason.");
    assert_snapshot!(repaired("2026-01-14").await, @"14 January 2026 is repaired. Streak of grace was 0 and is now 7 study days. Only they and this server's managers can read your name and reason.");
    assert_snapshot!(refused(&grace, "2026-01-14").await, @"14 January 2026 is already excused: it neither breaks the streak nor adds to it. The `day` option lists the days a member missed.");
    answer(&grace, &t.post_in(&channel), FULL).await;
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn another_members_streak_and_points_and_those_of_nobody() {
    let (t, _, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    grace.set_display_name("Grace *the* first");
    answer(&grace, &post, FULL).await;
    let of = async |command: &str, member: &Member| {
        let reply = alan.command(command).option("member", member).send().await;
        assert!(reply.is_ephemeral());
        read(&reply.text())
    };
    let streak = of("/streak show", &grace).await;
    assert_snapshot!(streak, @r"
    ┃ **Streak of Grace \*the\* first**
    ┃ 🔥 **1 study day**
    ┃ Longest: 1 day
    ┃ Freezes:
    ┃ 0 of 2
    ┃ -# next after 6 active days
    ┃ The last study day: ✅
    [Why? Day by day]
    ");
    let points = of("/points", &grace).await;
    assert_snapshot!(points, @r"
    ┃ **Points of Grace \*the\* first**
    ┃ **10 points** in total
    ");
    // A member who left appears under their last known name.
    grace.leave();
    assert_eq!(of("/streak show", &grace).await, streak);
    assert_eq!(of("/points", &grace).await, points);

    let nobody = t.guild.member("nobody");
    assert_snapshot!(of("/streak show", &nobody).await, @"
    ┃ **Streak of this member**
    ┃ 🔥 **0 study days**
    ┃ A streak starts with a first answer or pass.
    ┃ Longest: 0 days
    ┃ Freezes:
    ┃ 0 of 2
    ┃ -# next after 7 active days
    ");
    assert_snapshot!(of("/points", &nobody).await, @"
    ┃ **Points of this member**
    ┃ **0 points** in total
    ");
    let why = alan.command("/streak why").option("member", &nobody);
    assert_snapshot!(why.send().await.text(), @"
    ┃ **Streak of this member, day by day**
    ┃ Nothing to explain yet: a streak starts with a first answer or pass.
    ");
    t.finish().await;
}

#[tokio::test]
async fn points_have_pages() {
    let (mut t, channel, _) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    for day in 5..=15 {
        t.advance_to(&format!("2026-01-{day:02}T10:00:00Z")).await;
        answer(&grace, &t.post_in(&channel), FULL).await;
    }
    let newest = grace.command("/points").send().await;
    assert_snapshot!(newest.text(), @"
    ┃ **Your points**
    ┃ **110 points** in total
    ┃
    ┃ **+10** · 15 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 14 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 13 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 12 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 11 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 10 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 9 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 8 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 7 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ **+10** · 6 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ — Page 1 of 2
    [Next ▶]
    ");
    t.restart().await;
    let oldest = grace.click(&newest, "Next ▶").await.updated();
    assert_snapshot!(oldest.text(), @"
    ┃ **Your points**
    ┃ **110 points** in total
    ┃
    ┃ **+10** · 5 Jan 2026 · answer to #1 · What is stride?
    ┃ -# 4 for answering + 6 for key points
    ┃ — Page 2 of 2
    [◀ Previous]
    ");
    let back = grace.click(&oldest, "◀ Previous").await.updated();
    assert_eq!(back.text(), newest.text());
    t.finish().await;
}
