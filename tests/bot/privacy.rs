//! Others see a member's totals, and nothing of a hidden member.

use insta::assert_snapshot;

use super::support::{FULL, PARTIAL, TestBot, answer, line_with, pass, told};

#[tokio::test]
async fn others_see_the_total_of_a_members_points_and_not_what_each_was_for() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    answer(&grace, &post, PARTIAL).await;
    let own = grace.command("/points").send().await.text();
    assert!(own.contains("What is stride?"), "{own}");
    let others = alan.command("/points").option("member", &grace);
    let others = others.send().await;
    assert!(others.is_ephemeral());
    assert_snapshot!(others.text(), @"
    ┃ **Points of grace**
    ┃ **6 points** in total
    ");
    // Her page button shows another member no more than that.
    let button = format!("1:ledger:{}:0", grace.id());
    let turned = alan.click_raw(&channel, &button).await;
    assert_eq!(turned.updated().text(), others.text());
    t.finish().await;
}

#[tokio::test]
async fn who_is_hidden_from_boards_is_hidden_everywhere_but_from_themselves() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    answer(&grace, &post, FULL).await;
    let command = |words: &str| alan.command(words).option("member", &grace);
    let before = command("/streak show").send().await;
    assert!(before.has_button("Why? Day by day"), "{}", before.text());
    let hidden = grace.command("/privacy hide").send().await;
    assert!(hidden.is_ephemeral());
    let told_points = told(&command("/points").send().await);
    assert_snapshot!(told_points, @"This member's points and streak aren't shown to others here.");
    assert_eq!(told(&command("/streak show").send().await), told_points);
    let why = command("/streak why").send().await;
    assert_eq!(told(&why), told_points);
    for button in ["why", "ledger"] {
        let button = format!("1:{button}:{}:0", grace.id());
        let reply = alan.click_raw(&channel, &button).await.reply();
        assert_eq!(told(&reply), told_points, "{button}");
    }
    for words in ["/points", "/streak show"] {
        let own = grace.command(words).send().await.text();
        assert!(own.contains("**Your"), "{own}");
    }
    t.finish().await;
}

#[tokio::test]
async fn an_average_is_shown_of_three_answers_or_more() {
    let (t, channel, post) = TestBot::posted().await;
    let members = ["one", "two", "three", "four"].map(|name| t.guild.member(name));
    let stats = async || members[0].click(&post, "Stats").await.reply().text();
    answer(&members[0], &post, FULL).await;
    assert_snapshot!(stats().await, @"
    ┃ **#1 · What is stride?**
    ┃ 1 member answered or passed: too few to show how it went.
    ");
    pass(&members[1], &post).await;
    assert_eq!(
        line_with(&stats().await, "how it went"),
        "┃ 2 members answered or passed: too few to show how it went."
    );
    answer(&members[2], &post, PARTIAL).await;
    assert_snapshot!(stats().await, @"
    ┃ **#1 · What is stride?**
    ┃ 2 members answered.
    ┃ 1 member passed.
    ");
    // The next post tells no more either.
    t.advance_to("2026-01-06T09:00:00Z").await;
    let next = t.post_in(&channel);
    assert!(!next.text().contains('%'), "{}", next.text());
    for member in &members[..3] {
        answer(member, &next, FULL).await;
    }
    let shown = members[3].click(&next, "Stats").await.reply().text();
    assert_snapshot!(line_with(&shown, "answered"), @"┃ 3 members answered and covered **100%** of the key points on average.");
    t.finish().await;
}

#[tokio::test]
async fn why_a_streak_was_repaired_is_for_its_member_and_those_who_manage_the_server() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    pass(&grace, &post).await;
    // The 6th is missed.
    t.advance_to("2026-01-07T10:00:00Z").await;
    pass(&grace, &t.post_in(&channel)).await;
    let repair = t.admin.command("/streak-repair").option("member", &grace);
    let repair = repair
        .option("day", "6 Jan")
        .option("reason", "in hospital");
    let repaired = told(&repair.send().await);
    assert_snapshot!(repaired, @"6 January 2026 is repaired. Streak of grace was 1 and is now 2 study days. Only they and this server's managers can read your name and reason.");
    let account = async |who: &local_discord::Member| {
        let why = who.command("/streak why").option("member", &grace);
        let why = why.send().await;
        assert!(why.is_ephemeral());
        line_with(&why.text(), "6 Jan").to_owned()
    };
    for who in [&grace, &t.admin] {
        assert_eq!(
            account(who).await,
            "┃ 🛟 Tue 6 Jan 2026 · **1** · repaired by @ada: “in hospital”"
        );
    }
    assert_eq!(
        account(&alan).await,
        "┃ 🛟 Tue 6 Jan 2026 · **1** · repaired"
    );
    // Neither the button under her streak nor her own page button tells alan more.
    let streak = alan.command("/streak show").option("member", &grace);
    let by_button = alan
        .click(&streak.send().await, "Why? Day by day")
        .await
        .updated();
    let button = format!("1:why:{}:0", grace.id());
    let turned = alan.click_raw(&channel, &button).await.updated();
    for shown in [by_button, turned] {
        let text = shown.text();
        assert!(
            !text.contains("hospital") && !text.contains("ada"),
            "{text}"
        );
    }
    t.finish().await;
}

/// What one member can read about another, everywhere: that they were active, and their totals.
#[tokio::test]
async fn others_read_nothing_of_what_a_member_wrote_or_how_it_was_marked() {
    let (t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    answer(&grace, &post, PARTIAL).await;
    let own = grace.command("/daily").send().await.text();
    assert!(own.contains("6 points") || own.contains('%'), "{own}");
    let of_grace = |words: &str| alan.command(words).option("member", &grace);
    let mut shown = vec![
        of_grace("/points").send().await,
        of_grace("/streak show").send().await,
        of_grace("/streak why").send().await,
        alan.command("/daily").send().await,
        alan.click(&post, "Stats").await.reply(),
    ];
    for by in ["points", "streak"] {
        let board = alan.command("/leaderboard").option("by", by);
        shown.push(board.send().await);
    }
    t.advance_to("2026-01-06T09:00:00Z").await;
    shown.push(t.post_in(&channel));
    // She has not answered the second post; the bot does not tell others so.
    shown.push(of_grace("/streak show").send().await);
    for message in shown {
        let text = message.text();
        for private in [
            "kernel moves between",
            "key point",
            "%",
            "answered on",
            "passed on",
            "open question:",
            "What is stride?** ·",
        ] {
            assert!(!text.contains(private), "{private:?} in\n{text}");
        }
    }
    t.finish().await;
}
