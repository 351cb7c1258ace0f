//! Settings for how strict the server is, where Discord's own behavior varies or would slow tests
//! down.

use serde::{Deserialize, Serialize};

use crate::limits;

/// Settings that can change while the server runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Whether the server limits requests: globally, by bucket, and with the ban for invalid ones.
    /// Off by default; the server then sends no 429 unless a fault asks for one.
    pub rate_limits: bool,
    /// Requests per second, over all routes except those of interactions.
    pub global_per_second: u32,
    /// The number of 401, 403 and 429 responses in ten minutes after which the server bans the bot
    /// for a minute.
    pub invalid_requests: u32,
    /// How long `enforce_nonce` remembers, in seconds of the server's clock.
    pub nonce_window_seconds: u32,
    /// The session starts that are left; at 0 the next IDENTIFY ends all sessions and revokes the
    /// token.
    pub session_starts: u32,
    /// How many shards may identify in five seconds; enforced with `rate_limits`.
    pub max_concurrency: u32,
    /// How long a session without a connection can be resumed, in seconds of real time.
    pub session_life_seconds: u64,
    /// The heartbeat interval in HELLO, in milliseconds.
    pub heartbeat_interval_ms: u64,
    /// Whether the application may ask for members, presences and message content; if not, the
    /// server closes such an IDENTIFY with 4014.
    pub privileged_intents: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rate_limits: false,
            global_per_second: limits::GLOBAL_PER_SECOND,
            invalid_requests: limits::INVALID_REQUESTS,
            nonce_window_seconds: limits::NONCE_WINDOW_SECONDS,
            session_starts: limits::SESSION_STARTS,
            max_concurrency: 1,
            session_life_seconds: limits::SESSION_LIFE_SECONDS,
            heartbeat_interval_ms: limits::HEARTBEAT_INTERVAL_MS,
            privileged_intents: false,
        }
    }
}
