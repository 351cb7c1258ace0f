//! The state that the three faces share: the world behind one lock, and the waiting tasks.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::bar::{Bar, Timekeeper};
use crate::clock::Clock;
use crate::exchange::Exchanges;
use crate::faults::Faults;
use crate::gateway::{Sessions, Starts};
use crate::id::Id;
use crate::rate_limit::RateLimiter;
use crate::record::{Entry, Recorder, What};
use crate::settings::Settings;
use crate::world::{Change, Interaction, MembersRefused, State as InteractionState, World};

/// How many changes are kept for watchers that reconnect.
const KEPT_CHANGES: usize = 10_000;

/// The real time that a bot gets on top of its three seconds while a manual clock stands still.
pub(crate) const SLACK: Duration = Duration::from_secs(2);

pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) token: String,
    /// Whether too many session starts have revoked the token.
    token_revoked: AtomicBool,
    pub(crate) base_url: String,
    pub(crate) stopping: CancellationToken,
    pub(crate) timekeeper: OnceLock<Arc<dyn Timekeeper>>,
    /// How long a bot has to answer, in real time.
    pub(crate) patience: Duration,
    started: Instant,
    records: bool,
    state: Mutex<State>,
    /// The number of the newest change.
    newest: watch::Sender<u64>,
}

pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) sessions: Sessions,
    pub(crate) recorder: Recorder,
    pub(crate) log: ChangeLog,
    pub(crate) faults: Faults,
    pub(crate) exchanges: Exchanges,
    pub(crate) starts: Starts,
    pub(crate) limiter: RateLimiter,
    pub(crate) settings: Settings,
    pub(crate) bar: Bar,
    waiting: HashMap<Id, Vec<oneshot::Sender<()>>>,
}

/// The last changes, numbered from 1.
#[derive(Default)]
pub(crate) struct ChangeLog {
    before_first: u64,
    changes: VecDeque<Change>,
}

impl ChangeLog {
    pub(crate) fn push(&mut self, change: Change) {
        if self.changes.len() == KEPT_CHANGES {
            self.changes.pop_front();
            self.before_first += 1;
        }
        self.changes.push_back(change);
    }

    pub(crate) fn last(&self) -> u64 {
        self.before_first + self.changes.len() as u64
    }

    /// Returns the changes after this number, with their numbers; `None` if some are lost.
    pub(crate) fn after(&self, number: u64) -> Option<Vec<(u64, Change)>> {
        let skip = usize::try_from(number.checked_sub(self.before_first)?).ok()?;
        Some(
            self.changes
                .iter()
                .enumerate()
                .skip(skip)
                .map(|(index, change)| (self.before_first + index as u64 + 1, *change))
                .collect(),
        )
    }
}

impl Shared {
    pub(crate) fn new(
        clock: Clock,
        token: String,
        base_url: String,
        patience: Duration,
        records: bool,
        world: World,
    ) -> Self {
        Self {
            clock,
            token,
            token_revoked: AtomicBool::new(false),
            base_url,
            stopping: CancellationToken::new(),
            timekeeper: OnceLock::new(),
            patience,
            started: Instant::now(),
            records,
            state: Mutex::new(State {
                world,
                sessions: Sessions::new(Handle::current()),
                starts: Starts::default(),
                recorder: Recorder::new(records),
                log: ChangeLog::default(),
                faults: Faults::default(),
                exchanges: Exchanges::default(),
                limiter: RateLimiter::default(),
                settings: Settings::default(),
                bar: Bar::default(),
                waiting: HashMap::new(),
            }),
            newest: watch::Sender::new(0),
        }
    }

    /// Returns whether this is the bot's valid token.
    pub(crate) fn accepts(&self, token: &str) -> bool {
        token == self.token && !self.token_revoked.load(Ordering::Relaxed)
    }

    pub(crate) fn revoke_token(&self) {
        self.token_revoked.store(true, Ordering::Relaxed);
    }

    /// Applies the settings, and everything that follows from them.
    pub(crate) fn apply(&self, settings: Settings) {
        self.with(|state| {
            let window = TimeDelta::seconds(settings.nonce_window_seconds.into());
            state.world.set_nonce_window(window);
            state
                .world
                .set_privileged_intents(settings.privileged_intents);
            state.sessions.life = Duration::from_secs(settings.session_life_seconds);
            state.settings = settings;
        });
    }

    pub(crate) fn set_bar(&self, bar: Bar) {
        self.with(|state| {
            if state.bar != bar {
                state.bar = bar;
                state.log.push(Change::Bar);
            }
        });
    }

    /// Gives `act` the whole state at the current time, then tells everyone about the changes.
    /// Every access goes through here.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        state.world.advance(self.clock.now());
        let result = act(&mut state);
        self.settle(&mut state);
        result
    }

    /// Does the same during a request. Actions on a message or interaction that the request changes
    /// can then wait until its exchange is over ([`Shared::told_of`]).
    pub(crate) fn during<T>(
        &self,
        exchange: &CancellationToken,
        act: impl FnOnce(&mut State) -> T,
    ) -> T {
        self.with(|state| {
            let result = act(state);
            for change in state.world.changes() {
                if let Change::Message { message: id, .. } | Change::Interaction(id) = change {
                    state.exchanges.note(*id, exchange);
                }
            }
            result
        })
    }

    /// Waits until the bot knows about a message that it made, or an interaction that it answered.
    pub(crate) async fn told_of(&self, id: Id) {
        let exchange = self.lock().exchanges.of(id);
        if let Some(exchange) = exchange {
            // The limit is for an exchange that never ends, on a connection that nobody reads.
            let _late = tokio::time::timeout(self.patience, exchange.cancelled()).await;
        }
    }

    /// Gives `act` the world.
    pub(crate) fn update<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        self.with(|state| act(&mut state.world))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic in one request must not make all later ones fail.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, state: &mut State) {
        for dispatch in state.world.take_dispatches() {
            let fault = state.faults.on_event(dispatch.event);
            state.sessions.dispatch(&dispatch, fault.as_ref());
        }
        for change in state.world.take_changes() {
            if let Change::Interaction(id) = change {
                for waiting in state.waiting.remove(&id).unwrap_or_default() {
                    // The task may have stopped waiting.
                    let _gone = waiting.send(());
                }
            }
            state.log.push(change);
        }
        let last = state.log.last();
        self.newest.send_if_modified(|newest| {
            let moved = *newest != last;
            *newest = last;
            moved
        });
    }

    pub(crate) fn records(&self) -> bool {
        self.records
    }

    pub(crate) fn record(&self, what: What, note: Option<String>) -> Option<u64> {
        self.records
            .then(|| self.with(|state| self.push_entry(state, what, note)))
            .flatten()
    }

    pub(crate) fn push_entry(
        &self,
        state: &mut State,
        what: What,
        note: Option<String>,
    ) -> Option<u64> {
        if !self.records {
            return None;
        }
        let entry = Entry {
            at: state.world.now(),
            elapsed: self.started.elapsed(),
            what,
            note,
        };
        let number = state.recorder.push(entry)?;
        state.log.push(Change::Traffic(number));
        Some(number)
    }

    /// Watches for new changes.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// Returns the gateway's address.
    pub(crate) fn gateway_url(&self) -> String {
        format!("{}/gateway", self.base_url.replacen("http", "ws", 1))
    }

    /// Waits until an interaction's state satisfies `done`. If its time runs out first, fails it.
    pub(crate) async fn interaction_until(
        &self,
        id: Id,
        done: impl Fn(&InteractionState) -> bool,
    ) -> Option<Interaction> {
        let deadline = tokio::time::Instant::now() + self.patience;
        loop {
            let changed = {
                let mut state = self.lock();
                let interaction = state.world.interaction(id)?;
                if done(&interaction.state) || interaction.state == InteractionState::Failed {
                    return Some(interaction.clone());
                }
                let (tell, changed) = oneshot::channel();
                state.waiting.entry(id).or_default().push(tell);
                changed
            };
            if tokio::time::timeout_at(deadline, changed).await.is_err() {
                self.update(|world| world.fail_interaction(id));
                return self.update(|world| world.interaction(id).cloned());
            }
        }
    }

    /// Fails an interaction when its time runs out, even if nobody waits for its answer.
    pub(crate) fn watch(self: &Arc<Self>, id: Id) {
        let shared = self.clone();
        tokio::spawn(async move {
            shared
                .interaction_until(id, |state| *state != InteractionState::Pending)
                .await;
        });
    }

    /// Answers a session's request for guild members.
    pub(crate) fn send_members(
        &self,
        session: Option<&str>,
        request: &Value,
    ) -> Result<(), MembersRefused> {
        self.with(|state| {
            let Some(session) = session.and_then(|id| state.sessions.get(id)) else {
                return Ok(());
            };
            for chunk in state.world.members_chunks(request, session.intents)? {
                session.send("GUILD_MEMBERS_CHUNK", &chunk.to_string(), None);
            }
            Ok(())
        })
    }

    /// Builds the clock's JSON for the control API.
    pub(crate) fn clock_json(&self) -> Value {
        json!({
            "mode": if self.clock.is_manual() { "manual" } else { "system" },
            "now": self.clock.now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            "kept": self.timekeeper.get().is_some(),
        })
    }
}
