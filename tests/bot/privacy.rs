//! What others see of a member: totals, and nothing of one who is hidden.

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
    // A page button of hers shows another member no more.
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
    let before = command("/streak").send().await;
    assert!(before.has_button("Why? Day by day"), "{}", before.text());
    t.sql("update members set hidden = 1").await;
    let told_points = told(&command("/points").send().await);
    assert_snapshot!(told_points, @"This member keeps their points and streak to themselves.");
    assert_eq!(told(&command("/streak").send().await), told_points);
    let why = command("/streak").option("why", true).send().await;
    assert_eq!(told(&why), told_points);
    for button in ["why", "ledger"] {
        let button = format!("1:{button}:{}:0", grace.id());
        let reply = alan.click_raw(&channel, &button).await.reply();
        assert_eq!(told(&reply), told_points, "{button}");
    }
    for words in ["/points", "/streak"] {
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
    // Neither does the next post tell more.
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
