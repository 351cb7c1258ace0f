//! Faults on request: rules that make the next requests or events go wrong.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A rule: which requests or events it matches, how many, and what happens to them.
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
    /// The requests or events that it matches.
    pub route: String,
    /// How often it acts; `None` means always.
    #[serde(default = "once")]
    pub count: Option<u32>,
    /// How many matches it lets pass first.
    #[serde(default)]
    pub skip: u32,
    /// Whether it acts before or after the request changes the world.
    #[serde(default)]
    pub when: When,
    /// What happens.
    pub effect: Effect,
}

#[expect(clippy::unnecessary_wraps, reason = "serde wants the field's type")]
fn once() -> Option<u32> {
    Some(1)
}

/// Whether a fault acts before or after the request changes the world. After, the bot loses the
/// response to a request that took effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The request does nothing.
    #[default]
    Before,
    /// The request takes effect.
    After,
}

/// What happens to a request or an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Effect {
    /// The server sends this response.
    Respond {
        /// The HTTP status.
        status: u16,
        /// The body; the server sends a text as HTML, anything else as JSON.
        #[serde(default)]
        body: Value,
        /// Additional headers.
        #[serde(default)]
        headers: Map<String, Value>,
    },
    /// The response or the event comes this much later, in milliseconds of real time.
    DelayMs(u64),
    /// The connection is reset: a request's without a response, the gateway's in place of an event
    /// and without a close frame.
    Reset,
    /// The connection stays open and silent: a request's for good, the gateway's from this event
    /// on, until a gateway action ends it.
    Hang,
    /// The response is the page that Cloudflare shows to banned clients.
    Banned,
    /// The response is Discord's 429.
    RateLimit {
        /// `user`, `global` or `shared`.
        scope: RateLimitScope,
        /// In seconds.
        retry_after: f64,
    },
    /// The event is lost; a later RESUME replays it.
    Drop,
    /// The event comes twice.
    Duplicate,
    /// The event comes after the next one.
    Swap,
    /// The server closes the connection in place of the event; `null` sends a close frame without a
    /// code. Works for HELLO, too.
    Close(Option<u16>),
    /// Before the event, or before HELLO, the server tells the bot to reconnect (op 7).
    Reconnect,
    /// In place of the event, the server declares the session invalid (op 9).
    Invalidate {
        /// Whether the bot may still resume it.
        resumable: bool,
    },
    /// The event carries these additional fields, with nested objects merged: new fields and values
    /// of a later Discord, or unexpected nulls.
    Merge(Value),
    /// The interaction token in the request's path dies, as if its fifteen minutes were over.
    ExpireToken,
}

/// The wording in the traffic record.
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

/// The scope of a 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitScope {
    /// This bot, on this route.
    User,
    /// This bot, on all routes.
    Global,
    /// All bots, on this resource.
    Shared,
}

impl Fault {
    /// Makes a fault for the next matching request or event.
    pub fn on(route: &str, effect: Effect) -> Self {
        Self {
            route: route.to_owned(),
            count: once(),
            skip: 0,
            when: When::default(),
            effect,
        }
    }

    /// Makes it act `count` times.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// Makes it act every time.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.count = None;
        self
    }

    /// Lets this many matches pass first.
    #[must_use]
    pub fn after_skipping(mut self, skip: u32) -> Self {
        self.skip = skip;
        self
    }

    /// Sets whether it acts before or after the request changes the world.
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

    /// Removes a rule; returns whether it existed.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// Returns the fault for a request, if a rule matches.
    pub(crate) fn on_request(&mut self, method: &str, path: &str) -> Option<(When, Effect)> {
        self.take(method, path)
            .map(|fault| (fault.when, fault.effect.clone()))
    }

    /// Returns the fault for an event, if a rule matches.
    pub(crate) fn on_event(&mut self, event: &str) -> Option<Effect> {
        self.take(GATEWAY, event).map(|fault| fault.effect.clone())
    }

    /// Returns the fault for HELLO or a heartbeat's acknowledgement, which are no events. Only a
    /// rule with that name matches: `GATEWAY *` does not.
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
