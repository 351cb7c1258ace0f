//! Mock interviews.

mod inviting;
mod lost;
mod places;
mod questions;

use insta::assert_snapshot;
use local_discord::{Channel, Member, Message, Permissions};

use super::support::{TestBot, read, told};

const PANEL: &str = "Interviewer's notes";
const HEAR: &str = "Tick what you hear";
const ASK: &str = "Tick the follow-ups that you ask";
const NEXT: &str = "Next turn: swap roles";
const END: &str = "End the interview";

/// Starts a bot with two members, and a channel with an invitation by the first one.
async fn invited() -> (TestBot, [Member; 2], Channel, Message) {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    let invitation = invite(&two, &channel).await;
    (t, two, channel, invitation)
}

async fn invite([host, partner]: &[Member; 2], channel: &Channel) -> Message {
    let mock = host.command("/mock").in_channel(channel);
    let invitation = mock.option("with", partner).send().await;
    assert!(!invitation.is_ephemeral());
    invitation
}

/// Accepts an invitation, and returns the thread.
async fn in_thread(t: &TestBot, bob: &Member, invitation: &Message) -> Channel {
    let accepted = bob.click(invitation, "Accept").await.updated();
    assert!(accepted.text().contains("private thread"));
    t.advance_to("2026-01-05T08:00:01Z").await;
    t.guild.channel("Mock interview 1: grace and bob")
}

async fn panel(member: &Member, turn: &Message) -> Message {
    let panel = member.click(turn, PANEL).await.reply();
    assert!(panel.is_ephemeral());
    panel
}

fn asked(channel: &Channel) -> Message {
    let last = channel.last_message();
    assert!(last.has_button(PANEL), "{}", last.text());
    last
}

#[tokio::test]
async fn two_members_take_turns_in_a_private_thread_across_restarts() {
    let (mut t, [grace, bob], channel, invitation) = invited().await;
    assert_snapshot!(read(&invitation.text()), @"
    @bob
    ┃ **Mock interview**
    ┃ **grace** invites **bob** to a mock interview, with questions of any level. You take turns: one asks, with the key points, a hint and follow-ups at hand, and the other answers out loud or in writing.
    ┃ Once you accept, I open a private thread for the two of you.
    ┃ The invitation expires <2026-01-06 08:00 R>.
    [Accept] [Decline]
    ");
    let mentioned = &invitation.json()["mentions"];
    assert_eq!(mentioned.as_array().unwrap().len(), 1, "{mentioned}");
    assert_eq!(mentioned[0]["username"], "bob");
    let thread = in_thread(&t, &bob, &invitation).await;
    assert_eq!(thread.messages().len(), 1, "{}", thread.transcript());
    let turn = asked(&thread);
    let number = turn.text();
    assert!(
        number.contains("**grace** asks. **bob** answers"),
        "{number}"
    );
    t.restart().await;

    let notes = panel(&grace, &turn).await;
    assert_snapshot!(but_for_question(&notes), @"
    ┃ **#? · A question?**
    ┃ Ask **bob**, listen, and tick what you hear.
    ┃ ▫️ Stride is the step by which the kernel moves between two outputs.
    ┃ ▫️ A larger stride gives a smaller feature map.
    ┃ ▫️ Fewer positions mean less computation.
    ┃ — Only you see this
    <Tick what you hear: Stride is the step by which the kernel moves between two outputs. | A larger stride gives a smaller feature map. | Fewer positions mean less computation.>
    <Tick the follow-ups that you ask: How does padding change the output size? | Can height and width have different strides? | Strided convolution or pooling? | How would you undo a stride?>
    [Give the hint] [Write a line] [The answer] [Answers to follow-ups]
    [End the turn] [Another question]
    ");
    let notes = grace.select(&notes, HEAR, &["0", "2"]).await.updated();
    let notes = grace.select(&notes, ASK, &["1"]).await.updated();
    let notes = grace.click(&notes, "Give the hint").await.updated();
    let form = grace.click(&notes, "Write a line").await.modal();
    let notes = form
        .submit("Say *first* what it is. @everyone")
        .await
        .updated();
    let text = notes.text();
    assert!(text.contains("Picture where the window goes"), "{text}");
    t.restart().await;
    let summary = grace.click(&notes, "End the turn").await.reply();
    assert!(!summary.is_ephemeral(), "the candidate reads it");
    assert_snapshot!(but_for_question(&summary), @r"
    ┃ **#? · A question?**
    ┃ ### 2 of 3 key points
    ┃ Summary for **bob**
    ┃
    ┃ **Said**
    ┃ - Stride is the step by which the kernel moves between two outputs.
    ┃ - Fewer positions mean less computation.
    ┃
    ┃ **Still to say**
    ┃ - A larger stride gives a smaller feature map.
    ┃
    ┃ With the hint · 1 follow-up asked
    ┃
    ┃ **grace** says:
    ┃ > Say \*first\* what it is. @everyone
    [Next turn: swap roles] [The answer] [End the interview]
    ");
    assert_eq!(summary.channel_id(), thread.id());

    // The turn's result is in the candidate's deck, and in nobody else's.
    let cards = "select count(*) from cards";
    assert_eq!(
        t.count(cards).await,
        2,
        "the question, and the point that was missed"
    );
    let of_bob = "select count(*) from cards where member_id =
        (select partner_id from mocks limit 1)";
    assert_eq!(t.count(of_bob).await, 2);

    // The other one asks now.
    let second = bob.click(&summary, NEXT).await.reply();
    let text = second.text();
    assert!(
        text.contains("turn 2") && text.contains("**bob** asks. **grace"),
        "{text}"
    );
    // A click on an old message shows the current state, privately and without a ping.
    let late = grace.click(&summary, NEXT).await.reply();
    assert!(late.text().contains("has begun already"), "{}", late.text());
    assert!(late.is_ephemeral() && late.has_button(PANEL));
    assert_eq!(late.json()["mentions"], serde_json::json!([]));
    let old = bob.click(&turn, PANEL).await.reply();
    assert!(old.text().contains("That turn is over"), "{}", old.text());
    assert!(old.is_ephemeral() && old.has_button(PANEL));
    let notes = panel(&bob, &second).await;
    bob.select(&notes, HEAR, &["0", "1", "2"]).await.updated();
    let over = grace.click(&second, END).await.reply();
    assert!(!over.is_ephemeral());
    assert_snapshot!(but_for_question(&over), @"
    Mock interview 1 is over.
    ┃ **Mock interview · how it went**
    ┃ Well done, both of you.
    ┃
    ┃ **grace**
    ┃ - #? · A question? · **3 of 3 key points** · without the hint · 0 follow-ups asked
    ┃
    ┃ **bob**
    ┃ - #? · A question? · **2 of 3 key points** · with the hint · 1 follow-up asked
    [Read #?] [Read #?]
    ");
    assert_eq!(t.count(cards).await, 3, "what was noted of a turn counts");
    let after = bob.click(&second, PANEL).await.reply();
    assert!(told(&after).contains("is over"));
    let again = bob.click(&turn, END).await.reply();
    assert!(again.is_ephemeral(), "it is said once for everybody");
    assert_eq!(again.text(), over.text());

    // Nothing comes after it.
    t.advance_to("2026-01-08T08:00:00Z").await;
    assert_eq!(thread.messages().len(), 4, "{}", thread.transcript());
    assert_eq!(channel.messages().len(), 1);
    t.finish().await;
}

/// Renders a message without the parts that chance decides.
fn but_for_question(message: &Message) -> String {
    // An invisible joiner keeps the text from being a mention.
    let mut text = read(&message.text()).replace('\u{2060}', "");
    for (number, title) in [
        ("1", "What is stride?"),
        ("2", "How does a network downsample?"),
        ("3", "When does a stride alias?"),
    ] {
        text = text
            .replace(&format!("#{number} · {title}"), "#? · A question?")
            .replace(title, "A question?")
            .replace(&format!("#{number}"), "#?");
    }
    text
}

#[tokio::test]
async fn where_the_bot_may_open_no_thread_both_get_direct_messages() {
    let t = TestBot::start_small().await;
    let [grace, bob] = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    let two = [grace, bob];
    let invitation = invite(&two, &channel).await;
    let [grace, bob] = two;
    let text = invitation.text();
    assert!(text.contains("*Create Private Threads*"), "{text}");
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:00:01Z").await;
    let [with_grace, with_bob] = [&grace, &bob].map(Member::direct_messages);
    let turn = asked(&with_grace);
    assert_eq!(asked(&with_bob).text(), turn.text());
    let text = turn.text();
    assert!(
        text.contains("nobody else reads what you write to me"),
        "{text}"
    );
    let refused = bob.click(&with_bob.last_message(), PANEL).await.reply();
    assert!(told(&refused).contains("You answer in this turn"));
    let notes = panel(&grace, &turn).await;
    let notes = grace.select(&notes, HEAR, &["1"]).await.updated();
    let summary = grace.click(&notes, "End the turn").await.reply();
    t.advance_to("2026-01-05T08:00:02Z").await;
    let for_bob = with_bob.last_message();
    assert_eq!(for_bob.text(), summary.text());
    // Either of them continues, and the other one gets a message.
    bob.click(&for_bob, NEXT).await.reply();
    t.advance_to("2026-01-05T08:00:03Z").await;
    let second = asked(&with_grace);
    assert!(second.text().contains("**bob** asks"), "{}", second.text());
    bob.click(&with_bob.last_message(), END).await.reply();
    t.advance_to("2026-01-05T08:00:04Z").await;
    let over = with_grace.last_message().text();
    assert!(over.contains("how it went"), "{over}");
    assert!(with_bob.last_message().text().contains("how it went"));
    t.advance_to("2026-01-08T08:00:00Z").await;
    let messages = [with_grace.messages().len(), with_bob.messages().len()];
    assert_eq!(messages, [4, 4], "{}", with_grace.transcript());
    t.finish().await;
}

#[tokio::test]
async fn a_thread_that_discord_refuses_after_all_becomes_direct_messages() {
    let (t, [grace, bob], channel, invitation) = invited().await;
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:00:01Z").await;
    for one in [&grace, &bob] {
        asked(&one.direct_messages());
    }
    t.finish().await;
}

#[tokio::test]
async fn who_takes_no_direct_messages_ends_it_and_both_are_told_what_to_do() {
    for closed in [0, 1] {
        let t = TestBot::start_small().await;
        let two = ["grace", "bob"].map(|name| t.guild.member(name));
        let channel = t.guild.add_channel("general");
        channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
        two[closed].set_accepts_dms(false);
        let invitation = invite(&two, &channel).await;
        two[1].click(&invitation, "Accept").await.updated();
        t.advance_to("2026-01-05T08:05:00Z").await;
        let name = ["grace", "bob"][closed];
        let why = format!("**{name}** takes no direct messages, so it can't go on.");
        let told = two[1 - closed].direct_messages().last_message().text();
        assert!(told.contains(&why), "{told}");
        let shown = invitation.refreshed().unwrap().text();
        assert!(shown.contains(&why), "{shown}");
        let call = channel.last_message();
        let text = call.text();
        assert!(
            text.starts_with(&format!("@{name}, you take no direct messages")),
            "{text}"
        );
        let mentioned = &call.json()["mentions"];
        assert_eq!(mentioned.as_array().unwrap().len(), 1, "{mentioned}");
        assert_eq!(channel.messages().len(), 2, "{}", channel.transcript());
        t.finish().await;
    }
}

#[tokio::test]
async fn a_day_of_rest_ends_an_interview_in_its_thread() {
    let (mut t, [grace, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    t.advance_to("2026-01-06T07:00:00Z").await;
    let turn = asked(&thread);
    let notes = panel(&grace, &turn).await;
    grace.select(&notes, HEAR, &["0"]).await.updated();
    // An action starts the rest period anew, without planning a new errand for it.
    let planned = "select errand_id from errands where key = 'rest-mock:1'";
    let first = t.count(planned).await;
    let notes = panel(&grace, &turn).await;
    grace.select(&notes, HEAR, &["0"]).await.updated();
    assert_eq!(t.count(planned).await, first);
    t.advance_to("2026-01-07T06:59:00Z").await;
    assert_eq!(thread.messages().len(), 1);
    t.stop_bot().await;
    t.advance_to("2026-01-07T07:30:00Z").await;
    t.start_bot().await;
    t.advance_to("2026-01-07T07:30:01Z").await;
    let over = thread.last_message().text();
    assert!(
        over.contains("Nobody clicked anything for 24 hours"),
        "{over}"
    );
    assert!(
        over.contains("1 of 3 key points"),
        "what was noted counts: {over}"
    );
    t.restart().await;
    t.advance_to("2026-01-10T00:00:00Z").await;
    assert_eq!(thread.messages().len(), 2, "it is said once");
    let refused = grace.click(&turn, PANEL).await.reply();
    assert!(told(&refused).contains("is over"));
    t.finish().await;
}

#[tokio::test]
async fn what_is_open_to_either_is_not_asked_and_what_is_posted_meanwhile_not_spoiled() {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    t.scheduled_channel("senior").await;
    t.scheduled_channel("beginner").await;
    t.pause_schedule("1").await;
    t.advance_to("2026-01-05T08:59:00Z").await;
    // The beginner question is about to be posted, the intermediate one never is.
    let mock = two[0].command("/mock").in_channel(&channel);
    let mock = mock.option("with", &two[1]).option("level", "beginner");
    let invitation = mock.send().await;
    two[1].click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:59:01Z").await;
    let thread = t.guild.channel("Mock interview 1: grace and bob");
    let turn = asked(&thread);
    let notes = panel(&two[0], &turn).await;
    let notes = two[0].select(&notes, HEAR, &["0"]).await.updated();
    t.advance_to("2026-01-05T09:00:00Z").await;
    let waits = panel(&two[0], &turn).await;
    let text = waits.text();
    assert!(
        text.contains("has since been posted") && !text.contains("smaller"),
        "{text}"
    );
    let summary = two[0].click(&notes, "End the turn").await.reply().text();
    assert!(
        summary.contains("key points wait until both of you are done"),
        "{summary}"
    );
    assert!(!summary.contains("smaller feature map"), "{summary}");
    // No other question of that level is left.
    let summary = thread.last_message();
    let refused = two[1].click(&summary, NEXT).await.reply();
    assert!(told(&refused).contains("open as a post"));
    two[0].click(&summary, END).await.reply();
    let refused = two[0].command("/mock").option("with", &two[1]);
    let refused = refused.option("level", "beginner").in_channel(&channel);
    let again = refused.send().await;
    let refused = two[1].click(&again, "Accept").await.reply();
    assert!(told(&refused).contains("open as a post"));
    t.finish().await;
}

fn line(turn: &Message) -> String {
    let text = turn.text();
    let title = text.lines().find(|line| line.contains("┃ ## "));
    title.unwrap().to_owned()
}

#[tokio::test]
async fn an_invitation_is_for_one_member_and_for_a_day() {
    let (t, [grace, bob], channel, invitation) = invited().await;
    let eve = t.guild.member("eve");
    let refused = told(&eve.click(&invitation, "Accept").await.reply());
    assert!(refused.contains("Only @bob can accept"), "{refused}");
    let refused = told(&grace.click(&invitation, "Accept").await.reply());
    assert!(refused.contains("can accept this invitation"), "{refused}");
    let refused = told(&eve.click(&invitation, "Decline").await.reply());
    assert!(refused.contains("Start your own with `/mock`"), "{refused}");
    // A second invitation withdraws the first one.
    t.advance_to("2026-01-05T08:05:00Z").await;
    let again = invite(&[grace, bob], &channel).await;
    let [grace, bob] = ["grace", "bob"].map(|name| t.guild.member(name));
    // What is refused for good has no buttons any more.
    let refused = bob.click(&invitation, "Accept").await.updated();
    assert!(
        refused.text().contains("declined or taken back"),
        "{}",
        refused.text()
    );
    assert!(!refused.has_button("Accept"), "{}", refused.text());
    t.advance_to("2026-01-06T08:05:00Z").await;
    let refused = bob.click(&again, "Accept").await.updated();
    assert!(refused.text().contains("has expired"), "{}", refused.text());
    assert!(!refused.has_button("Accept"), "{}", refused.text());
    let third = invite(&[grace, bob], &channel).await;
    let bob = t.guild.member("bob");
    let declined = bob.click(&third, "Decline").await.updated();
    assert!(declined.text().contains("**bob** declined this time."));
    assert_eq!(channel.messages().len(), 3);
    t.finish().await;
}

#[tokio::test]
async fn an_interview_takes_two_people() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let alone = grace.command("/mock").option("with", &grace).send().await;
    assert!(told(&alone).contains("takes two"));
    let bot = t.server.application_id();
    let with_bot = grace.command("/mock").option("with", bot).send().await;
    assert!(told(&with_bot).contains("Bots don't do interviews"));
    t.finish().await;
}
