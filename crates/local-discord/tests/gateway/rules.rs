//! Faults of the gateway, by rule and on request.

use std::time::Duration;

use local_discord::{Effect, Fault, GatewayAction, Settings};
use serde_json::{Value, json};

use super::resuming::resume;
use super::support::{Event, GUILDS, Gateway, server};

#[tokio::test]
async fn every_close_code_can_be_had_and_two_of_them_end_the_session() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let codes = (4000..=4005).chain(4007..=4014).map(Some);
    for code in codes.chain([None, Some(1001), Some(1011)]) {
        let (mut gateway, ready) = Gateway::identified(&server, GUILDS).await;
        gateway.event("GUILD_CREATE").await;
        server.add_fault(Fault::on("GATEWAY GUILD_UPDATE", Effect::Close(code)));
        guild.rename("closed");
        assert_eq!(gateway.close_code().await, code);
        let mut resumed = resume(&server, &ready["session_id"], gateway.seq).await;
        let first = resumed.payload().await;
        if matches!(code, Some(4007 | 4009)) {
            assert_eq!((&first["op"], &first["d"]), (&json!(9), &json!(false)));
        } else {
            assert_eq!(first["t"], "GUILD_UPDATE", "after {code:?}");
        }
    }
    server.finish().await;
}

#[tokio::test]
async fn an_event_can_be_replaced_by_what_happens_to_its_connection() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let rule = |effect| server.add_fault(Fault::on("GATEWAY GUILD_UPDATE", effect));

    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    rule(Effect::Reset);
    guild.rename("cut");
    assert_eq!(gateway.close_code().await, None);

    let (mut gateway, ready) = Gateway::identified(&server, GUILDS).await;
    gateway.event("GUILD_CREATE").await;
    rule(Effect::Invalidate { resumable: true });
    guild.rename("invalid");
    let invalid = gateway.payload().await;
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(true)));
    let mut resumed = resume(&server, &ready["session_id"], gateway.seq).await;
    assert_eq!(resumed.event("GUILD_UPDATE").await["name"], "invalid");

    rule(Effect::Invalidate { resumable: false });
    guild.rename("gone");
    resumed.event("RESUMED").await;
    assert_eq!(resumed.payload().await["d"], false);
    let mut late = resume(&server, &ready["session_id"], resumed.seq).await;
    assert_eq!(late.payload().await["op"], 9);

    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    gateway.event("GUILD_CREATE").await;
    rule(Effect::Hang);
    guild.rename("silent");
    let silence = tokio::time::timeout(Duration::from_millis(100), gateway.next());
    assert!(silence.await.is_err());
    server.act_on_gateway(GatewayAction::HalfOpen { on: false }, None);
    assert_eq!(gateway.event("GUILD_UPDATE").await["name"], "silent");
    server.finish().await;
}

#[tokio::test]
async fn an_event_may_have_fields_and_values_that_nobody_knows_yet() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    gateway.event("GUILD_CREATE").await;
    let later = json!({"new_field": {"a": 1}, "verification_level": 99, "owner_id": null});
    server.add_fault(Fault::on("GATEWAY GUILD_UPDATE", Effect::Merge(later)));
    guild.rename("later");
    let event = gateway.event("GUILD_UPDATE").await;
    assert_eq!(event["new_field"]["a"], 1);
    assert_eq!(event["verification_level"], 99);
    assert_eq!(
        (&event["owner_id"], &event["name"]),
        (&Value::Null, &json!("later"))
    );
    server.finish().await;
}

#[tokio::test]
async fn acknowledgements_are_lost_by_rule_and_heartbeats_asked_for() {
    let server = server().await;
    let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
    server.add_fault(Fault::on("GATEWAY *", Effect::Drop).always());
    gateway.send(json!({"op": 1, "d": 1})).await;
    assert_eq!(gateway.payload().await["op"], 11, "it is no event");
    server.clear_faults();
    server.add_fault(Fault::on("GATEWAY HEARTBEAT_ACK", Effect::Drop));
    gateway.send(json!({"op": 1, "d": 1})).await;
    gateway.send(json!({"op": 1, "d": 1})).await;
    assert_eq!(gateway.payload().await["op"], 11, "the second one's");
    server.act_on_gateway(GatewayAction::AskHeartbeat, None);
    assert_eq!(gateway.payload().await["op"], 1);
    server.finish().await;
}

#[tokio::test]
async fn a_session_lives_as_long_as_the_settings_say() {
    let server = server().await;
    server.set_settings(Settings {
        session_life_seconds: 0,
        ..server.settings()
    });
    let (mut gateway, ready) = Gateway::identified(&server, GUILDS).await;
    server.act_on_gateway(GatewayAction::Drop, None);
    assert_eq!(gateway.next().await, Event::Closed(None));
    let mut late = resume(&server, &ready["session_id"], gateway.seq).await;
    assert_eq!(late.payload().await["op"], 9);
    server.finish().await;
}
