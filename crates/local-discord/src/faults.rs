//! Faults on request: rules that make the next requests or events go wrong.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A rule: which requests or events, how many of them, and what happens to them.
///
/// The route is a method (or `*`) and a path under `/api/v10`, in which `{…}` stands for one
/// segment and a last `*` for the rest: `POST /channels/{channel}/messages`. `GATEWAY` and an
/// event's name (or `*`) mean events for the bot: `GATEWAY INTERACTION_CREATE`.
///
/// ```
/// use local_discord::{Effect, Fault, When};
///
/// let lost = Fault::on("POST /channels/{channel}/messages", Effect::Reset).when(When::After);
/// let slow = Fault::on("GATEWAY INTERACTION_CREATE", Effect::DelayMs(3100)).times(3);
/// # let _ = (lost, slow);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Which requests or events.
    pub route: String,
    /// How often; `None` is always.
    #[serde(default = "once")]
    pub count: Option<u32>,
    /// How many matching ones pass before.
    #[serde(default)]
    pub skip: u32,
    /// Before or after the request has changed the world.
    #[serde(default)]
    pub when: When,
    /// What happens.
    pub effect: Effect,
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
fn once() -> Option<u32> {
    Some(1)
}

/// Before or after a request has changed the world. After, the bot loses the answer to something
/// that was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The request does nothing.
    #[default]
    Before,
    /// The request does what it says.
    After,
}

/// What happens to a request or an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// A request is answered with this.
    Respond {
        /// The HTTP status.
        status: u16,
        /// The body; a text is sent as HTML, anything else as JSON.
        #[serde(default)]
        body: Value,
        /// More headers.
        #[serde(default)]
        headers: Map<String, Value>,
    },
    /// A request's answer or an event comes this much later, in milliseconds of real time.
    DelayMs(u64),
    /// A connection is reset: a request's without an answer, the gateway's in place of an event
    /// and without a close frame.
    Reset,
    /// A connection stays open and silent: a request's for good, the gateway's from an event on,
    /// until it is told otherwise.
    Hang,
    /// A request is answered with the page that Cloudflare shows to banned clients.
    Banned,
    /// A request is answered with Discord's 429.
    RateLimit {
        /// `user`, `global` or `shared`.
        scope: RateLimitScope,
        /// Seconds.
        retry_after: f64,
    },
    /// An event is lost; a later RESUME replays it.
    Drop,
    /// An event comes twice.
    Duplicate,
    /// An event comes after the next one.
    Swap,
    /// In place of an event the connection is closed; `null` is a close frame without a code. The
    /// event is HELLO, too.
    Close(Option<u16>),
    /// Before an event, and before HELLO, the bot is told to reconnect (op 7).
    Reconnect,
    /// In place of an event the session is declared invalid (op 9).
    Invalidate {
        /// Whether it can be resumed all the same.
        resumable: bool,
    },
    /// An event comes with these fields in its data, nested ones merged: fields and values of a
    /// later Discord, nulls where none were.
    Merge(Value),
    /// The token of the interaction in a request's path dies, as if its fifteen minutes were
    /// over.
    ExpireToken,
}

/// What the record of the traffic says of it.
impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Respond { status, .. } => write!(f, "answered with {status}"),
            Self::DelayMs(delay) => write!(f, "delayed by {delay} ms"),
            Self::Reset => f.write_str("connection reset"),
            Self::Hang => f.write_str("left hanging"),
            Self::Banned => f.write_str("answered as to a banned client"),
            Self::RateLimit { scope, retry_after } => {
                write!(f, "rate limit ({scope:?}), retry after {retry_after} s")
            }
            Self::ExpireToken => f.write_str("the interaction's token expired"),
            event => write!(f, "{event:?}"),
        }
    }
}

/// Whose limit a 429 speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitScope {
    /// This bot's, on this route.
    User,
    /// This bot's, on all routes.
    Global,
    /// Of all bots, on this resource.
    Shared,
}

impl Fault {
    /// A fault of the next request or event.
    pub fn on(route: &str, effect: Effect) -> Self {
        Self {
            route: route.to_owned(),
            count: once(),
            skip: 0,
            when: When::default(),
            effect,
        }
    }

    /// How often.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Every time.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.count = None;
        self
    }

    /// How many matching ones pass before.
    #[must_use]
    pub fn after_skipping(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Before or after the world has changed.
    #[must_use]
    pub fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        let Some((wanted, pattern)) = self.route.split_once(' ') else {
            return false;
        };
        (wanted == method || wanted == "*" && method != GATEWAY) && fits(pattern, path)
    }
}

/// The "method" of rules for events.
const GATEWAY: &str = "GATEWAY";

fn fits(pattern: &str, path: &str) -> bool {
    let mut found = path.trim_end_matches('/').split('/');
    let mut wanted = pattern.split('/').peekable();
    while let Some(segment) = wanted.next() {
        if segment == "*" && wanted.peek().is_none() {
            return true;
        }
        match found.next() {
            Some(_) if segment.starts_with('{') && segment.ends_with('}') => {}
            Some(found) if found == segment => {}
            _ => return false,
        }
    }
    found.next().is_none()
}

/// A rule with its number and how often it has matched and acted.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Rule {
    pub(crate) id: u64,
    #[serde(flatten)]
    fault: Fault,
    hits: u32,
    #[serde(skip)]
    seen: u32,
}

/// All rules.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    last: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) -> &Rule {
        self.last += 1;
        self.rules.push(Rule {
            id: self.last,
            fault,
            hits: 0,
            seen: 0,
        });
        &self.rules[self.rules.len() - 1]
    }

    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether there was such a rule.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// What happens to a request, if anything.
    pub(crate) fn on_request(&mut self, method: &str, path: &str) -> Option<(When, Effect)> {
        self.take(method, path)
            .map(|fault| (fault.when, fault.effect.clone()))
    }

    /// What happens to an event, if anything.
    pub(crate) fn on_event(&mut self, event: &str) -> Option<Effect> {
        self.take(GATEWAY, event).map(|fault| fault.effect.clone())
    }

    /// What happens to a payload that is no event, HELLO or the answer to a heartbeat. Only rules
    /// that name it count.
    pub(crate) fn on_control(&mut self, name: &str) -> Option<Effect> {
        let route = format!("{GATEWAY} {name}");
        if !self.rules.iter().any(|rule| rule.fault.route == route) {
            return None;
        }
        self.on_event(name)
    }

    fn take(&mut self, method: &str, path: &str) -> Option<&Fault> {
        for rule in &mut self.rules {
            if !rule.fault.matches(method, path) {
                continue;
            }
            rule.seen += 1;
            let due = rule.seen > rule.fault.skip;
            if due && rule.fault.count.is_none_or(|count| rule.hits < count) {
                rule.hits += 1;
                return Some(&rule.fault);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_acts_on_the_routes_it_names_as_often_as_it_says() {
        let mut faults = Faults::default();
        faults.add(Fault::on("POST /channels/{channel}/messages", Effect::Reset).after_skipping(1));
        let path = "/channels/5/messages";
        assert_eq!(faults.on_request("GET", path), None);
        assert_eq!(faults.on_request("POST", "/channels/5/messages/6"), None);
        assert_eq!(faults.on_request("POST", path), None);
        let hit = faults.on_request("POST", path);
        assert_eq!(hit, Some((When::Before, Effect::Reset)));
        assert_eq!(faults.on_request("POST", path), None);
    }

    #[test]
    fn stars_stand_for_any_method_and_the_rest_of_a_path() {
        let mut faults = Faults::default();
        faults.add(Fault::on("* /webhooks/*", Effect::Hang).always());
        assert!(
            faults
                .on_request("PATCH", "/webhooks/1/t/messages/2")
                .is_some()
        );
        assert!(faults.on_request("PATCH", "/channels/1").is_none());
        assert!(faults.on_event("/webhooks/1").is_none());
        faults.add(Fault::on("GATEWAY *", Effect::Duplicate));
        assert_eq!(faults.on_event("READY"), Some(Effect::Duplicate));
    }
}
