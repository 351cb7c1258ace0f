//! The bot's own actions in Discord: each request that sends, changes or gives something, with its
//! kind, place and time. Replies to interactions do not count.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::support::{TestBot, read};

/// An action, done or due: its kind and its place.
pub(super) type Entry = (String, String);

/// Everything seen so far.
#[derive(Default)]
pub(super) struct Ledger {
    /// The number of the last request that was read.
    last: u64,
    /// The names of places, by id.
    places: BTreeMap<String, String>,
    done: BTreeMap<Entry, Vec<DateTime<Utc>>>,
    /// The number of the bot's requests for a server on a date, reads included.
    requests: BTreeMap<(String, String), usize>,
}

impl Ledger {
    /// Names a channel, a role or a member.
    pub(super) fn name(&mut self, id: &dyn ToString, name: &str) {
        self.places.insert(id.to_string(), name.to_owned());
    }

    fn place(&self, id: &str) -> String {
        let place = self.places.get(id);
        place.cloned().unwrap_or_else(|| format!("unknown {id}"))
    }

    /// Reads on; call it often enough that nothing has left the server's ring.
    pub(super) fn read(&mut self, t: &TestBot) {
        for request in t.server.traffic() {
            let number = request["n"].as_u64().unwrap();
            if number <= self.last {
                continue;
            }
            assert_eq!(number, self.last + 1, "requests went by unread");
            self.last = number;
            if request["face"] == "rest" {
                self.note(&request);
            }
        }
    }

    fn note(&mut self, request: &Value) {
        let path = request["path"].as_str().unwrap();
        let parts: Vec<&str> = path.trim_start_matches("/api/v10/").split('/').collect();
        let at: DateTime<Utc> = request["at"].as_str().unwrap().parse().unwrap();
        let id = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let method = request["method"].as_str().unwrap();
        let is_refused = request["status"].as_u64().unwrap() >= 400;
        if ["channels", "guilds", "users"].contains(&parts[0]) {
            let date = at.date_naive().to_string();
            let server = match parts[..] {
                ["channels", channel, ..] if self.place(channel).starts_with("quiet") => "quiet",
                _ => "loud",
            };
            *self.requests.entry((server.to_owned(), date)).or_default() += 1;
        }
        let body = &request["request"];
        let (what, place) = match (method, &parts[..]) {
            ("GET", _) => return,
            (_, ["interactions" | "webhooks" | "applications", ..]) => return,
            ("POST", ["users", "@me", "channels"]) => {
                if !is_refused {
                    let member = self.place(&id(&body["recipient_id"]));
                    self.name(&id(&request["response"]["id"]), &format!("DM to {member}"));
                }
                return;
            }
            ("POST", ["channels", channel, "messages"]) => {
                let place = self.place(channel);
                let what = message(body);
                if what == "post" {
                    let thread = format!("thread of {place} at {}", at.format("%F %R"));
                    self.name(&id(&request["response"]["id"]), &thread);
                }
                (what, place)
            }
            ("PATCH", ["channels", channel, "messages", _]) => {
                let what = match self.place(channel).as_str() {
                    "general" => "invitation".to_owned(),
                    _ => edit(body),
                };
                (what, self.place(channel))
            }
            ("POST", ["channels", _, "messages", message, "threads"]) => {
                ("opened".to_owned(), self.place(message))
            }
            ("POST", ["channels", channel, "threads"]) => {
                self.name(&id(&request["response"]["id"]), "private thread");
                ("private thread".to_owned(), self.place(channel))
            }
            ("PUT", ["channels", thread, "thread-members", _]) => {
                ("let in".to_owned(), self.place(thread))
            }
            ("PUT", ["guilds", _, "members", member, "roles", role]) => {
                (format!("gave {}", self.place(role)), self.place(member))
            }
            ("DELETE", ["guilds", _, "members", member, "roles", role]) => {
                (format!("took {}", self.place(role)), self.place(member))
            }
            _ => (format!("{method} {path}"), String::new()),
        };
        let what = match is_refused {
            true => format!("{what}, refused"),
            false => what,
        };
        self.done.entry((what, place)).or_default().push(at);
    }

    /// Checks that every due action happened, each within a minute, and no other.
    pub(super) fn equals(&self, due: &BTreeMap<Entry, Vec<DateTime<Utc>>>) {
        let mut wrong = Vec::new();
        let all: BTreeSet<&Entry> = self.done.keys().chain(due.keys()).collect();
        for entry in all {
            let in_order = |of: &BTreeMap<Entry, Vec<DateTime<Utc>>>| {
                let mut times = of.get(entry).cloned().unwrap_or_default();
                times.sort();
                times
            };
            let (done, due) = (in_order(&self.done), in_order(due));
            let in_time = |(done, due): (&DateTime<Utc>, &DateTime<Utc>)| {
                (TimeDelta::zero()..=TimeDelta::minutes(1)).contains(&(*done - *due))
            };
            if done.len() != due.len() || !done.iter().zip(&due).all(in_time) {
                let (done, due) = (short(&done), short(&due));
                wrong.push(format!("{entry:?}\n  done {done:?}\n  due  {due:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// Returns the number of actions.
    pub(super) fn count(&self) -> usize {
        self.done.values().map(Vec::len).sum()
    }

    /// Returns the most requests for a server on one date.
    pub(super) fn most_requests(&self, server: &str) -> usize {
        let of_server = self.requests.iter().filter(|((of, _), _)| of == server);
        of_server.map(|(_, count)| *count).max().unwrap_or_default()
    }
}

fn short(times: &[DateTime<Utc>]) -> Vec<String> {
    let times = times.iter();
    times
        .map(|at| at.format("%d %H:%M:%S").to_string())
        .collect()
}

/// Returns a message's kind, judging by its content.
fn message(body: &Value) -> String {
    let text = body.to_string();
    let signs = [
        ("I don't know yet", "post"),
        ("Week of", "recap"),
        ("Stop reminding me", "reminder"),
        ("was approved", "decision"),
        ("The question is closed", "discussion"),
        (" answered\"", "shared"),
        ("Interviewer's notes", "turn"),
    ];
    let found = signs.iter().find(|(sign, _)| text.contains(sign));
    found.map_or_else(|| read(&text), |(_, what)| (*what).to_owned())
}

/// Returns what an edited post says about its answers.
fn edit(body: &Value) -> String {
    let text = body["embeds"][0]["description"]
        .as_str()
        .unwrap_or_default();
    let text = text.replace("**", "");
    if let Some((_, result)) = text.split_once("Closed · ") {
        return format!("closed: {}", result.lines().next().unwrap_or_default());
    }
    let count = text.lines().find(|line| line.contains(" answered"));
    count.map_or_else(
        || format!("edited: {text}"),
        |line| {
            let (_, count) = line
                .rsplit_once("> ")
                .or(line.rsplit_once(". "))
                .unwrap_or(("", line));
            format!("counted {}", count.trim())
        },
    )
}
