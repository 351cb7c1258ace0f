//! The connections to Discord: opened, maintained, resumed, and closed in order.
//!
//! twilight maintains each one, and knows what each close code means. This module adds patience: a
//! pause if Discord closes again and again, and a new connection if one is stuck.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures::Stream;
use serde_json::json;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use twilight_gateway::error::{ReceiveMessageError, ReceiveMessageErrorType};
use twilight_gateway::{
    CloseFrame, ConfigBuilder, Intents, Message, Session, Shard, ShardId, ShardState,
};
use twilight_model::gateway::payload::outgoing::identify::IdentifyProperties;

use super::identify::Identifies;
use super::silence::{Silence, Step};
use super::{Gateway, identify};
use crate::clock::{Clock, Moment};
use crate::discord::rest::{Rest, RestError};
use crate::metrics::{self, Lost};

/// How long a shard that may start a session may be without one before it is reopened.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often to check that while nothing arrives.
const LOOKS: Duration = Duration::from_secs(10);
/// The pause after a connection ended.
const LEAST_PAUSE: Duration = Duration::from_millis(50);
/// The pause after a connection ended before it was of use; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long a connection must last to count as useful.
const GOOD_USE: Duration = Duration::from_secs(10);
/// After this many short connections with a session in a row, the pauses grow.
const MOST_SHORT: u32 = 20;
/// How many times a shard tries to connect by itself; its own pauses would grow to minutes.
const MOST_ATTEMPTS: u8 = 5;
/// How long Discord may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(500);

/// Why the connection to Discord ended permanently.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// Discord does not know the token.
    #[error("the token was refused")]
    Unauthorized,
    /// Discord closed it and would do so again. Source of the codes: Discord's documentation,
    /// "Gateway Close Event Codes".
    #[error("Discord closed it with code {0}{reason}", reason = reason(*.0))]
    Closed(u16),
    /// The bot failed.
    #[error("{0}")]
    Failed(String),
}

fn reason(code: u16) -> &'static str {
    match code {
        4010 => ", since it does not know the shard that was asked for",
        4011 => {
            ": the bot is in more servers than its connections may serve. Start it again: it then \
             opens more of them"
        }
        4012 => ", since it does not speak this version of its gateway any more. Update Stride",
        4013 | 4014 => ", since it does not allow the intents that Stride asks for",
        _ => "",
    }
}

/// What the shards share.
#[derive(Clone)]
struct Shared {
    gateway: Gateway,
    token: String,
    /// The gateway's address.
    url: String,
    identifies: Identifies,
    shutdown: CancellationToken,
}

/// Maintains as many connections as Discord recommends, until `shutdown`.
pub(crate) async fn connect(
    gateway: Gateway,
    token: String,
    shutdown: CancellationToken,
) -> Result<(), Ended> {
    // A connection lives in real time, on any clock.
    let rest = gateway.shared().outbox.rest().clone().on(Clock::System);
    let Some(plan) = plan(&rest, &shutdown).await? else {
        return Ok(());
    };
    let shared = Shared {
        identifies: Identifies::new(rest, &plan),
        gateway,
        token,
        url: plan.url,
        shutdown,
    };
    metrics::shards_wanted(plan.shards);
    let mut shards = JoinSet::new();
    for number in 0..plan.shards {
        shards.spawn(keep(shared.clone(), ShardId::new(number, plan.shards)));
    }
    while let Some(ended) = shards.join_next().await {
        ended.unwrap_or_else(|panic| Err(Ended::Failed(panic.to_string())))?;
    }
    Ok(())
}

/// Returns Discord's recommendation; `None` after `shutdown`. Retries failures, because Discord has
/// just answered.
async fn plan(rest: &Rest, shutdown: &CancellationToken) -> Result<Option<identify::Plan>, Ended> {
    loop {
        match identify::plan(rest).await {
            Ok(plan) => return Ok(Some(plan)),
            Err(RestError::Unauthorized) => return Err(Ended::Unauthorized),
            Err(error) => warn!(%error, "Discord does not say where its gateway is"),
        }
        let pause = Clock::System.sleep(FIRST_PAUSE * 10);
        if shutdown.run_until_cancelled(pause).await.is_none() {
            return Ok(None);
        }
    }
}

/// Maintains one connection until it is told to stop or ends permanently.
async fn keep(shared: Shared, id: ShardId) -> Result<(), Ended> {
    let clock = Clock::System;
    let mut shard = shared.open(id, None, None);
    let mut patience = Patience::since(clock.moment());
    let mut silence = Silence::since(clock.moment());
    let mut pauses = Pauses::default();
    let mut active_since: Option<Moment> = None;
    let mut last_code = None;
    loop {
        let until_look = LOOKS.min(silence.next_look() - clock.moment());
        let heard = tokio::select! {
            heard = tokio::time::timeout(until_look, next(&mut shard)) => heard,
            () = shared.shutdown.cancelled() => {
                shared.say_goodbye(&mut shard).await;
                return Ok(());
            }
        };
        let mut has_ended = false;
        match heard {
            Ok(Some(Ok(Message::Text(event)))) => {
                silence.hear(clock.moment(), &event);
                shared.gateway.take(id.number(), &event);
            }
            Ok(Some(Ok(Message::Close(frame)))) => {
                last_code = frame.as_ref().map(|frame| frame.code);
                metrics::connection_lost(Lost::Closed);
                warn!(shard = id.number(), code = ?last_code, "a connection to Discord was closed");
                has_ended = shard.state() != ShardState::FatallyClosed;
            }
            Ok(Some(Err(error))) => {
                // Leave out its text, which may contain an event's content.
                warn!(
                    shard = id.number(),
                    kind = kind(&error),
                    "a connection to Discord failed"
                );
                metrics::connection_lost(Lost::Failed);
                // If no connection could be opened, twilight itself pauses.
                has_ended = !matches!(error.kind(), ReceiveMessageErrorType::Reconnect);
            }
            Ok(None) => {
                return Err(match last_code {
                    Some(4004) => Ended::Unauthorized,
                    code => Ended::Closed(code.unwrap_or_default()),
                });
            }
            // Nothing arrived for a while.
            Err(_) => {}
        }
        let is_silent = match silence.look(clock.moment(), shard.state()) {
            Some(Step::Ask) => {
                shard.send(heartbeat(&shard));
                false
            }
            Some(Step::GiveUp) => true,
            None => false,
        };
        let is_active = shard.state() == ShardState::Active && !is_silent;
        shared.gateway.note_shard(id.number(), is_active);
        let waits = shared.identifies.is_waiting(id.number());
        let is_stuck = patience.look(clock.moment(), is_active, waits);
        let tries = match shard.state() {
            ShardState::Disconnected { reconnect_attempts } => reconnect_attempts,
            _ => 0,
        };
        if is_silent {
            metrics::connection_lost(Lost::Silent);
            warn!(
                shard = id.number(),
                "nothing comes through a connection to Discord any more"
            );
            active_since = None;
        }
        if is_silent || is_stuck || tries > MOST_ATTEMPTS {
            info!(
                shard = id.number(),
                "a connection to Discord is opened anew"
            );
            // A session that could not resume in all that time is of no use.
            let is_lost = is_stuck && shard.state() == ShardState::Resuming;
            let session = shard.session().filter(|_| !is_lost).cloned();
            shard = shared.open(id, session, shard.resume_url().map(str::to_owned));
            silence = Silence::since(clock.moment());
        }
        if is_active {
            active_since.get_or_insert(clock.moment());
        } else if has_ended {
            let lasted = active_since.take().map(|since| clock.moment() - since);
            pauses.rest(&shared, lasted).await;
        }
    }
}

impl Shared {
    /// Opens a shard that resumes a session, if there is one, at the address that Discord named for
    /// it. If that leads nowhere, the usual address does.
    fn open(
        &self,
        id: ShardId,
        session: Option<Session>,
        resume_url: Option<String>,
    ) -> Shard<Identifies> {
        let mut config = ConfigBuilder::new(self.token.clone(), Intents::GUILDS)
            .queue(self.identifies.clone())
            .proxy_url(self.url.clone())
            .identify_properties(IdentifyProperties::new(
                "stride",
                "stride",
                std::env::consts::OS,
            ));
        if let Some(session) = session {
            config = config.session(session);
        }
        if let Some(url) = resume_url {
            config = config.resume_url(url);
        }
        Shard::with_config(id, config.build())
    }

    /// Logs off, and handles what Discord had already sent.
    async fn say_goodbye(&self, shard: &mut Shard<Identifies>) {
        if matches!(
            shard.state(),
            ShardState::Disconnected { .. } | ShardState::FatallyClosed
        ) {
            return;
        }
        shard.close(CloseFrame::NORMAL);
        let number = shard.id().number();
        let goodbye = async {
            while let Some(Ok(Message::Text(event))) = next(shard).await {
                self.gateway.take(number, &event);
            }
        };
        if tokio::time::timeout(GOODBYE, goodbye).await.is_err() {
            warn!(
                shard = number,
                "Discord did not confirm the end of a connection"
            );
        }
    }
}

/// Builds an early heartbeat, which anything at the other end answers.
fn heartbeat(shard: &Shard<Identifies>) -> String {
    let sequence = shard.session().map(Session::sequence);
    json!({ "op": 1, "d": sequence }).to_string()
}

async fn next(shard: &mut Shard<Identifies>) -> Option<Result<Message, ReceiveMessageError>> {
    poll_fn(|cx| Pin::new(&mut *shard).poll_next(cx)).await
}

fn kind(error: &ReceiveMessageError) -> &'static str {
    match error.kind() {
        ReceiveMessageErrorType::Reconnect => "it could not be opened",
        ReceiveMessageErrorType::Compression => "what came could not be unpacked",
        _ => "what came could not be read",
    }
}

/// The pauses between connections, so that one that Discord closes again and again costs both sides
/// little.
#[derive(Debug)]
struct Pauses {
    next: Duration,
    /// How many connections in a row were useful only briefly.
    short: u32,
}

impl Default for Pauses {
    fn default() -> Self {
        Self {
            next: FIRST_PAUSE,
            short: 0,
        }
    }
}

impl Pauses {
    /// Returns how long to rest after a connection that had a session for this long, if at all.
    fn after(&mut self, lasted: Option<Duration>) -> Duration {
        if lasted.is_some_and(|lasted| lasted >= GOOD_USE) {
            *self = Self::default();
            return LEAST_PAUSE;
        }
        if lasted.is_some() && self.short < MOST_SHORT {
            self.short += 1;
            return LEAST_PAUSE;
        }
        let pause = self.next;
        self.next = (pause * 2).min(LONGEST_PAUSE);
        pause
    }

    async fn rest(&mut self, shared: &Shared, lasted: Option<Duration>) {
        let pause = Clock::System.sleep(self.after(lasted));
        shared.shutdown.run_until_cancelled(pause).await;
    }
}

/// Watches whether a shard gets a session in time.
#[derive(Debug)]
struct Patience {
    /// Since when it has had none although it might; `None` while it has one.
    without_since: Option<Moment>,
}

impl Patience {
    fn since(now: Moment) -> Self {
        Self {
            without_since: Some(now),
        }
    }

    /// Takes note of the shard's state; returns whether to reopen it. `waits` says that it must not
    /// start a session yet.
    fn look(&mut self, now: Moment, is_active: bool, waits: bool) -> bool {
        if is_active {
            self.without_since = None;
            return false;
        }
        let since = *self.without_since.get_or_insert(now);
        let is_stuck = now - since >= PATIENCE;
        if is_stuck || waits {
            self.without_since = Some(now);
        }
        is_stuck && !waits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::default() + Duration::from_secs(seconds)
    }

    #[test]
    fn a_shard_that_gets_no_session_is_opened_anew_and_then_has_its_time_again() {
        let mut patience = Patience::since(at(0));
        assert!(!patience.look(at(59), false, false));
        assert!(patience.look(at(60), false, false));
        assert!(!patience.look(at(119), false, false));
        assert!(patience.look(at(120), false, false));
        assert!(!patience.look(at(150), true, false));
        assert!(
            !patience.look(at(1_000), false, false),
            "it was lost just now"
        );
        assert!(patience.look(at(1_060), false, false));
    }

    #[test]
    fn a_shard_that_waits_for_its_start_is_left_alone() {
        let mut patience = Patience::since(at(0));
        assert!(!patience.look(at(1_000), false, true));
        assert!(!patience.look(at(1_059), false, false));
        assert!(patience.look(at(1_060), false, false));
    }

    #[test]
    fn a_connection_that_is_of_no_use_is_tried_less_and_less_often() {
        let mut pauses = Pauses::default();
        let good = Some(GOOD_USE);
        assert_eq!(pauses.after(good), LEAST_PAUSE);
        let tried: Vec<_> = (0..8).map(|_| pauses.after(None).as_millis()).collect();
        assert_eq!(
            tried,
            [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]
        );
        assert_eq!(pauses.after(good), LEAST_PAUSE);
        assert_eq!(pauses.after(None), FIRST_PAUSE);
    }

    #[test]
    fn one_that_is_lost_again_and_again_soon_after_its_start_is_so_too_after_some_tries() {
        let mut pauses = Pauses::default();
        let short = Some(Duration::from_millis(1));
        for _ in 0..MOST_SHORT {
            assert_eq!(pauses.after(short), LEAST_PAUSE);
        }
        assert_eq!(pauses.after(short), FIRST_PAUSE);
        assert_eq!(pauses.after(short), FIRST_PAUSE * 2);
        assert_eq!(pauses.after(Some(GOOD_USE)), LEAST_PAUSE);
        assert_eq!(pauses.after(short), LEAST_PAUSE);
    }

    #[test]
    fn what_ends_the_bot_says_what_to_do() {
        let said = Ended::Closed(4011).to_string();
        assert!(
            said.contains("4011") && said.contains("Start it again"),
            "{said}"
        );
    }
}
