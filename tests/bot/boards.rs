//! Boards with more members than fit on a page.

use insta::assert_snapshot;

use super::support::{FULL, TestBot, answer};

const MEMBERS: usize = 28;

#[tokio::test]
async fn a_board_of_more_than_a_page_has_ties_buttons_and_ones_own_rank() {
    let (t, _, post) = TestBot::posted().await;
    // All key points, two of three, one: 10, 8 and 6 points.
    let texts = [
        "Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller map. Fewer positions need less computation.",
        "Stride is the step by which the kernel moves between two outputs. Fewer positions need less computation.",
        "Fewer positions need less computation.",
    ];
    let members: Vec<_> = (0..MEMBERS)
        .map(|n| t.guild.member(&format!("member-{n:02}")))
        .collect();
    for (number, member) in members.iter().enumerate() {
        let text = match number {
            0 | 1 => texts[0],
            2 => texts[1],
            _ => texts[2],
        };
        let modal = member.click(&post, "Answer").await.modal();
        modal.submit(text).await;
    }
    let last = members.last().unwrap();
    let board = last.command("/leaderboard").send().await;
    assert!(!board.is_ephemeral());
    assert_snapshot!(board.text(), @r"
    ┃ **Points, week of 5 January 2026**
    ┃ 🥇 member\-00 · 10 points
    ┃ 🥇 member\-01 · 10 points
    ┃ 🥉 member\-02 · 8 points
    ┃ **4.** member\-03 · 6 points
    ┃ **4.** member\-04 · 6 points
    ┃ **4.** member\-05 · 6 points
    ┃ **4.** member\-06 · 6 points
    ┃ **4.** member\-07 · 6 points
    ┃ **4.** member\-08 · 6 points
    ┃ **4.** member\-09 · 6 points
    ┃
    ┃ member\-27: rank **4** · 6 points
    ┃ — An honor system among people who study together · Page 1 of 3
    [Next ▶]
    ");
    // Anybody turns the page of a public board; their own rank stands below it.
    let next = members[0].click(&board, "Next ▶").await.updated();
    assert_snapshot!(next.text(), @r"
    ┃ **Points, week of 5 January 2026**
    ┃ **4.** member\-10 · 6 points
    ┃ **4.** member\-11 · 6 points
    ┃ **4.** member\-12 · 6 points
    ┃ **4.** member\-13 · 6 points
    ┃ **4.** member\-14 · 6 points
    ┃ **4.** member\-15 · 6 points
    ┃ **4.** member\-16 · 6 points
    ┃ **4.** member\-17 · 6 points
    ┃ **4.** member\-18 · 6 points
    ┃ **4.** member\-19 · 6 points
    ┃
    ┃ member\-00: rank **1** · 10 points
    ┃ — An honor system among people who study together · Page 2 of 3
    [◀ Previous] [Next ▶]
    ");
    let back = members[0].click(&next, "◀ Previous").await.updated();
    assert!(back.text().contains("Page 1 of"), "{}", back.text());

    let streaks = last
        .command("/leaderboard")
        .option("by", "streak")
        .send()
        .await;
    let first = streaks
        .text()
        .lines()
        .take(3)
        .collect::<Vec<_>>()
        .join("\n");
    assert_snapshot!(first, @r"
    ┃ **Streaks**
    ┃ 🥇 member\-00 · 1 day
    ┃ 🥇 member\-01 · 1 day
    ");
    for (period, title) in [
        ("month", "Points, January 2026"),
        ("all", "Points, all time"),
    ] {
        let board = last
            .command("/leaderboard")
            .option("period", period)
            .send()
            .await;
        assert!(board.text().contains(title), "{}", board.text());
        assert!(board.text().contains("🥉"), "{}", board.text());
    }

    // Next week, the old board still turns the pages of its week.
    t.advance_to("2026-01-12T10:00:00Z").await;
    let still = members[0].click(&back, "Next ▶").await.updated();
    assert_eq!(still.text(), next.text());
    let new = last.command("/leaderboard").send().await;
    assert_snapshot!(new.text(), @"
    ┃ **Points, week of 12 January 2026**
    ┃ Nobody has points yet. `/daily` shows what is open here.
    ");
    t.finish().await;
}

#[tokio::test]
async fn sundays_question_answered_on_monday_counts_for_sunday_everywhere() {
    let (t, channel, _) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    t.advance_to("2026-01-11T10:00:00Z").await;
    let post = t.post_in(&channel);
    t.advance_to("2026-01-12T08:30:00Z").await;
    let verdict = answer(&grace, &post, FULL).await;
    assert!(verdict.text().contains("counts for Sunday, 11 January"));
    assert!(verdict.text().contains("🔥 **1 day**"));
    let why = grace.command("/streak why").send().await;
    assert!(why.text().contains("✅ Sun 11 Jan 2026"), "{}", why.text());
    // The 2nd of February begins a new week; the 1st began the new month.
    t.advance_to("2026-02-01T10:00:00Z").await;
    let post = t.post_in(&channel);
    t.advance_to("2026-02-02T08:30:00Z").await;
    answer(&grace, &post, FULL).await;

    let points = grace.command("/points").send().await.text();
    for day in ["+10** · 11 Jan 2026", "+10** · 1 Feb 2026"] {
        assert!(points.contains(day), "{points}");
    }
    let this_week = grace.command("/leaderboard").send().await.text();
    assert!(this_week.contains("week of 2 February"), "{this_week}");
    assert!(!this_week.contains("grace"), "{this_week}");
    for (period, sum) in [("month", 10), ("all", 20)] {
        let board = grace.command("/leaderboard").option("period", period);
        let board = board.send().await.text();
        assert!(board.contains(&format!("grace · {sum} points")), "{board}");
    }
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn names_that_run_the_other_way_or_show_nothing_leave_a_board_readable() {
    let (t, channel, post) = TestBot::posted().await;
    let names = ["שלום 7", "مرحبا", "\u{3164}\u{200B}", "\u{202E}evil *bold*"];
    let members: Vec<_> = (0..names.len())
        .map(|n| t.guild.member(&format!("member-{n}")))
        .collect();
    for (member, name) in members.iter().zip(names) {
        member.set_display_name(name);
        answer(member, &post, FULL).await;
    }
    let board = members[0].command("/leaderboard").send().await.text();
    let id: u64 = members[2].id().to_string().parse().unwrap();
    let shown: Vec<&str> = board
        .lines()
        .filter_map(|line| line.strip_prefix("┃ 🥇 "))
        .collect();
    assert_eq!(
        shown,
        [
            // A left-to-right mark on each side keeps the points to the right of the name.
            "\u{200E}שלום 7\u{200E} · 10 points",
            "\u{200E}مرحبا\u{200E} · 10 points",
            &format!("member {:04} · 10 points", id % 10_000),
            r"evil \*bold\* · 10 points",
        ]
    );
    let streak = members[3]
        .command("/streak show")
        .option("member", &members[2]);
    let title = format!("Streak of member {:04}", id % 10_000);
    assert!(streak.send().await.text().contains(&title));

    // A new nickname is on the board once the bot has seen it: with a command …
    members[0].set_display_name("Shalom");
    let board = members[0].command("/leaderboard").send().await;
    assert!(
        board.text().contains("🥇 Shalom · 10 points"),
        "{}",
        board.text()
    );
    // … a click …
    members[1].set_display_name("Marhaba");
    members[1].click(&post, "Stats").await.reply();
    // … or with the command of a member who names them.
    members[3].set_display_name("Angel");
    let named = members[0]
        .command("/streak show")
        .option("member", &members[3]);
    assert!(named.send().await.text().contains("Streak of Angel"));
    let board = members[0].command("/leaderboard").send().await.text();
    for name in ["Marhaba", "Angel"] {
        assert!(board.contains(&format!("🥇 {name} · 10 points")), "{board}");
    }
    // The bot does not remember a member who only looked.
    let passer_by = t.guild.member("passer-by");
    passer_by.command("/daily").send().await;
    let unknown = members[0]
        .command("/streak show")
        .option("member", &passer_by);
    assert!(
        unknown
            .send()
            .await
            .text()
            .contains("Streak of this member")
    );
    drop(channel);
    t.finish().await;
}

#[tokio::test]
async fn an_empty_board_says_how_to_be_its_first() {
    let t = TestBot::start_small().await;
    let board = t.admin.command("/leaderboard").send().await;
    assert_snapshot!(board.text(), @"
    ┃ **Points, week of 5 January 2026**
    ┃ Nobody has points yet. `/daily` shows what is open here.
    ");
    t.finish().await;
}
