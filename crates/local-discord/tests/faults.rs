//! Requests that go wrong on request, and rate limits.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use std::time::{Duration, Instant};

use local_discord::{
    Channel, Effect, Fault, Guild, Permissions, RateLimitScope, Server, Settings, When,
};
use serde_json::{Map, json};
use support::{Answer, Rest, server};

const CREATE: &str = "POST /channels/{channel}/messages";

/// A server with one channel, and a client that writes into it.
struct Stage {
    server: Server,
    rest: Rest,
    guild: Guild,
    channel: Channel,
}

impl Stage {
    async fn new() -> Self {
        let server = server().await;
        let guild = server.add_guild("Study", "ada");
        Self {
            rest: Rest::new(&server),
            channel: guild.channel("general"),
            guild,
            server,
        }
    }

    fn path(&self) -> String {
        format!("/channels/{}/messages", self.channel.id())
    }

    async fn write(&self) -> Answer {
        self.rest.post(&self.path(), json!({"content": "hi"})).await
    }

    fn messages(&self) -> usize {
        self.channel.messages().len()
    }
}

#[tokio::test]
async fn a_request_is_answered_with_what_the_rule_says_before_or_after_it_acts() {
    let stage = Stage::new().await;
    let respond = |status| Effect::Respond {
        status,
        body: json!({"message": "upstream"}),
        headers: Map::from_iter([("Retry-After".to_owned(), json!("2"))]),
    };
    stage
        .server
        .add_fault(Fault::on(CREATE, respond(503)).times(2));
    for _ in 0..2 {
        let answer = stage.write().await;
        assert_eq!(
            (answer.status, &answer.body["message"]),
            (503, &json!("upstream"))
        );
        assert_eq!(answer.headers["retry-after"], "2");
    }
    assert_eq!(stage.messages(), 0);
    stage
        .server
        .add_fault(Fault::on(CREATE, respond(500)).when(When::After));
    assert_eq!(stage.write().await.status, 500);
    assert_eq!(
        stage.messages(),
        1,
        "the bot lost the answer, not the message"
    );
    assert_eq!(stage.write().await.status, 200);
    stage.server.finish().await;
}

#[tokio::test]
async fn a_connection_is_reset_and_a_nonce_makes_up_for_it() {
    let stage = Stage::new().await;
    let body = json!({"content": "once", "nonce": "n", "enforce_nonce": true});
    stage
        .server
        .add_fault(Fault::on(CREATE, Effect::Reset).when(When::After));
    let lost = stage
        .rest
        .request("POST", &stage.path())
        .json(&body)
        .send()
        .await;
    assert!(lost.is_err());
    assert_eq!(stage.messages(), 1);
    let again = stage.rest.post(&stage.path(), body).await;
    assert_eq!(again.status, 200);
    assert_eq!(stage.messages(), 1);
    stage.server.finish().await;
}

#[tokio::test]
async fn an_interactions_token_expires_by_rule() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    let rest = Rest::new(&server);
    rest.register(&server, json!({"name": "ask"})).await;
    let (mut gateway, _) = support::Gateway::identified(&server, support::GUILDS).await;
    let asked = tokio::spawn(guild.member("one").command("/ask").try_response());
    let event = gateway.event("INTERACTION_CREATE").await;
    let follow_up = "POST /webhooks/{application}/{token}";
    server.add_fault(Fault::on(follow_up, Effect::ExpireToken).after_skipping(1));
    rest.answer(&event, json!({"type": 4, "data": {"content": "hi"}}))
        .await;
    assert!(asked.await.unwrap().is_ok());
    let path = format!(
        "/webhooks/{}/{}",
        server.application_id(),
        event["token"].as_str().unwrap()
    );
    let more = json!({"content": "more"});
    assert_eq!(rest.post(&path, more.clone()).await.status, 200);
    let expired = rest.post(&path, more.clone()).await;
    assert_eq!(expired.refusal(), (401, 50027));
    assert_eq!(rest.post(&path, more).await.refusal(), (401, 50027));
    server.take_violations();
    server.finish().await;
}

#[tokio::test]
async fn an_answer_is_late_or_never_comes() {
    let stage = Stage::new().await;
    stage
        .server
        .add_fault(Fault::on(CREATE, Effect::DelayMs(150)));
    let started = Instant::now();
    assert_eq!(stage.write().await.status, 200);
    assert!(started.elapsed() >= Duration::from_millis(150));
    stage.server.add_fault(Fault::on("* /*", Effect::Hang));
    let hanging = tokio::time::timeout(Duration::from_millis(150), stage.write()).await;
    assert!(hanging.is_err());
    stage.server.finish().await;
}

#[tokio::test]
async fn a_429_looks_like_discords_or_like_cloudflares() {
    let stage = Stage::new().await;
    let limited = |scope| Effect::RateLimit {
        scope,
        retry_after: 1.5,
    };
    stage
        .server
        .add_fault(Fault::on(CREATE, limited(RateLimitScope::Global)));
    let global = stage.write().await;
    assert_eq!(
        global.body,
        json!({"message": "You are being rate limited.", "retry_after": 1.5, "global": true})
    );
    assert_eq!(global.headers["x-ratelimit-global"], "true");
    assert_eq!(global.headers["retry-after"], "2");
    stage
        .server
        .add_fault(Fault::on(CREATE, limited(RateLimitScope::Shared)));
    let shared = stage.write().await;
    assert_eq!(
        shared.body["message"],
        "The resource is being rate limited."
    );
    assert_eq!(shared.headers["x-ratelimit-scope"], "shared");
    stage.server.add_fault(Fault::on(CREATE, Effect::Banned));
    let banned = stage.write().await;
    assert_eq!(banned.status, 429);
    assert!(
        banned.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert!(banned.headers.get("retry-after").is_none());
    stage.server.finish().await;
}

#[tokio::test]
async fn buckets_tell_what_is_left_and_then_refuse() {
    let stage = Stage::new().await;
    stage.server.set_settings(Settings {
        rate_limits: true,
        ..Settings::default()
    });
    for left in (0..5).rev() {
        let answer = stage.write().await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["x-ratelimit-remaining"], left.to_string());
        assert_eq!(answer.headers["x-ratelimit-limit"], "5");
    }
    let refused = stage.write().await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.headers["x-ratelimit-scope"], "user");
    assert!(refused.body["retry_after"].as_f64().unwrap() > 3.0);
    assert_eq!(refused.body["global"], false);
    assert_eq!(stage.server.take_violations().len(), 1);
    stage.server.finish().await;
}

#[tokio::test]
async fn more_than_fifty_requests_a_second_are_too_many() {
    let stage = Stage::new().await;
    stage.server.set_settings(Settings {
        rate_limits: true,
        ..Settings::default()
    });
    let requests = (0..60).map(|_| stage.rest.get("/users/@me"));
    let answers = futures::future::join_all(requests).await;
    let refused: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.status == 429)
        .collect();
    assert!(!refused.is_empty());
    assert!(refused.iter().any(|answer| answer.body["global"] == true));
    stage.server.take_violations();
    stage.server.finish().await;
}

#[tokio::test]
async fn too_many_invalid_requests_end_in_a_ban() {
    let stage = Stage::new().await;
    stage.server.set_settings(Settings {
        rate_limits: true,
        invalid_requests: 3,
        ..Settings::default()
    });
    let bot = stage.guild.bot();
    stage.channel.deny(bot, Permissions::VIEW_CHANNEL);
    for _ in 0..4 {
        assert_eq!(stage.write().await.refusal(), (403, 50001));
    }
    let banned = stage.write().await;
    assert_eq!(banned.status, 429);
    assert!(banned.body.is_null(), "a page, not JSON");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/v10/nothing", stage.server.base_url());
    let without_token = client.get(url).send().await.unwrap();
    assert_eq!(without_token.status(), 429, "whatever it is");
    stage.server.take_violations();
    stage.server.finish().await;
}

#[tokio::test]
async fn shared_limits_are_not_held_against_the_bot() {
    let stage = Stage::new().await;
    stage.server.set_settings(Settings {
        rate_limits: true,
        invalid_requests: 1,
        ..Settings::default()
    });
    let limited = Effect::RateLimit {
        scope: RateLimitScope::Shared,
        retry_after: 0.1,
    };
    stage.server.add_fault(Fault::on(CREATE, limited).times(5));
    for _ in 0..5 {
        assert_eq!(stage.write().await.status, 429);
    }
    assert_eq!(stage.write().await.status, 200);
    stage.server.finish().await;
}

#[tokio::test]
async fn files_are_attached_and_can_be_fetched() {
    let server = server().await;
    let guild = server.add_guild("Study", "ada");
    guild.set_bot_permissions(Permissions::BOT | Permissions::ATTACH_FILES);
    let rest = Rest::new(&server);
    let channel = guild.channel("general");
    let payload = json!({
        "embeds": [{"title": "Card", "image": {"url": "attachment://card.png"}}],
        "attachments": [{"id": 0, "filename": "card.png", "description": "A card"}],
    });
    let file = reqwest::multipart::Part::bytes(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03".to_vec(),
    )
    .file_name("card.png")
    .mime_str("image/png")
    .unwrap();
    let form = reqwest::multipart::Form::new()
        .text("payload_json", payload.to_string())
        .part("files[0]", file);
    let path = format!("/channels/{}/messages", channel.id());
    let answer = rest.send(rest.request("POST", &path).multipart(form)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let attachment = &answer.body["attachments"][0];
    assert_eq!(
        (&attachment["width"], &attachment["height"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(answer.body["embeds"][0]["image"]["url"], attachment["url"]);
    let fetched = reqwest::get(attachment["url"].as_str().unwrap())
        .await
        .unwrap();
    assert_eq!(fetched.headers()["content-type"], "image/png");
    assert_eq!(fetched.bytes().await.unwrap().len(), 24);
    assert_eq!(
        channel.last_message().text(),
        "┃ **Card**\n┃ (image: card.png)\n(card.png)"
    );
    server.finish().await;
}
