//! A bot made of a bare HTTP client and a bare WebSocket, so that tests see the protocol itself.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use discord_document::{Document, Exchange};
use futures::{SinkExt, StreamExt};
use local_discord::{Clock, Options, Server};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

pub const GUILDS: u64 = 1;
pub const ALL_MESSAGES: u64 = 1 | 1 << 9 | 1 << 12;

/// Returns 2026-01-05 09:00 UTC, a Monday.
pub fn monday() -> chrono::DateTime<chrono::Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

/// Starts a server whose clock stands at [`monday`].
pub async fn server() -> Server {
    Server::start(Options {
        clock: Clock::manual(monday()),
        application_name: "Robot".to_owned(),
        ..Options::default()
    })
    .await
    .unwrap()
}

/// A REST client with the bot's token.
#[derive(Clone)]
pub struct Rest {
    client: reqwest::Client,
    base: String,
    token: String,
    /// Methods, paths and statuses of all responses so far.
    pub done: Arc<Mutex<Vec<(String, String, u16)>>>,
}

/// A response: its status and its JSON (null if empty).
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    /// Returns the status and Discord's code.
    pub fn refusal(&self) -> (u16, u64) {
        (self.status, self.body["code"].as_u64().unwrap_or(u64::MAX))
    }

    /// Returns the id of the new object.
    pub fn id(&self) -> String {
        let id = self.body["id"].as_str();
        id.unwrap_or_else(|| panic!("no id in {self:?}")).to_owned()
    }

    /// Returns every error of an invalid form, as "path CODE".
    pub fn errors(&self) -> Vec<String> {
        let mut found = Vec::new();
        collect_errors(&self.body["errors"], "", &mut found);
        found
    }
}

fn collect_errors(node: &Value, path: &str, found: &mut Vec<String>) {
    for (key, value) in node.as_object().into_iter().flatten() {
        if key == "_errors" {
            for error in value.as_array().unwrap() {
                let place = if path.is_empty() { "_" } else { path };
                found.push(format!("{place} {}", error["code"].as_str().unwrap()));
            }
        } else if path.is_empty() {
            collect_errors(value, key, found);
        } else {
            collect_errors(value, &format!("{path}.{key}"), found);
        }
    }
}

impl Rest {
    pub fn new(server: &Server) -> Self {
        let client = reqwest::Client::builder()
            .user_agent("DiscordBot (https://example.org, 1)")
            .no_proxy()
            .build()
            .unwrap();
        Self {
            client,
            base: format!("{}/api/v10", server.base_url()),
            token: server.token().to_owned(),
            done: Arc::default(),
        }
    }

    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method.parse().unwrap(), format!("{}{path}", self.base))
            .header("Authorization", format!("Bot {}", self.token))
    }

    /// Sends a request, and checks the response against Discord's document, if the environment
    /// names one.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let (method, url) = (request.method().to_string(), request.url().clone());
        let response = self.client.execute(request).await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap();
        let json: Option<Value> = serde_json::from_slice(&bytes).ok();
        let path = url.path().strip_prefix("/api/v10");
        // A fault may send a page for people; the document has none.
        let is_api = bytes.is_empty() || json.is_some();
        if let Some(path) = path.filter(|_| is_api) {
            let done = (method.clone(), path.to_owned(), status);
            self.done.lock().unwrap().push(done);
            if let Some(document) = Document::named() {
                let deviations = document.deviations(Exchange {
                    method: &method,
                    path,
                    status,
                    body: json.as_ref(),
                });
                let found = deviations.join("\n");
                assert!(deviations.is_empty(), "{found}\n{json:#?}");
            }
        }
        let body = json.unwrap_or(Value::Null);
        Answer {
            status,
            body,
            headers,
        }
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path);
        let request = if body.is_null() {
            request
        } else {
            request.json(&body)
        };
        self.send(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call("POST", path, body).await
    }

    /// Registers a global command; one with only a name has no options.
    pub async fn register(&self, server: &Server, mut command: Value) -> Answer {
        if command["description"].is_null() {
            command["description"] = json!("A command");
        }
        let path = format!("/applications/{}/commands", server.application_id());
        self.post(&path, command).await
    }

    /// Answers an interaction, given as its event's data.
    pub async fn answer(&self, interaction: &Value, body: Value) -> Answer {
        let path = format!(
            "/interactions/{}/{}/callback",
            interaction["id"].as_str().unwrap(),
            interaction["token"].as_str().unwrap()
        );
        self.post(&path, body).await
    }
}

/// A gateway connection.
pub struct Gateway {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub seq: u64,
}

/// A gateway payload, or the connection's close.
#[derive(Debug, PartialEq)]
pub enum Event {
    Payload(Value),
    Closed(Option<u16>),
}

impl Gateway {
    /// Connects and reads HELLO.
    pub async fn connect(server: &Server) -> Self {
        let url = format!("{}/gateway?v=10&encoding=json", server.base_url());
        let (socket, _) = connect_async(url.replacen("http", "ws", 1)).await.unwrap();
        let mut gateway = Self { socket, seq: 0 };
        assert_eq!(gateway.payload().await["op"], 10);
        gateway
    }

    /// Connects, identifies and reads READY.
    pub async fn identified(server: &Server, intents: u64) -> (Self, Value) {
        let mut gateway = Self::connect(server).await;
        gateway.identify(server, json!({"intents": intents})).await;
        let ready = gateway.event("READY").await;
        (gateway, ready)
    }

    pub async fn identify(&mut self, server: &Server, more: Value) {
        let mut data =
            json!({"token": server.token(), "intents": GUILDS, "properties": {"os": "linux"}});
        for (key, value) in more.as_object().unwrap() {
            data[key] = value.clone();
        }
        self.send(json!({"op": 2, "d": data})).await;
    }

    pub async fn send(&mut self, payload: Value) {
        let message = Message::text(payload.to_string());
        self.socket.send(message).await.unwrap();
    }

    /// Returns the next payload or the end.
    pub async fn next(&mut self) -> Event {
        let limit = Duration::from_secs(5);
        let next = tokio::time::timeout(limit, self.socket.next());
        match next.await.expect("the gateway says something") {
            Some(Ok(Message::Text(text))) => {
                let payload: Value = serde_json::from_str(&text).unwrap();
                self.seq = payload["s"].as_u64().unwrap_or(self.seq);
                Event::Payload(payload)
            }
            Some(Ok(Message::Close(frame))) => Event::Closed(frame.map(|f| f.code.into())),
            other => {
                assert!(
                    !matches!(other, Some(Ok(_))),
                    "an unexpected frame: {other:?}"
                );
                Event::Closed(None)
            }
        }
    }

    pub async fn payload(&mut self) -> Value {
        match self.next().await {
            Event::Payload(payload) => payload,
            Event::Closed(code) => panic!("closed with {code:?}"),
        }
    }

    /// Returns the data of the next event with this name; skips others before it.
    pub async fn event(&mut self, name: &str) -> Value {
        loop {
            let mut payload = self.payload().await;
            if payload["t"] == name {
                return payload["d"].take();
            }
        }
    }

    /// Returns how the connection closed; skips everything before that.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            if let Event::Closed(code) = self.next().await {
                return code;
            }
        }
    }
}

/// Runs a bot that answers every interaction with the result of `answer`.
pub fn answer_all(
    server: &Server,
    mut gateway: Gateway,
    answer: impl Fn(&Value) -> Value + Send + 'static,
) {
    let rest = Rest::new(server);
    tokio::spawn(async move {
        loop {
            let interaction = gateway.event("INTERACTION_CREATE").await;
            rest.answer(&interaction, answer(&interaction)).await;
        }
    });
}
