//! The members on a board: nobody who left, nobody who is hidden, everybody under their name.

use insta::assert_snapshot;
use local_discord::{Effect, Fault, Member, Message};

use super::support::{FULL, TestBot, answer, told};

async fn board(asker: &Member, by: &str) -> Message {
    let board = asker.command("/leaderboard").option("by", by);
    board.send().await
}

/// Returns the names on a board, in order.
fn names(board: &Message) -> Vec<String> {
    let text = board.text();
    let lines = text.lines().filter(|line| line.contains(" · "));
    let names = lines.filter_map(|line| {
        let name = line.trim_start_matches('┃').trim();
        let (rank, rest) = name.split_once(' ')?;
        let is_rank = ["🥇", "🥈", "🥉"].contains(&rank) || rank.starts_with("**");
        is_rank.then(|| rest.split(" · ").next().unwrap_or_default().to_owned())
    });
    names.collect()
}

/// Returns how often the bot asked Discord about a member of the guild.
fn asked(t: &TestBot) -> usize {
    let bot = t.server.application_id().to_string();
    let of_member = |entry: &&serde_json::Value| {
        let text = entry.to_string();
        text.contains("\"GET\"") && text.contains("/members/") && !text.contains(&bot)
    };
    t.server.traffic().iter().filter(of_member).count()
}

#[tokio::test]
async fn who_left_is_on_no_board_and_who_comes_back_finds_everything() {
    let (t, channel, post) = TestBot::posted().await;
    let [one, two, three] = ["one", "two", "three"].map(|name| t.guild.member(name));
    for member in [&one, &two, &three] {
        answer(member, &post, FULL).await;
    }
    two.leave();
    three.set_display_name("Three");
    // All did something within a day, so the bot asks Discord nothing.
    assert_eq!(names(&board(&one, "points").await), ["one", "two", "three"]);
    assert_eq!(asked(&t), 0);

    t.advance_to("2026-01-06T10:00:00Z").await;
    answer(&one, &t.post_in(&channel), FULL).await;
    // The reply does not wait for Discord. The next one uses what Discord said.
    let shown = board(&one, "points").await;
    assert_eq!(names(&shown), ["one", "two", "three"]);
    t.advance_to("2026-01-06T10:01:00Z").await;
    assert_eq!(asked(&t), 2, "about two and three: one was just there");
    for by in ["points", "streak"] {
        assert_eq!(names(&board(&one, by).await), ["one", "Three"], "{by}");
    }
    // The bot does not ask Discord again for a day.
    t.advance_to("2026-01-07T09:30:00Z").await;
    board(&one, "points").await;
    t.advance_to("2026-01-07T10:30:00Z").await;
    assert_eq!(asked(&t), 2);
    board(&one, "points").await;
    t.advance_to("2026-01-07T10:31:00Z").await;
    assert_eq!(
        asked(&t),
        3,
        "about Three; who left is not asked about any more"
    );

    // Two comes back, and is on the boards with the old points after the next action.
    let two = t.guild.member("two");
    let points = two.command("/points").send().await;
    assert!(points.text().contains("**10 points**"), "{}", points.text());
    assert_eq!(names(&board(&one, "points").await), ["one", "two", "Three"]);
    t.examine().await;
    t.finish().await;
}

#[tokio::test]
async fn a_board_does_not_wait_for_a_discord_that_tells_nothing() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, FULL).await;
    let two = t.guild.member("two");
    t.advance_to("2026-01-07T10:00:00Z").await;
    let fault = Fault::on("GET /guilds/{guild}/members/{user}", Effect::Reset);
    t.server.add_fault(fault.always());
    assert_eq!(names(&board(&two, "points").await), ["one"]);
    t.advance_to("2026-01-07T10:05:00Z").await;
    assert_eq!(names(&board(&two, "points").await), ["one"]);
    t.server.clear_faults();
    t.finish().await;
}

#[tokio::test]
async fn who_hides_is_seen_by_nobody_and_sees_their_own_rank() {
    let (t, _, post) = TestBot::posted().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    answer(&one, &post, "Fewer positions need less computation.").await;
    answer(&two, &post, FULL).await;
    assert_snapshot!(told(&one.command("/privacy hide").send().await), @"You are off this server's boards, and others can't look up your points, streak and profile here. You keep everything: `/leaderboard` shows your rank to you alone. `/privacy show` takes this back.");
    assert_eq!(names(&board(&two, "points").await), ["two"]);
    assert_eq!(names(&board(&two, "streak").await), ["two"]);
    let own = board(&one, "points").await;
    assert!(own.is_ephemeral());
    assert_snapshot!(own.text(), @"
    ┃ **Points, week of 5 January 2026**
    ┃ 🥇 two · 10 points
    ┃
    ┃ one: rank **2** · 6 points
    ┃ -# Only you see this: you are off the boards, so others don't see you on them.
    ┃ — An honor system among people who study together
    ");
    // A page of somebody else's board, which everybody reads, shows no trace of them.
    let public = "1:board:points:week:2026-W02:0".to_owned();
    let turned = one
        .click_raw(&t.guild.channel("beginner"), &public)
        .await
        .updated();
    assert!(!turned.text().contains("one"), "{}", turned.text());

    assert_snapshot!(told(&one.command("/privacy show").send().await), @"You are shown on this server's boards.");
    assert_eq!(names(&board(&two, "points").await), ["two", "one"]);
    t.finish().await;
}

#[tokio::test]
async fn an_admin_keeps_a_member_off_the_boards_but_cannot_show_who_hides() {
    let (t, _, post) = TestBot::posted().await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    for member in [&one, &two] {
        answer(member, &post, FULL).await;
    }
    let members = async |what: &str| {
        let command = t.admin.command(&format!("/members {what}"));
        told(&command.option("member", &one).send().await)
    };
    let list = async || t.admin.command("/members list").send().await.text();
    assert_snapshot!(list().await, @"Nobody is kept off this server's boards. `/members hide` does that.");
    assert_snapshot!(members("hide").await, @"@one is off this server's boards, and others can't look up their points and streak. They keep everything and still see their own. `/members show` takes this back.");
    assert_snapshot!(list().await, @"
    ┃ **Kept off the boards**
    ┃ one · @one
    ");
    assert_eq!(names(&board(&two, "points").await), ["two"]);
    assert!(board(&one, "points").await.text().contains("rank **1**"));
    let looked_up = two.command("/points").option("member", &one).send().await;
    assert!(told(&looked_up).contains("aren't shown"));
    // A member whom an admin hides cannot change that, and the bot says so.
    assert_snapshot!(told(&one.command("/privacy show").send().await), @"You don't hide yourself, but someone who manages this server keeps you off its boards. Ask them about it.");
    assert_eq!(names(&board(&two, "points").await), ["two"]);

    one.command("/privacy hide").send().await;
    assert_snapshot!(members("show").await, @"You no longer keep @one off the boards, but they hide themselves, and only they can change that.");
    assert_eq!(names(&board(&two, "points").await), ["two"]);
    one.command("/privacy show").send().await;
    assert_snapshot!(members("show").await, @"@one is shown on this server's boards.");
    assert_eq!(names(&board(&two, "points").await), ["one", "two"]);

    // Without the right the bot refuses, even where Discord offers the command to all.
    t.guild.open_command("members");
    let refused = two.command("/members hide").option("member", &one);
    assert!(told(&refused.send().await).contains("Manage Server"));
    t.finish().await;
}

#[tokio::test]
async fn a_bot_is_neither_hidden_nor_shown() {
    let t = TestBot::start_small().await;
    for command in ["/members hide", "/members show"] {
        let bot = t.server.application_id();
        let refused = t.admin.command(command).option("member", bot).send().await;
        assert!(told(&refused).contains("on no board"), "{command}");
    }
    let list = t.admin.command("/members list").send().await.text();
    assert!(!list.contains("Stride"), "{list}");
    t.finish().await;
}
