//! Routes, permissions, and the states of objects.

use serde_json::{Value, json};

use crate::Verdict;
use crate::stage::Stage;

type Line = (
    &'static str,
    &'static str,
    &'static str,
    Value,
    &'static str,
);

#[rustfmt::skip]
fn channels() -> Vec<Line> {
    let hi = json!({"content": "hi"});
    let embed = json!({"embeds": [{"title": "x"}]});
    vec![
        ("a channel", "GET", "/channels/{text}", Value::Null, "200"),
        ("an unknown channel", "GET", "/channels/1", Value::Null, "404 10003"),
        ("a hidden channel", "GET", "/channels/{hidden}", Value::Null, "403 50001"),
        ("an id is a number", "GET", "/channels/x", Value::Null, "400 50035 channel_id NUMBER_TYPE_COERCE"),
        ("writing into an unknown channel", "POST", "/channels/1/messages", hi.clone(), "404 10003"),
        ("writing into a hidden channel", "POST", "/channels/{hidden}/messages", hi.clone(), "403 50001"),
        ("writing where only reading is allowed", "POST", "/channels/{silent}/messages", hi.clone(), "403 50013"),
        ("writing into a category", "POST", "/channels/{category}/messages", hi.clone(), "400 50008"),
        ("writing into a forum", "POST", "/channels/{forum}/messages", hi.clone(), "400 40058"),
        ("writing into a voice channel's chat", "POST", "/channels/{voice}/messages", hi.clone(), "200"),
        ("writing into news", "POST", "/channels/{news}/messages", hi.clone(), "200"),
        ("an embed without the permission", "POST", "/channels/{plain}/messages", embed.clone(), "403 50013"),
        ("an embed beside a text is dropped", "POST", "/channels/{plain}/messages", json!({"content": "x", "embeds": [{"title": "x"}]}), "200"),
        ("a reply needs the history", "POST", "/channels/{forgetful}/messages", json!({"content": "x", "message_reference": {"message_id": "1"}}), "403 50013"),
        ("speech needs its permission", "POST", "/channels/{text}/messages", json!({"content": "x", "tts": true}), "403 50013"),
        ("reading the history", "GET", "/channels/{text}/messages", Value::Null, "200"),
        ("a hidden history", "GET", "/channels/{hidden}/messages", Value::Null, "403 50001"),
        ("a page ends at 100", "GET", "/channels/{text}/messages?limit=101", Value::Null, "400 50035 limit NUMBER_TYPE_MAX"),
        ("a page starts at 1", "GET", "/channels/{text}/messages?limit=0", Value::Null, "400 50035 limit NUMBER_TYPE_MIN"),
        ("a page's end is a snowflake", "GET", "/channels/{text}/messages?before=x", Value::Null, "400 50035 before NUMBER_TYPE_COERCE"),
        ("a message", "GET", "/channels/{text}/messages/{own}", Value::Null, "200"),
        ("an unknown message", "GET", "/channels/{text}/messages/1", Value::Null, "404 10008"),
        ("another channel's message", "GET", "/channels/{plain}/messages/{own}", Value::Null, "404 10008"),
        ("a message needs the history", "GET", "/channels/{forgetful}/messages/1", Value::Null, "403 50013"),
        ("deleting another's message", "DELETE", "/channels/{text}/messages/{theirs}", Value::Null, "403 50013"),
        ("deleting several needs a permission", "POST", "/channels/{text}/messages/bulk-delete", json!({"messages": ["{own}", "{theirs}"]}), "403 50013"),
        ("pinning needs a permission", "PUT", "/channels/{text}/messages/pins/{own}", Value::Null, "403 50013"),
        ("reading the pins", "GET", "/channels/{text}/messages/pins", Value::Null, "200"),
        ("renaming a channel needs a permission", "PATCH", "/channels/{text}", json!({"name": "new"}), "403 50013"),
        ("deleting a channel needs a permission", "DELETE", "/channels/{text}", Value::Null, "403 50013"),
        ("typing", "POST", "/channels/{text}/typing", Value::Null, "204"),
        ("typing where nothing is seen", "POST", "/channels/{hidden}/typing", Value::Null, "403 50001"),
    ]
}

#[rustfmt::skip]
fn threads() -> Vec<Line> {
    let hi = json!({"content": "hi"});
    let new = json!({"name": "new"});
    vec![
        ("a thread on a message", "POST", "/channels/{text}/messages/{own}/threads", new.clone(), "201"),
        ("a second one", "POST", "/channels/{text}/messages/{own}/threads", new.clone(), "400 160004"),
        ("a thread on an unknown message", "POST", "/channels/{text}/messages/1/threads", new.clone(), "404 10008"),
        ("a thread in a voice channel", "POST", "/channels/{voice}/messages/1/threads", new.clone(), "400 50024"),
        ("a thread in a thread", "POST", "/channels/{thread}/threads", new.clone(), "400 50024"),
        ("a thread without the permission", "POST", "/channels/{threadless}/messages/{theirs_too}/threads", new.clone(), "403 50013"),
        ("a private one without the permission", "POST", "/channels/{threadless}/threads", new.clone(), "403 50013"),
        ("a name is needed", "POST", "/channels/{text}/threads", json!({}), "400 50035 name BASE_TYPE_REQUIRED"),
        ("a name ends at 100", "POST", "/channels/{text}/threads", json!({"name": "n".repeat(101)}), "400 50035 name BASE_TYPE_BAD_LENGTH"),
        ("four durations", "POST", "/channels/{text}/threads", json!({"name": "n", "auto_archive_duration": 61}), "400 50035 auto_archive_duration BASE_TYPE_CHOICES"),
        ("slow mode ends at 21600", "POST", "/channels/{text}/threads", json!({"name": "n", "rate_limit_per_user": 21601}), "400 50035 rate_limit_per_user NUMBER_TYPE_MAX"),
        ("a private thread", "POST", "/channels/{text}/threads", new.clone(), "201"),
        ("no news thread in a text channel", "POST", "/channels/{text}/threads", json!({"name": "n", "type": 10}), "400 50024"),
        ("writing into a thread", "POST", "/channels/{thread}/messages", hi.clone(), "200"),
        ("writing into a thread where only reading is allowed", "POST", "/channels/{listening}/messages", hi.clone(), "403 50013"),
        ("writing into a locked thread", "POST", "/channels/{locked}/messages", hi.clone(), "400 160005"),
        ("joining an archived thread", "PUT", "/channels/{archived}/thread-members/@me", Value::Null, "400 50083"),
        ("editing an archived thread", "PATCH", "/channels/{archived}", json!({"name": "n"}), "400 50083"),
        ("writing into an archived thread opens it", "POST", "/channels/{archived}/messages", hi.clone(), "200"),
        ("joining it then", "PUT", "/channels/{archived}/thread-members/@me", Value::Null, "204"),
        ("leaving it", "DELETE", "/channels/{archived}/thread-members/@me", Value::Null, "204"),
        ("an own thread can be closed", "PATCH", "/channels/{archived}", json!({"archived": true}), "200"),
        ("locking needs a permission", "PATCH", "/channels/{thread}", json!({"locked": true}), "403 50013"),
        ("joining a channel", "PUT", "/channels/{text}/thread-members/@me", Value::Null, "400 50024"),
        ("threads that are open", "GET", "/guilds/{guild}/threads/active", Value::Null, "200"),
    ]
}

#[rustfmt::skip]
fn others() -> Vec<Line> {
    vec![
        ("the application", "GET", "/applications/@me", Value::Null, "200"),
        ("the application by its old route", "GET", "/oauth2/applications/@me", Value::Null, "200"),
        ("the bot", "GET", "/users/@me", Value::Null, "200"),
        ("a user", "GET", "/users/{member}", Value::Null, "200"),
        ("an unknown user", "GET", "/users/1", Value::Null, "404 10013"),
        ("the bot's guilds", "GET", "/users/@me/guilds", Value::Null, "200"),
        ("a guild", "GET", "/guilds/{guild}?with_counts=true", Value::Null, "200"),
        ("an unknown guild", "GET", "/guilds/1", Value::Null, "404 10004"),
        ("a guild's channels", "GET", "/guilds/{guild}/channels", Value::Null, "200"),
        ("a guild's roles", "GET", "/guilds/{guild}/roles", Value::Null, "200"),
        ("a member", "GET", "/guilds/{guild}/members/{member}", Value::Null, "200"),
        ("the bot as a member", "GET", "/guilds/{guild}/members/{application}", Value::Null, "200"),
        ("an unknown member", "GET", "/guilds/{guild}/members/1", Value::Null, "404 10013"),
        ("all members need the intent", "GET", "/guilds/{guild}/members", Value::Null, "403 50001"),
        ("a page of guilds ends at 200", "GET", "/users/@me/guilds?limit=201", Value::Null, "400 50035 limit NUMBER_TYPE_MAX"),
        ("guilds are paged in one direction here", "GET", "/users/@me/guilds?before=1", Value::Null, "501 0"),
        ("a page of members is a number", "GET", "/guilds/{guild}/members?limit=x", Value::Null, "400 50035 limit NUMBER_TYPE_COERCE"),
        ("a page of pins ends at 50", "GET", "/channels/{text}/messages/pins?limit=51", Value::Null, "400 50035 limit NUMBER_TYPE_MAX"),
        ("pins are paged by an instant", "GET", "/channels/{text}/messages/pins?before=x", Value::Null, "400 50035 before DATE_TIME_TYPE_PARSE"),
        ("Discord's own sounds", "GET", "/soundboard-default-sounds", Value::Null, "200"),
        ("changing the application", "PATCH", "/applications/@me", json!({"description": "x"}), "405 0"),
        ("a direct channel", "POST", "/users/@me/channels", json!({"recipient_id": "{member}"}), "200"),
        ("one with oneself", "POST", "/users/@me/channels", json!({"recipient_id": "{application}"}), "400 50007"),
        ("one with nobody", "POST", "/users/@me/channels", json!({}), "400 50035 recipient_id BASE_TYPE_REQUIRED"),
        ("one with an unknown user", "POST", "/users/@me/channels", json!({"recipient_id": "1"}), "400 50033"),
        ("the gateway", "GET", "/gateway/bot", Value::Null, "200"),
        ("an unknown route", "GET", "/nothing", Value::Null, "404 0"),
        ("another method", "PUT", "/users/@me", Value::Null, "405 0"),
    ]
}

#[tokio::test]
async fn routes() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let tables = [channels(), threads(), others()];
    for (rule, method, path, body, expected) in tables.into_iter().flatten() {
        verdict.check(rule, &stage.call(method, path, &body).await, expected);
    }
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn requests_as_such() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let rest = &stage.rest;
    let path = stage.fill("/channels/{text}/messages");
    let post = || rest.request("POST", &path);
    let requests = [
        (
            "broken JSON",
            post().header("Content-Type", "application/json").body("{"),
            "400 50109",
        ),
        (
            "another type",
            post().header("Content-Type", "text/plain").body("hi"),
            "400 50035 _ CONTENT_TYPE_INVALID",
        ),
        (
            "a form with JSON in it",
            post()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("payload_json=%7B%22content%22%3A%22hi+there%22%7D"),
            "200",
        ),
        (
            "a form of fields",
            post()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("content=hi+there&nonce=5"),
            "200",
        ),
        (
            "broken JSON in a form",
            post()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("payload_json=%7B&content=x"),
            "400 50109",
        ),
        (
            "a form with JSON that is no object",
            post()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body("payload_json=[]&content=x"),
            "400 50035 _ DICT_TYPE_CONVERT",
        ),
        (
            "no user agent",
            post()
                .header("User-Agent", "")
                .json(&json!({"content": "x"})),
            "403 40333",
        ),
    ];
    for (rule, request, expected) in requests {
        verdict.check(rule, &rest.send(request).await, expected);
    }
    let client = reqwest::Client::builder()
        .user_agent("DiscordBot")
        .no_proxy()
        .build()
        .unwrap();
    let base = stage.server.base_url();
    for (rule, address, token, expected) in [
        ("no token", "/api/v10/users/@me", "", "401 0"),
        ("a wrong token", "/api/v10/users/@me", "Bot wrong", "401 0"),
        ("no version", "/api/users/@me", "", "400 50041"),
        ("an old version", "/api/v8/users/@me", "", "400 50041"),
        ("the gateway needs no token", "/api/v10/gateway", "", "200"),
    ] {
        let request = client
            .get(format!("{base}{address}"))
            .header("Authorization", token);
        verdict.check(rule, &rest.send(request).await, expected);
    }
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn an_enforced_nonce_makes_one_message() {
    let stage = Stage::new().await;
    let path = "/channels/{text}/messages";
    let body = json!({"content": "once", "nonce": "post-1", "enforce_nonce": true});
    let first = stage.post(path, body.clone()).await;
    let second = stage.post(path, body.clone()).await;
    assert_eq!(first.id(), second.id());
    assert_eq!(first.body["nonce"], "post-1");
    let echoed = json!({"content": "twice", "nonce": "post-1"});
    assert_ne!(
        stage.post(path, echoed).await.id(),
        first.id(),
        "only echoed without the flag"
    );
    let mut verdict = Verdict::default();
    let own = format!("{path}/{}", first.id());
    verdict.check(
        "deleting it",
        &stage.call("DELETE", &own, &Value::Null).await,
        "204",
    );
    let third = stage.call("POST", path, &body).await;
    verdict.check("the nonce of a deleted message", &third, "404 10008");
    stage
        .server
        .set_now(crate::support::monday() + chrono::TimeDelta::minutes(6));
    assert_ne!(
        stage.post(path, body).await.id(),
        first.id(),
        "the window is over"
    );
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn direct_messages_may_not_arrive() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let open = json!({"recipient_id": "{member}"});
    let direct = stage.post("/users/@me/channels", open).await;
    let path = format!("/channels/{}/messages", direct.id());
    let hi = json!({"content": "hi"});
    verdict.check("a message", &stage.call("POST", &path, &hi).await, "200");
    stage.member.set_accepts_dms(false);
    verdict.check(
        "blocked",
        &stage.call("POST", &path, &hi).await,
        "403 50007",
    );
    stage.member.leave();
    verdict.check(
        "no guild in common",
        &stage.call("POST", &path, &hi).await,
        "403 50278",
    );
    verdict.end();
    stage.end().await;
}
