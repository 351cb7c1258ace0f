//! A clock that is moved by hand.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{oneshot, watch};

use super::{Moment, Passed};

/// Converts an instant to a moment: on a manual clock they are the same while it is right.
pub(super) fn moment_of(instant: DateTime<Utc>) -> Moment {
    let since = instant - DateTime::UNIX_EPOCH;
    Moment(since.to_std().unwrap_or_default())
}

fn instant_of(moment: Moment) -> DateTime<Utc> {
    let since = TimeDelta::from_std(moment.0).unwrap_or(TimeDelta::MAX);
    DateTime::UNIX_EPOCH
        .checked_add_signed(since)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// A clock that is moved by hand, for the playground, rehearsals and tests.
#[derive(Clone)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
    changes: watch::Sender<()>,
    /// Held by the task that moves the clock.
    moving: Arc<tokio::sync::Mutex<()>>,
}

struct State {
    /// The time that passes steadily, which other clocks show too.
    now: DateTime<Utc>,
    /// How far this clock runs ahead; anything but zero makes it wrong.
    ahead: TimeDelta,
    working: usize,
    /// The sleepers by the time they wake, in steady time; the number tells sleepers of the same
    /// instant apart.
    sleepers: BTreeMap<(DateTime<Utc>, u64), Sleeper>,
    next_sleeper: u64,
    /// Tasks that wait for the next move.
    waiting: Vec<oneshot::Sender<()>>,
    /// Other clocks, which move before this one.
    followers: Vec<Box<dyn Fn(DateTime<Utc>) + Send>>,
}

struct Sleeper {
    wake: oneshot::Sender<()>,
    sleep: Sleep,
    /// What the clock must show; `None` if only time must pass.
    until: Option<DateTime<Utc>>,
    /// The latest end of the sleep, in steady time.
    at_most: DateTime<Utc>,
}

impl Sleeper {
    fn ends_at(&self, ahead: TimeDelta) -> DateTime<Utc> {
        let shown = self.until.and_then(|until| until.checked_sub_signed(ahead));
        shown.map_or(self.at_most, |shown| shown.min(self.at_most))
    }
}

/// Why a task sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sleep {
    /// Something is not due yet.
    Waits,
    /// Something happens step by step.
    Paces,
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

impl ManualClock {
    /// Makes a clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        let state = State {
            now,
            ahead: TimeDelta::zero(),
            working: 0,
            sleepers: BTreeMap::new(),
            next_sleeper: 0,
            waiting: Vec::new(),
            followers: Vec::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            changes: watch::Sender::new(()),
            moving: Arc::default(),
        }
    }

    /// Returns the time the clock shows.
    pub fn now(&self) -> DateTime<Utc> {
        let state = self.lock();
        state.now + state.ahead
    }

    /// Returns steady time: what the clock shows while it is right.
    pub(super) fn true_now(&self) -> DateTime<Utc> {
        self.lock().now
    }

    /// Sets the clock wrong: it shows `ahead` more than others (or less) until the next call.
    /// Returns once all work has noticed.
    pub async fn set_ahead(&self, ahead: TimeDelta) {
        let _moving = self.moving.lock().await;
        self.settled().await;
        self.change(|state| {
            state.ahead = ahead;
            let sleepers = std::mem::take(&mut state.sleepers);
            state.sleepers = sleepers
                .into_iter()
                .map(|((_, number), sleeper)| ((sleeper.ends_at(ahead), number), sleeper))
                .collect();
        });
        self.step_to(self.true_now()).await;
        self.settled().await;
    }

    /// Moves another clock along: `follow` gets each instant before this clock shows it.
    pub fn lead(&self, follow: impl Fn(DateTime<Utc>) + Send + 'static) {
        self.lock().followers.push(Box::new(follow));
    }

    /// Lets time pass until `instant`, with a stop whenever a sleeper wakes, and returns when all
    /// work has ended or waits for something later. Work that only spaces its steps does not count
    /// as waiting: the clock goes past `instant` for it. Steady time never goes back, and `instant`
    /// is in steady time.
    pub async fn run_until(&self, instant: DateTime<Utc>) {
        let _moving = self.moving.lock().await;
        loop {
            self.settled().await;
            let Some(stop) = self.next_stop(instant) else {
                return;
            };
            self.step_to(stop).await;
        }
    }

    /// Moves the clock for spaced work while the caller awaits this, so that such work finishes
    /// although nobody else moves the clock.
    pub async fn keep_up(&self) {
        let mut changes = self.changes.subscribe();
        loop {
            self.run_until(self.true_now()).await;
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Returns once all background work has ended or sleeps on this clock.
    async fn settled(&self) {
        let mut changes = self.changes.subscribe();
        loop {
            {
                let mut state = self.lock();
                state
                    .sleepers
                    .retain(|_, sleeper| !sleeper.wake.is_closed());
                state.waiting.retain(|waiting| !waiting.is_closed());
                if state.working <= state.sleepers.len() + state.waiting.len() {
                    return;
                }
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Returns the next stop on the way to `goal`; `None` once it is reached and no work is spaced.
    fn next_stop(&self, goal: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let state = self.lock();
        let paced = state
            .sleepers
            .iter()
            .find(|(_, sleeper)| sleeper.sleep == Sleep::Paces);
        let end = paced.map_or(goal, |((instant, _), _)| goal.max(*instant));
        let first = state.sleepers.keys().next().map(|(instant, _)| *instant);
        first
            .filter(|first| *first <= end)
            .or((state.now < goal).then_some(goal))
    }

    async fn step_to(&self, instant: DateTime<Utc>) {
        self.change(|state| {
            for follow in &state.followers {
                follow(instant);
            }
            state.now = state.now.max(instant);
            for waiting in state.waiting.drain(..) {
                // A waiter may have been dropped meanwhile.
                let _ = waiting.send(());
            }
        });
        self.settled().await;
        self.change(|state| {
            let still_asleep = state
                .sleepers
                .split_off(&(state.now + TimeDelta::nanoseconds(1), 0));
            for (_, sleeper) in std::mem::replace(&mut state.sleepers, still_asleep) {
                let _ = sleeper.wake.send(());
            }
        });
    }

    /// Returns when the clock shows `until`, or after `longest`, whichever comes first.
    pub(super) async fn sleep(
        &self,
        until: Option<DateTime<Utc>>,
        longest: Duration,
        sleep: Sleep,
    ) {
        let (wake, woken) = oneshot::channel();
        let mut already = false;
        self.change(|state| {
            let sleeper = Sleeper {
                wake,
                sleep,
                until,
                at_most: instant_of(moment_of(state.now) + longest),
            };
            let end = sleeper.ends_at(state.ahead);
            already = end <= state.now;
            if !already {
                state.next_sleeper += 1;
                state.sleepers.insert((end, state.next_sleeper), sleeper);
            }
        });
        if !already {
            // An error means that the clock is gone, and time with it.
            let _ = woken.await;
        }
    }

    /// Returns when the clock has moved.
    pub(super) async fn moved(&self) -> Passed {
        let (wake, woken) = oneshot::channel();
        let mut before = TimeDelta::zero();
        self.change(|state| {
            before = state.ahead;
            state.waiting.push(wake);
        });
        let _ = woken.await;
        if self.lock().ahead == before {
            Passed::Steadily
        } else {
            Passed::WithALeap
        }
    }

    pub(super) fn begin_work(&self) {
        self.change(|state| state.working += 1);
    }

    pub(super) fn end_work(&self) {
        self.change(|state| state.working -= 1);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A follower that panicked has left nothing half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changes.send_replace(());
    }
}
