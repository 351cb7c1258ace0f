//! Whom a member can invite, and how often.

use super::*;

async fn refused([host, partner]: [&Member; 2], channel: &Channel) -> String {
    let mock = host.command("/mock").in_channel(channel);
    told(&mock.option("with", partner).send().await)
}

#[tokio::test]
async fn who_was_invited_a_moment_ago_or_declined_is_not_called_again_at_once() {
    let (t, [grace, bob], channel, invitation) = invited().await;
    let early = refused([&grace, &bob], &channel).await;
    assert!(early.contains("again <2026-01-05 08:05 R>"), "{early}");
    // The refused invitation did not withdraw the first one.
    bob.click(&invitation, "Decline").await.updated();
    t.advance_to("2026-01-05T20:00:00Z").await;
    let declined = refused([&grace, &bob], &channel).await;
    assert!(
        declined.contains("declined your last invitation")
            && declined.contains("again <2026-01-06 08:00 R>"),
        "{declined}"
    );
    // Others may invite them, and the one who declined may invite, too.
    let two = [bob, grace];
    let invitation = invite(&two, &channel).await;
    // Withdrawing your own invitation does not count as a decline.
    two[0].click(&invitation, "Decline").await.updated();
    t.advance_to("2026-01-05T20:05:00Z").await;
    invite(&two, &channel).await;
    let [bob, grace] = two;
    t.advance_to("2026-01-06T08:00:00Z").await;
    invite(&[grace, bob], &channel).await;
    t.finish().await;
}

#[tokio::test]
async fn a_member_calls_few_others_in_an_hour() {
    let t = TestBot::start_small().await;
    let grace = t.guild.member("grace");
    let channel = t.guild.add_channel("general");
    for name in ["alan", "bob", "carol", "dan", "eve"] {
        let mock = grace.command("/mock").in_channel(&channel);
        let invitation = mock.option("with", &t.guild.member(name)).send().await;
        assert!(!invitation.is_ephemeral(), "{}", invitation.text());
    }
    let frank = t.guild.member("frank");
    let many = refused([&grace, &frank], &channel).await;
    assert!(many.contains("another one <2026-01-05 09:00 R>"), "{many}");
    t.advance_to("2026-01-05T09:00:00Z").await;
    invite(&[grace, frank], &channel).await;
    t.finish().await;
}

#[tokio::test]
async fn who_is_not_in_the_server_is_not_invited() {
    let t = TestBot::start_small().await;
    let [grace, bob] = ["grace", "bob"].map(|name| t.guild.member(name));
    let channel = t.guild.add_channel("general");
    bob.leave();
    let stranger = t.server.add_guild("Another group", "eve").owner();
    for absent in [&bob, &stranger] {
        let refused = refused([&grace, absent], &channel).await;
        assert!(refused.contains("not a member of this server"), "{refused}");
    }
    t.finish().await;
}

#[tokio::test]
async fn an_invitation_of_who_has_left_begins_nothing() {
    let (t, [grace, bob], channel, invitation) = invited().await;
    grace.leave();
    let refused = bob.click(&invitation, "Accept").await.updated();
    assert!(
        refused.text().contains("has left this server"),
        "{}",
        refused.text()
    );
    assert!(!refused.has_button("Accept"));
    t.advance_to("2026-01-05T08:05:00Z").await;
    assert_eq!(channel.messages().len(), 1);
    assert_eq!(t.count("select count(*) from mock_turns").await, 0);
    t.finish().await;
}

#[tokio::test]
async fn two_who_invite_each_other_begin_one_interview() {
    let (t, [grace, bob], channel, invitation) = invited().await;
    let two = [bob, grace];
    let crossing = invite(&two, &channel).await;
    let [bob, grace] = two;
    let thread = in_thread(&t, &bob, &invitation).await;
    let refused = told(&grace.click(&crossing, "Accept").await.reply());
    assert!(refused.contains("in a mock interview already"), "{refused}");
    assert_eq!(t.count("select count(*) from mock_turns").await, 1);
    // It waits until they are free.
    bob.click(&thread.last_message(), END).await.reply();
    let accepted = grace.click(&crossing, "Accept").await.updated();
    assert!(
        accepted.text().contains("private thread"),
        "{}",
        accepted.text()
    );
    t.finish().await;
}

#[tokio::test]
async fn names_and_lines_call_nobody() {
    let t = TestBot::start_small().await;
    let two = ["grace", "bob"].map(|name| t.guild.member(name));
    let eve = t.guild.member("eve");
    for one in &two {
        one.set_display_name(&format!("@everyone <@{}>", eve.id()));
    }
    let channel = t.guild.add_channel("general");
    let invitation = invite(&two, &channel).await;
    let [grace, bob] = two;
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:00:10Z").await;
    let name = format!(
        "Mock interview 1: @everyone <@{0}> and @everyone <@{0}>",
        eve.id()
    );
    let thread = t.guild.channel(&name);
    let turn = asked(&thread);
    let notes = panel(&grace, &turn).await;
    let form = grace.click(&notes, "Write a line").await.modal();
    let line = format!("@everyone @here <@{}> <@&1>", eve.id());
    let notes = form.submit(&line).await.updated();
    let summary = grace.click(&notes, "End the turn").await.reply();
    bob.click(&summary, NEXT).await.reply();
    grace.click(&summary, END).await.reply();
    let shown = channel.messages().into_iter().chain(thread.messages());
    let shown: Vec<Message> = shown.collect();
    assert_eq!(shown.len(), 5, "{}", thread.transcript());
    for message in shown {
        let json = message.json();
        assert_eq!(json["mention_everyone"], false, "{json}");
        assert_eq!(json["mention_roles"], serde_json::json!([]), "{json}");
        let called = json["mentions"].as_array().unwrap();
        let is_of_two = |user: &serde_json::Value| {
            [&grace, &bob]
                .map(|one| one.id().to_string())
                .contains(&user["id"].as_str().unwrap().to_owned())
        };
        assert!(called.iter().all(is_of_two), "{json}");
    }
    t.finish().await;
}
