//! Replies that never arrive, and clicks on old messages.

use local_discord::{Effect, Fault};

use super::*;

const CALLBACK: &str = "POST /interactions/{interaction}/{token}/callback";

/// Clicks a button; the bot acts, and the reply is lost.
async fn click_in_vain(t: &TestBot, member: &Member, message: &Message, button: &str) {
    t.server.add_fault(Fault::on(CALLBACK, Effect::Reset));
    let lost = member.try_click(message, button).await;
    assert!(lost.is_err(), "{lost:?}");
    t.server.take_violations();
}

#[tokio::test]
async fn a_thread_gets_what_a_lost_reply_would_have_shown() {
    let (t, [grace, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    let notes = panel(&grace, &asked(&thread)).await;
    click_in_vain(&t, &grace, &notes, "End the turn").await;
    // A second click goes on at once.
    let again = grace.click(&notes, "End the turn").await.reply();
    assert!(
        again.is_ephemeral() && again.has_button(NEXT),
        "{}",
        again.text()
    );
    t.advance_to("2026-01-05T08:00:10Z").await;
    let summary = thread.last_message();
    assert!(summary.has_button(NEXT), "{}", thread.transcript());
    click_in_vain(&t, &bob, &summary, NEXT).await;
    t.advance_to("2026-01-05T08:00:20Z").await;
    let second = asked(&thread);
    assert!(second.text().contains("**bob** asks"), "{}", second.text());
    let notes = panel(&bob, &second).await;
    click_in_vain(&t, &bob, &notes, "Another question").await;
    t.advance_to("2026-01-05T08:00:30Z").await;
    let third = asked(&thread);
    assert_ne!(line(&third), line(&second));
    panel(&bob, &third).await;
    click_in_vain(&t, &grace, &third, END).await;
    t.advance_to("2026-01-05T08:00:40Z").await;
    let over = thread.last_message().text();
    assert!(over.contains("how it went"), "{over}");
    t.advance_to("2026-01-07T08:00:00Z").await;
    assert_eq!(thread.messages().len(), 5, "{}", thread.transcript());
    t.finish().await;
}

#[tokio::test]
async fn direct_messages_get_what_a_lost_reply_would_have_shown() {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    let invitation = invite(&two, &channel).await;
    let [grace, bob] = two;
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:00:01Z").await;
    let [with_grace, with_bob] = [&grace, &bob].map(Member::direct_messages);
    let notes = panel(&grace, &asked(&with_grace)).await;
    click_in_vain(&t, &grace, &notes, "End the turn").await;
    t.advance_to("2026-01-05T08:00:10Z").await;
    for direct in [&with_grace, &with_bob] {
        assert!(
            direct.last_message().has_button(NEXT),
            "{}",
            direct.transcript()
        );
    }
    click_in_vain(&t, &bob, &with_bob.last_message(), NEXT).await;
    t.advance_to("2026-01-05T08:00:20Z").await;
    panel(&bob, &asked(&with_bob)).await;
    assert!(asked(&with_grace).text().contains("**bob** asks"));
    // After several questions in a row, the candidate hears about the last one.
    let mut turn = with_bob.last_message();
    for _ in 0..2 {
        let notes = panel(&bob, &turn).await;
        turn = bob.click(&notes, "Another question").await.reply();
    }
    t.advance_to("2026-01-07T08:00:00Z").await;
    let last = |channel: &Channel| line(&channel.messages()[channel.messages().len() - 2]);
    assert_eq!(last(&with_grace), line(&turn));
    // Each also reads that nobody did anything more.
    assert_eq!(
        with_grace.messages().len(),
        5,
        "{}",
        with_grace.transcript()
    );
    assert_eq!(with_bob.messages().len(), 6, "{}", with_bob.transcript());
    t.finish().await;
}

#[tokio::test]
async fn where_the_bot_cannot_read_what_is_there_nothing_is_said_twice() {
    let (t, [grace, bob], channel, invitation) = invited().await;
    channel.deny(t.guild.bot(), Permissions::READ_MESSAGE_HISTORY);
    let thread = in_thread(&t, &bob, &invitation).await;
    let notes = panel(&grace, &asked(&thread)).await;
    grace.click(&notes, "End the turn").await.reply();
    t.advance_to("2026-01-05T08:01:00Z").await;
    assert_eq!(thread.messages().len(), 2, "{}", thread.transcript());
    t.finish().await;
}
