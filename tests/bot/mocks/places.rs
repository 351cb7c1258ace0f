//! The place of an interview, and what the invitation says about it.

use local_discord::{Effect, Fault};
use serde_json::json;

use super::*;

const CREATE_MESSAGE: &str = "POST /channels/{channel}/messages";

fn refused() -> Effect {
    Effect::Respond {
        status: 403,
        body: json!({ "message": "Missing Permissions", "code": 50_013 }),
        headers: serde_json::Map::new(),
    }
}

#[tokio::test]
async fn a_thread_in_which_the_bot_may_not_write_becomes_direct_messages() {
    let (t, [grace, bob], _, invitation) = invited().await;
    t.server.add_fault(Fault::on(CREATE_MESSAGE, refused()));
    bob.click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:01:00Z").await;
    let turn = asked(&grace.direct_messages());
    asked(&bob.direct_messages());
    let said = invitation.refreshed().unwrap().text();
    assert!(said.contains("I can't use a private thread here"), "{said}");
    let notes = panel(&grace, &turn).await;
    grace.click(&notes, "End the turn").await.reply();
    t.advance_to("2026-01-05T08:02:00Z").await;
    assert!(bob.direct_messages().last_message().has_button(NEXT));
    t.finish().await;
}

#[tokio::test]
async fn an_invitation_leads_to_its_thread() {
    let (t, [_, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    t.advance_to("2026-01-05T08:01:00Z").await;
    let said = invitation.refreshed().unwrap();
    let link = format!("<#{}>", thread.id());
    let said = said.json()["embeds"][0]["description"].as_str().unwrap();
    assert!(said.contains(&link), "{said}");
    t.finish().await;
}

#[tokio::test]
async fn a_thread_that_is_gone_when_its_day_is_over_tells_both_directly() {
    let (t, [grace, bob], _, invitation) = invited().await;
    let thread = in_thread(&t, &bob, &invitation).await;
    let notes = panel(&grace, &asked(&thread)).await;
    grace.select(&notes, HEAR, &["0"]).await.updated();
    thread.delete();
    t.advance_to("2026-01-06T08:01:00Z").await;
    for one in [&grace, &bob] {
        let said = one.direct_messages().last_message().text();
        assert!(said.contains("1 of 3 key points"), "{said}");
    }
    t.finish().await;
}

#[tokio::test]
async fn where_neither_takes_direct_messages_the_invitation_says_what_to_do() {
    let (t, two, channel, invitation) = invited().await;
    channel.deny(t.guild.bot(), Permissions::CREATE_PRIVATE_THREADS);
    for one in &two {
        one.set_accepts_dms(false);
    }
    two[1].click(&invitation, "Accept").await.updated();
    t.advance_to("2026-01-05T08:01:00Z").await;
    let said = invitation.refreshed().unwrap().text();
    assert!(
        said.contains("takes no direct messages, so it can't go on. Invite again once"),
        "{said}"
    );
    t.finish().await;
}
