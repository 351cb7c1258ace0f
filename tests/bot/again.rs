//! A question that comes again, and answers in other languages.

use insta::assert_snapshot;
use local_discord::{Channel, Message};

use super::small_bank::{small_bank, small_bank_renamed};
use super::support::{
    FULL, PARTIAL, SHOW, TICK, TestBot, answer, line_with, pass, question_number, submit,
};

/// Goes to the next day that asks the first question: with one question per level, that is the next
/// day.
async fn next_day(t: &TestBot, channel: &Channel, day: u32) -> Message {
    t.advance_to(&format!("2026-01-{day:02}T09:00:00Z")).await;
    let post = t.post_in(channel);
    assert_eq!(question_number(&post), 1);
    post
}

/// Returns what a verdict says about the last time, if anything.
fn since(verdict: &Message) -> Option<String> {
    let text = verdict.text();
    let line = text.lines().find(|line| line.contains("Since last time"));
    line.map(str::to_owned)
}

#[tokio::test]
async fn a_verdict_tells_how_the_result_has_changed_since_the_question_was_last_there() {
    let (mut t, channel, post) = TestBot::posted().await;
    let [grace, alan] = ["grace", "alan"].map(|name| t.guild.member(name));
    let first = answer(&grace, &post, PARTIAL).await;
    assert_eq!(since(&first), None);
    // Her settled marks are the coverage.
    let settled = grace.select(&first, TICK, &["0", "1"]).await.updated();
    assert_eq!(since(&settled), None);
    answer(&alan, &post, FULL).await;

    let post = next_day(&t, &channel, 6).await;
    let sent = submit(&grace, &post, FULL).await;
    assert_eq!(since(&sent), None, "not before the key points are shown");
    let verdict = grace.click(&sent, SHOW).await.updated();
    assert_snapshot!(since(&verdict).unwrap(), @"┃ Since last time: 67% → **100%** ⬆");
    let down = grace.select(&verdict, TICK, &["0"]).await.updated();
    assert_snapshot!(since(&down).unwrap(), @"┃ Since last time: 67% → **33%** ⬇");
    let same = answer(&alan, &post, FULL).await;
    assert_snapshot!(since(&same).unwrap(), @"┃ Since last time: 100% → **100%**");

    // A pass is no result, and the question's file may have a new name.
    let post = next_day(&t, &channel, 7).await;
    assert_eq!(since(&pass(&grace, &post).await), None);
    t.restart_with(small_bank_renamed()).await;
    let post = next_day(&t, &channel, 8).await;
    let verdict = answer(&grace, &post, FULL).await;
    assert_snapshot!(since(&verdict).unwrap(), @"┃ Since last time: 33% → **100%** ⬆");
    t.restart_with(small_bank()).await;

    // Each server has its own history.
    let elsewhere = t.server.add_guild("Another group", "bob");
    let bob = elsewhere.owner();
    let there = elsewhere.add_channel("beginner");
    let add = bob.command("/schedule add").option("channel", &there);
    let add = add.option("level", "beginner").option("at", "09:30");
    add.option("anyway", true).send().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-09T09:30:00Z").await;
    let post = t.post_in(&there);
    let grace = elsewhere.member("grace");
    assert_eq!(since(&answer(&grace, &post, FULL).await), None);
    t.examine().await;
    t.finish().await;
}

const GERMAN: &str = "Stride ist die Schrittweite, mit der der Kernel über das Bild läuft. Mit \
                      Stride 2 wird die Feature Map halb so groß.";

/// Returns what a reply says about languages, if anything.
fn of_languages(reply: &Message) -> Option<String> {
    let text = reply.text();
    let line = text.lines().find(|line| line.contains("English"));
    line.map(str::to_owned)
}

#[tokio::test]
async fn who_answers_in_another_language_is_told_and_marks_it_all_the_same() {
    let (t, _, post) = TestBot::posted().await;
    let [grace, alan, yann] = ["grace", "alan", "yann"].map(|name| t.guild.member(name));
    let sent = submit(&grace, &post, GERMAN).await;
    assert_snapshot!(of_languages(&sent).unwrap(), @"┃ 🌐 My suggestions only work in English. Your answer counts all the same: tick what it says when you see the points.");
    let shown = grace.click(&sent, SHOW).await.updated();
    assert_eq!(of_languages(&shown), of_languages(&sent));
    let settled = grace.select(&shown, TICK, &["0", "1"]).await.updated();
    assert_eq!(of_languages(&settled), None, "she knows by then");
    assert!(
        line_with(&settled.text(), "points").contains("+8"),
        "{}",
        settled.text()
    );
    // Notes and formulas do not count as another language.
    let notes = "stride s: H → ⌊(H + 2p − k)/s⌋ + 1, compute ÷ s²";
    assert_eq!(of_languages(&submit(&alan, &post, notes).await), None);
    let marking = t.admin.command("/setup marking");
    marking.option("marking", "suggested only").send().await;
    let sent = submit(&yann, &post, GERMAN).await;
    assert_snapshot!(of_languages(&sent).unwrap(), @"┃ 🌐 My suggestions only work in English. So I may have missed what yours says.");
    t.finish().await;
}

/// Where members settle their marks, the board is an honor system and says so.
#[tokio::test]
async fn a_board_of_points_says_whose_word_counts() {
    let (t, _, post) = TestBot::posted().await;
    let grace = t.guild.member("grace");
    let board = async |by: &str| {
        let board = grace.command("/leaderboard").option("by", by);
        board.send().await.text()
    };
    assert!(!board("points").await.contains("honor"), "nobody is on it");
    answer(&grace, &post, PARTIAL).await;
    assert_snapshot!(board("points").await, @"
    ┃ **Points, week of 5 January 2026**
    ┃ 🥇 grace · 6 points
    ┃ — An honor system among people who study together
    ");
    assert!(!board("streak").await.contains("honor"));
    let marking = t.admin.command("/setup marking");
    marking.option("marking", "suggested only").send().await;
    assert!(!board("points").await.contains("honor"));
    t.finish().await;
}
