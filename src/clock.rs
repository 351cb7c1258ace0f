//! The one reader of time: the system's clock, or one that is moved by hand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{oneshot, watch};

/// Where the bot takes its time from. Clones are the same clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is moved.
    Manual(ManualClock),
}

impl Clock {
    /// The present instant.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
            Self::System => Utc::now(),
            Self::Manual(clock) => clock.now(),
        }
    }

    /// Returns once the clock shows `instant` or later.
    pub async fn sleep_until(&self, instant: DateTime<Utc>) {
        match self {
            Self::System => {
                let wait = (instant - self.now()).to_std().unwrap_or_default();
                #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
                tokio::time::sleep(wait).await;
            }
            Self::Manual(clock) => clock.sleep_until(instant).await,
        }
    }

    /// Returns once `duration` has passed on this clock.
    pub async fn sleep(&self, duration: std::time::Duration) {
        let duration = TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX);
        self.sleep_until(self.now() + duration).await;
    }

    /// Declares a piece of background work, which may sleep on this clock, until the guard
    /// is dropped: whoever moves a manual clock can wait for it.
    #[must_use]
    pub fn work(&self) -> Work {
        if let Self::Manual(clock) = self {
            clock.change(|state| state.working += 1);
        }
        Work(self.clone())
    }
}

/// A piece of work in progress; see [`Clock::work`].
#[derive(Debug)]
pub struct Work(Clock);

impl Drop for Work {
    fn drop(&mut self) {
        if let Clock::Manual(clock) = &self.0 {
            clock.change(|state| state.working -= 1);
        }
    }
}

/// A clock that is moved by hand, for the playground and for tests.
#[derive(Clone, Debug)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
    changes: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    now: DateTime<Utc>,
    working: usize,
    /// Who sleeps until when; the number tells sleepers of the same instant apart.
    sleepers: BTreeMap<(DateTime<Utc>, u64), oneshot::Sender<()>>,
    next_sleeper: u64,
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        let state = State {
            now,
            working: 0,
            sleepers: BTreeMap::new(),
            next_sleeper: 0,
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            changes: watch::Sender::new(()),
        }
    }

    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.lock().now
    }

    /// Moves it to `instant` and wakes who slept until then. It never goes back: an
    /// earlier instant changes nothing.
    pub fn set(&self, instant: DateTime<Utc>) {
        self.change(|state| {
            state.now = state.now.max(instant);
            let still_asleep = state
                .sleepers
                .split_off(&(state.now + TimeDelta::nanoseconds(1), 0));
            for (_, sleeper) in std::mem::replace(&mut state.sleepers, still_asleep) {
                // A sleeper that was dropped meanwhile does not mind.
                let _ = sleeper.send(());
            }
        });
    }

    /// When the next sleeper wakes, if anybody sleeps.
    pub fn next_wake(&self) -> Option<DateTime<Utc>> {
        let mut state = self.lock();
        state.sleepers.retain(|_, sleeper| !sleeper.is_closed());
        state.sleepers.keys().next().map(|(instant, _)| *instant)
    }

    /// Returns once all background work has ended or sleeps on this clock.
    pub async fn settled(&self) {
        let mut changes = self.changes.subscribe();
        loop {
            {
                let mut state = self.lock();
                state.sleepers.retain(|_, sleeper| !sleeper.is_closed());
                if state.working <= state.sleepers.len() {
                    return;
                }
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    async fn sleep_until(&self, instant: DateTime<Utc>) {
        let (wake, woken) = oneshot::channel();
        let mut already = false;
        self.change(|state| {
            already = instant <= state.now;
            if !already {
                state.next_sleeper += 1;
                state.sleepers.insert((instant, state.next_sleeper), wake);
            }
        });
        if !already {
            // An error means that the clock is gone, and time with it.
            let _ = woken.await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("nothing panics while it holds the clock")
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changes.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_its_sleepers_when_it_is_moved() {
        let manual = ManualClock::new(at(0));
        let clock = Clock::Manual(manual.clone());
        let work = clock.work();
        let task = tokio::spawn(async move {
            clock.sleep_until(at(10)).await;
            clock.sleep_until(at(20)).await;
            drop(work);
            clock.now()
        });
        manual.settled().await;
        assert_eq!(manual.next_wake(), Some(at(10)));
        manual.set(at(9));
        assert_eq!(manual.next_wake(), Some(at(10)));
        manual.set(at(15));
        manual.settled().await;
        assert_eq!(manual.next_wake(), Some(at(20)));
        manual.set(at(20));
        manual.settled().await;
        assert_eq!(task.await.unwrap(), at(20));
    }

    #[tokio::test]
    async fn a_manual_clock_never_goes_back() {
        let manual = ManualClock::new(at(5));
        manual.set(at(0));
        assert_eq!(manual.now(), at(5));
        Clock::Manual(manual).sleep_until(at(4)).await;
    }
}
