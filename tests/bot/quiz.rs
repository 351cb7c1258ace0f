//! Multiple choice for one member, on a server and in direct messages.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use local_discord::{CommandCall, Member, Message};

use super::small_bank::{small_bank_with, small_bank_without};
use super::support::{FULL, TestBot, answer, bank, pass, read, told};

pub(crate) const QUICK: &str = "2 quick questions";
const AGAIN: &str = "5 more";

fn quiz(member: &Member, is_direct: bool) -> CommandCall {
    let command = member.command("/quiz");
    match is_direct {
        true => command.in_channel(&member.direct_messages()),
        false => command,
    }
}

/// Returns the letter and the text of each option of an item.
pub(crate) fn options(item: &Message) -> Vec<(String, String)> {
    let text = item.text();
    let lines = text.lines().filter_map(|line| line.strip_prefix("┃ **"));
    let options = lines.filter_map(|line| line.split_once("** · "));
    options
        .map(|(letter, option)| (letter.to_owned(), option.to_owned()))
        .collect()
}

/// Returns the letters of an item's right option and of a wrong one.
pub(crate) fn letters(item: &Message) -> (String, String) {
    let right: BTreeSet<String> = ["56×56".to_owned(), "Their number stays".to_owned()].into();
    let (right, wrong): (Vec<_>, Vec<_>) = options(item)
        .into_iter()
        .partition(|(_, option)| right.contains(option));
    (right[0].0.clone(), wrong[0].0.clone())
}

/// Renders an item without the parts that chance decides: which item it is, and the order of its
/// options.
pub(crate) fn but_for_chance(text: &str) -> String {
    let mut text = read(text);
    for asks in [
        "A 3×3 convolution with padding 1 and stride 2 sees 112×112. How large is its output?",
        "A layer's stride goes from 1 to 2. What happens to its weights?",
    ] {
        text = text.replace(asks, "What is asked?");
    }
    for reason in [
        "floor((112 + 2 − 3) / 2) + 1 = 56.",
        "The number of weights is out × in × k × k.",
    ] {
        text = text.replace(reason, "The reason.");
    }
    for letter in ["A", "B", "C", "D"] {
        text = text.replace(&format!("**{letter}**"), "**?**");
        text = text.replace(&format!("### {letter}:"), "### ?:");
    }
    let option = |line: &str| {
        let (before, option) = line.split_once("**?** · ")?;
        let after = option
            .split_once(" · ")
            .map(|(_, after)| format!(" · {after}"));
        Some(format!(
            "{before}**?** · an option{}",
            after.unwrap_or_default()
        ))
    };
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| option(line).unwrap_or_else(|| line.to_owned()))
        .collect();
    let options: Vec<usize> = (0..lines.len())
        .filter(|place| lines[*place].contains("an option"))
        .collect();
    if let (Some(first), Some(last)) = (options.first(), options.last()) {
        lines[*first..=*last].sort();
    }
    lines.join("\n")
}

#[tokio::test]
async fn a_quiz_is_played_to_its_score_across_restarts() {
    played(false).await;
}

#[tokio::test]
async fn a_quiz_is_played_to_its_score_in_direct_messages() {
    played(true).await;
}

async fn played(is_direct: bool) {
    let mut t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let call = quiz(&one, is_direct).option("level", "beginner");
    let item: Message = call.option("rounds", 2).send().await;
    assert!(item.is_ephemeral());
    assert_eq!(options(&item).len(), 4, "{}", item.text());
    let (right, _) = letters(&item);
    t.restart().await;
    let came = one.click(&item, &right).await.updated();
    let reason = came.text().contains("floor(") || came.text().contains("out × in");
    assert!(
        came.text().contains("### ✅ Right") && reason,
        "{}",
        came.text()
    );
    t.restart().await;
    let item = one.click(&came, "Next").await.updated();
    let (_, wrong) = letters(&item);
    let came = one.click(&item, &wrong).await.updated();
    assert!(came.text().contains("### ❌ Not quite"), "{}", came.text());
    assert!(came.text().contains("· your choice"));
    let score = one.click(&came, "Show the score").await.updated();
    if !is_direct {
        assert_snapshot!(read(&score.text()), @"
    ┃ **Quiz · the score**
    ┃ ### 1 of 2
    ┃ ✅ #1 · What is stride?
    ┃ ❌ #1 · What is stride?
    ┃
    ┃ **Worth reading** before you try again:
    [#1 · What is stride?]
    [5 more]
    ");
    }
    let read = one.click(&score, "#1 · What is stride?").await.reply();
    assert!(read.is_ephemeral() && read.text().contains("step of the kernel"));
    let again = one.click(&score, AGAIN).await.updated();
    assert!(again.text().contains("Quiz · 1 of 2"), "{}", again.text());
    t.finish().await;
}

#[tokio::test]
async fn an_item_and_what_came_of_it_read_well() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let item = one.command("/quiz").option("level", "senior").send().await;
    assert_snapshot!(but_for_chance(&item.text()), @"
    ┃ **Quiz · 1 of 2**
    ┃ **What is asked?**
    ┃
    ┃ **?** · an option
    ┃ **?** · an option
    ┃ **?** · an option
    ┃ **?** · an option
    ┃ — Senior · invariance
    [A] [B] [C] [D]
    ");
    let (_, wrong) = letters(&item);
    let came = one.click(&item, &wrong).await.updated();
    assert_snapshot!(but_for_chance(&came.text()), @"
    ┃ **Quiz · 1 of 2**
    ┃ **What is asked?**
    ┃
    ┃ ▫️ **?** · an option
    ┃ ▫️ **?** · an option
    ┃ ✅ **?** · an option
    ┃ ❌ **?** · an option · your choice
    ┃
    ┃ ### ❌ Not quite
    ┃ The reason.
    ┃ — Senior · invariance
    [Next] [Read #3 in full]
    ");
    let item = one.click(&came, "Next").await.updated();
    let (right, _) = letters(&item);
    let came = one.click(&item, &right).await.updated();
    assert_snapshot!(but_for_chance(&came.text()), @"
    ┃ **Quiz · 2 of 2**
    ┃ **What is asked?**
    ┃
    ┃ ▫️ **?** · an option
    ┃ ▫️ **?** · an option
    ┃ ▫️ **?** · an option
    ┃ ✅ **?** · an option · your choice
    ┃
    ┃ ### ✅ Right
    ┃ The reason.
    ┃ — Senior · invariance
    [Show the score] [Read #3 in full]
    ");
    t.finish().await;
}

#[tokio::test]
async fn options_are_shuffled_and_what_was_played_comes_last() {
    let t = TestBot::start_at("2026-01-05T08:00:00Z", bank()).await;
    let one = t.guild.member("one");
    let mut asked = Vec::new();
    let mut letters = BTreeSet::new();
    for round in 0..6 {
        t.advance_to(&format!("2026-01-05T08:{round:02}:30Z")).await;
        let call = one.command("/quiz").option("topic", "metrics");
        let mut item: Message = call.option("rounds", 3).send().await;
        for place in 0..3 {
            let asks = item.text().lines().nth(1).unwrap().to_owned();
            asked.push(asks);
            let came = one.click(&item, "A").await.updated();
            let text = came.text();
            let right = text.lines().find(|line| line.contains("✅ **")).unwrap();
            letters.insert(right.split("**").nth(1).unwrap().to_owned());
            let go_on = if place == 2 { "Show the score" } else { "Next" };
            item = one.click(&came, go_on).await.updated();
        }
    }
    let unique: BTreeSet<&String> = asked.iter().collect();
    assert_eq!(
        unique.len(),
        asked.len(),
        "there are more than 18 items on metrics"
    );
    assert!(letters.len() > 2, "{letters:?}");
    t.finish().await;
}

#[tokio::test]
async fn two_quick_questions_follow_every_verdict() {
    let (t, _, post) = TestBot::posted().await;
    let [one, passes] = ["one", "passes"].map(|name| t.guild.member(name));
    let verdict = answer(&one, &post, FULL).await;
    let passed = pass(&passes, &post).await;
    for (member, verdict) in [(&one, verdict), (&passes, passed)] {
        let item = member.click(&verdict, QUICK).await.reply();
        assert!(item.is_ephemeral() && item.text().contains("Quiz · 1 of 2"));
        let came = member.click(&item, "A").await.updated();
        let item = member.click(&came, "Next").await.updated();
        let came = member.click(&item, "A").await.updated();
        let score = member.click(&came, "Show the score").await.updated();
        // It leads to a whole quiz without questions that are open as a post.
        let none = member.click(&score, "5 more on shapes").await.reply();
        assert!(told(&none).contains("open as a post"));
    }
    // Practice leads there, too.
    let asked = one.command("/question").option("number", 2).send().await;
    let form = one.click(&asked, "Answer").await.modal();
    let suggested = form.submit(FULL).await.updated();
    let verdict = one.click(&suggested, "Show the points").await.updated();
    assert!(verdict.has_button(QUICK));
    t.finish().await;
}

#[tokio::test]
async fn a_quiz_asks_nothing_that_is_open_as_a_post() {
    let (t, _, _) = TestBot::posted().await;
    let one = t.guild.member("one");
    let all = one.command("/quiz").option("rounds", 10).send().await;
    assert!(all.text().contains("Quiz · 1 of 4"), "{}", all.text());
    let refused = one
        .command("/quiz")
        .option("level", "beginner")
        .send()
        .await;
    assert_snapshot!(told(&refused), @"Every question that matches is open as a post right now, so practicing it would give it away. Choose another level or topic, or come back once it has closed.");
    let direct = quiz(&one, true).option("rounds", 10).send().await;
    assert!(direct.text().contains("Quiz · 1 of 4"), "{}", direct.text());
    let channel = t.guild.add_channel("old");
    let quick = one.click_raw(&channel, "1:quick:stride").await.reply();
    assert!(quick.has_button("Pass and open the answer"));
    t.finish().await;
}

#[tokio::test]
async fn an_item_whose_question_is_posted_meanwhile_tells_nothing() {
    let t = TestBot::start_small().await;
    let channel = t.scheduled_channel("beginner").await;
    let one = t.guild.member("one");
    let call = one.command("/quiz").option("level", "beginner");
    let item: Message = call.option("rounds", 1).send().await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    let came = one.click(&item, "A").await.updated();
    let text = read(&came.text());
    assert!(
        text.contains("has just been posted, so its answer waits:"),
        "{text}"
    );
    assert!(
        !text.contains("floor(") && !text.contains("out × in"),
        "{text}"
    );
    let score = one.click(&came, "Show the score").await.updated();
    assert!(
        score.text().contains("Nobody chose an answer."),
        "{}",
        score.text()
    );
    let post = t.post_in(&channel);
    let title = one.click(&post, "Answer").await.modal().title().to_owned();
    assert_eq!(title, "Question #1: your answer");
    t.finish().await;
}

#[tokio::test]
async fn a_quiz_of_yesterday_leaves_out_what_is_posted_today() {
    let t = TestBot::start_small().await;
    t.scheduled_channel("intermediate").await;
    t.scheduled_channel("senior").await;
    let one = t.guild.member("one");
    let item: Message = one.command("/quiz").option("rounds", 10).send().await;
    assert!(item.text().contains("Quiz · 1 of 6"), "{}", item.text());
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = one.click(&item, "A").await.updated();
    let mut shown = post;
    let mut items = 0;
    while shown.has_button("Next") || shown.has_button("Show the score") {
        let next = match shown.has_button("Next") {
            true => "Next",
            false => "Show the score",
        };
        shown = one.click(&shown, next).await.updated();
        if shown.has_button("A") {
            items += 1;
            assert!(shown.text().contains("Beginner"), "{}", shown.text());
            shown = one.click(&shown, "A").await.updated();
        }
    }
    assert!(
        (1..=2).contains(&items),
        "{items} items of the question that is not out"
    );
    assert!(shown.text().contains("the score"), "{}", shown.text());
    t.finish().await;
}

#[tokio::test]
async fn what_a_quiz_cannot_do_is_said_in_a_sentence() {
    let mut t = TestBot::start_small().await;
    let channel = t.guild.add_channel("general");
    let [one, two] = ["one", "two"].map(|name| t.guild.member(name));
    for is_direct in [false, true] {
        let nothing = quiz(&one, is_direct)
            .option("topic", "metrics")
            .send()
            .await;
        assert!(told(&nothing).contains("No question matches"));
    }
    let public = quiz(&one, true).option("public", true).send().await;
    assert_snapshot!(told(&public), @"A quiz for everybody needs a channel of a server that I am in. Leave out `public` to play here by yourself.");
    let item = one
        .command("/quiz")
        .option("level", "beginner")
        .send()
        .await;
    let pick = item.button("A").custom_id().to_owned();
    let mut gone = Vec::new();
    for (who, custom_id) in [
        (&two, &*pick),
        (&two, "1:item:1:1"),
        (&one, "1:pick:99:0:1:0"),
        (&one, "1:close:1:0"),
    ] {
        gone.push(told(&who.click_raw(&channel, custom_id).await.reply()));
    }
    gone.dedup();
    assert_snapshot!(gone.join("\n"), @"I no longer know this quiz. `/quiz` starts another one.");
    // The first choice counts, even if the member presses another button on an old message.
    let (right, wrong) = letters(&item);
    let ids = [&right, &wrong].map(|letter| item.button(letter).custom_id().to_owned());
    let came = one.click_raw(&channel, &ids[0]).await.updated();
    assert!(came.text().contains("### ✅ Right"), "{}", came.text());
    let came = one.click_raw(&channel, &ids[1]).await.updated();
    assert!(came.text().contains("### ✅ Right"), "{}", came.text());
    // An edited item counts as another one, and an item outside the bank is left out.
    let edit = [("How large is its output?", "How large is it?")];
    t.restart_with(small_bank_with(&edit, &[])).await;
    let other = one.command("/quiz").option("level", "senior").send().await;
    let score = one.click_raw(&channel, "1:item:1:9").await.updated();
    assert!(score.text().contains("1 of 1"), "{}", score.text());
    t.restart_with(small_bank_without(3)).await;
    let score = one.click(&other, "A").await.updated();
    assert!(
        score.text().contains("Nobody chose an answer."),
        "{}",
        score.text()
    );
    // A week later the bot has forgotten it.
    t.advance_to("2026-01-14T08:00:00Z").await;
    let gone = one.click_raw(&channel, &ids[0]).await.reply();
    assert!(told(&gone).contains("no longer know this quiz"));
    assert_eq!(t.count("select count(*) from quiz_picks").await, 0);
    t.finish().await;
}
