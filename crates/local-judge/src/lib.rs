//! An OpenAI-compatible chat endpoint on the loopback interface, for tests. It says what the test
//! tells it to say, or behaves like a slow, full, broken or misconfigured server.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use local_judge::{LocalJudge, Reply};
//!
//! let judge = LocalJudge::start().await?;
//! judge.always(|asked| Reply::Says(format!("You asked: {}", asked.user())));
//! judge.next(Reply::Status { status: 500, headers: vec![], body: "out of memory".to_owned() });
//! // … the program under test asks at `judge.url()` …
//! assert_eq!(judge.asked().len(), 2);
//! # Ok(())
//! # }
//! ```

use std::collections::VecDeque;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A reply to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A completion with this text.
    Says(String),
    /// A completion that hit its token limit after this text.
    Breaks(String),
    /// A body that goes out unchanged, in place of a completion.
    Raw(String),
    /// A refusal.
    Status {
        /// The HTTP status.
        status: u16,
        /// Additional headers.
        headers: Vec<(&'static str, String)>,
        /// The body.
        body: String,
    },
    /// Another reply, after [`LocalJudge::release`].
    Held(Box<Self>),
    /// No reply, for as long as the client waits.
    Hangs,
}

impl Reply {
    /// Makes a refusal without additional headers.
    pub fn status(status: u16, body: &str) -> Self {
        Self::Status {
            status,
            headers: Vec::new(),
            body: body.to_owned(),
        }
    }
}

/// A received request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The header `Authorization`.
    pub authorization: Option<String>,
    /// The body.
    pub body: Value,
}

impl Asked {
    /// Returns the message of a role; empty if there is none.
    fn message(&self, role: &str) -> &str {
        let messages = self.body["messages"].as_array();
        let message = messages
            .into_iter()
            .flatten()
            .find(|message| message["role"] == role);
        let content = message.and_then(|message| message["content"].as_str());
        content.unwrap_or_default()
    }

    /// Returns the system message.
    pub fn system(&self) -> &str {
        self.message("system")
    }

    /// Returns the user message.
    pub fn user(&self) -> &str {
        self.message("user")
    }

    /// Returns the user message as JSON; null if it is not JSON.
    pub fn data(&self) -> Value {
        serde_json::from_str(self.user()).unwrap_or_default()
    }
}

type Script = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// A running endpoint. Clones share it; it stops when you drop the last one.
#[derive(Clone)]
pub struct LocalJudge {
    url: String,
    shared: Arc<Shared>,
    _stop_on_drop: Arc<DropGuard>,
}

struct Shared {
    script: Mutex<Script>,
    next: Mutex<VecDeque<Reply>>,
    asked: Mutex<Vec<Asked>>,
    /// How many requests are waiting for a reply.
    hanging: watch::Sender<usize>,
    release: Notify,
}

impl LocalJudge {
    /// Starts an endpoint on a free port of 127.0.0.1. Until a test scripts it, it gives a useless
    /// reply.
    ///
    /// # Errors
    ///
    /// Fails if it cannot bind a port.
    pub async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let script: Script = Arc::new(|_| Reply::Says("I have nothing to say.".to_owned()));
        let shared = Arc::new(Shared {
            script: Mutex::new(script),
            next: Mutex::default(),
            asked: Mutex::default(),
            hanging: watch::Sender::new(0),
            release: Notify::new(),
        });
        let router = Router::new()
            .route("/v1/chat/completions", post(complete))
            .with_state(Arc::clone(&shared));
        let stopped = CancellationToken::new();
        let until = stopped.clone();
        tokio::spawn(async move {
            until
                .run_until_cancelled(async { axum::serve(listener, router).await })
                .await
        });
        Ok(Self {
            url,
            shared,
            _stop_on_drop: Arc::new(stopped.drop_guard()),
        })
    }

    /// Returns the base address of the API.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sets the reply to all requests from now on.
    pub fn always(&self, script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        *lock(&self.shared.script) = Arc::new(script);
    }

    /// Queues a reply for the next request, ahead of the script. Call it again for the request
    /// after.
    pub fn next(&self, reply: Reply) {
        lock(&self.shared.next).push_back(reply);
    }

    /// Returns all requests so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        lock(&self.shared.asked).clone()
    }

    /// Releases the replies that are held.
    pub fn release(&self) {
        self.shared.release.notify_waiters();
    }

    /// Waits until exactly `count` requests wait for a reply.
    pub async fn hanging(&self, count: usize) {
        let mut hanging = self.shared.hanging.subscribe();
        // This cannot fail: `self` holds the sender.
        let _ = hanging.wait_for(|now| *now == count).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Counts a request while its client waits.
struct Hanging(Arc<Shared>);

impl Hanging {
    fn new(shared: Arc<Shared>) -> Self {
        shared.hanging.send_modify(|count| *count += 1);
        Self(shared)
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        self.0.hanging.send_modify(|count| *count -= 1);
    }
}

async fn complete(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let authorization = headers.get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| value.to_str().ok());
    let asked = Asked {
        authorization: authorization.map(str::to_owned),
        body,
    };
    lock(&shared.asked).push(asked.clone());
    let next = lock(&shared.next).pop_front();
    let script = Arc::clone(&*lock(&shared.script));
    let mut reply = next.unwrap_or_else(|| script(&asked));
    if let Reply::Held(held) = reply {
        let released = shared.release.notified();
        let _hanging = Hanging::new(Arc::clone(&shared));
        released.await;
        reply = *held;
    }
    match reply {
        Reply::Says(text) => Json(completion(&asked, &text, "stop")).into_response(),
        Reply::Breaks(text) => Json(completion(&asked, &text, "length")).into_response(),
        Reply::Raw(body) => (
            [(header::CONTENT_TYPE, "application/json")],
            Body::from(body),
        )
            .into_response(),
        Reply::Status {
            status,
            headers,
            body,
        } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
            let mut response = (status, body).into_response();
            for (name, value) in headers {
                if let Ok(value) = value.parse() {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        Reply::Held(_) | Reply::Hangs => {
            let _hanging = Hanging::new(shared);
            std::future::pending().await
        }
    }
}

fn completion(asked: &Asked, text: &str, finish_reason: &str) -> Value {
    let read = asked.system().len() + asked.user().len();
    let (read, written) = (read / 4, text.len() / 4);
    json!({
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": asked.body["model"],
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": text },
            "finish_reason": finish_reason,
        }],
        "usage": {
            "prompt_tokens": read,
            "completion_tokens": written,
            "total_tokens": read + written,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_says_what_it_is_told_and_remembers_what_it_was_asked() {
        let judge = LocalJudge::start().await.unwrap();
        judge.always(|asked| Reply::Says(asked.user().to_uppercase()));
        judge.next(Reply::status(503, "busy"));
        let url = format!("{}/chat/completions", judge.url());
        let client = reqwest::Client::new();
        let ask = || {
            let message = json!({ "role": "user", "content": "hello" });
            let body = json!({ "model": "m", "messages": [message] });
            client.post(&url).bearer_auth("key").json(&body).send()
        };
        assert_eq!(ask().await.unwrap().status(), 503);
        let said: Value = ask().await.unwrap().json().await.unwrap();
        assert_eq!(said["choices"][0]["message"]["content"], "HELLO");
        let asked = judge.asked();
        assert_eq!(asked.len(), 2);
        assert_eq!(asked[0].authorization.as_deref(), Some("Bearer key"));

        judge.next(Reply::Hangs);
        let waiting = tokio::spawn(ask());
        judge.hanging(1).await;
        waiting.abort();
        judge.hanging(0).await;
    }
}
