//! The questions of an interview, and where each member may see the answers.

use super::super::support::{IMPROVE, PARTIAL, SHOW, answer, submit};
use super::*;

/// Starts an interview about the beginner's question, which is a post now.
async fn posted_meanwhile() -> (TestBot, [Member; 2], Message, Message, Message) {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    let posts = t.scheduled_channel("beginner").await;
    t.advance_to("2026-01-05T08:59:00Z").await;
    let mock = two[0].command("/mock").in_channel(&channel);
    let mock = mock.option("with", &two[1]).option("level", "beginner");
    two[1].click(&mock.send().await, "Accept").await.updated();
    t.advance_to("2026-01-05T08:59:30Z").await;
    let turn = asked(&t.guild.channel("Mock interview 1: grace and bob"));
    let notes = panel(&two[0], &turn).await;
    let notes = two[0].select(&notes, HEAR, &["0"]).await.updated();
    t.advance_to("2026-01-05T09:00:00Z").await;
    let post = t.post_in(&posts);
    (t, two, turn, notes, post)
}

#[tokio::test]
async fn a_summary_takes_nothing_from_either_that_a_post_still_offers() {
    let (t, [grace, bob], _, notes, post) = posted_meanwhile().await;
    let of_bob = submit(&bob, &post, PARTIAL).await;
    let summary = grace.click(&notes, "End the turn").await.reply().text();
    assert!(
        summary.contains("key points wait") && !summary.contains("smaller feature map"),
        "{summary}"
    );
    // He may still improve, and she has seen nothing.
    bob.click(&of_bob, IMPROVE).await.modal();
    let verdict = answer(&grace, &post, PARTIAL).await.text();
    assert!(verdict.contains("+6 points"), "{verdict}");
    let still = grace.click(&notes, "End the turn").await.reply().text();
    assert!(still.contains("key points wait"), "{still}");
    // Once both are done with the post, they read them.
    bob.click(&of_bob, SHOW).await.updated();
    let shown = grace.click(&notes, "End the turn").await.reply().text();
    assert!(shown.contains("smaller feature map"), "{shown}");
    t.finish().await;
}

#[tokio::test]
async fn key_points_wait_as_long_as_answers_to_the_post_count() {
    let (t, [grace, _], _, notes, _) = posted_meanwhile().await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-05T20:00:00Z").await;
    let summary = async || {
        let summary = grace.click(&notes, "End the turn").await.reply();
        read(&summary.text())
    };
    let says =
        "wait until both of you are done with the post, at <2026-01-06 09:15 f> at the latest.";
    // The post closes at 09:00. Answers begun by then count until 09:15.
    for at in ["2026-01-05T20:00:00Z", "2026-01-06T09:14:59Z"] {
        t.advance_to(at).await;
        let waits = summary().await;
        assert!(waits.contains(says), "{at}: {waits}");
    }
    t.advance_to("2026-01-06T09:15:00Z").await;
    let shown = summary().await;
    assert!(shown.contains("smaller feature map"), "{shown}");
    t.finish().await;
}

#[tokio::test]
async fn who_changes_the_question_again_and_again_sends_few_direct_messages() {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    let invitation = invite(&two, &channel).await;
    let [grace, bob] = two;
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:00:01Z").await;
    let with_bob = bob.direct_messages();
    let mut turn = asked(&grace.direct_messages());
    // Slower than a reply, so that each is a separate turn.
    for seconds in ["10", "20", "30", "40", "50"] {
        t.advance_to(&format!("2026-01-05T08:00:{seconds}Z")).await;
        let notes = panel(&grace, &turn).await;
        turn = grace.click(&notes, "Another question").await.reply();
    }
    t.advance_to("2026-01-05T08:02:00Z").await;
    assert_eq!(with_bob.messages().len(), 2, "{}", with_bob.transcript());
    assert_eq!(line(&with_bob.last_message()), line(&turn));
    // The bot tells about a question that stays as soon as its reply is there.
    let notes = panel(&grace, &turn).await;
    turn = grace.click(&notes, "Another question").await.reply();
    t.advance_to("2026-01-05T08:02:06Z").await;
    assert_eq!(with_bob.messages().len(), 3, "{}", with_bob.transcript());
    assert_eq!(line(&with_bob.last_message()), line(&turn));
    t.finish().await;
}

#[tokio::test]
async fn notes_do_not_end_an_interviewers_right_to_improve() {
    let (t, [grace, _], turn, _, post) = posted_meanwhile().await;
    let sent = submit(&grace, &post, PARTIAL).await;
    let waits = panel(&grace, &turn).await.text();
    assert!(
        waits.contains("has since been posted") && !waits.contains("smaller feature map"),
        "{waits}"
    );
    grace.click(&sent, IMPROVE).await.modal();
    t.finish().await;
}

/// Uses an own question without a hint and follow-ups, in direct messages.
#[tokio::test]
async fn a_servers_own_question_can_be_read_in_direct_messages_by_the_two() {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let propose = two[0].command("/bank propose").option("level", "senior");
    let form = propose.option("topics", "skip-connections").open().await;
    let form = form
        .fill("What is asked", "What does a residual block add?")
        .fill(
            "Short answer",
            "A residual block adds its input to its output.",
        )
        .fill(
            "Key points, one per line",
            "- A residual block adds its input to its output.",
        );
    form.send().await.reply();
    let review = t.admin.command("/bank review").send().await;
    t.admin.click(&review, "Approve").await.updated();
    let channel = t.guild.add_channel("general");
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    let mock = two[0].command("/mock").in_channel(&channel);
    let mock = mock.option("with", &two[1]).option("level", "senior");
    let invitation = mock.send().await;
    let [grace, bob] = two;
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:01:00Z").await;
    let [with_grace, with_bob] = [&grace, &bob].map(Member::direct_messages);
    let mut turn = asked(&with_grace);
    if !turn.text().contains("residual") {
        let notes = panel(&grace, &turn).await;
        turn = grace.click(&notes, "Another question").await.reply();
    }
    let notes = panel(&grace, &turn).await;
    assert!(!notes.has_button("Give the hint"), "{}", notes.text());
    assert!(
        !notes.has_button("Answers to follow-ups"),
        "{}",
        notes.text()
    );
    let page = grace.click(&notes, "The answer").await.reply();
    assert!(page.text().contains("adds its input"), "{}", page.text());
    let turned = grace.click_raw(&with_grace, "1:turn:own_1:s:0").await;
    let turned = turned.updated().text();
    assert!(turned.contains("adds its input"), "{turned}");
    let summary = grace.click(&notes, "End the turn").await.reply().text();
    assert!(!summary.contains("hint"), "{summary}");
    t.advance_to("2026-01-05T08:02:00Z").await;
    bob.click(&with_bob.last_message(), END).await.reply();
    let read = bob
        .click(&with_bob.last_message(), "Read #10001")
        .await
        .reply();
    assert!(read.text().contains("adds its input"), "{}", read.text());
    // Nobody else can read it, not even a former member.
    let eve = t.guild.member("eve");
    let open = "1:open:own_1:s";
    let raw = eve.click_raw(&eve.direct_messages(), open).await.reply();
    assert!(!raw.text().contains("adds its input"), "{}", raw.text());
    t.finish().await;
}

#[tokio::test]
async fn another_question_takes_the_place_of_one_and_none_comes_twice() {
    let (t, [grace, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    let mut titles = Vec::new();
    let mut turn = asked(&thread);
    for _ in 0..3 {
        titles.push(line(&turn));
        let notes = panel(&grace, &turn).await;
        // Without this, nothing records that it was asked.
        let notes = grace.click(&notes, "Give the hint").await.updated();
        turn = grace.click(&notes, "Another question").await.reply();
        assert!(turn.text().contains("**grace** asks"), "{}", turn.text());
    }
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), 3, "{titles:?}");
    let over = grace.click(&turn, END).await.reply().text();
    assert_eq!(over.matches("0 of 3 key points").count(), 3, "{over}");
    t.finish().await;
}

#[tokio::test]
async fn a_question_of_which_nothing_was_noted_leaves_no_trace_once_another_is_asked() {
    let (t, [grace, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    let first = asked(&thread);
    let notes = panel(&grace, &first).await;
    let second = grace.click(&notes, "Another question").await.reply();
    assert_ne!(line(&second), line(&first));
    assert!(second.text().contains("turn 1"), "{}", second.text());
    assert_eq!(t.count("select count(*) from mock_turns").await, 1);
    let old = grace.click(&notes, "Give the hint").await.reply();
    assert!(old.text().contains("That turn is over"), "{}", old.text());
    assert!(old.text().contains(&line(&second)), "{}", old.text());
    let notes = panel(&grace, &second).await;
    let notes = grace.select(&notes, HEAR, &["0"]).await.updated();
    grace.click(&notes, "End the turn").await.reply();
    let over = grace.click(&second, END).await.reply().text();
    assert_eq!(over.matches("of 3 key points").count(), 1, "{over}");
    assert_eq!(
        t.count("select count(distinct member_id) from cards").await,
        1
    );
    t.advance_to("2026-01-05T09:00:00Z").await;
    assert_eq!(thread.messages().len(), 4, "{}", thread.transcript());
    t.finish().await;
}

/// Ticks a key point, writes a line and asks another question.
async fn note_and_ask_another(grace: &Member, turn: &Message) -> Message {
    let notes = panel(grace, turn).await;
    let notes = grace.select(&notes, HEAR, &["0"]).await.updated();
    let form = grace.click(&notes, "Write a line").await.modal();
    let notes = form.submit("Give an example.").await.updated();
    grace.click(&notes, "Another question").await.reply()
}

#[tokio::test]
async fn another_question_tells_what_was_noted_of_the_one_before() {
    let (t, [grace, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    let second = note_and_ask_another(&grace, &asked(&thread)).await;
    let text = second.text();
    for part in [
        "1 of 3 key points",
        "Still to say",
        "Give an example.",
        "turn 2",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let page = bob.click(&second, "The answer").await.reply();
    assert!(page.is_ephemeral(), "{}", page.text());
    // Of the next one nothing is noted, so there is nothing to tell.
    let notes = panel(&grace, &second).await;
    let third = grace.click(&notes, "Another question").await.reply().text();
    assert!(!third.contains("Give an example."), "{third}");
    t.advance_to("2026-01-05T08:05:00Z").await;
    assert_eq!(thread.messages().len(), 3, "{}", thread.transcript());
    t.finish().await;
}

#[tokio::test]
async fn in_direct_messages_the_candidate_reads_what_was_noted_before_the_next_question() {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    let invitation = invite(&two, &channel).await;
    let [grace, bob] = two;
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:00:01Z").await;
    let [with_grace, with_bob] = [&grace, &bob].map(Member::direct_messages);
    note_and_ask_another(&grace, &asked(&with_grace)).await;
    t.advance_to("2026-01-05T08:05:00Z").await;
    let read: Vec<Message> = with_bob.messages();
    assert_eq!(read.len(), 3, "{}", with_bob.transcript());
    assert!(
        read[1].text().contains("Give an example."),
        "{}",
        read[1].text()
    );
    assert!(!read[1].has_button(NEXT), "the next turn has begun");
    assert!(read[2].text().contains("turn 2"), "{}", read[2].text());
    t.finish().await;
}
