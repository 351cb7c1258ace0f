//! Actions on live connections.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::protocol::{close, control, op};
use super::session::Outgoing;
use super::sessions::Sessions;

/// An action on gateway connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum GatewayAction {
    /// Tells the bot to reconnect and resume (op 7); closes the connection a little later.
    Reconnect,
    /// Declares the session invalid (op 9).
    Invalidate {
        /// Whether the bot may still resume it.
        resumable: bool,
    },
    /// Closes the connection.
    Close {
        /// The close code; `None` sends a close frame without one.
        code: Option<u16>,
    },
    /// Ends the connection without a close frame.
    Drop,
    /// Asks the bot for a heartbeat (op 1), which it must send at once.
    AskHeartbeat,
    /// Stops acknowledging heartbeats, or starts again.
    MuteAcks {
        /// Whether to stop.
        on: bool,
    },
    /// Stops reading and writing, or starts again.
    HalfOpen {
        /// Whether to stop.
        on: bool,
    },
}

/// The time between op 7 and the close. Seen: "some seconds".
const CLOSED_AFTER_RECONNECT: Duration = Duration::from_secs(5);

impl Sessions {
    /// Acts on the live connections of one shard, or of all, and returns how many there were.
    pub(crate) fn act(&mut self, action: GatewayAction, shard: Option<u64>) -> usize {
        let mut count = 0;
        self.list_mut().retain_mut(|session| {
            let chosen = shard.is_none_or(|shard| session.shard.0 == shard);
            if !chosen || !session.is_connected() {
                return true;
            }
            count += 1;
            match action {
                GatewayAction::Reconnect => {
                    session.write(Outgoing::reconnect());
                    let code = Some(close::UNKNOWN_ERROR);
                    session.write_later(Outgoing::Close(code), CLOSED_AFTER_RECONNECT);
                }
                GatewayAction::Invalidate { resumable } => {
                    session.write(Outgoing::InvalidSession { resumable });
                    return resumable;
                }
                GatewayAction::Close { code } => {
                    session.write(Outgoing::Close(code));
                    return !matches!(
                        code,
                        Some(close::INVALID_SEQUENCE | close::SESSION_TIMED_OUT)
                    );
                }
                GatewayAction::AskHeartbeat => {
                    let ask = control(op::HEARTBEAT, &Value::Null).into();
                    session.write(Outgoing::Payload(ask));
                }
                GatewayAction::Drop => session.write(Outgoing::Drop),
                GatewayAction::MuteAcks { on } => session.write(Outgoing::MuteAcks(on)),
                GatewayAction::HalfOpen { on } => session.write(Outgoing::HalfOpen(on)),
            }
            true
        });
        count
    }
}

impl Outgoing {
    /// Makes op 7: resume now.
    pub(super) fn reconnect() -> Self {
        Self::Payload(control(op::RECONNECT, &Value::Null).into())
    }
}
