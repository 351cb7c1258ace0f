//! The protocol: OpenAI's chat completions, with the differences between servers.

use std::sync::Mutex;
use std::sync::PoisonError;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::judge::{Prompt, schema};

/// The most tokens of a reply: eight points with quotes and feedback need half of it.
const MOST_TOKENS: u32 = 2_048;

/// The wording of a request. Servers refuse what they do not know; later requests leave that out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    format: Format,
    limit: Limit,
    is_cold: bool,
}

/// How to tell a server that the reply is JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Schema,
    Object,
    None,
}

/// How to tell a server how long a reply may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    MaxTokens,
    MaxCompletionTokens,
    None,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            format: Format::Schema,
            limit: Limit::MaxTokens,
            is_cold: true,
        }
    }
}

impl Dialect {
    /// Builds the body of a request.
    pub(super) fn body(self, model: &str, prompt: &Prompt) -> Value {
        let mut body = json!({
            "model": model,
            "stream": false,
            "messages": [
                { "role": "system", "content": prompt.system },
                { "role": "user", "content": prompt.user },
            ],
        });
        if self.is_cold {
            body["temperature"] = json!(0);
        }
        match self.limit {
            Limit::MaxTokens => body["max_tokens"] = json!(MOST_TOKENS),
            Limit::MaxCompletionTokens => body["max_completion_tokens"] = json!(MOST_TOKENS),
            Limit::None => {}
        }
        match self.format {
            Format::Schema => {
                body["response_format"] = json!({
                    "type": "json_schema",
                    "json_schema": { "name": "judgment", "strict": true, "schema": schema() },
                });
            }
            Format::Object => body["response_format"] = json!({ "type": "json_object" }),
            Format::None => {}
        }
        body
    }

    /// Returns what to try after a server refused this with a message; `None` if nothing is left.
    fn after(self, message: &str) -> Option<Self> {
        let message = message.to_lowercase();
        if self.limit != Limit::None && message.contains("max_") {
            let limit = match self.limit {
                Limit::MaxTokens => Limit::MaxCompletionTokens,
                Limit::MaxCompletionTokens | Limit::None => Limit::None,
            };
            return Some(Self { limit, ..self });
        }
        if self.is_cold && message.contains("temperature") {
            return Some(Self {
                is_cold: false,
                ..self
            });
        }
        let format = match self.format {
            Format::Schema => Format::Object,
            Format::Object => Format::None,
            Format::None => return None,
        };
        Some(Self { format, ..self })
    }
}

/// The dialect that a server has turned out to understand.
#[derive(Debug, Default)]
pub(super) struct Spoken(Mutex<Dialect>);

impl Spoken {
    pub(super) fn get(&self) -> Dialect {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Moves on after a server refused a dialect. Returns false if nothing is left to try.
    pub(super) fn give_way(&self, refused: Dialect, message: &str) -> bool {
        let mut spoken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *spoken != refused {
            // Another request has already found that out.
            return true;
        }
        match refused.after(message) {
            Some(next) => *spoken = next,
            // The server refuses something else, so the next request starts over.
            None => *spoken = Dialect::default(),
        }
        *spoken != Dialect::default()
    }
}

/// A server's reply.
#[derive(Debug, Deserialize)]
pub(super) struct Completion {
    choices: Vec<Choice>,
    #[serde(default)]
    pub(super) usage: Option<Tokens>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
}

/// The cost of a judgment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Tokens {
    /// Tokens read.
    #[serde(default, rename = "prompt_tokens")]
    pub read: u64,
    /// Tokens written.
    #[serde(default, rename = "completion_tokens")]
    pub written: u64,
}

impl Completion {
    pub(super) fn read(body: &[u8]) -> Result<Self, &'static str> {
        serde_json::from_slice(body).map_err(|_| "it is no chat completion")
    }

    /// Returns the model's text.
    pub(super) fn text(&self) -> Result<&str, &'static str> {
        let choice = self.choices.first().ok_or("it has no choices")?;
        if choice.finish_reason.as_deref() == Some("length") {
            return Err("the model did not come to an end");
        }
        let text = choice.message.content.as_deref();
        text.ok_or("it has no text")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_refuses_is_left_out() {
        let prompt = Prompt {
            system: "s",
            user: "u".to_owned(),
        };
        let spoken = Spoken::default();
        let body = || spoken.get().body("m", &prompt);
        let refuse = |message: &str| spoken.give_way(spoken.get(), message);
        assert_eq!(body()["response_format"]["type"], "json_schema");
        assert!(refuse(
            "'response_format.type' must be 'json_object' or 'text'"
        ));
        assert_eq!(body()["response_format"]["type"], "json_object");
        assert!(refuse(
            "Unsupported parameter: 'max_tokens', use 'max_completion_tokens'"
        ));
        assert_eq!(body()["max_tokens"], Value::Null);
        assert_eq!(body()["max_completion_tokens"], MOST_TOKENS);
        assert!(refuse("'temperature' does not support 0 with this model"));
        assert_eq!(body()["temperature"], Value::Null);
        assert!(refuse("response_format is not supported"));
        assert_eq!(body()["response_format"], Value::Null);
        assert!(!refuse("the prompt is too long"));
        assert_eq!(spoken.get(), Dialect::default());
    }

    #[test]
    fn two_requests_that_are_refused_at_once_give_way_once() {
        let spoken = Spoken::default();
        let first = spoken.get();
        assert!(spoken.give_way(first, "no schema"));
        let next = spoken.get();
        assert!(spoken.give_way(first, "no schema"));
        assert_eq!(spoken.get(), next);
    }

    #[test]
    fn only_a_whole_completion_is_read() {
        let read = |body: &str| {
            let completion = Completion::read(body.as_bytes())?;
            completion.text().map(str::to_owned)
        };
        let said = r#"{"choices":[{"message":{"content":"hi"},"finish_reason":"stop"}]}"#;
        assert_eq!(read(said), Ok("hi".to_owned()));
        for body in [
            "",
            "<html>",
            "{}",
            r#"{"choices":[]}"#,
            r#"{"choices":[{"message":{"content":null}}]}"#,
            &said.replace("stop", "length"),
            &said[..40],
        ] {
            assert!(read(body).is_err(), "{body}");
        }
    }
}
