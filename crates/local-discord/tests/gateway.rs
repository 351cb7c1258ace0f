//! The gateway: sessions, codes, shards, compression, and connections that go wrong.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "gateway/application.rs"]
mod application;
#[path = "gateway/compression.rs"]
mod compression;
#[path = "gateway/members.rs"]
mod members;
#[path = "gateway/resuming.rs"]
mod resuming;
#[path = "gateway/rules.rs"]
mod rules;
#[path = "gateway/sharding.rs"]
mod sharding;
mod support;

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use local_discord::{Effect, Fault, GatewayAction, Settings};
use serde_json::{Value, json};
use support::{Event, GUILDS, Gateway, server};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn ready_lists_guilds_and_each_comes_after() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let broken = server.add_guild("Broken", "ada");
    broken.set_unavailable(true);
    let (mut gateway, ready) = Gateway::identified(&server, GUILDS).await;
    assert_eq!(ready["v"], 10);
    assert_eq!(ready["shard"], json!([0, 1]));
    assert_eq!(
        ready["application"]["id"],
        server.application_id().to_string()
    );
    assert_eq!(ready["guilds"].as_array().unwrap().len(), 2);
    assert!(
        ready["guilds"]
            .as_array()
            .unwrap()
            .iter()
            .all(|guild| guild["unavailable"] == true)
    );
    let created = gateway.event("GUILD_CREATE").await;
    assert_eq!(created["id"], guild.id().to_string());
    assert_eq!(created["channels"][0]["name"], "general");
    assert_eq!(
        created["members"].as_array().unwrap().len(),
        1,
        "only the bot without the intent"
    );
    broken.set_unavailable(false);
    assert_eq!(
        gateway.event("GUILD_CREATE").await["id"],
        broken.id().to_string()
    );
    guild.set_unavailable(true);
    assert_eq!(gateway.event("GUILD_DELETE").await["unavailable"], true);
    guild.remove_bot();
    let removed = gateway.event("GUILD_DELETE").await;
    assert!(
        removed["unavailable"].is_null(),
        "a removal does not say so"
    );
    server.finish().await;
}

#[tokio::test]
async fn heartbeats_are_answered_at_once_unless_muted() {
    let server = server().await;
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    gateway.send(json!({"op": 1, "d": 1})).await;
    let ack = gateway.payload().await;
    assert_eq!(
        (&ack["op"], &ack["s"], &ack["t"]),
        (&json!(11), &Value::Null, &Value::Null)
    );
    assert_eq!(
        server.act_on_gateway(GatewayAction::MuteAcks { on: true }, None),
        1
    );
    gateway.send(json!({"op": 1, "d": 1})).await;
    let silence = tokio::time::timeout(Duration::from_millis(100), gateway.next());
    assert!(silence.await.is_err());
    server.finish().await;
}

#[tokio::test]
async fn every_mistake_has_its_close_code() {
    let identify = |more: Value| {
        let mut data = json!({"token": "", "intents": 1, "properties": {}});
        for (key, value) in more.as_object().unwrap() {
            data[key] = value.clone();
        }
        json!({"op": 2, "d": data}).to_string()
    };
    let server = server().await;
    let token = server.token();
    let cases = [
        ("{".to_owned(), 4002),
        (json!({"op": 99}).to_string(), 4001),
        (json!({"op": 3, "d": {}}).to_string(), 4003),
        (format!("{{\"op\":1,\"d\":\"{}\"}}", "x".repeat(4096)), 4002),
        (identify(json!({"token": "wrong"})), 4004),
        (identify(json!({"token": token, "intents": null})), 4002),
        (
            identify(json!({"token": token, "intents": 1_u64 << 40})),
            4013,
        ),
        (identify(json!({"token": token, "intents": 1 << 15})), 4014),
        (identify(json!({"token": token, "shard": [1, 1]})), 4010),
        (identify(json!({"token": token, "shard": [0]})), 4010),
        (
            json!({"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}).to_string(),
            4004,
        ),
        (json!({"op": 6, "d": {"token": token}}).to_string(), 4002),
    ];
    for (payload, code) in cases {
        let mut gateway = Gateway::connect(&server).await;
        gateway
            .socket
            .send(Message::text(payload.clone()))
            .await
            .unwrap();
        assert_eq!(gateway.close_code().await, Some(code), "{payload}");
    }
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    gateway.identify(&server, json!({})).await;
    assert_eq!(gateway.close_code().await, Some(4005));
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    for _ in 0..121 {
        gateway.send(json!({"op": 1, "d": null})).await;
    }
    assert_eq!(gateway.close_code().await, Some(4008));
    assert_eq!(server.take_violations().len(), 14);
    server.finish().await;
}

#[tokio::test]
async fn what_is_asked_of_voice_does_not_pass_silently() {
    let server = server().await;
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    for op in [4, 31, 43] {
        gateway.send(json!({"op": op, "d": {}})).await;
    }
    gateway.send(json!({"op": 1, "d": 1})).await;
    assert_eq!(gateway.payload().await["op"], 11, "the connection goes on");
    let violations = server.take_violations();
    assert_eq!(violations.len(), 3, "{violations:?}");
    server.finish().await;
}

#[tokio::test]
async fn an_address_with_another_version_or_encoding_is_refused() {
    let server = server().await;
    for (query, code) in [
        ("v=8", 4012),
        ("v=10&encoding=etf", 4002),
        ("v=10&compress=lz4-stream", 4002),
    ] {
        let url = format!("{}/gateway?{query}", server.base_url()).replacen("http", "ws", 1);
        let (mut socket, _) = connect_async(url).await.unwrap();
        let Some(Ok(Message::Close(Some(frame)))) = socket.next().await else {
            panic!("{query} is closed at once");
        };
        assert_eq!(u16::from(frame.code), code, "{query}");
    }
    server.finish().await;
}

#[tokio::test]
async fn the_server_may_reconnect_invalidate_and_close() {
    let server = server().await;
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    server.act_on_gateway(GatewayAction::Reconnect, None);
    assert_eq!(gateway.payload().await["op"], 7);
    server.act_on_gateway(GatewayAction::Invalidate { resumable: true }, Some(0));
    assert_eq!(gateway.payload().await["d"], true);
    assert_eq!(
        server.act_on_gateway(GatewayAction::Reconnect, Some(7)),
        0,
        "no such shard"
    );
    for code in [None, Some(4000), Some(4009), Some(4014)] {
        let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
        server.act_on_gateway(GatewayAction::Close { code }, None);
        assert_eq!(gateway.close_code().await, code);
    }
    server.finish().await;
}

#[tokio::test]
async fn a_half_open_connection_is_silent_until_it_is_not() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    gateway.event("GUILD_CREATE").await;
    server.act_on_gateway(GatewayAction::HalfOpen { on: true }, None);
    guild.rename("silent");
    gateway.send(json!({"op": 1, "d": 1})).await;
    let silence = tokio::time::timeout(Duration::from_millis(100), gateway.next());
    assert!(silence.await.is_err());
    server.act_on_gateway(GatewayAction::HalfOpen { on: false }, None);
    assert_eq!(gateway.event("GUILD_UPDATE").await["name"], "silent");
    assert_eq!(gateway.payload().await["op"], 11);
    server.finish().await;
}

#[tokio::test]
async fn events_are_dropped_doubled_swapped_and_delayed_by_rule() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    gateway.event("GUILD_CREATE").await;
    let mut names = async |effect: Effect, count: usize| -> Vec<String> {
        server.add_fault(Fault::on("GATEWAY GUILD_UPDATE", effect));
        guild.rename("first");
        guild.rename("second");
        let mut names = Vec::new();
        for _ in 0..count {
            names.push(
                gateway.event("GUILD_UPDATE").await["name"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
        }
        names
    };
    assert_eq!(names(Effect::Drop, 1).await, ["second"]);
    assert_eq!(
        names(Effect::Duplicate, 3).await,
        ["first", "first", "second"]
    );
    assert_eq!(names(Effect::Swap, 2).await, ["second", "first"]);
    assert_eq!(names(Effect::DelayMs(50), 2).await, ["second", "first"]);
    server.add_fault(Fault::on("GATEWAY GUILD_UPDATE", Effect::Close(None)));
    guild.rename("closed");
    assert_eq!(gateway.close_code().await, None);
    server.finish().await;
}

#[tokio::test]
async fn a_connection_may_begin_badly() {
    let server = server().await;
    let url = format!("{}/gateway?v=10", server.base_url()).replacen("http", "ws", 1);
    server.add_fault(Fault::on("GATEWAY HELLO", Effect::Reconnect));
    let (mut socket, _) = connect_async(&url).await.unwrap();
    for op in [7, 10] {
        let Some(Ok(Message::Text(text))) = socket.next().await else {
            panic!("two payloads come");
        };
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["op"], op);
    }
    server.add_fault(Fault::on("GATEWAY HELLO", Effect::Close(Some(4000))));
    let (mut socket, _) = connect_async(&url).await.unwrap();
    assert!(matches!(
        socket.next().await,
        Some(Ok(Message::Close(Some(_))))
    ));
    server.finish().await;
}

#[tokio::test]
async fn intents_decide_which_events_come() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let general = guild.channel("general");
    let (mut none, _) = Gateway::identified(&server, 0).await;
    let (mut messages, _) = Gateway::identified(&server, 1 << 9).await;
    let one = guild.member("one");
    one.write(&general, "hello");
    let seen = messages.event("MESSAGE_CREATE").await;
    assert_eq!(seen["content"], "", "content needs its intent");
    assert!(seen["member"]["joined_at"].is_string());
    let mention = format!("<@{}> hello", server.application_id());
    one.write(&general, &mention);
    assert_eq!(messages.event("MESSAGE_CREATE").await["content"], mention);
    support::Rest::new(&server)
        .register(&server, json!({"name": "ask"}))
        .await;
    let asked = tokio::spawn(one.command("/ask").try_response());
    assert_eq!(none.payload().await["t"], "INTERACTION_CREATE");
    server.set_now(support::monday() + chrono::TimeDelta::seconds(3));
    assert!(asked.await.unwrap().is_err());
    server.take_violations();
    server.finish().await;
}

#[tokio::test]
async fn identifying_too_often_is_refused_and_in_the_end_costs_the_token() {
    let server = server().await;
    server.set_settings(Settings {
        rate_limits: true,
        session_starts: 2,
        ..server.settings()
    });
    let (mut first, _) = Gateway::identified(&server, GUILDS).await;
    let mut second = Gateway::connect(&server).await;
    second.identify(&server, json!({})).await;
    assert_eq!(second.payload().await["op"], 9, "one in five seconds");
    server.set_settings(Settings {
        rate_limits: false,
        ..server.settings()
    });
    let rest = support::Rest::new(&server);
    let limit = rest.get("/gateway/bot").await.body["session_start_limit"].clone();
    assert_eq!(
        (&limit["remaining"], &limit["total"]),
        (&json!(1), &json!(1000))
    );
    second.identify(&server, json!({})).await;
    second.event("READY").await;
    let mut third = Gateway::connect(&server).await;
    third.identify(&server, json!({})).await;
    assert_eq!(third.close_code().await, Some(4004));
    assert_eq!(first.close_code().await, Some(4004));
    assert_eq!(rest.get("/users/@me").await.status, 401);
    server.take_violations();
    server.finish().await;
}

#[tokio::test]
async fn an_interaction_comes_twice_when_it_is_redelivered() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let rest = support::Rest::new(&server);
    rest.register(&server, json!({"name": "ask"})).await;
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    let asked = tokio::spawn(guild.member("one").command("/ask").try_response());
    let first = gateway.event("INTERACTION_CREATE").await;
    server.redeliver_last_interaction();
    let second = gateway.event("INTERACTION_CREATE").await;
    assert_eq!(first, second);
    rest.answer(&first, json!({"type": 4, "data": {"content": "hi"}}))
        .await;
    assert!(asked.await.unwrap().is_ok());
    assert_eq!(gateway.seq, 4, "a redelivery is an event of its own");
    assert!(!matches!(
        tokio::time::timeout(Duration::from_millis(50), gateway.next()).await,
        Ok(Event::Closed(_))
    ));
    server.finish().await;
}
