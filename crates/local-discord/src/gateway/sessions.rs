//! All sessions: which are live, which can be resumed, and which events each one gets.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use super::protocol::{Identify, Resume, close};
use super::session::{Outgoing, Session};
use crate::faults::{Effect, Faults};
use crate::id::Id;
use crate::limits;
use crate::world::{Dispatch, World, intents};

/// All sessions of the bot.
pub(crate) struct Sessions {
    list: Vec<Session>,
    started: u64,
    connections: u64,
    pub(crate) life: Duration,
    runtime: Handle,
}

/// A connection's number and the sender for its output.
pub(super) struct Line {
    pub(super) connection: u64,
    pub(super) outlet: UnboundedSender<Outgoing>,
}

/// A refused RESUME: the session is gone (op 9), or a close code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResumeRefused {
    Gone,
    Close(u16),
}

impl Sessions {
    pub(crate) fn new(runtime: Handle) -> Self {
        Self {
            list: Vec::new(),
            started: 0,
            connections: 0,
            life: Duration::from_secs(limits::SESSION_LIFE_SECONDS),
            runtime,
        }
    }

    /// Returns a number for a new connection.
    pub(super) fn connect(&mut self) -> u64 {
        self.connections += 1;
        self.connections
    }

    /// Starts a session: sends READY now; [`Sessions::start_guilds`] sends the guilds. The error is
    /// a close code.
    pub(super) fn identify(
        &mut self,
        world: &mut World,
        faults: &mut Faults,
        identify: &Identify,
        gateway_url: &str,
        line: &Line,
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
            "application": {
                "id": bot,
                "flags": world.application_flags(),
                "flags_new": world.application_flags().to_string(),
            },
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
            outlet: Some(line.outlet.clone()),
            owner: line.connection,
            detached_at: None,
            starting: guilds,
            held: None,
            runtime: self.runtime.clone(),
        };
        let fault = faults.on_event("READY");
        session.send("READY", &ready.to_string(), fault.as_ref());
        self.list.push(session);
        world.set_wanted_intents(self.intents());
        Ok(id)
    }

    /// Sends up to `count` more of the guilds that a fresh session starts with, and returns whether
    /// any are left. Portions keep ten thousand guilds from holding the world for long.
    pub(super) fn start_guilds(
        &mut self,
        world: &World,
        faults: &mut Faults,
        id: &str,
        count: usize,
    ) -> bool {
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
                let fault = faults.on_event("GUILD_CREATE");
                session.send("GUILD_CREATE", &data, fault.as_ref());
            }
        }
        !session.starting.is_empty()
    }

    /// Gives a session a new socket, and sends the events that it missed, then RESUMED.
    pub(super) fn resume(
        &mut self,
        faults: &mut Faults,
        resume: &Resume,
        line: &Line,
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
        session.outlet = Some(line.outlet.clone());
        session.owner = line.connection;
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
        let fault = faults.on_event("RESUMED");
        let data = r#"{"_trace":["local-discord"]}"#;
        session.send("RESUMED", data, fault.as_ref());
        Ok(())
    }

    /// Sends an event to the sessions that want it.
    pub(crate) fn dispatch(&mut self, dispatch: &Dispatch, fault: Option<&Effect>) {
        let mut full: Option<String> = None;
        let mut emptied: Option<String> = None;
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
            session.send(dispatch.event, data, fault);
        }
        if fault.is_some_and(ends_sessions) {
            self.list.retain(|session| !session.takes(dispatch));
        }
    }

    pub(crate) fn get(&mut self, id: &str) -> Option<&mut Session> {
        self.list.iter_mut().find(|session| session.id == id)
    }

    /// Handles the end of a connection. Its session waits for a RESUME, unless the bot said
    /// goodbye: 1000 and 1001 end a session. A session that a newer connection has resumed stays as
    /// it is.
    pub(super) fn detach(&mut self, world: &mut World, id: &str, connection: u64, goodbye: bool) {
        let owned = |session: &Session| session.id == id && session.owner == connection;
        if goodbye {
            self.list.retain(|session| !owned(session));
        } else if let Some(session) = self.list.iter_mut().find(|session| owned(session)) {
            session.outlet = None;
            session.detached_at = Some(Instant::now());
        }
        world.set_wanted_intents(self.intents());
    }

    /// Ends all sessions, so that none can be resumed.
    pub(super) fn end_all(&mut self, code: u16) {
        for mut session in self.list.drain(..) {
            session.write(Outgoing::Close(Some(code)));
        }
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

    pub(super) fn list_mut(&mut self) -> &mut Vec<Session> {
        &mut self.list
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.list.iter().any(Session::is_connected)
    }
}

/// Returns whether this fault ends the session for good.
fn ends_sessions(fault: &Effect) -> bool {
    match fault {
        Effect::Invalidate { resumable } => !resumable,
        Effect::Close(Some(code)) => {
            matches!(*code, close::INVALID_SEQUENCE | close::SESSION_TIMED_OUT)
        }
        _ => false,
    }
}

fn session_id(number: u64) -> String {
    format!(
        "{:016x}{number:016x}",
        number.wrapping_mul(0x9E37_79B9_7F4A_7C15)
    )
}
