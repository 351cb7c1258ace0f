//! What an interaction's token can do, and when.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::stage::Stage;
use crate::support::{Answer, monday};
use crate::{Verdict, long};

/// An interaction, with the routes of its token.
struct Interaction {
    event: Value,
    base: String,
}

impl Interaction {
    async fn start(stage: &mut Stage) -> Self {
        let call = stage
            .member
            .command("/ask")
            .in_channel(&stage.guild.channel("text"));
        drop(tokio::spawn(call.try_response()));
        let event = stage.gateway.event("INTERACTION_CREATE").await;
        let base = format!(
            "/webhooks/{{application}}/{}",
            event["token"].as_str().unwrap()
        );
        Self { event, base }
    }

    async fn answer(&self, stage: &Stage, body: Value) -> Answer {
        stage.rest.answer(&self.event, body).await
    }

    async fn token(&self, stage: &Stage, method: &str, path: &str, body: Value) -> Answer {
        stage
            .call(method, &format!("{}{path}", self.base), &body)
            .await
    }
}

async fn stage() -> Stage {
    let stage = Stage::new().await;
    let path = "/applications/{application}/commands";
    stage
        .post(path, json!({"name": "ask", "description": "d"}))
        .await;
    stage
}

#[tokio::test]
async fn a_token_is_good_for_edits_and_follow_ups_after_the_first_answer() {
    let mut stage = stage().await;
    let mut verdict = Verdict::default();
    let hi = json!({"content": "hi"});
    let one = Interaction::start(&mut stage).await;
    let early = one.token(&stage, "POST", "", hi.clone()).await;
    verdict.check("no follow-up before the answer", &early, "404 10015");
    let early = one
        .token(&stage, "PATCH", "/messages/@original", hi.clone())
        .await;
    verdict.check("no edit before the answer", &early, "404 10015");
    one.answer(
        &stage,
        json!({"type": 4, "data": {"content": "first", "flags": 64}}),
    )
    .await;
    let rules = [
        (
            "the original",
            "GET",
            "/messages/@original",
            Value::Null,
            "200",
        ),
        (
            "its edit",
            "PATCH",
            "/messages/@original",
            hi.clone(),
            "200",
        ),
        (
            "an edit's limits",
            "PATCH",
            "/messages/@original",
            json!({"content": long(2001)}),
            "400 50035 content BASE_TYPE_MAX_LENGTH",
        ),
        ("a follow-up", "POST", "", hi.clone(), "200"),
        ("an empty follow-up", "POST", "", json!({}), "400 50006"),
        (
            "an unknown follow-up",
            "GET",
            "/messages/1",
            Value::Null,
            "404 10008",
        ),
        (
            "another's message",
            "PATCH",
            "/messages/{own}",
            hi.clone(),
            "404 10008",
        ),
        (
            "deleting the original",
            "DELETE",
            "/messages/@original",
            Value::Null,
            "204",
        ),
        (
            "which is gone",
            "PATCH",
            "/messages/@original",
            hi.clone(),
            "404 10008",
        ),
    ];
    for (rule, method, path, body, expected) in rules {
        verdict.check(rule, &one.token(&stage, method, path, body).await, expected);
    }
    stage.server.set_now(monday() + TimeDelta::minutes(15));
    let late = one.token(&stage, "POST", "", hi.clone()).await;
    verdict.check("a token lives 15 minutes", &late, "401 50027");
    let foreign = stage.call("POST", "/webhooks/1/token", &hi).await;
    verdict.check("another application", &foreign, "404 10015");
    let unknown = stage
        .call("POST", "/webhooks/{application}/token", &hi)
        .await;
    verdict.check("an unknown token", &unknown, "401 50027");
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn an_answer_after_three_seconds_is_unknown_and_its_token_is_dead() {
    let mut stage = stage().await;
    let mut verdict = Verdict::default();
    let one = Interaction::start(&mut stage).await;
    stage
        .server
        .set_now(monday() + TimeDelta::milliseconds(2999));
    let two = Interaction::start(&mut stage).await;
    stage.server.set_now(monday() + TimeDelta::seconds(3));
    let hi = json!({"type": 4, "data": {"content": "hi"}});
    verdict.check(
        "too late",
        &one.answer(&stage, hi.clone()).await,
        "404 10062",
    );
    let follow_up = one
        .token(&stage, "POST", "", json!({"content": "hi"}))
        .await;
    verdict.check("and dead", &follow_up, "404 10015");
    verdict.check("in time", &two.answer(&stage, hi.clone()).await, "204");
    verdict.check("twice", &two.answer(&stage, hi.clone()).await, "400 40060");
    let path = format!(
        "/interactions/{}/wrong/callback",
        two.event["id"].as_str().unwrap()
    );
    verdict.check(
        "a wrong token",
        &stage.call("POST", &path, &hi).await,
        "404 10062",
    );
    let path = format!(
        "/interactions/1/{}/callback",
        two.event["token"].as_str().unwrap()
    );
    verdict.check(
        "a wrong id",
        &stage.call("POST", &path, &hi).await,
        "404 10062",
    );
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn the_first_follow_up_after_a_deferral_fills_the_loading_message() {
    let mut stage = stage().await;
    let one = Interaction::start(&mut stage).await;
    one.answer(&stage, json!({"type": 5, "data": {"flags": 64}}))
        .await;
    let loading = one
        .token(&stage, "GET", "/messages/@original", Value::Null)
        .await;
    assert_eq!(loading.body["flags"], 64 | 128);
    let filled = one
        .token(&stage, "POST", "", json!({"content": "done"}))
        .await;
    assert_eq!(filled.body["id"], loading.body["id"]);
    assert_eq!(filled.body["flags"], 64, "it keeps its visibility");
    let next = one
        .token(&stage, "POST", "", json!({"content": "more"}))
        .await;
    assert_ne!(next.body["id"], loading.body["id"]);
    assert_eq!(
        next.body["message_reference"]["message_id"],
        loading.body["id"]
    );
    stage.end().await;
}

#[tokio::test]
async fn a_click_that_was_taken_silently_edits_its_message_later() {
    let mut stage = stage().await;
    let (member, text) = (stage.member.clone(), stage.guild.channel("text"));
    drop(tokio::spawn(async move {
        drop(member.try_click_raw(&text, "button").await);
    }));
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    let base = format!(
        "/webhooks/{{application}}/{}",
        event["token"].as_str().unwrap()
    );
    let click = Interaction { event, base };
    click.answer(&stage, json!({"type": 6})).await;
    let path = "/messages/@original";
    let edited = click
        .token(&stage, "PATCH", path, json!({"content": "after"}))
        .await;
    assert_eq!(edited.body["content"], "after");
    assert_eq!(edited.body["id"], click.event["message"]["id"]);
    stage.end().await;
}

#[tokio::test]
async fn a_deleted_loading_message_cannot_be_filled() {
    let mut stage = stage().await;
    let one = Interaction::start(&mut stage).await;
    one.answer(&stage, json!({"type": 5})).await;
    let loading = stage.guild.channel("text").last_message();
    stage.guild.owner().delete(&loading);
    let edit = one
        .token(
            &stage,
            "PATCH",
            "/messages/@original",
            json!({"content": "x"}),
        )
        .await;
    assert_eq!(edit.refusal(), (404, 10008));
    let follow_up = one.token(&stage, "POST", "", json!({"content": "x"})).await;
    assert_eq!(follow_up.refusal(), (404, 10008));
    stage.server.take_violations();
    stage.server.shutdown().await;
}

#[tokio::test]
async fn with_response_tells_what_was_made() {
    let mut stage = stage().await;
    let one = Interaction::start(&mut stage).await;
    let path = format!(
        "/interactions/{}/{}/callback?with_response=true",
        one.event["id"].as_str().unwrap(),
        one.event["token"].as_str().unwrap()
    );
    let body = json!({"type": 4, "data": {"content": "hi", "flags": 64}});
    let answer = stage.call("POST", &path, &body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["interaction"]["type"], 2);
    assert_eq!(
        answer.body["interaction"]["response_message_ephemeral"],
        true
    );
    assert_eq!(answer.body["resource"]["message"]["content"], "hi");
    stage.end().await;
}

#[tokio::test]
async fn an_ephemeral_message_is_reached_by_its_token_only() {
    let mut stage = stage().await;
    let mut verdict = Verdict::default();
    let one = Interaction::start(&mut stage).await;
    one.answer(
        &stage,
        json!({"type": 4, "data": {"content": "psst", "flags": 64}}),
    )
    .await;
    let original = one
        .token(&stage, "GET", "/messages/@original", Value::Null)
        .await;
    let path = format!("/channels/{{text}}/messages/{}", original.id());
    let hi = json!({"content": "hi"});
    verdict.check(
        "reading",
        &stage.call("GET", &path, &Value::Null).await,
        "404 10008",
    );
    verdict.check(
        "editing",
        &stage.call("PATCH", &path, &hi).await,
        "404 10008",
    );
    verdict.check(
        "deleting",
        &stage.call("DELETE", &path, &Value::Null).await,
        "404 10008",
    );
    let list = stage
        .call("GET", "/channels/{text}/messages", &Value::Null)
        .await;
    let listed = list.body.as_array().unwrap();
    assert!(
        listed
            .iter()
            .all(|message| message["id"] != original.body["id"])
    );
    verdict.end();
    stage.end().await;
}
