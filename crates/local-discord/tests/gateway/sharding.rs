//! Guilds spread over several connections.

use serde_json::{Value, json};

use super::support::{ALL_MESSAGES, Gateway, Rest, server};

#[tokio::test]
async fn each_shard_gets_its_guilds_and_the_first_the_rest() {
    let server = server().await;
    let guilds = server.add_guilds(4, "ada");
    let mut shards = Vec::new();
    for index in 0..2_u64 {
        let mut gateway = Gateway::connect(&server).await;
        gateway
            .identify(
                &server,
                json!({"shard": [index, 2], "intents": ALL_MESSAGES}),
            )
            .await;
        let ready = gateway.event("READY").await;
        let own: Vec<&Value> = ready["guilds"]
            .as_array()
            .unwrap()
            .iter()
            .map(|guild| &guild["id"])
            .collect();
        assert_eq!(own.len(), 2);
        for id in own {
            let id: u64 = id.as_str().unwrap().parse().unwrap();
            assert_eq!((id >> 22) % 2, index);
        }
        for _ in 0..2 {
            gateway.event("GUILD_CREATE").await;
        }
        shards.push(gateway);
    }
    let guild = guilds
        .iter()
        .find(|guild| (guild.id().get() >> 22) % 2 == 1)
        .unwrap();
    guild.rename("new");
    assert_eq!(shards[1].event("GUILD_UPDATE").await["name"], "new");
    let member = guild.member("one");
    let direct = member.direct_messages();
    member.write(&direct, "hello");
    assert_eq!(shards[0].event("MESSAGE_CREATE").await["content"], "hello");
    server.finish().await;
}

#[tokio::test]
async fn more_than_2500_guilds_need_shards() {
    let server = server().await;
    server.add_guilds(2501, "ada");
    let mut gateway = Gateway::connect(&server).await;
    gateway.identify(&server, json!({})).await;
    assert_eq!(gateway.close_code().await, Some(4011));
    let rest = Rest::new(&server);
    assert_eq!(rest.get("/gateway/bot").await.body["shards"], 2);
    server.take_violations();
    server.finish().await;
}
