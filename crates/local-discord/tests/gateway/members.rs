//! The bot's requests for members.

use local_discord::{Guild, Server, Settings};
use serde_json::{Value, json};

use super::support::{GUILDS, Gateway, server};

const MEMBERS: u64 = 1 << 1;

/// Makes a guild of ada, grace and the bot, and a connection with the members intent.
async fn asking() -> (Server, Guild, Gateway) {
    let server = server().await;
    server.set_settings(Settings {
        privileged_intents: true,
        ..server.settings()
    });
    let guild = server.add_guild("Study", "ada");
    guild.member("grace");
    let (gateway, _) = Gateway::identified(&server, GUILDS | MEMBERS).await;
    (server, guild, gateway)
}

fn names(chunk: &Value) -> Vec<&str> {
    let members = chunk["members"].as_array().unwrap().iter();
    members
        .map(|member| member["user"]["username"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn members_are_found_by_ids_in_any_form_and_by_name() {
    let (server, guild, mut gateway) = asking().await;
    let grace = guild.member("grace").id();
    let (text, number) = (json!(grace), json!(grace.get()));
    let guild_number = guild.id().get();
    let cases: Vec<(Value, Vec<&str>, Value)> = vec![
        (json!({"user_ids": [text]}), vec!["grace"], json!([])),
        (json!({"user_ids": number}), vec!["grace"], json!([])),
        (
            json!({"user_ids": [number, 5, "6"]}),
            vec!["grace"],
            json!(["5", "6"]),
        ),
        (
            json!({"query": "GRA", "limit": 5}),
            vec!["grace"],
            json!([]),
        ),
        (json!({"query": "nobody", "limit": 5}), vec![], json!([])),
    ];
    for (mut data, found, missing) in cases {
        data["guild_id"] = json!(guild_number);
        data["nonce"] = json!("n");
        gateway.send(json!({"op": 8, "d": data})).await;
        let chunk = gateway.event("GUILD_MEMBERS_CHUNK").await;
        assert_eq!(names(&chunk), found, "{data}");
        assert_eq!(chunk["not_found"], missing, "{data}");
        assert_eq!(chunk["nonce"], "n");
        assert_eq!(chunk["guild_id"], guild_number.to_string());
    }
    let few = json!({"guild_id": [guild.id()], "query": "", "limit": 2});
    gateway.send(json!({"op": 8, "d": few})).await;
    let chunk = gateway.event("GUILD_MEMBERS_CHUNK").await;
    assert_eq!(names(&chunk).len(), 2);
    server.finish().await;
}

#[tokio::test]
async fn a_whole_list_comes_in_chunks_of_a_thousand() {
    let (server, guild, mut gateway) = asking().await;
    for number in 0..1998 {
        guild.member(&number.to_string());
    }
    let all = json!({"guild_id": guild.id(), "query": "", "limit": 0});
    gateway.send(json!({"op": 8, "d": all})).await;
    for (index, size) in [1000, 1000, 1].into_iter().enumerate() {
        let chunk = gateway.event("GUILD_MEMBERS_CHUNK").await;
        assert_eq!(names(&chunk).len(), size);
        let place = (&chunk["chunk_index"], &chunk["chunk_count"]);
        assert_eq!(place, (&json!(index), &json!(3)));
    }
    server.finish().await;
}

#[tokio::test]
async fn a_request_that_gets_no_answer_does_not_pass_silently() {
    let (server, guild, mut gateway) = asking().await;
    let (mut plain, _) = Gateway::identified(&server, GUILDS).await;
    let id = guild.id();
    let ids: Vec<String> = (0..101).map(|id| id.to_string()).collect();
    plain
        .send(json!({"op": 8, "d": {"guild_id": id, "query": "", "limit": 0}}))
        .await;
    plain.send(json!({"op": 1, "d": 1})).await;
    while plain.payload().await["op"] != 11 {}
    assert_eq!(server.take_violations().len(), 1, "the intent is missing");
    for data in [
        json!({"guild_id": "1", "query": "", "limit": 0}),
        json!({"guild_id": id, "user_ids": ids}),
        json!({"guild_id": id, "user_ids": [], "presences": true}),
        json!({"guild_id": [id, id], "query": "", "limit": 0}),
    ] {
        gateway.send(json!({"op": 8, "d": data})).await;
        gateway.send(json!({"op": 1, "d": 1})).await;
        while gateway.payload().await["op"] != 11 {}
        assert_eq!(server.take_violations().len(), 1, "{data}");
    }
    for data in [
        json!({"query": "", "limit": 0}),
        json!({"guild_id": id}),
        json!({"guild_id": id, "user_ids": ["x"]}),
        json!({"guild_id": id, "query": ""}),
    ] {
        let (mut gateway, _) = Gateway::identified(&server, GUILDS).await;
        gateway.send(json!({"op": 8, "d": data})).await;
        assert_eq!(gateway.close_code().await, Some(4002), "{data}");
    }
    server.take_violations();
    server.finish().await;
}
