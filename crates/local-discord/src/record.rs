//! The traffic between the bot and the server, in a ring of bounded size, for developers.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// How many entries the ring keeps.
const KEPT: usize = 5_000;
/// The ring keeps only the length of a body longer than this.
const LONGEST_BODY: usize = 64 * 1024;

/// One request with its response, or one gateway payload.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) at: DateTime<Utc>,
    /// Real time since the server started.
    pub(crate) elapsed: Duration,
    pub(crate) what: What,
    pub(crate) note: Option<String>,
}

#[derive(Clone, Debug)]
pub(crate) enum What {
    Rest {
        method: String,
        path: String,
        query: Option<String>,
        request: Bytes,
        status: u16,
        response: Bytes,
        took: Duration,
    },
    Gateway {
        /// Whether it comes from the bot.
        inbound: bool,
        session: Option<String>,
        payload: Arc<str>,
    },
    Close {
        inbound: bool,
        session: Option<String>,
        code: Option<u16>,
    },
}

/// The ring.
#[derive(Debug)]
pub(crate) struct Recorder {
    on: bool,
    first: u64,
    entries: VecDeque<Entry>,
}

impl Recorder {
    pub(crate) fn new(on: bool) -> Self {
        Self {
            on,
            first: 1,
            entries: VecDeque::new(),
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.on
    }

    /// Keeps an entry and returns its number; `None` if recording is off.
    pub(crate) fn push(&mut self, entry: Entry) -> Option<u64> {
        if !self.on {
            return None;
        }
        if self.entries.len() == KEPT {
            self.entries.pop_front();
            self.first += 1;
        }
        self.entries.push_back(entry);
        Some(self.last())
    }

    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    pub(crate) fn last(&self) -> u64 {
        self.first + self.entries.len() as u64 - 1
    }

    /// Returns up to `limit` entries after this number, oldest first.
    pub(crate) fn after(&self, number: u64, limit: usize) -> Vec<Value> {
        let skip = (number + 1).saturating_sub(self.first);
        self.entries
            .iter()
            .enumerate()
            .skip(usize::try_from(skip).unwrap_or(usize::MAX))
            .take(limit)
            .map(|(index, entry)| entry.json(self.first + index as u64))
            .collect()
    }

    /// Returns the last `limit` entries before this number, oldest first.
    pub(crate) fn before(&self, number: u64, limit: usize) -> Vec<Value> {
        let start = number.saturating_sub(limit as u64 + 1);
        let count = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        self.after(start, limit.min(count))
    }

    pub(crate) fn entry(&self, number: u64) -> Option<Value> {
        let index = usize::try_from(number.checked_sub(self.first)?).ok()?;
        self.entries.get(index).map(|entry| entry.json(number))
    }
}

impl Entry {
    fn json(&self, number: u64) -> Value {
        let mut json = match &self.what {
            What::Rest {
                method,
                path,
                query,
                request,
                status,
                response,
                took,
            } => json!({
                "face": "rest",
                "direction": "in",
                "method": method,
                "path": short_path(path),
                "query": query,
                "request": body(request),
                "status": status,
                "response": body(response),
                "took_ms": milliseconds(*took),
            }),
            What::Gateway {
                inbound,
                session,
                payload,
            } => {
                let payload = body(payload.as_bytes());
                json!({
                    "face": "gateway",
                    "direction": direction(*inbound),
                    "session": session,
                    "op": payload["op"],
                    "event": payload["t"],
                    "seq": payload["s"],
                    "body": payload,
                })
            }
            What::Close {
                inbound,
                session,
                code,
            } => json!({
                "face": "gateway",
                "direction": direction(*inbound),
                "session": session,
                "event": "CLOSE",
                "code": code,
            }),
        };
        json["n"] = json!(number);
        json["at"] = json!(self.at.to_rfc3339_opts(SecondsFormat::Millis, true));
        json["elapsed_ms"] = json!(milliseconds(self.elapsed));
        json["note"] = json!(self.note);
        json
    }
}

fn direction(inbound: bool) -> &'static str {
    if inbound { "in" } else { "out" }
}

fn milliseconds(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10_000.0).round() / 10.0
}

fn body(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    if bytes.len() > LONGEST_BODY {
        return json!(format!("({} bytes)", bytes.len()));
    }
    let mut body =
        serde_json::from_slice(bytes).unwrap_or_else(|_| json!(String::from_utf8_lossy(bytes)));
    shorten_tokens(&mut body);
    body
}

/// Shortens tokens: they are long and secret.
fn shorten_tokens(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(token) if key == "token" => *token = short(token),
                    other => shorten_tokens(other),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(shorten_tokens),
        _ => {}
    }
}

fn short(token: &str) -> String {
    let start: String = token.chars().take(8).collect();
    format!("{start}…")
}

/// Shortens the tokens in a path; only tokens are this long.
pub(crate) fn short_path(path: &str) -> String {
    let segments: Vec<String> = path
        .split('/')
        .map(|segment| {
            if segment.len() > 40 {
                short(segment)
            } else {
                segment.to_owned()
            }
        })
        .collect();
    segments.join("/")
}
