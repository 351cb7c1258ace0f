//! Sessions: who is identified, what they were sent, and what a resumed connection missed.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::protocol::{Identify, Resume, close, control, op};
use crate::id::Id;
use crate::limits;
use crate::world::{Dispatch, World, intents};

/// Payloads that are kept for a replay.
const REPLAY: usize = 10_000;

/// What a socket is told to write.
#[derive(Clone, Debug)]
pub(crate) enum Outgoing {
    Payload(Arc<str>),
    /// A close frame; `None` is one without a code.
    Close(Option<u16>),
    /// The connection ends without a close frame.
    Drop,
}

pub(crate) struct Session {
    pub(crate) id: String,
    /// This shard, and of how many.
    pub(crate) shard: (u64, u64),
    pub(crate) intents: u64,
    pub(crate) seq: u64,
    replay: VecDeque<(u64, Arc<str>)>,
    outlet: Option<UnboundedSender<Outgoing>>,
    /// Since when it has no socket.
    detached_at: Option<Instant>,
    /// Guilds whose GUILD_CREATE is still to come.
    starting: VecDeque<Id>,
}

/// All sessions of the bot.
pub(crate) struct Sessions {
    list: Vec<Session>,
    started: u64,
    pub(crate) life: Duration,
}

/// A refused RESUME: the session is gone (op 9), or a close code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResumeRefused {
    Gone,
    Close(u16),
}

impl Session {
    pub(crate) fn is_connected(&self) -> bool {
        self.outlet.is_some()
    }

    fn takes(&self, dispatch: &Dispatch) -> bool {
        let of_shard = match dispatch.guild {
            Some(guild) => (guild.get() >> 22) % self.shard.1 == self.shard.0,
            None => self.shard.0 == 0,
        };
        of_shard && (dispatch.intents == intents::NONE || dispatch.intents & self.intents != 0)
    }

    /// Numbers a dispatch, keeps it for a replay, and sends it if there is a socket.
    fn send(&mut self, event: &str, data: &str) -> Arc<str> {
        self.seq += 1;
        let seq = self.seq;
        let payload: Arc<str> = format!(r#"{{"t":"{event}","s":{seq},"op":0,"d":{data}}}"#).into();
        self.replay.push_back((seq, payload.clone()));
        if self.replay.len() > REPLAY {
            self.replay.pop_front();
        }
        self.write(Outgoing::Payload(payload.clone()));
        payload
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

impl Sessions {
    pub(crate) fn new() -> Self {
        Self {
            list: Vec::new(),
            started: 0,
            life: Duration::from_secs(limits::SESSION_LIFE_SECONDS),
        }
    }

    /// Starts a session: READY now, the guilds by [`Sessions::start_guilds`]. An error is a close
    /// code.
    pub(super) fn identify(
        &mut self,
        world: &mut World,
        identify: &Identify,
        gateway_url: &str,
        outlet: UnboundedSender<Outgoing>,
    ) -> Result<String, u16> {
        let (index, count) = identify.shard;
        let bot = world.bot();
        let guilds: VecDeque<Id> = world
            .user(bot)
            .into_iter()
            .flat_map(|bot| &bot.guilds)
            .copied()
            .filter(|guild| (guild.get() >> 22) % count == index)
            .collect();
        if guilds.len() > limits::GUILDS_PER_SHARD {
            return Err(close::SHARDING_REQUIRED);
        }
        self.started += 1;
        let id = session_id(self.started);
        let unavailable: Vec<Value> = guilds
            .iter()
            .map(|guild| json!({"id": guild, "unavailable": true}))
            .collect();
        let ready = json!({
            "v": 10,
            "user": world.current_user_json(),
            "guilds": unavailable,
            "session_id": id,
            "session_type": "normal",
            "resume_gateway_url": gateway_url,
            "shard": [index, count],
            "application": {"id": bot, "flags": 0},
            "private_channels": [],
            "presences": [],
            "relationships": [],
            "user_settings": {},
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "_trace": ["local-discord"],
        });
        self.forget_expired();
        let mut session = Session {
            id: id.clone(),
            shard: identify.shard,
            intents: identify.intents,
            seq: 0,
            replay: VecDeque::new(),
            outlet: Some(outlet),
            detached_at: None,
            starting: guilds,
        };
        session.send("READY", &ready.to_string());
        self.list.push(session);
        world.set_wanted_intents(self.intents());
        Ok(id)
    }

    /// Sends up to `count` more of the guilds that a fresh session starts with; returns whether
    /// any are left. In portions, so that ten thousand guilds do not hold the world for long.
    pub(super) fn start_guilds(&mut self, world: &World, id: &str, count: usize) -> bool {
        let Some(session) = self.list.iter_mut().find(|session| session.id == id) else {
            return false;
        };
        for _ in 0..count {
            let Some(guild) = session.starting.pop_front() else {
                return false;
            };
            let there = world
                .bots_guild(guild)
                .is_ok_and(|guild| !guild.unavailable);
            if there && session.intents & intents::GUILDS != 0 {
                let data = world.guild_create_json(guild).to_string();
                session.send("GUILD_CREATE", &data);
            }
        }
        !session.starting.is_empty()
    }

    /// Gives a session a new socket and sends what it missed, then RESUMED.
    pub(super) fn resume(
        &mut self,
        resume: &Resume,
        outlet: UnboundedSender<Outgoing>,
    ) -> Result<(), ResumeRefused> {
        self.forget_expired();
        let session = self
            .list
            .iter_mut()
            .find(|session| session.id == resume.session)
            .ok_or(ResumeRefused::Gone)?;
        if resume.seq > session.seq {
            return Err(ResumeRefused::Close(close::INVALID_SEQUENCE));
        }
        let oldest = session
            .replay
            .front()
            .map_or(session.seq + 1, |(seq, _)| *seq);
        if resume.seq + 1 < oldest {
            return Err(ResumeRefused::Gone);
        }
        session.outlet = Some(outlet);
        session.detached_at = None;
        let missed: Vec<Arc<str>> = session
            .replay
            .iter()
            .filter(|(seq, _)| *seq > resume.seq)
            .map(|(_, payload)| payload.clone())
            .collect();
        for payload in missed {
            session.write(Outgoing::Payload(payload));
        }
        session.send("RESUMED", r#"{"_trace":["local-discord"]}"#);
        Ok(())
    }

    /// Sends an event to the sessions that want it; returns what was sent, with the session.
    pub(crate) fn dispatch(&mut self, dispatch: &Dispatch) -> Vec<(String, Arc<str>)> {
        let mut full: Option<String> = None;
        let mut emptied: Option<String> = None;
        let mut sent = Vec::new();
        for session in self
            .list
            .iter_mut()
            .filter(|session| session.takes(dispatch))
        {
            let sees_content = session.intents & intents::MESSAGE_CONTENT != 0;
            let data = match &dispatch.without_content {
                Some(data) if !sees_content => emptied.get_or_insert_with(|| data.to_string()),
                _ => full.get_or_insert_with(|| dispatch.data.to_string()),
            };
            let payload = session.send(dispatch.event, data);
            sent.push((session.id.clone(), payload));
        }
        sent
    }

    /// Sends an event to one session.
    pub(crate) fn send_to(&mut self, id: &str, event: &str, data: &Value) {
        if let Some(session) = self.list.iter_mut().find(|session| session.id == id) {
            session.send(event, &data.to_string());
        }
    }

    /// The socket is gone; the session waits for a RESUME, unless the bot said goodbye (1000 and
    /// 1001 end a session).
    pub(super) fn detach(&mut self, world: &mut World, id: &str, goodbye: bool) {
        if goodbye {
            self.list.retain(|session| session.id != id);
        } else if let Some(session) = self.list.iter_mut().find(|session| session.id == id) {
            session.outlet = None;
            session.detached_at = Some(Instant::now());
        }
        world.set_wanted_intents(self.intents());
    }

    /// Ends a session, so that it cannot be resumed.
    pub(crate) fn end(&mut self, id: &str) {
        self.list.retain(|session| session.id != id);
    }

    fn forget_expired(&mut self) {
        let life = self.life;
        self.list.retain(|session| {
            session
                .detached_at
                .is_none_or(|since| since.elapsed() < life)
        });
    }

    fn intents(&self) -> u64 {
        self.list
            .iter()
            .fold(0, |sum, session| sum | session.intents)
    }

    pub(crate) fn list(&self) -> &[Session] {
        &self.list
    }

    pub(crate) fn list_mut(&mut self) -> &mut [Session] {
        &mut self.list
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.list.iter().any(Session::is_connected)
    }

    /// `session_start_limit` of `/gateway/bot`.
    pub(crate) fn start_limit(&self) -> Value {
        json!({
            "total": limits::SESSION_STARTS,
            "remaining": u64::from(limits::SESSION_STARTS).saturating_sub(self.started),
            "reset_after": 14_400_000,
            "max_concurrency": 1,
        })
    }
}

impl Outgoing {
    /// Op 7: resume now.
    pub(crate) fn reconnect() -> Self {
        Self::Payload(control(op::RECONNECT, &Value::Null).into())
    }

    /// Op 9.
    pub(crate) fn invalid_session(resumable: bool) -> Self {
        Self::Payload(control(op::INVALID_SESSION, &json!(resumable)).into())
    }
}

fn session_id(number: u64) -> String {
    format!(
        "{:016x}{number:016x}",
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    )
}
