//! Members find questions in their own words, and the search gives no answer away.

use insta::assert_snapshot;
use local_discord::{Member, Message};

use super::support::{IMPROVE, PARTIAL, SHOW, TestBot, answer, bank, pass, read, submit, told};

const OPEN: &str = "Open a model answer";

async fn search(member: &Member, query: &str) -> Message {
    let reply = member
        .command("/search")
        .option("query", query)
        .send()
        .await;
    assert!(reply.is_ephemeral());
    reply
}

/// Returns the numbers of the questions on a page.
fn listed(page: &Message) -> Vec<u32> {
    let text = page.text();
    let numbers = text.lines().filter_map(|line| {
        let (number, _) = line.strip_prefix("┃ **#")?.split_once(' ')?;
        number.parse().ok()
    });
    numbers.collect()
}

/// Returns the text about the first question of a page.
fn first(page: &Message) -> String {
    let text = page.text();
    let (_, first) = text.split_once("**#").unwrap();
    first.split("**#").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_misspelled_word_finds_its_questions_and_the_sentence_that_says_it() {
    let t = TestBot::start().await;
    let one = t.guild.member("one");
    let found = search(&one, "mobilnet").await;
    let text = found.text();
    assert!(text.contains("about “mobilnet”"), "{text}");
    let number = bank()
        .get("depthwise-separable-convolution")
        .unwrap()
        .number;
    assert_eq!(listed(&found)[0], number);
    assert!(text.contains("**MobileNet"), "{text}");
    let opened = one
        .select(&found, OPEN, &["depthwise-separable-convolution"])
        .await
        .reply();
    assert!(opened.has_button("Explanation"), "{}", opened.text());
    t.finish().await;
}

#[tokio::test]
async fn search_works_in_direct_messages_page_by_page() {
    let t = TestBot::start().await;
    let one = t.guild.member("one");
    let command = one.command("/search").in_channel(&one.direct_messages());
    let first = command.option("query", "batch: norm").send().await;
    let second = one.click(&first, "Next ▶").await.updated();
    assert_eq!((listed(&first).len(), listed(&second).len()), (5, 5));
    assert!(
        listed(&first)
            .iter()
            .all(|number| !listed(&second).contains(number))
    );
    let back = one.click(&second, "◀ Previous").await.updated();
    assert_eq!(back.text(), first.text());
    t.finish().await;
}

#[tokio::test]
async fn what_is_not_in_the_bank_is_said_in_a_sentence() {
    let t = TestBot::start().await;
    let one = t.guild.member("one");
    let nothing = told(&search(&one, "`premier`  league").await);
    assert_snapshot!(nothing, @"I found nothing about `premier  league` in the bank. Try one word of it, or a more common one, such as `padding` or `batch norm`.");
    let nonsense = told(&search(&one, &"premier league ".repeat(266)).await);
    assert!(nonsense.contains("I found nothing about"), "{nonsense}");
    // The query is too long for a button, and still works.
    let long = search(&one, &format!("{} convolution", "premier ".repeat(12))).await;
    assert!(!long.has_button("Next ▶"));
    let unknown = one.command("/answer").option("question", "premier league");
    assert_snapshot!(told(&unknown.send().await), @"I can't find a question `premier league`. Start typing its title or number and choose from the list, or look for a word with `/search`.");
    let near = one
        .command("/answer")
        .option("question", "paddings")
        .send()
        .await;
    let near = told(&near);
    assert!(
        near.contains("Did you mean") && near.contains("What is padding"),
        "{near}"
    );
    t.finish().await;
}

#[tokio::test]
async fn a_title_without_its_question_mark_opens_its_answer() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let command = one.command("/answer").option("question", "what is STRIDE");
    let opened = command.send().await;
    assert!(
        opened.text().contains("#1 · What is stride?"),
        "{}",
        opened.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn what_is_found_says_nothing_of_an_answer_that_is_open() {
    let (t, _, post) = TestBot::posted().await;
    let [one, improves, passes] = ["one", "improves", "passes"].map(|name| t.guild.member(name));
    let found = search(&one, "step").await;
    assert_snapshot!(read(&found.text()), @"
    ┃ **3 questions about “step”**
    ┃ **#1 · What is stride?**
    ┃ -# Beginner · shapes
    ┃ -# Open here, closes <2026-01-06 09:00 R> · [Go to the post]((message in #beginner))
    ┃
    ┃ **#2 · How does a network downsample?**
    ┃ -# Intermediate · pooling
    ┃ > Stride is the **step** of the kernel.
    ┃ -# Short answer
    ┃
    ┃ **#3 · When does a stride alias?**
    ┃ -# Senior · invariance
    ┃ > Stride is the **step** of the kernel.
    ┃ -# Short answer
    <Open a model answer: #1 · What is stride? | #2 · How does a network downsample? | #3 · When does a stride alias?>
    ");
    // It cost them nothing.
    let form = one.click(&post, "Answer").await.modal();
    assert_eq!(form.title(), "Question #1: your answer");
    // The search does not end improving either.
    let suggested = submit(&improves, &post, PARTIAL).await;
    assert_eq!(search(&improves, "step").await.text(), found.text());
    improves.click(&suggested, IMPROVE).await.modal();
    improves.click(&suggested, SHOW).await.updated();
    let sentence = "┃ > Stride is the **step** of the kernel.";
    for member in [&improves, &passes] {
        pass(member, &post).await;
        assert!(first(&search(member, "step").await).contains(sentence));
    }
    // In direct messages the question is open as well.
    let direct = one.command("/search").in_channel(&one.direct_messages());
    let there = first(&direct.option("query", "step").send().await);
    assert!(!there.contains("> "), "{there}");
    let new = t.guild.member("new");
    let direct = new.command("/search").in_channel(&new.direct_messages());
    let there = first(&direct.option("query", "step").send().await);
    assert!(!there.contains("> "), "who is not known: {there}");
    let ask = one.select(&found, OPEN, &["stride"]).await.reply();
    assert!(ask.has_button("Pass and open the answer"), "{}", ask.text());
    t.finish().await;
}

#[tokio::test]
async fn an_empty_search_lists_what_is_open_here_and_what_was_seen_last() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let empty = one.command("/search").send().await;
    assert!(
        told(&empty).contains("Nothing is open here"),
        "{}",
        empty.text()
    );
    let channel = t.scheduled_channel("senior").await;
    t.advance_to("2026-01-05T09:00:00Z").await;
    answer(&one, &t.post_in(&channel), PARTIAL).await;
    let here = one.command("/search").send().await;
    assert_eq!(listed(&here), [3]);
    // A practiced question is listed too, on the server below its own posts.
    t.advance_to("2026-01-05T09:10:00Z").await;
    let practice = one.command("/question").option("number", 2);
    practice.send().await;
    let here = one.command("/search").send().await;
    assert_eq!(listed(&here), [3, 2]);
    let direct = one.command("/search").in_channel(&one.direct_messages());
    assert_eq!(listed(&direct.send().await), [2, 3]);
    let suggested = one.command("/answer").autocomplete("question", "").await;
    let suggested: Vec<&str> = suggested.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(suggested[0], "#3 · When does a stride alias?");
    assert_eq!(suggested.len(), 3);
    t.finish().await;
}
