//! A question whenever a member wants one, on a server and in direct messages.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use local_discord::{CommandCall, Member, Message};

use super::small_bank::small_bank_without;
use super::support::{
    FULL, IMPROVE, PARTIAL, SHOW, TICK, TestBot, answer, line_with, question_number, read, told,
};

const NEXT: &str = "Next question";

/// Starts a command on a server, or in direct messages with the bot.
fn command(member: &Member, words: &str, is_direct: bool) -> CommandCall {
    let command = member.command(words);
    match is_direct {
        true => command.in_channel(&member.direct_messages()),
        false => command,
    }
}

async fn question(member: &Member, options: &[(&str, &str)]) -> Message {
    let mut call = member.command("/question");
    for (option, value) in options {
        call = call.option(option, *value);
    }
    call.send().await
}

async fn total(member: &Member) -> String {
    let shown = member.command("/points").send().await.text();
    line_with(&shown, "in total").replace("**", "")
}

#[tokio::test]
async fn a_practice_question_is_answered_improved_and_settled_without_points() {
    practiced(false).await;
}

#[tokio::test]
async fn a_practice_question_is_answered_in_direct_messages() {
    practiced(true).await;
}

async fn practiced(is_direct: bool) {
    let mut t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let call = command(&one, "/question", is_direct).option("level", "beginner");
    let asked: Message = call.send().await;
    assert!(asked.is_ephemeral());
    if !is_direct {
        assert_snapshot!(read(&asked.text()), @"
        ┃ **#1 · What is stride?**
        ┃ Practice: no points, no streak, and only you see it.
        ┃ Level: Beginner
        ┃ Experience: 0–2 years
        ┃ Topics: shapes
        ┃ — reviewed 2026-01-02
        [Answer] [Hint] [Reveal] [Next question]
        ");
    }
    let hint = one.click(&asked, "Hint").await.reply();
    assert!(hint.is_ephemeral() && hint.text().contains("**Hint:** Picture where"));
    t.restart().await;
    let form = one.click(&asked, "Answer").await.modal();
    if !is_direct {
        assert_snapshot!(form.text(), @"
        [ Question #1: practice ]
        ### #1 · What is stride?
        In your own words (paragraph)
          As you would say it to an interviewer: practice, no points
        ");
    }
    let suggested = form.submit(PARTIAL).await.updated();
    if !is_direct {
        assert_snapshot!(read(&suggested.text()), @"
        ┃ **#1 · What is stride?**
        ┃ ### 1 of 3 key points so far
        ┃ -# Practice: no points, no streak
        ┃
        ┃ **Your answer**
        ┃ > Stride is the step by which the kernel moves between two outputs.
        ┃
        ┃ **I found in it**
        ┃ ✅ Stride is the step by which the kernel moves between two outputs.
        ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
        ┃
        ┃ An interviewer would want **2 more**. Improve it, or see the points and tick what you said.
        [Improve my answer] [Show the points]
        ");
    }
    let form = one.click(&suggested, IMPROVE).await.modal();
    assert!(form.text().contains(PARTIAL), "{}", form.text());
    let improved = form.submit(FULL).await.updated();
    assert!(improved.text().contains("3 of 3 key points so far"));
    t.restart().await;
    let verdict = one.click(&improved, SHOW).await.updated();
    assert!(verdict.text().contains("3 of 3: interview-ready"));
    let settled = one.select(&verdict, TICK, &["0"]).await.updated();
    if !is_direct {
        assert_snapshot!(read(&settled.text()), @"
        ┃ **#1 · What is stride?**
        ┃ ### 1 of 3: a start
        ┃ -# Practice: no points, no streak
        ┃
        ┃ **Missing**
        ┃ 🔲 A larger stride gives a smaller feature map.
        ┃ -# Model answer: Stride is the step of the kernel. A larger one makes a smaller feature map and needs less computation.
        ┃ 🔲 Fewer positions mean less computation.
        ┃ -# Model answer: A larger one makes a smaller feature map and needs less computation.
        ┃
        ┃ **In your answer**
        ┃ ✅ Stride is the step by which the kernel moves between two outputs.
        ┃ -# You said: “Stride is the step by which the kernel moves between two outputs.”
        ┃
        ┃ **Your answer**
        ┃ > Stride is the step by which the kernel moves between two outputs. A larger stride gives a smaller feature map. Fewer positions mean less computation.
        ┃
        ┃ **Your marks are saved.** You can change them.
        <Tick what your answer says: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
        [Short answer] [Explanation] [Code] [Real world] [Mistakes]
        [Sources] [Follow-ups] [2 quick questions] [Report] [Next question]
        ");
    }
    // The verdict leads to the next question.
    let next = one.click(&settled, NEXT).await.updated();
    assert_eq!(question_number(&next), 1, "there is no other beginner's");
    assert!(next.text().contains("You last saw it"), "{}", next.text());
    let form = one.click(&next, "Answer").await.modal();
    let again = form.submit(FULL).await.updated();
    let again = one.click(&again, SHOW).await.updated().text();
    assert!(again.contains("33% → **100%** ⬆"), "{again}");
    if !is_direct {
        assert_eq!(total(&one).await, "┃ 0 points in total");
        let streak = one.command("/streak show").send().await.text();
        assert!(!streak.contains("1 study day"), "{streak}");
    }
    let kept = "select count(*) from practice_answers where settled = '[0]' and matched = 1
                and first_text like 'Stride is the step%' and answer_text like '%less computation.'";
    assert_eq!(t.count(kept).await, 1);
    t.finish().await;
}

#[tokio::test]
async fn what_was_not_seen_comes_first_and_then_what_was_seen_longest_ago() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let first = question(&one, &[]).await;
    let mut numbers = vec![question_number(&first)];
    for minute in 1..9 {
        t.advance_to(&format!("2026-01-05T08:{minute:02}:00Z"))
            .await;
        let next = one.click(&first, NEXT).await.updated();
        numbers.push(question_number(&next));
    }
    let round: BTreeSet<u32> = numbers[..3].iter().copied().collect();
    assert_eq!(round.len(), 3, "{numbers:?}");
    assert_eq!(numbers[3..6], numbers[..3]);
    assert_eq!(numbers[6..], numbers[..3]);
    // A member has one deck everywhere; another member has another.
    t.advance_to("2026-01-05T08:10:00Z").await;
    let there = command(&one, "/question", true).send().await;
    assert_eq!(question_number(&there), numbers[0]);
    let other = question(&t.guild.member("other"), &[]).await;
    assert!(!other.text().contains("You last saw it"));
    t.finish().await;
}

#[tokio::test]
async fn an_answered_post_counts_as_seen() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, PARTIAL).await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T10:00:00Z").await;
    let first = question(&one, &[]).await;
    let second = one.click(&first, NEXT).await.updated();
    let both = BTreeSet::from([question_number(&first), question_number(&second)]);
    assert!(!both.contains(&1), "{both:?}");
    let third = one.click(&second, NEXT).await.updated();
    assert_eq!(question_number(&third), 1);
    // The practice is compared with their earlier marks.
    let form = one.click(&third, "Answer").await.modal();
    let verdict = one.click(&form.submit(FULL).await.updated(), SHOW).await;
    let verdict = verdict.updated().text();
    assert!(verdict.contains("33% → **100%** ⬆"), "{verdict}");
    t.finish().await;
}

#[tokio::test]
async fn what_practice_missed_comes_back_and_what_is_ticked_does_not() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let asked = question(&one, &[("level", "beginner")]).await;
    let form = one.click(&asked, "Answer").await.modal();
    let suggested = form.submit(PARTIAL).await.updated();
    let verdict = one.click(&suggested, SHOW).await.updated();
    // A larger stride gives a smaller feature map: they say that they had it.
    one.select(&verdict, TICK, &["0", "1"]).await.updated();
    t.advance_to("2026-01-06T20:00:00Z").await;
    let card = one.command("/review").send().await.text();
    assert!(card.contains("**Fewer positions …**"), "{card}");
    let kept = "select count(*) from cards join prompts using (prompt_id)";
    assert_eq!(t.count(kept).await, 2, "the question and one key point");
    t.finish().await;
}

#[tokio::test]
async fn a_question_that_is_open_as_a_post_is_answered_there() {
    let (t, _, post) = TestBot::posted().await;
    let [one, stranger] = ["one", "stranger"].map(|name| t.guild.member(name));
    for _ in 0..4 {
        let asked = question(&one, &[]).await;
        assert_ne!(question_number(&asked), 1, "{}", asked.text());
    }
    let by_number = one.command("/question").option("number", 1).send().await;
    assert_snapshot!(read(&by_number.text()), @"
    ┃ **#1 · What is stride?**
    ┃ This question is open, so answer it there, where it counts:
    ┃ - [Go to the post]((message in #beginner)), open until <2026-01-06 09:00 f>
    ┃
    ┃ Once you have answered it, or it has closed, you can practice it as often as you like.
    ");
    assert_eq!(by_number.json()["components"], serde_json::json!([]));
    // Direct messages work too: the server remembers that they practiced there.
    let direct = command(&one, "/question", true).option("number", 1);
    assert_eq!(direct.send().await.text(), by_number.text());
    let all = question(&one, &[("level", "beginner")]).await;
    assert_snapshot!(told(&all), @"Every question that matches is open as a post right now, so practicing it would give it away. Choose another level or topic, or come back once it has closed.");
    let public = one.command("/question").option("number", 1);
    let public = public.option("public", true).send().await;
    assert!(public.is_ephemeral(), "{}", public.text());
    // A member who answered the post may practice it by its number.
    answer(&one, &post, PARTIAL).await;
    let by_number = one.command("/question").option("number", 1).send().await;
    assert!(by_number.has_button("Answer"), "{}", by_number.text());
    // This button is older than the post.
    let raw = stranger
        .click_raw(&t.guild.add_channel("old"), "1:try:stride:-:-:-")
        .await;
    assert!(raw.reply().text().contains("so answer it there"));
    t.finish().await;
}

#[tokio::test]
async fn a_hint_of_practice_is_one_of_the_post_that_is_open() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let public = one.command("/question").option("number", 1);
    let public = public.option("public", true).send().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    two.click(&public, "Hint").await.reply();
    let post = t.post_in(&channel);
    let with_hint = |verdict: &Message| verdict.text().to_lowercase().contains("hint");
    assert!(with_hint(&answer(&two, &post, PARTIAL).await));
    assert!(!with_hint(&answer(&one, &post, PARTIAL).await));
    t.finish().await;
}

#[tokio::test]
async fn a_practice_answer_waits_for_a_post_that_came_meanwhile() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let one = t.guild.member("one");
    let asked = question(&one, &[("level", "beginner")]).await;
    let form = one.click(&asked, "Answer").await.modal();
    t.advance_to("2026-01-05T09:00:00Z").await;
    let waiting = form.submit(PARTIAL).await.updated();
    assert_snapshot!(read(&waiting.text()), @"
    ┃ **#1 · What is stride?**
    ┃ -# Practice: no points, no streak
    ┃ The key points wait: this question is open, and you have not answered it there:
    ┃ - [Go to the post]((message in #beginner)), open until <2026-01-06 09:00 f>
    ┃ If you look at them now, your answer there counts as a pass: it keeps your streak but earns no points.
    ┃
    ┃ **Your answer**
    ┃ > Stride is the step by which the kernel moves between two outputs.
    [Improve my answer] [Show the key points anyway] [Next question]
    ");
    let post = t.post_in(&channel);
    let title = one.click(&post, "Answer").await.modal().title().to_owned();
    assert_eq!(title, "Question #1: your answer");
    let shown = one.click(&waiting, "Show the key points anyway").await;
    assert!(shown.updated().text().contains("🔲 A larger stride"));
    let title = one.click(&post, "Answer").await.modal().title().to_owned();
    assert_eq!(title, "Question #1: counts as a pass");
    t.finish().await;
}

#[tokio::test]
async fn a_practice_question_is_shown_to_a_channel_and_answered_in_private() {
    let t = TestBot::start_small().await;
    let channel = t.guild.add_channel("general");
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let ask = one.command("/question").in_channel(&channel);
    let asked = ask.option("number", 1).option("public", true).send().await;
    assert!(!asked.is_ephemeral());
    assert_snapshot!(read(&asked.text()), @"
    ┃ **#1 · What is stride?**
    ┃ Practice for everybody: answer in private, without points.
    ┃ Level: Beginner
    ┃ Experience: 0–2 years
    ┃ Topics: shapes
    ┃ — reviewed 2026-01-02
    [Answer] [Hint] [Reveal]
    ");
    for member in [&one, &two] {
        let form = member.click(&asked, "Answer").await.modal();
        let suggested = form.submit(PARTIAL).await.reply();
        assert!(suggested.is_ephemeral());
        let verdict = member.click(&suggested, SHOW).await.updated();
        assert!(verdict.text().contains("1 of 3: a start"));
        assert!(!verdict.has_button(NEXT));
        let revealed = member.click(&asked, "Reveal").await.reply();
        assert!(revealed.is_ephemeral() && revealed.text().contains("step of the kernel"));
    }
    assert_eq!(channel.messages().len(), 1);
    t.finish().await;
}

#[tokio::test]
async fn what_practice_cannot_do_is_said_in_a_sentence() {
    let mut t = TestBot::start_small().await;
    let channel = t.guild.add_channel("general");
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    let [mut unknown, mut nothing] = [Vec::new(), Vec::new()];
    for is_direct in [false, true] {
        let call = || command(&one, "/question", is_direct);
        unknown.push(told(&call().option("number", 999).send().await));
        nothing.push(told(&call().option("topic", "metrics").send().await));
        let years = call().option("experience", "5+ years");
        nothing.push(told(&years.send().await));
    }
    unknown.dedup();
    nothing.dedup();
    assert_snapshot!(unknown.join("\n"), @"There is no question #999. The numbers go up to 3; leave the number out, and I pick one for you.");
    assert_snapshot!(nothing.join("\n"), @"No question matches all of that. Leave out the level, the topic or the experience.");
    let asked = question(&one, &[("level", "beginner")]).await;
    let form = one.click(&asked, "Answer").await.modal();
    let empty = form.submit(" \n").await.reply();
    assert_snapshot!(told(&empty), @"That answer is empty. Write what you know, or press **Reveal** to read the answer.");
    let form = one.click(&asked, "Answer").await.modal();
    let older = one.click(&asked, "Answer").await.modal();
    let suggested = form.submit(PARTIAL).await.updated();
    let improve = one.click(&suggested, IMPROVE).await.modal();
    one.click(&suggested, SHOW).await.updated();
    // The points are shown, so the text stays, and the member gets the new text back.
    let late = improve.submit(FULL).await.reply().text();
    assert!(late.contains("You have seen the key points"), "{late}");
    assert!(late.contains("Fewer positions mean"), "{late}");
    let again = one.click_raw(&channel, "1:retry:1").await.updated();
    assert!(again.text().contains("1 of 3: a start"));
    let mut gone = Vec::new();
    for (who, custom_id) in [
        (&two, "1:points:1"),
        (&two, "1:retry:1"),
        (&one, "1:points:77"),
    ] {
        gone.push(told(&who.click_raw(&channel, custom_id).await.reply()));
    }
    gone.dedup();
    assert_snapshot!(gone.join("\n"), @"I no longer know this practice answer. `/question` asks you another question.");
    let gone = two.select_raw(&channel, "1:tick:1", &["0"]).await.reply();
    assert!(told(&gone).contains("no longer know"));
    // A question that left the bank stays readable, but nobody is asked it again.
    t.restart_with(small_bank_without(1)).await;
    let lost = older.submit(FULL).await.reply().text();
    assert!(lost.contains("removed from the bank") && lost.contains("Fewer positions"));
    let verdict = one.click_raw(&channel, "1:points:1").await.updated();
    assert!(verdict.text().contains("A question that was removed"));
    let next = one.click(&verdict, NEXT).await.reply();
    assert!(told(&next).contains("No question matches"));
    t.finish().await;
}

#[tokio::test]
async fn four_thousand_characters_of_anything_are_answered() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    for piece in ["é", "🥇", "```", "@everyone ", "* "] {
        let asked = question(&one, &[("level", "senior")]).await;
        let form = one.click(&asked, "Answer").await.modal();
        let typed: String = piece.chars().cycle().take(4_000).collect();
        let suggested = form.submit(&typed).await.updated();
        let verdict = one.click(&suggested, SHOW).await.updated();
        assert!(verdict.text().contains("0 of 3: not yet"));
    }
    t.finish().await;
}
