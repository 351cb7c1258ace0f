//! What goes into a member's deck, and what happens to it when the bank changes.

use stride::domain::judge::Budget;

use super::judging::{judged, judgment};
use super::reviewing::{answered, rate, review};
use super::small_bank::{small_bank, small_bank_renamed, small_bank_with, small_bank_without};
use super::support::{
    FULL, IMPROVE, PARTIAL, SHOW, TICK, TestBot, answer, answer_in_full, pass, submit,
};

/// Returns how many cards there are of each kind.
async fn cards(t: &TestBot) -> [i64; 3] {
    [
        t.count(
            "select count(*) from cards join prompts using (prompt_id) where kind = 'question'",
        )
        .await,
        t.count(
            "select count(*) from cards join prompts using (prompt_id) where kind = 'key_point'",
        )
        .await,
        t.count(
            "select count(*) from cards join prompts using (prompt_id) where kind = 'follow_up'",
        )
        .await,
    ]
}

#[tokio::test]
async fn a_deck_follows_the_marks_until_they_are_settled() {
    let (t, _, post) = TestBot::posted().await;
    let [one, two, three] = ["one", "two", "three"].map(|name| t.guild.member(name));
    answer(&one, &post, "I would have to look that up.").await;
    assert_eq!(cards(&t).await, [1, 3, 0], "every key point is missed");
    let easy = "select count(*) from cards where due_at - reviewed_at = 691200000";
    assert_eq!(t.count(easy).await, 0);
    // A member who ticks all points knows them: the question comes back in 8 days, and none of its
    // points do.
    answer_in_full(&two, &post).await;
    assert_eq!(cards(&t).await, [2, 3, 0]);
    assert_eq!(t.count(easy).await, 1);
    pass(&three, &post).await;
    assert_eq!(cards(&t).await, [3, 3, 0], "who passes gets the question");
    t.finish().await;
}

#[tokio::test]
async fn an_answer_that_is_improved_misses_less() {
    let (t, _, post) = TestBot::posted().await;
    let one = t.guild.member("one");
    let suggested = submit(&one, &post, PARTIAL).await;
    assert_eq!(cards(&t).await, [1, 2, 0]);
    let form = one.click(&suggested, IMPROVE).await.modal();
    form.submit(FULL).await.updated();
    assert_eq!(cards(&t).await, [1, 0, 0]);
    t.finish().await;
}

#[tokio::test]
async fn what_a_judge_misses_goes_into_the_deck() {
    let (judge, t, post) = judged(Budget::default()).await;
    let made = ("made", "Stride is the step by which the kernel moves", "");
    let missing = ("missing", "", "");
    judge.always(move |_| judgment([made, missing, missing], ""));
    submit(&t.guild.member("one"), &post, FULL).await;
    assert_eq!(cards(&t).await, [1, 2, 0]);
    t.finish().await;
}

#[tokio::test]
async fn what_is_practiced_goes_into_the_deck_as_it_is_settled() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let direct = one.direct_messages();
    let ask = one.command("/question").in_channel(&direct);
    let asked = ask.option("level", "beginner").send().await;
    let form = one.click(&asked, "Answer").await.modal();
    let suggested = form.submit(PARTIAL).await.updated();
    assert_eq!(cards(&t).await, [1, 2, 0]);
    let verdict = one.click(&suggested, SHOW).await.updated();
    one.select(&verdict, TICK, &["0", "1"]).await.updated();
    assert_eq!(cards(&t).await, [1, 1, 0]);
    // A card shows where it is reviewed, together with its question.
    t.advance_to("2026-01-06T08:00:00Z").await;
    let card = review(&one).await;
    assert!(
        card.text().contains("**Fewer positions …**"),
        "{}",
        card.text()
    );
    rate(&one, &card, "Got it").await;
    let seen = "select max(seen_at) from seen_questions where question_id = 'stride'";
    assert_eq!(t.count(seen).await, t.server.now().timestamp_millis());
    t.finish().await;
}

#[tokio::test]
async fn practice_on_a_closed_post_goes_into_the_deck() {
    let (t, _, post) = TestBot::posted().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-06T09:30:00Z").await;
    let one = t.guild.member("one");
    answer(&one, &post, PARTIAL).await;
    assert_eq!(cards(&t).await, [1, 2, 0]);
    t.finish().await;
}

#[tokio::test]
async fn a_key_point_that_is_worded_otherwise_keeps_its_card() {
    let (mut t, one) = answered(PARTIAL).await;
    let edits = [(
        "A larger stride gives a smaller feature map.",
        "With a larger stride the feature map is smaller.",
    )];
    t.restart_with(small_bank_with(&edits, &[])).await;
    let card = review(&one).await;
    assert!(
        card.text().contains("**With a larger …**"),
        "{}",
        card.text()
    );
    let card = rate(&one, &card, "Got it").await;
    assert!(
        card.text().contains("**Fewer positions …**"),
        "{}",
        card.text()
    );
    // The file has a new name and its old words.
    t.restart_with(small_bank_renamed()).await;
    t.advance_to("2026-01-08T08:00:00Z").await;
    let card = review(&one).await;
    assert!(card.text().contains("card 1 of 3 today"), "{}", card.text());
    assert_eq!(cards(&t).await, [1, 2, 0]);
    t.finish().await;
}

#[tokio::test]
async fn what_left_the_bank_leaves_decks_quietly_and_comes_back_with_it() {
    let (mut t, one) = answered(PARTIAL).await;
    let card = review(&one).await;
    t.restart_with(small_bank_without(1)).await;
    let gone = one.click(&card, "Reveal").await.updated();
    assert!(
        gone.text().contains("Your deck is empty"),
        "{}",
        gone.text()
    );
    assert!(review(&one).await.text().contains("Your deck is empty"));
    // Take one key point out, and nothing else.
    let point = "[[key_points]]\npoint = \"A larger stride gives a smaller feature map.\"\n\
                 terms = [\"smaller feature map\", \"smaller output\"]\n";
    let other = "[[key_points]]\npoint = \"Dilation spreads the kernel.\"\n";
    t.restart_with(small_bank_with(&[(point, other)], &[]))
        .await;
    assert!(review(&one).await.text().contains("card 1 of 2 today"));
    t.restart_with(small_bank()).await;
    assert!(review(&one).await.text().contains("card 1 of 3 today"));
    t.finish().await;
}

#[tokio::test]
async fn who_answered_before_there_were_decks_finds_it_in_theirs() {
    let (t, one) = answered(PARTIAL).await;
    let card = review(&one).await.text();
    assert!(card.contains("card 1 of 3 today"), "{card}");
    t.sql("delete from cards").await;
    assert_eq!(review(&one).await.text(), card);
    assert_eq!(cards(&t).await, [1, 2, 0]);
    t.finish().await;
}

#[tokio::test]
async fn what_was_answered_before_there_were_decks_comes_to_one_that_has_cards_since() {
    let (t, one) = answered(PARTIAL).await;
    t.sql("delete from cards").await;
    let asked = one.command("/question").option("number", 2).send().await;
    let form = one.click(&asked, "Answer").await.modal();
    form.submit("I would have to look that up.").await.updated();
    let [_, points, _] = cards(&t).await;
    review(&one).await;
    assert_eq!(cards(&t).await, [2, points + 2, 0]);
    t.finish().await;
}

#[tokio::test]
async fn who_reveals_a_question_instead_of_answering_gets_it_back_as_not_known() {
    let t = TestBot::start_small().await;
    let one = t.guild.member("one");
    let asked = one.command("/question").option("number", 1).send().await;
    one.click(&asked, "Reveal").await.reply();
    assert_eq!(cards(&t).await, [1, 0, 0]);
    // This works like a rating of *again*: tomorrow.
    let tomorrow = "select count(*) from cards where due_at - reviewed_at = 86400000";
    assert_eq!(t.count(tomorrow).await, 1);
    // A member who answers it first reads what it lacked.
    let two = t.guild.member("two");
    let public = two.command("/question").option("number", 1);
    let public = public.option("public", true).send().await;
    let form = two.click(&public, "Answer").await.modal();
    let suggested = form.submit(FULL).await.reply();
    two.click(&suggested, SHOW).await.updated();
    let due = "select sum(due_at) from cards";
    let before = t.count(due).await;
    let read = two.click(&public, "Reveal").await.reply();
    assert!(
        read.text().contains("Stride is the step"),
        "{}",
        read.text()
    );
    assert_eq!(t.count(due).await, before);
    t.finish().await;
}

#[tokio::test]
async fn a_deck_outlives_the_server_in_which_it_was_filled() {
    let (t, one) = answered(PARTIAL).await;
    let direct = one.direct_messages();
    let open = one.command("/followup").option("question", "2");
    let rung = open.send().await;
    one.click(&rung, "Reveal").await.updated();
    t.guild.remove_bot();
    t.advance_to("2026-02-20T12:00:00Z").await;
    assert_eq!(t.count("select count(*) from members").await, 0);
    let card = one.command("/review").in_channel(&direct).send().await;
    assert!(card.text().contains("card 1 of 3 today"), "{}", card.text());
    let open = one.command("/followup").option("question", "2");
    let rung = open.in_channel(&direct).send().await;
    assert!(rung.text().contains("Follow-up 2 of 4"), "{}", rung.text());
    t.finish().await;
}
