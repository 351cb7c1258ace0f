//! The control API, as `CONTROL_API.md` describes it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "control/bar.rs"]
mod bar;
#[path = "control/commands.rs"]
mod commands;
mod support;

use local_discord::Server;
use serde_json::{Value, json};
use support::{Gateway, Rest, answer_all, server};

/// A client of the control API; every call returns (status, JSON).
#[derive(Clone)]
struct Control {
    client: reqwest::Client,
    base: String,
}

impl Control {
    fn new(server: &Server) -> Self {
        Self {
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            base: format!("{}/control", server.base_url()),
        }
    }

    async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}{path}", self.base);
        let mut request = self.client.request(method.parse().unwrap(), url);
        if !body.is_null() {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(json!(text)))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("GET", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, body) = self.call("POST", path, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {body}");
        body
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

/// A guild with an admin and a member, and a bot. The bot answers `/ask` ephemerally, a click with
/// a modal, and the modal with a public message.
struct Stage {
    server: Server,
    control: Control,
    guild: String,
    channel: String,
    admin: String,
    one: String,
}

async fn stage() -> Stage {
    let server = server().await;
    let control = Control::new(&server);
    let admin = id(&control
        .post("/users", json!({"username": "ada", "global_name": "Ada"}))
        .await);
    let guild = control
        .post("/guilds", json!({"name": "Study", "owner": admin}))
        .await;
    let members = format!("/guilds/{}/members", id(&guild));
    let one = control.post(&members, json!({"username": "one"})).await;
    let rest = Rest::new(&server);
    let ask = json!({"name": "ask", "options": [
        {"type": 3, "name": "topic", "description": "About what", "autocomplete": true}]});
    assert_eq!(rest.register(&server, ask).await.status, 201);
    let secret = json!({"name": "secret", "default_member_permissions": "0"});
    assert_eq!(rest.register(&server, secret).await.status, 201);
    let (gateway, _) = Gateway::identified(&server, support::GUILDS).await;
    answer_all(&server, gateway, |interaction| {
        match interaction["type"].as_u64() {
            Some(2) => json!({"type": 4, "data": {"content": "Psst", "flags": 64, "components": [
            {"type": 1, "components": [{"type": 2, "style": 1, "label": "More", "custom_id": "more"}]}]}}),
            Some(3) => {
                json!({"type": 9, "data": {"custom_id": "m", "title": "More", "components": [
            {"type": 1, "components": [{"type": 4, "custom_id": "text", "label": "Text", "style": 1}]}]}})
            }
            Some(4) => {
                json!({"type": 8, "data": {"choices": [{"name": "Pooling", "value": "pooling"}]}})
            }
            _ => json!({"type": 4, "data": {"content": "Thanks"}}),
        }
    });
    Stage {
        guild: id(&guild),
        channel: id(&guild["channels"][0]),
        admin,
        one: id(&one["user"]),
        control,
        server,
    }
}

#[tokio::test]
async fn a_page_learns_everything_it_needs_at_first() {
    let stage = stage().await;
    let state = stage.control.get("/state").await;
    assert_eq!(state["clock"]["now"], "2026-01-05T09:00:00.000Z");
    assert_eq!(state["connected"], true);
    assert_eq!(state["guilds"][0]["member_count"], 3);
    let names: Vec<&Value> = state["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| &user["username"])
        .collect();
    assert_eq!(names, ["owner", "ada", "one"]);
    let path = format!("/guilds/{}?as={}", stage.guild, stage.one);
    let guild = stage.control.get(&path).await;
    assert_eq!(guild["channels"][0]["name"], "general");
    assert!(guild["channels"][0]["permissions"].is_string());
    let members = guild["members"].as_array().unwrap();
    let ada = members
        .iter()
        .find(|one| one["display_name"] == "Ada")
        .unwrap();
    assert_eq!((&ada["owner"], &ada["admin"]), (&json!(true), &json!(true)));
    stage.server.finish().await;
}

#[tokio::test]
async fn a_member_asks_clicks_and_submits() {
    let stage = stage().await;
    let control = &stage.control;
    let asked = control
        .post(
            "/interactions",
            json!({"kind": "command", "as": stage.one, "channel": stage.channel, "command": "ask"}),
        )
        .await;
    assert_eq!(asked["state"], "message");
    assert_eq!(asked["message"]["flags"], 64);
    let clicked = control
        .post(
            "/interactions",
            json!({"kind": "component", "as": stage.one, "message": asked["message"]["id"], "custom_id": "more"}),
        )
        .await;
    assert_eq!(clicked["state"], "modal");
    assert_eq!(clicked["modal"]["title"], "More");
    let submitted = control
        .post(
            "/interactions",
            json!({"kind": "modal", "as": stage.one, "interaction": clicked["id"], "fields": {"text": "x"}}),
        )
        .await;
    assert_eq!(submitted["message"]["content"], "Thanks");
    let suggested = control
        .post(
            "/interactions",
            json!({"kind": "autocomplete", "as": stage.one, "channel": stage.channel, "command": "ask",
                   "options": [{"name": "topic", "value": "po", "focused": true}]}),
        )
        .await;
    assert_eq!(
        suggested["choices"],
        json!([{"name": "Pooling", "value": "pooling"}])
    );
    let messages = |user: &str| format!("/channels/{}/messages?as={user}", stage.channel);
    let own = control.get(&messages(&stage.one)).await;
    assert_eq!(own.as_array().unwrap().len(), 2);
    let others = control.get(&messages(&stage.admin)).await;
    assert_eq!(others.as_array().unwrap().len(), 1);
    let again = json!({"kind": "modal", "as": stage.one, "interaction": clicked["id"], "fields": {"text": "x"}});
    assert_eq!(control.call("POST", "/interactions", again).await.0, 409);
    stage.server.finish().await;
}

#[tokio::test]
async fn what_one_member_sees_makes_no_channel_unread_and_a_thread_starts_empty() {
    let stage = stage().await;
    let control = &stage.control;
    let messages = format!("/channels/{}/messages", stage.channel);
    let topic = control
        .post(&messages, json!({"as": stage.admin, "content": "Pooling"}))
        .await;
    let ask =
        json!({"kind": "command", "as": stage.one, "channel": stage.channel, "command": "ask"});
    assert_eq!(control.post("/interactions", ask).await["state"], "message");
    let threads = format!(
        "/channels/{}/messages/{}/threads",
        stage.channel,
        id(&topic)
    );
    let rest = Rest::new(&stage.server);
    let thread = rest.post(&threads, json!({"name": "Talk"})).await;
    assert_eq!(thread.status, 201);
    let guild = control.get(&format!("/guilds/{}", stage.guild)).await;
    assert_eq!(guild["channels"][0]["last_message_id"], topic["id"]);
    assert_eq!(guild["threads"][0]["message_count"], 0);
    let written = format!("/channels/{}/messages", thread.id());
    control
        .post(&written, json!({"as": stage.admin, "content": "First!"}))
        .await;
    let guild = control.get(&format!("/guilds/{}", stage.guild)).await;
    assert_eq!(guild["threads"][0]["message_count"], 1);
    stage.server.finish().await;
}

#[tokio::test]
async fn requests_that_are_wrong_are_refused_with_a_sentence() {
    let stage = stage().await;
    let control = &stage.control;
    let cases = [
        ("POST", "/guilds".to_owned(), json!({"name": "x"}), 400),
        (
            "POST",
            "/users".to_owned(),
            json!({"username": "x", "hue": "red"}),
            400,
        ),
        ("GET", "/guilds/1".to_owned(), Value::Null, 404),
        ("GET", "/guilds/x".to_owned(), Value::Null, 400),
        (
            "GET",
            format!("/channels/{}/commands", stage.channel),
            Value::Null,
            400,
        ),
        ("GET", "/nothing".to_owned(), Value::Null, 404),
        (
            "POST",
            "/interactions".to_owned(),
            json!({"kind": "command", "as": stage.one, "channel": stage.channel, "command": "secret"}),
            403,
        ),
        (
            "PUT",
            "/clock".to_owned(),
            json!({"now": "2020-01-01T00:00:00Z"}),
            409,
        ),
    ];
    for (method, path, body, status) in cases {
        let answer = control.call(method, &path, body).await;
        assert_eq!(answer.0, status, "{method} {path}: {}", answer.1);
        assert!(!answer.1.is_null(), "{method} {path} says why");
    }
    let foreign = control
        .client
        .get(format!("{}/state", control.base))
        .header("Origin", "https://example.org");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let rebound = control
        .client
        .get(format!("{}/state", control.base))
        .header("Host", "example.org");
    assert_eq!(rebound.send().await.unwrap().status(), 403);
    stage.server.finish().await;
}

/// Reads events until one with this name comes, and returns its data.
async fn next_event(stream: &mut reqwest::Response, buffer: &mut String, name: &str) -> Value {
    loop {
        while let Some((event, rest)) = buffer.split_once("\n\n") {
            let event = event.to_owned();
            *buffer = rest.to_owned();
            let field = |key: &str| {
                event
                    .lines()
                    .find_map(|line| line.strip_prefix(&format!("{key}: ")).map(str::to_owned))
            };
            if field("event").as_deref() == Some(name) {
                return serde_json::from_str(&field("data").unwrap()).unwrap();
            }
        }
        let chunk = stream.chunk().await.unwrap().expect("the stream goes on");
        buffer.push_str(&String::from_utf8_lossy(&chunk));
    }
}

#[tokio::test]
async fn events_arrive_for_those_who_may_see_them() {
    let stage = stage().await;
    let control = &stage.control;
    let last = control.get("/state").await["last_event"].as_u64().unwrap();
    let url = |user: &str| format!("{}/events?as={user}&after={last}", control.base);
    let mut own = control.client.get(url(&stage.one)).send().await.unwrap();
    let mut others = control.client.get(url(&stage.admin)).send().await.unwrap();
    let (mut own_text, mut others_text) = (String::new(), String::new());
    control
        .post(
            "/interactions",
            json!({"kind": "command", "as": stage.one, "channel": stage.channel, "command": "ask"}),
        )
        .await;
    let path = format!("/channels/{}/messages", stage.channel);
    control
        .post(&path, json!({"as": stage.admin, "content": "hello"}))
        .await;
    let pending = next_event(&mut own, &mut own_text, "interaction").await;
    assert_eq!(pending["name"], "ask");
    let seen = next_event(&mut own, &mut own_text, "message_create").await;
    assert_eq!(seen["message"]["content"], "Psst");
    let seen = next_event(&mut others, &mut others_text, "message_create").await;
    assert_eq!(seen["message"]["content"], "hello");
    assert!(!others_text.contains("Psst"));
    stage.server.finish().await;
}

#[tokio::test]
async fn a_silent_bot_fails_an_interaction_when_the_clock_advances() {
    let server = server().await;
    let control = Control::new(&server);
    let guild = server.add_guild("Study", "ada");
    let one = guild.member("one");
    Rest::new(&server)
        .register(&server, json!({"name": "ask"}))
        .await;
    let path = "/interactions?wait=false";
    let channel = guild.channel("general").id();
    let act = json!({"kind": "command", "as": one.id(), "channel": channel, "command": "ask"});
    let pending = control.post(path, act).await;
    assert_eq!(pending["state"], "pending");
    control.post("/clock/advance", json!({"seconds": 3})).await;
    let failed = control
        .get(&format!("/interactions/{}", id(&pending)))
        .await;
    assert_eq!(failed["error"], "The application did not respond");
    let violations = control.get("/violations").await;
    assert_eq!(violations[0]["kind"], "unanswered");
    control.call("DELETE", "/violations", Value::Null).await;
    server.finish().await;
}

#[tokio::test]
async fn traffic_is_recorded_with_short_tokens() {
    let stage = stage().await;
    let act =
        json!({"kind": "command", "as": stage.one, "channel": stage.channel, "command": "ask"});
    stage.control.post("/interactions", act).await;
    let traffic = stage.control.get("/traffic?limit=1000").await;
    let entries = traffic["entries"].as_array().unwrap();
    let callback = entries
        .iter()
        .find(|entry| {
            entry["path"]
                .as_str()
                .is_some_and(|path| path.ends_with("/callback"))
        })
        .unwrap();
    assert_eq!(
        (&callback["status"], &callback["face"]),
        (&json!(204), &json!("rest"))
    );
    let text = traffic.to_string();
    assert!(
        !text.contains(stage.server.token()),
        "the bot's token is not shown"
    );
    let created = entries
        .iter()
        .find(|entry| entry["event"] == "INTERACTION_CREATE")
        .unwrap();
    assert_eq!(created["body"]["d"]["data"]["name"], "ask");
    stage.server.finish().await;
}

#[tokio::test]
async fn the_page_is_served() {
    let server = server().await;
    let response = reqwest::get(server.base_url()).await.unwrap();
    assert_eq!(
        response.headers()["content-type"],
        "text/html; charset=utf-8"
    );
    let missing = reqwest::get(format!("{}/page/nothing.js", server.base_url()))
        .await
        .unwrap();
    assert_eq!(missing.status(), 404);
    server.finish().await;
}
