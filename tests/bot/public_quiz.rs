//! A quiz that a channel plays.

use insta::assert_snapshot;
use local_discord::{Channel, Member, Message, Permissions};

use super::quiz::{but_for_chance, letters};
use super::support::{TestBot, read, told};

async fn begin(t: &TestBot, host: &Member, rounds: u32) -> (Channel, Message) {
    let channel = t.guild.add_channel("general");
    let call = host.command("/quiz").in_channel(&channel);
    let call = call
        .option("level", "intermediate")
        .option("rounds", rounds);
    let item: Message = call.option("public", true).send().await;
    assert!(!item.is_ephemeral());
    (channel, item)
}

fn now(message: &Message) -> String {
    read(&message.refreshed().unwrap().text())
}

/// Returns how often the bot edited a message by itself.
fn edits(t: &TestBot) -> usize {
    let traffic = t.server.traffic();
    let edits = traffic.iter().filter(|entry| {
        let path = entry["path"].as_str().unwrap_or_default();
        entry["method"] == "PATCH" && path.contains("/messages/") && path.contains("/channels/")
    });
    edits.count()
}

#[tokio::test]
async fn five_members_play_a_quiz_across_a_restart() {
    let mut t = TestBot::start_small().await;
    let members = ["one", "two", "three", "four", "five"].map(|name| t.guild.member(name));
    let [host, two, three, four, five] = &members;
    let (channel, item) = begin(&t, host, 2).await;
    assert!(
        now(&item).contains("Closes <2026-01-05 08:00 R>"),
        "{}",
        now(&item)
    );
    let (right, wrong) = letters(&item);
    let first_option = item.button("A").custom_id().to_owned();
    for (member, letter) in [(host, &right), (two, &right), (three, &wrong)] {
        let noted = member.click(&item, letter).await.reply();
        let text = told(&noted);
        assert!(text.contains(&format!("You chose **{letter}**")), "{text}");
    }
    // One choice counts, and the bot tells nothing before the item closes.
    let again = three.click(&item, &right).await.reply();
    let again = told(&again);
    assert!(
        again.contains(&format!("You already chose **{wrong}**")),
        "{again}"
    );
    assert!(again.contains("3 choices so far."), "{again}");
    assert!(!now(&item).contains('✅'), "{}", now(&item));
    t.advance_to("2026-01-05T08:00:15Z").await;
    t.restart().await;
    let noted = told(&four.click(&item, &right).await.reply());
    assert!(noted.contains("4 choices so far."), "{noted}");
    t.stop_bot().await;
    t.advance_to("2026-01-05T08:00:31Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-05T08:00:32Z").await;
    // Its time ran out while the bot was away: the message says so at once.
    let closed = now(&item);
    assert!(
        closed.contains(&format!("### {right}: 3 of 4 got it.")),
        "{closed}"
    );
    assert!(closed.contains(&format!("✅ **{right}**")), "{closed}");
    assert_eq!(edits(&t), 1);
    // Latecomers see it, and only the host can continue for a minute.
    let elsewhere = t.guild.add_channel("elsewhere");
    let late = five.click_raw(&elsewhere, &first_option).await;
    let late = late.updated().text();
    assert!(late.contains("3 of 4 got it."), "{late}");
    let refused = told(&two.click(&item, "Next").await.reply());
    assert!(
        refused.contains("goes on with it. From <2026-01-05 08:01 T> anybody can."),
        "{refused}"
    );
    let second = host.click(&item, "Next").await.updated();
    assert_eq!(second.id(), item.id());
    assert!(now(&item).contains("Quiz · 2 of 2"), "{}", now(&item));
    let (right, wrong) = letters(&second);
    for (member, letter) in [
        (host, &right),
        (two, &right),
        (three, &right),
        (four, &wrong),
        (five, &wrong),
    ] {
        member.click(&second, letter).await.reply();
    }
    let refused = told(&two.click(&second, "Close it now").await.reply());
    assert!(
        refused.contains("It closes by itself <2026-01-05 08:01 R>"),
        "{refused}"
    );
    let closed = host.click(&second, "Close it now").await.updated().text();
    assert!(closed.contains("3 of 5 got it."), "{closed}");
    // The timer has nothing left to do.
    t.advance_to("2026-01-05T08:05:00Z").await;
    assert_eq!(edits(&t), 1);
    let score = five.click(&second, "Show the score").await.updated();
    assert_snapshot!(read(&score.text()), @"
    ┃ **Quiz · the score**
    ┃ ### 5 members got 6 of 9
    ┃ **1.** one, two · 2 of 2
    ┃ **3.** three, four · 1 of 2
    ┃ **5.** five · 0 of 2
    ┃
    ┃ **Item by item**
    ┃ 3 of 4 · #2 · How does a network downsample?
    ┃ 3 of 5 · #2 · How does a network downsample?
    ┃
    ┃ **Worth reading** before you try again:
    [#2 · How does a network downsample?]
    ");
    let read = two
        .click(&score, "#2 · How does a network downsample?")
        .await
        .reply();
    assert!(read.is_ephemeral());
    assert_eq!(channel.messages().len(), 1);
    t.finish().await;
}

#[tokio::test]
async fn an_item_and_its_tally_read_well() {
    let t = TestBot::start_small().await;
    let [host, two] = ["host", "two"].map(|name| t.guild.member(name));
    let (_, item) = begin(&t, &host, 1).await;
    assert_snapshot!(but_for_chance(&item.text()), @"
    ┃ **Quiz · 1 of 1**
    ┃ **What is asked?**
    ┃
    ┃ **?** · an option
    ┃ **?** · an option
    ┃ **?** · an option
    ┃ **?** · an option
    ┃
    ┃ Everybody chooses once, and speed doesn't count. Closes <2026-01-05 08:00 R>.
    ┃ -# Started by @host
    ┃ — Intermediate · pooling
    [A] [B] [C] [D]
    [Close it now]
    ");
    let (right, wrong) = letters(&item);
    let noted = host.click(&item, &right).await.reply();
    let noted = told(&noted);
    let noted: Vec<&str> = noted.lines().collect();
    assert!(noted[0].starts_with("You chose **"), "{noted:?}");
    assert_snapshot!(noted[1], @"You are the first. The answer comes when the item closes <2026-01-05 08:00 R>.");
    two.click(&item, &wrong).await.reply();
    t.advance_to("2026-01-05T08:00:30Z").await;
    assert_snapshot!(but_for_chance(&item.refreshed().unwrap().text()), @"
    ┃ **Quiz · 1 of 1**
    ┃ **What is asked?**
    ┃
    ┃ ▫️ **?** · an option · 👤 0
    ┃ ▫️ **?** · an option · 👤 0
    ┃ ▫️ **?** · an option · 👤 1
    ┃ ✅ **?** · an option · 👤 1
    ┃
    ┃ ### ?: 1 of 2 got it.
    ┃ The reason.
    ┃ -# Started by @host
    ┃ — Intermediate · pooling
    [Show the score] [Read #2 in full]
    ");
    t.finish().await;
}

#[tokio::test]
async fn nobody_has_to_play() {
    let t = TestBot::start_small().await;
    let [host, two] = ["host", "two"].map(|name| t.guild.member(name));
    let (_, item) = begin(&t, &host, 1).await;
    t.advance_to("2026-01-05T08:02:00Z").await;
    assert!(now(&item).contains("Nobody chose."), "{}", now(&item));
    // The host has gone: after a minute anybody can continue.
    let score = two.click(&item, "Show the score").await.updated();
    assert!(
        score.text().contains("Nobody chose an answer."),
        "{}",
        score.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn a_message_that_was_deleted_ends_its_quiz() {
    let t = TestBot::start_small().await;
    let host = t.guild.member("host");
    let (channel, item) = begin(&t, &host, 2).await;
    host.click(&item, "A").await.reply();
    t.admin.delete(&item);
    t.advance_to("2026-01-05T09:00:00Z").await;
    assert!(channel.messages().is_empty());
    let unshown = "select count(*) from quizzes where closed_at is not null and shown_at is null";
    assert_eq!(t.count(unshown).await, 0);
    assert_eq!(edits(&t), 1);
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_posted_here_meanwhile_is_told_to_nobody() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("intermediate").await;
    t.advance_to("2026-01-05T08:59:50Z").await;
    let host = t.guild.member("host");
    let (_, item) = begin(&t, &host, 1).await;
    let (right, _) = letters(&item);
    host.click(&item, &right).await.reply();
    t.advance_to("2026-01-05T09:01:00Z").await;
    let closed = now(&item);
    assert!(
        closed.contains("has just been posted, so its answer waits:"),
        "{closed}"
    );
    assert!(!closed.contains('✅'), "{closed}");
    let score = host.click(&item, "Show the score").await.updated();
    let score = score.text();
    assert!(score.contains("waits until the post has closed"), "{score}");
    let refused = host.command("/quiz").option("level", "intermediate");
    let refused = refused.option("public", true).send().await;
    assert!(told(&refused).contains("open as a post"));
    t.finish().await;
}

#[tokio::test]
async fn a_channel_is_not_asked_what_was_posted_there_meanwhile() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("intermediate").await;
    t.advance_to("2026-01-05T08:59:50Z").await;
    let host = t.guild.member("host");
    let (_, item) = begin(&t, &host, 2).await;
    t.advance_to("2026-01-05T09:01:00Z").await;
    let score = host.click(&item, "Next").await.updated();
    assert!(score.text().contains("the score"), "{}", score.text());
    t.finish().await;
}

#[tokio::test]
async fn who_could_answer_a_post_elsewhere_is_not_told_its_answer_by_a_quiz() {
    let t = TestBot::start_small().await;
    let [host, both] = ["host", "both"].map(|name| t.guild.member(name));
    let there = t.server.add_guild("Another group", "linus");
    let channel = there.add_channel("daily");
    let add = there.owner().command("/schedule add");
    let add = add
        .option("channel", &channel)
        .option("level", "intermediate")
        .option("thread", "none");
    add.option("at", "09:00")
        .option("anyway", true)
        .send()
        .await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    // The bot knows a member by their actions there.
    let elsewhere = there.member("both");
    elsewhere.click(&t.post_in(&channel), "Hint").await.reply();
    let (_, item) = begin(&t, &host, 1).await;
    let (right, _) = letters(&item);
    let refused = both.click(&item, &right).await.reply();
    assert!(told(&refused).contains("Your choice here does not count"));
    assert!(told(&host.click(&item, &right).await.reply()).contains("You are the first"));
    t.finish().await;
}

#[tokio::test]
async fn a_quiz_needs_to_see_its_channel() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("hidden");
    channel.deny(t.guild.bot(), Permissions::VIEW_CHANNEL);
    let host = t.guild.member("host");
    let call = host.command("/quiz").in_channel(&channel);
    let refused = call.option("public", true).send().await;
    assert_snapshot!(told(&refused), @"I can't see this channel, so I couldn't close the quiz's items. Ask an admin to give me the *View Channel* permission here, or play in another channel.");
    let alone = host.command("/quiz").in_channel(&channel).send().await;
    assert!(alone.is_ephemeral() && alone.has_button("A"));
    t.finish().await;
}

#[tokio::test]
async fn who_hides_from_boards_is_counted_and_not_named() {
    let t = TestBot::start_small().await;
    let [host, shy] = ["host", "shy"].map(|name| t.guild.member(name));
    let (_, item) = begin(&t, &host, 1).await;
    let (right, _) = letters(&item);
    for member in [&host, &shy] {
        member.click(&item, &right).await.reply();
    }
    t.sql("update members set hidden = 1 where name = 'shy'")
        .await;
    let closed = host.click(&item, "Close it now").await.updated();
    let score = host.click(&closed, "Show the score").await.updated().text();
    assert!(score.contains("2 members got 2 of 2"), "{score}");
    assert!(
        score.contains("**1.** host · 1 of 1") && !score.contains("shy"),
        "{score}"
    );
    t.finish().await;
}
