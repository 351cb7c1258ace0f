//! What can be done to live connections on request.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::protocol::{close, control, op};
use super::session::Outgoing;
use super::sessions::Sessions;

/// Something that happens to gateway connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum GatewayAction {
    /// The bot is told to reconnect and resume (op 7); the connection is closed a little later.
    Reconnect,
    /// The session is declared invalid (op 9).
    Invalidate {
        /// Whether it can be resumed all the same.
        resumable: bool,
    },
    /// The connection is closed.
    Close {
        /// With this code; `None` is a close frame without one.
        code: Option<u16>,
    },
    /// The connection ends without a close frame.
    Drop,
    /// The bot is asked for a heartbeat (op 1), which it must send at once.
    AskHeartbeat,
    /// Heartbeats are answered no more, or again.
    MuteAcks {
        /// No more.
        on: bool,
    },
    /// Nothing is read or written any more, or again.
    HalfOpen {
        /// Any more.
        on: bool,
    },
}

/// How long after op 7 the connection is closed. Seen: "some seconds".
const CLOSED_AFTER_RECONNECT: Duration = Duration::from_secs(5);

impl Sessions {
    /// Acts on the live connections of one shard or of all; returns how many there were.
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
    /// Op 7: resume now.
    pub(super) fn reconnect() -> Self {
        Self::Payload(control(op::RECONNECT, &Value::Null).into())
    }
}
