//! Discord's refusals and acceptances, one rule per line: the request, then the status, the code
//! and, for an invalid form, each error's path and code.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::semicolon_if_nothing_returned,
    unreachable_pub,
    reason = "a test may fail, and its tables are easier to read so"
)]

#[path = "../support/mod.rs"]
mod support;

mod callbacks;
mod commands;
mod files;
mod messages;
mod moderation;
mod payloads;
mod routes;
mod stage;
mod tokens;

use support::Answer;

/// A rule in words, the request's body, and the expected answer.
type Rule = (&'static str, serde_json::Value, &'static str);

/// Renders an answer as in the tables: `200`, `403 50013`, `400 50035 embeds.0.title CODE`.
fn shown(answer: &Answer) -> String {
    let (status, code) = answer.refusal();
    if status < 400 {
        return status.to_string();
    }
    let errors = answer.errors();
    if errors.is_empty() {
        return format!("{status} {code}");
    }
    format!("{status} {code} {}", errors.join(", "))
}

/// Collects every broken rule, so that one run shows them all.
#[derive(Default)]
struct Verdict {
    held: usize,
    broken: Vec<String>,
}

impl Verdict {
    fn check(&mut self, rule: &str, answer: &Answer, expected: &str) {
        let found = shown(answer);
        if found == expected {
            self.held += 1;
        } else {
            self.broken.push(format!(
                "{rule}\n    expected {expected}\n    found    {found}"
            ));
        }
    }

    fn end(self) {
        assert!(
            self.broken.is_empty(),
            "{} rules hold, {} do not:\n{}",
            self.held,
            self.broken.len(),
            self.broken.join("\n")
        );
    }
}

/// Returns a text of this many characters, three bytes each.
fn long(length: usize) -> String {
    "語".repeat(length)
}

/// Returns a lower-case name of this many characters.
fn name(length: usize) -> String {
    "a".repeat(length)
}
