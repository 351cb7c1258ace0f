//! Limits on session starts. Source: Discord's reference, "Rate Limiting" of the gateway and
//! "Session Start Limit Object".

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::limits;
use crate::settings::Settings;

/// When each key last started a session.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    /// By the key `shard % max_concurrency`.
    last: HashMap<u64, Instant>,
}

/// Whether a session may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    Granted,
    /// Too soon after another one: op 9.
    TooSoon,
    /// None are left: all sessions end, and the token is revoked.
    Exhausted,
}

impl Starts {
    pub(super) fn ask(&mut self, now: Instant, settings: &mut Settings, shard: u64) -> Start {
        if settings.session_starts == 0 {
            return Start::Exhausted;
        }
        if settings.rate_limits {
            let key = shard % u64::from(settings.max_concurrency.max(1));
            let window = Duration::from_secs(limits::IDENTIFY_WINDOW_SECONDS);
            let last = self.last.get(&key);
            if last.is_some_and(|last| now.duration_since(*last) < window) {
                return Start::TooSoon;
            }
            self.last.insert(key, now);
        }
        settings.session_starts -= 1;
        Start::Granted
    }

    /// Builds the `session_start_limit` of `/gateway/bot`; its day does not end while the server
    /// runs.
    pub(crate) fn limit(settings: &Settings) -> Value {
        json!({
            "total": limits::SESSION_STARTS,
            "remaining": settings.session_starts,
            "reset_after": Duration::from_secs(24 * 60 * 60).as_millis() as u64,
            "max_concurrency": settings.max_concurrency,
        })
    }
}
