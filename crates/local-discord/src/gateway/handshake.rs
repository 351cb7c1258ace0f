//! IDENTIFY and RESUME on a connection.

use std::time::Instant;

use serde_json::{Value, json};

use super::compression::Encoder;
use super::protocol::{self, Identify, close, op};
use super::sessions::ResumeRefused;
use super::socket::{Connection, End};
use super::starts::Start;
use crate::world::{Change, intents};

/// How many guilds go out at once after READY.
const PORTION: usize = 100;

impl Connection {
    pub(super) async fn identify(&mut self, data: &Value) -> Result<(), End> {
        if self.session.is_some() {
            return Err(self.violation(close::ALREADY_AUTHENTICATED, "a second IDENTIFY"));
        }
        let identify = protocol::identify(data)
            .map_err(|code| self.violation(code, "a malformed IDENTIFY"))?;
        if !self.shared.accepts(&identify.token) {
            return Err(self.violation(close::AUTHENTICATION_FAILED, "IDENTIFY with a wrong token"));
        }
        if identify.intents & !intents::KNOWN != 0 {
            return Err(self.violation(close::INVALID_INTENTS, "IDENTIFY with unknown intents"));
        }
        if !self.may_start(&identify).await? {
            return Ok(());
        }
        if identify.compress && matches!(self.encoder, Encoder::Plain) {
            self.encoder = Encoder::ByPayload;
        }
        let gateway_url = self.shared.gateway_url();
        let started = self.shared.with(|state| {
            let id = state.sessions.identify(
                &mut state.world,
                &mut state.faults,
                &identify,
                &gateway_url,
                &self.line,
            )?;
            let more = state
                .sessions
                .start_guilds(&state.world, &mut state.faults, &id, PORTION);
            state.log.push(Change::Bot { connected: true });
            Ok((id, more))
        });
        let (id, mut more) =
            started.map_err(|code| self.violation(code, "more than 2500 guilds on a shard"))?;
        self.session = Some(id.clone());
        while more {
            tokio::task::yield_now().await;
            more = self.shared.with(|state| {
                state
                    .sessions
                    .start_guilds(&state.world, &mut state.faults, &id, PORTION)
            });
        }
        Ok(())
    }

    /// Returns whether this IDENTIFY may start a session now.
    async fn may_start(&mut self, identify: &Identify) -> Result<bool, End> {
        let (start, privileged) = self.shared.with(|state| {
            let privileged = state.settings.privileged_intents;
            let now = Instant::now();
            let start = state.starts.ask(now, &mut state.settings, identify.shard.0);
            (start, privileged)
        });
        if !privileged && identify.intents & intents::PRIVILEGED != 0 {
            let what = "IDENTIFY with privileged intents that are not enabled";
            return Err(self.violation(close::DISALLOWED_INTENTS, what));
        }
        match start {
            Start::Granted => Ok(true),
            Start::TooSoon => {
                self.reply(op::INVALID_SESSION, &json!(false)).await?;
                Ok(false)
            }
            Start::Exhausted => {
                self.shared.revoke_token();
                self.shared
                    .with(|state| state.sessions.end_all(close::AUTHENTICATION_FAILED));
                let what = "more session starts than a day allows; the token is reset";
                Err(self.violation(close::AUTHENTICATION_FAILED, what))
            }
        }
    }

    pub(super) async fn resume(&mut self, data: &Value) -> Result<(), End> {
        if self.session.is_some() {
            return Err(self.violation(close::ALREADY_AUTHENTICATED, "RESUME after IDENTIFY"));
        }
        let resume =
            protocol::resume(data).map_err(|code| self.violation(code, "a malformed RESUME"))?;
        if !self.shared.accepts(&resume.token) {
            return Err(self.violation(close::AUTHENTICATION_FAILED, "RESUME with a wrong token"));
        }
        let resumed = self.shared.with(|state| {
            state
                .sessions
                .resume(&mut state.faults, &resume, &self.line)?;
            state.log.push(Change::Bot { connected: true });
            Ok(())
        });
        match resumed {
            Ok(()) => {
                self.session = Some(resume.session);
                Ok(())
            }
            Err(ResumeRefused::Gone) => self.reply(op::INVALID_SESSION, &json!(false)).await,
            Err(ResumeRefused::Close(code)) => Err(End::Close(Some(code))),
        }
    }
}
