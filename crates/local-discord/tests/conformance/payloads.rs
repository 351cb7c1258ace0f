//! What an interaction and its messages tell the bot.

use local_discord::Permissions;
use serde_json::{Value, json};

use crate::stage::Stage;

/// The fields of every interaction.
const ALWAYS: [&str; 14] = [
    "id",
    "application_id",
    "type",
    "data",
    "token",
    "version",
    "channel_id",
    "channel",
    "locale",
    "app_permissions",
    "entitlements",
    "context",
    "authorizing_integration_owners",
    "attachment_size_limit",
];

fn has(interaction: &Value, keys: &[&str]) {
    for key in ALWAYS.iter().chain(keys) {
        assert!(!interaction[key].is_null(), "{key} in {interaction:#}");
    }
}

fn lacks(interaction: &Value, keys: &[&str]) {
    for key in keys {
        assert!(interaction.get(key).is_none(), "{key} in {interaction:#}");
    }
}

#[tokio::test]
async fn an_interaction_tells_where_it_comes_from() {
    let mut stage = Stage::new().await;
    let ask = json!({"name": "ask", "description": "d", "options": [
        {"type": 6, "name": "who", "description": "d"}, {"type": 7, "name": "where", "description": "d"}]});
    stage
        .post("/applications/{application}/commands", ask)
        .await;
    let text = stage.guild.channel("text");
    let (member, guild) = (stage.member.clone(), stage.fill("{guild}"));
    let call = member
        .command("/ask")
        .option("who", member.id())
        .option("where", text.id());
    drop(tokio::spawn(call.in_channel(&text).try_response()));
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    has(&event, &["guild_id", "guild_locale", "member"]);
    lacks(&event, &["user", "message"]);
    assert_eq!(event["context"], 0);
    assert_eq!(event["authorizing_integration_owners"], json!({"0": guild}));
    assert!(event["app_permissions"].is_string() && event["member"]["permissions"].is_string());
    lacks(&event["data"], &["guild_id"]);
    let resolved = &event["data"]["resolved"];
    let (who, place) = (member.id().to_string(), text.id().to_string());
    lacks(&resolved["members"][&who], &["user", "deaf", "mute"]);
    assert_eq!(resolved["users"][&who]["id"], who);
    for bits in ["permissions", "app_permissions"] {
        assert!(resolved["channels"][&place][bits].is_string(), "{bits}");
    }

    let button =
        json!({"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "b"}]});
    let reply = json!({"type": 4, "data": {"content": "hi", "flags": 64, "components": [button]}});
    assert_eq!(stage.rest.answer(&event, reply).await.status, 204);
    let shown = stage.gateway.event("MESSAGE_CREATE").await;
    assert_eq!(shown["flags"], 64);
    lacks(&shown, &["guild_id", "member"]);
    let click = member.clone();
    drop(tokio::spawn(async move {
        drop(click.try_click_raw(&text, "b").await);
    }));
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    has(&event, &["guild_id", "member", "message"]);
    assert_eq!(event["data"]["component_type"], 2);
    let modal = json!({"type": 9, "data": {"custom_id": "m", "title": "t", "components": [
        {"type": 1, "components": [{"type": 4, "custom_id": "t", "label": "l", "style": 1}]}]}});
    assert_eq!(stage.rest.answer(&event, modal).await.status, 204);
    stage.server.take_violations();
    stage.server.shutdown().await;
}

#[tokio::test]
async fn a_guilds_command_names_its_guild_and_one_in_private_a_user() {
    let mut stage = Stage::new().await;
    let of_guild = "/applications/{application}/guilds/{guild}/commands";
    stage
        .post(of_guild, json!({"name": "here", "description": "d"}))
        .await;
    stage
        .post(
            "/applications/{application}/commands",
            json!({"name": "ask", "description": "d"}),
        )
        .await;
    let text = stage.guild.channel("text");
    let call = stage.member.command("/here").in_channel(&text);
    drop(tokio::spawn(call.try_response()));
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    assert_eq!(event["data"]["guild_id"], stage.fill("{guild}"));
    let direct = stage.member.direct_messages();
    let call = stage.member.command("/ask").in_channel(&direct);
    drop(tokio::spawn(call.try_response()));
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    has(&event, &["user"]);
    lacks(&event, &["member", "guild_id", "guild_locale"]);
    assert_eq!(event["context"], 1);
    assert_eq!(event["authorizing_integration_owners"], json!({"0": "0"}));
    stage.server.take_violations();
    stage.server.shutdown().await;
}

#[tokio::test]
async fn an_answer_pings_users_only_unless_it_says_more() {
    let mut stage = Stage::new().await;
    stage
        .post(
            "/applications/{application}/commands",
            json!({"name": "ask", "description": "d"}),
        )
        .await;
    let role = stage.guild.add_role("Students", Permissions::NONE);
    role.set_mentionable(true);
    let text = stage.guild.channel("text");
    let call = stage.member.command("/ask").in_channel(&text);
    drop(tokio::spawn(call.try_response()));
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    let content = format!("<@&{}> <@{}>", role.id(), stage.member.id());
    let reply = json!({"type": 4, "data": {"content": content}});
    assert_eq!(stage.rest.answer(&event, reply).await.status, 204);
    let shown = stage.gateway.event("MESSAGE_CREATE").await;
    assert_eq!(shown["mentions"].as_array().unwrap().len(), 1);
    assert_eq!(shown["mention_roles"], json!([]));
    let path = format!(
        "/webhooks/{{application}}/{}",
        event["token"].as_str().unwrap()
    );
    let open = json!({"content": content, "allowed_mentions": {"roles": [role.id()]}});
    let pinged = stage.post(&path, open).await;
    assert_eq!(pinged.body["mention_roles"], json!([role.id()]));
    stage.end().await;
}
