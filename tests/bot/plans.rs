//! Plans.

use insta::assert_snapshot;
use local_discord::{Member, Message};

use super::support::{FULL, TestBot, answer, line_with, read, told};

async fn start(member: &Member, until: &str) -> Message {
    let call = member.command("/plan start").option("until", until);
    call.in_channel(&member.direct_messages()).send().await
}

async fn today(member: &Member) -> Message {
    let call = member.command("/plan today");
    call.in_channel(&member.direct_messages()).send().await
}

/// Answers a question, and looks at its points.
async fn practice(member: &Member, asked: &Message) {
    let form = member.click(asked, "Answer").await.modal();
    let reply = form.submit("I would have to look that up.").await.updated();
    member.click(&reply, "Show the points").await.updated();
}

#[tokio::test]
async fn a_plan_is_followed_from_the_first_day_to_the_last() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let plan = start(&one, "2026-01-08").await;
    assert!(plan.is_ephemeral());
    assert_snapshot!(read(&plan.text()), @"
    ┃ **Plan for 8 January 2026 · all levels**
    ┃ ### Today: 0 of 1 done
    ┃ ▫️ #2 · How does a network downsample?
    ┃
    ┃ **0 of 3 questions** answered since you made the plan, with 3 days left.
    ┃ — Answers count in practice, on a post, in a review or a mock interview
    [Ask #2]
    [Refresh]
    ");
    let button = plan.json()["components"][0]["components"][0]["label"]
        .as_str()
        .unwrap()
        .to_owned();
    let asked = one.click(&plan, &button).await.reply();
    practice(&one, &asked).await;
    let refreshed = one.click(&plan, "Refresh").await.updated().text();
    assert!(refreshed.contains("Done for today: 1 of 1"), "{refreshed}");

    // A lazy day: the rest is spread anew.
    t.advance_to("2026-01-07T08:00:00Z").await;
    let last = today(&one).await;
    assert_snapshot!(read(&last.text()), @"
    ┃ **Plan for 8 January 2026 · all levels**
    ┃ ### Today: 0 of 2 done
    ┃ ▫️ #3 · When does a stride alias?
    ┃ ▫️ #1 · What is stride?
    ┃
    ┃ **1 of 3 questions** answered since you made the plan, and today is the last day.
    ┃ You are 1 question behind: I have spread the rest over the remaining days.
    ┃ 4 review cards are due, too.
    ┃ — Answers count in practice, on a post, in a review or a mock interview
    [Ask #3] [Ask #1]
    [Refresh] [Review]
    ");
    // An answer to a card counts as well.
    let card = one.click(&last, "Review").await.updated();
    assert!(card.text().contains("Review · card 1"), "{}", card.text());
    t.advance_to("2026-01-09T08:00:00Z").await;
    let over = today(&one).await.text();
    assert!(
        over.contains("The day of your interview has passed"),
        "{over}"
    );
    assert!(!over.contains("Ask #"), "{over}");
    let off = one.command("/plan off").send().await;
    assert!(told(&off).contains("Your answers stay"));
    let none = today(&one).await;
    assert!(told(&none).contains("You have no plan yet"));
    let off = one.command("/plan off").send().await;
    assert!(told(&off).contains("You have no plan yet"));
    t.finish().await;
}

#[tokio::test]
async fn a_post_counts_for_a_plan_and_while_it_is_open_it_is_answered_there() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    let call = one.command("/plan start").option("until", "tomorrow");
    let plan = call.option("level", "beginner").send().await;
    let text = plan.text();
    assert!(
        text.contains("▫️ #1 · What is stride? · open as a post"),
        "{text}"
    );
    assert!(!plan.has_button("Ask #1"), "{text}");
    answer(&one, &post, FULL).await;
    let done = one.click(&plan, "Refresh").await.updated().text();
    assert!(
        line_with(&done, "✅").contains("#1 · What is stride?"),
        "{done}"
    );
    t.finish().await;
}

#[tokio::test]
async fn what_was_answered_as_a_post_before_the_plan_is_practiced_again() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, FULL).await;
    let call = one.command("/plan start").option("until", "tomorrow");
    let plan = call.option("level", "beginner").send().await;
    let text = plan.text();
    assert!(text.contains("▫️ #1 · What is stride?"), "{text}");
    assert!(!text.contains("open as a post"), "{text}");
    let asked = one.click(&plan, "Ask #1").await.reply();
    practice(&one, &asked).await;
    let done = one.click(&plan, "Refresh").await.updated().text();
    assert!(done.contains("Done for today: 1 of 1"), "{done}");
    t.finish().await;
}

#[tokio::test]
async fn a_plan_counts_the_cards_that_a_review_shows() {
    let (t, channel, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    answer(&one, &post, FULL).await;
    start(&one, "in 3 weeks").await;
    // Each day asks the same question: once it is answered, its cards may come.
    t.advance_to("2026-01-24T10:00:00Z").await;
    let due = async || {
        let plan = one.command("/plan today").send().await.text();
        let line = plan.lines().find(|line| line.contains("due, too"));
        line.map_or(0, |line| {
            let words = line.trim_start_matches(['┃', ' ']);
            words.split(' ').next().unwrap().parse::<u32>().unwrap()
        })
    };
    let reviewed = async || {
        let review = one.command("/review").send().await.text();
        review.split_once(" of ").map_or(0, |(_, of)| {
            let digits: String = of.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<u32>().unwrap_or(0)
        })
    };
    assert_eq!((due().await, reviewed().await), (0, 0), "it is open");
    let vague = "I would have to look that up.";
    answer(&one, &t.post_in(&channel), vague).await;
    t.advance_to("2026-01-25T08:00:00Z").await;
    assert_eq!(due().await, reviewed().await, "it is open, and done with");
    assert!(due().await > 0);
    t.advance_to("2026-03-24T10:00:00Z").await;
    t.pause_schedule("1").await;
    t.advance_to("2026-03-25T10:00:00Z").await;
    assert_eq!(due().await, reviewed().await);
    assert!(due().await > 0);
    t.finish().await;
}

#[tokio::test]
async fn a_day_that_is_none_is_refused_with_what_to_write() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let mut refused = Vec::new();
    for until in ["soon", "2025-12-24", "2028-01-01"] {
        refused.push(told(&start(&one, until).await));
    }
    assert_snapshot!(refused.join("\n"), @"
    I can't read `soon` as a day. Write it like `2026-03-01`, `1 March` or `in 3 weeks`.
    2025-12-24 has passed. Which day is your interview?
    2028-01-01 is more than a year away. Plan for a day within a year.
    ");
    t.finish().await;
}

#[tokio::test]
async fn a_plan_says_which_one_it_replaces() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    start(&one, "2026-01-08").await;
    let again = start(&one, "2026-01-08").await.text();
    assert!(!again.contains("replaces"), "{again}");
    let other = start(&one, "2026-02-01").await.text();
    assert!(
        other.contains("It replaces your plan for 8 January 2026."),
        "{other}"
    );
    assert!(!today(&one).await.text().contains("replaces"));
    t.finish().await;
}
