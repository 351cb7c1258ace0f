//! One session: its shard, how it sends events, and what it keeps for a replay.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use crate::clock;
use crate::faults::Effect;
use crate::id::Id;
use crate::world::{Dispatch, intents};

/// How many payloads a session keeps for a replay.
const REPLAY: usize = 10_000;

/// Something that the socket must write or do.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    Payload(Arc<str>),
    /// A close frame; `None` means one without a code.
    Close(Option<u16>),
    /// Op 9.
    InvalidSession {
        resumable: bool,
    },
    /// The end of the connection, without a close frame.
    Drop,
    /// Whether heartbeats go unanswered from now on.
    MuteAcks(bool),
    /// Whether nothing is read or written from now on.
    HalfOpen(bool),
}

pub(crate) struct Session {
    pub(crate) id: String,
    /// The shard's number, and the number of shards.
    pub(crate) shard: (u64, u64),
    pub(crate) intents: u64,
    pub(crate) seq: u64,
    pub(super) replay: VecDeque<(u64, Arc<str>)>,
    pub(super) outlet: Option<UnboundedSender<Outgoing>>,
    /// The last connection that identified or resumed; the session ignores older ones.
    pub(super) owner: u64,
    /// When it lost its socket.
    pub(super) detached_at: Option<Instant>,
    /// The guilds whose GUILD_CREATE is still to come.
    pub(super) starting: VecDeque<Id>,
    /// An event that comes after the next one.
    pub(super) held: Option<Arc<str>>,
    pub(super) runtime: Handle,
}

impl Session {
    pub(crate) fn is_connected(&self) -> bool {
        self.outlet.is_some()
    }

    pub(super) fn takes(&self, dispatch: &Dispatch) -> bool {
        let of_shard = match dispatch.guild {
            Some(guild) => (guild.get() >> 22) % self.shard.1 == self.shard.0,
            None => self.shard.0 == 0,
        };
        of_shard && (dispatch.intents == intents::NONE || dispatch.intents & self.intents != 0)
    }

    /// Numbers a dispatch, keeps it for a replay, and sends it if there is a socket and no fault
    /// stops it.
    pub(crate) fn send(&mut self, event: &str, data: &str, fault: Option<&Effect>) {
        self.seq += 1;
        let seq = self.seq;
        let merged = match fault {
            Some(Effect::Merge(more)) => merged(data, more),
            _ => None,
        };
        let data = merged.as_deref().unwrap_or(data);
        let payload: Arc<str> = format!(r#"{{"t":"{event}","s":{seq},"op":0,"d":{data}}}"#).into();
        self.replay.push_back((seq, payload.clone()));
        if self.replay.len() > REPLAY {
            self.replay.pop_front();
        }
        let next = Outgoing::Payload(payload.clone());
        match fault {
            Some(Effect::Drop) => {}
            Some(Effect::Swap) => {
                self.held = Some(payload);
                return;
            }
            Some(Effect::Duplicate) => {
                self.write(next.clone());
                self.write(next);
            }
            Some(Effect::DelayMs(delay)) => self.write_later(next, Duration::from_millis(*delay)),
            Some(Effect::Close(code)) => self.write(Outgoing::Close(*code)),
            Some(Effect::Reset) => self.write(Outgoing::Drop),
            Some(Effect::Invalidate { resumable }) => self.write(Outgoing::InvalidSession {
                resumable: *resumable,
            }),
            Some(Effect::Hang) => {
                self.write(Outgoing::HalfOpen(true));
                self.write(next);
            }
            Some(Effect::Reconnect) => {
                self.write(Outgoing::reconnect());
                self.write(next);
            }
            _ => self.write(next),
        }
        if let Some(held) = self.held.take() {
            self.write(Outgoing::Payload(held));
        }
    }

    /// Writes to the current socket after some real time, even if a newer socket has replaced it.
    pub(super) fn write_later(&self, outgoing: Outgoing, delay: Duration) {
        let Some(outlet) = self.outlet.clone() else {
            return;
        };
        self.runtime.spawn(async move {
            clock::real_time(delay).await;
            // The socket may be gone now.
            let _gone = outlet.send(outgoing);
        });
    }

    pub(crate) fn write(&mut self, outgoing: Outgoing) {
        if let Some(outlet) = &self.outlet
            && outlet.send(outgoing).is_err()
        {
            self.outlet = None;
            self.detached_at = Some(Instant::now());
        }
    }
}

/// Adds fields to an event's data; merges nested objects.
fn merged(data: &str, more: &Value) -> Option<String> {
    fn merge(into: &mut Value, more: &Value) {
        match (into, more) {
            (Value::Object(fields), Value::Object(more)) => {
                for (key, value) in more {
                    merge(fields.entry(key.clone()).or_insert(Value::Null), value);
                }
            }
            (into, more) => *into = more.clone(),
        }
    }
    let mut data: Value = serde_json::from_str(data).ok()?;
    merge(&mut data, more);
    Some(data.to_string())
}
