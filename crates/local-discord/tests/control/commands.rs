//! The commands that a member's client offers.

use serde_json::{Value, json};

use super::stage;
use super::support::Rest;

#[tokio::test]
async fn commands_are_offered_by_permission_and_admin_can_be_toggled() {
    let stage = stage().await;
    let path = format!("/channels/{}/commands?as={}", stage.channel, stage.one);
    let names = |commands: Value| -> Vec<String> {
        let commands = commands.as_array().unwrap().clone();
        commands
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(stage.control.get(&path).await), ["ask"]);
    let member = format!("/guilds/{}/members/{}", stage.guild, stage.one);
    let (status, shown) = stage
        .control
        .call("PATCH", &member, json!({"admin": true}))
        .await;
    assert_eq!((status, &shown["admin"]), (200, &json!(true)));
    assert_eq!(names(stage.control.get(&path).await), ["ask", "secret"]);
    stage.server.finish().await;
}

#[tokio::test]
async fn a_command_is_offered_where_its_installation_its_contexts_and_its_age_limit_allow() {
    let stage = stage().await;
    let rest = Rest::new(&stage.server);
    for command in [
        json!({"name": "for-users", "integration_types": [1], "contexts": [0, 1, 2]}),
        json!({"name": "for-both", "integration_types": [0, 1], "contexts": [0, 1, 2]}),
        json!({"name": "in-private", "contexts": [1]}),
        json!({"name": "adults", "nsfw": true}),
    ] {
        assert_eq!(rest.register(&stage.server, command).await.status, 201);
    }
    let offered = async |channel: &str| -> Vec<Value> {
        let path = format!("/channels/{channel}/commands?as={}", stage.one);
        let commands = stage.control.get(&path).await;
        let commands = commands.as_array().unwrap().iter();
        commands.map(|one| one["name"].clone()).collect()
    };
    assert_eq!(offered(&stage.channel).await, ["ask", "for-both"]);
    let path = format!("/channels/{}", stage.channel);
    stage
        .control
        .call("PATCH", &path, json!({"nsfw": true}))
        .await;
    assert_eq!(offered(&stage.channel).await, ["adults", "ask", "for-both"]);
    let open = json!({"recipient_id": stage.one});
    let direct = rest.post("/users/@me/channels", open).await.id();
    let names = offered(&direct).await;
    assert_eq!(names, ["adults", "ask", "for-both", "in-private", "secret"]);
    stage.server.finish().await;
}
