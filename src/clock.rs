//! The one reader of time: the system's clock, or one that is moved by hand.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Add, Sub};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{oneshot, watch};

/// The longest that the system is slept through in one go: so late at most it is noticed that
/// its clock was set or that the machine was suspended.
const LONGEST_SLEEP: Duration = Duration::from_secs(20);
/// By how much the system's clock may get out of step in one sleep before it has leapt.
const LEAP: TimeDelta = TimeDelta::seconds(60);

/// Where the bot takes its time from. Clones are the same clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// One that stands still until it is moved.
    Manual(ManualClock),
}

/// A point in time by which durations are measured. It moves on steadily, also when the clock
/// is set back or forward.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(Duration);

impl Moment {
    /// Later than any other.
    pub const MAX: Self = Self(Duration::MAX);
}

impl Add<Duration> for Moment {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }
}

impl Sub for Moment {
    type Output = Duration;

    /// How long ago `earlier` was; nothing if it is still to come.
    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// How a stretch of time passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// As time does.
    Steadily,
    /// The clock was set meanwhile, or the machine suspended.
    WithALeap,
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

    /// The present moment.
    pub fn moment(&self) -> Moment {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match self {
            Self::System => Moment(START.elapsed()),
            Self::Manual(clock) => moment_of(clock.now()),
        }
    }

    /// Returns once the clock shows `instant` or later, also when it gets there by a leap.
    pub async fn sleep_until(&self, instant: DateTime<Utc>) {
        match self {
            Self::System => {
                while let Ok(wait) = (instant - self.now()).to_std()
                    && !wait.is_zero()
                {
                    system_sleep(wait.min(LONGEST_SLEEP)).await;
                }
            }
            Self::Manual(clock) => clock.sleep_until(instant, Sleep::Waits).await,
        }
    }

    /// Returns once `duration` has passed.
    pub async fn sleep(&self, duration: Duration) {
        match self {
            Self::System => system_sleep(duration).await,
            Self::Manual(clock) => {
                let end = instant_of(moment_of(clock.now()) + duration);
                clock.sleep_until(end, Sleep::Waits).await;
            }
        }
    }

    /// Spaces what is being done: returns at `moment`. A manual clock moves on by itself for
    /// this, see [`ManualClock::run_until`].
    pub async fn pace(&self, moment: Moment) {
        match self {
            Self::System => system_sleep(moment - self.moment()).await,
            Self::Manual(clock) => clock.sleep_until(instant_of(moment), Sleep::Paces).await,
        }
    }

    /// Lets time pass: at most `longest`; on a manual clock, until it is moved. Who waits like
    /// this learns of the new time before those who slept until then.
    pub async fn pass(&self, longest: Duration) -> Passed {
        match self {
            Self::System => {
                let (before, began) = (self.now(), self.moment());
                system_sleep(longest).await;
                let steady = TimeDelta::from_std(self.moment() - began).unwrap_or(TimeDelta::MAX);
                let step = self.now() - before - steady;
                if step.abs() > LEAP {
                    Passed::WithALeap
                } else {
                    Passed::Steadily
                }
            }
            Self::Manual(clock) => {
                clock.moved().await;
                Passed::Steadily
            }
        }
    }

    /// Declares a piece of background work, which may sleep on this clock, until the guard
    /// is dropped: whoever moves a manual clock waits for it.
    #[must_use]
    pub fn work(&self) -> Work {
        if let Self::Manual(clock) = self {
            clock.change(|state| state.working += 1);
        }
        Work(self.clone())
    }
}

async fn system_sleep(duration: Duration) {
    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    tokio::time::sleep(duration).await;
}

/// A manual clock's moments are its instants.
fn moment_of(instant: DateTime<Utc>) -> Moment {
    let since = instant - DateTime::UNIX_EPOCH;
    Moment(since.to_std().unwrap_or_default())
}

fn instant_of(moment: Moment) -> DateTime<Utc> {
    let since = TimeDelta::from_std(moment.0).unwrap_or(TimeDelta::MAX);
    DateTime::UNIX_EPOCH
        .checked_add_signed(since)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
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

/// A clock that is moved by hand, for the playground, rehearsals and tests.
#[derive(Clone)]
pub struct ManualClock {
    state: Arc<Mutex<State>>,
    changes: watch::Sender<()>,
    /// Held by who moves it.
    moving: Arc<tokio::sync::Mutex<()>>,
}

struct State {
    now: DateTime<Utc>,
    working: usize,
    /// Who sleeps until when; the number tells sleepers of the same instant apart.
    sleepers: BTreeMap<(DateTime<Utc>, u64), Sleeper>,
    next_sleeper: u64,
    /// Who waits for the next move.
    waiting: Vec<oneshot::Sender<()>>,
    /// Other clocks, which are moved before this one.
    followers: Vec<Box<dyn Fn(DateTime<Utc>) + Send>>,
}

struct Sleeper {
    wake: oneshot::Sender<()>,
    sleep: Sleep,
}

/// Why somebody sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sleep {
    /// Something is not due yet.
    Waits,
    /// Something is being done, step by step.
    Paces,
}

impl fmt::Debug for ManualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ManualClock").field(&self.now()).finish()
    }
}

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        let state = State {
            now,
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

    /// What it shows.
    pub fn now(&self) -> DateTime<Utc> {
        self.lock().now
    }

    /// Has another clock moved along: `follow` is given each instant before this clock shows it.
    pub fn lead(&self, follow: impl Fn(DateTime<Utc>) + Send + 'static) {
        self.lock().followers.push(Box::new(follow));
    }

    /// Lets time pass until `instant`, stopping wherever somebody wakes, and returns when all
    /// work has ended or waits for something later. What is only spaced is no wait: for that the
    /// clock goes on beyond `instant`. It never goes back.
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

    /// Moves on by itself for what is spaced, as long as this is awaited: what was asked for
    /// arrives although nobody moves the clock.
    pub async fn keep_up(&self) {
        let mut changes = self.changes.subscribe();
        loop {
            self.run_until(self.now()).await;
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

    /// Where to stop next on the way to `goal`; `None` when it is reached and nothing is spaced.
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
                // Who was dropped meanwhile does not mind.
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

    async fn sleep_until(&self, instant: DateTime<Utc>, sleep: Sleep) {
        let (wake, woken) = oneshot::channel();
        let mut already = false;
        self.change(|state| {
            already = instant <= state.now;
            if !already {
                state.next_sleeper += 1;
                let sleeper = Sleeper { wake, sleep };
                state
                    .sleepers
                    .insert((instant, state.next_sleeper), sleeper);
            }
        });
        if !already {
            // An error means that the clock is gone, and time with it.
            let _ = woken.await;
        }
    }

    /// Returns when the clock has moved.
    async fn moved(&self) {
        let (wake, woken) = oneshot::channel();
        self.change(|state| state.waiting.push(wake));
        let _ = woken.await;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + second, 0).unwrap()
    }

    #[tokio::test]
    async fn a_manual_clock_stops_wherever_somebody_wakes() {
        let manual = ManualClock::new(at(0));
        let clock = Clock::Manual(manual.clone());
        let work = clock.work();
        let task = tokio::spawn(async move {
            let _work = work;
            let mut seen = Vec::new();
            for second in [10, 20, 30] {
                clock.sleep_until(at(second)).await;
                seen.push(clock.now());
            }
            seen
        });
        manual.run_until(at(9)).await;
        assert_eq!(manual.now(), at(9));
        manual.run_until(at(25)).await;
        assert_eq!(manual.now(), at(25));
        manual.run_until(at(30)).await;
        assert_eq!(task.await.unwrap(), [at(10), at(20), at(30)]);
    }

    #[tokio::test]
    async fn a_manual_clock_never_goes_back() {
        let manual = ManualClock::new(at(5));
        manual.run_until(at(0)).await;
        assert_eq!(manual.now(), at(5));
        Clock::Manual(manual).sleep_until(at(4)).await;
    }

    #[tokio::test]
    async fn a_manual_clock_goes_on_for_what_is_spaced_and_for_nothing_else() {
        let manual = ManualClock::new(at(0));
        let clock = Clock::Manual(manual.clone());
        let work = clock.work();
        let task = tokio::spawn(async move {
            let _work = work;
            for _ in 0..3 {
                clock.pace(clock.moment() + Duration::from_secs(2)).await;
            }
            clock.sleep_until(at(60)).await;
        });
        manual.run_until(at(1)).await;
        assert_eq!(manual.now(), at(6), "three steps of 2 s");
        manual.run_until(at(60)).await;
        task.await.unwrap();
    }

    #[tokio::test]
    async fn who_follows_the_time_knows_it_before_a_sleeper_wakes() {
        let manual = ManualClock::new(at(0));
        let (clock, seen) = (
            Clock::Manual(manual.clone()),
            Arc::new(Mutex::new(Vec::new())),
        );
        let follower = (clock.clone(), clock.work(), seen.clone());
        tokio::spawn(async move {
            let (clock, _work, seen) = follower;
            loop {
                clock.pass(Duration::from_secs(1)).await;
                seen.lock().unwrap().push(("follower", clock.now()));
            }
        });
        let sleeper = (clock.clone(), clock.work(), seen.clone());
        let other = tokio::spawn(async move {
            let (clock, _work, seen) = sleeper;
            clock.sleep_until(at(10)).await;
            seen.lock().unwrap().push(("sleeper", clock.now()));
        });
        manual.run_until(at(20)).await;
        other.await.unwrap();
        let expected = [
            ("follower", at(10)),
            ("sleeper", at(10)),
            ("follower", at(20)),
        ];
        assert_eq!(*seen.lock().unwrap(), expected);
    }

    #[tokio::test]
    async fn clocks_that_are_led_move_first() {
        let manual = ManualClock::new(at(0));
        let (told, stops) = std::sync::mpsc::channel();
        manual.lead(move |instant| told.send(instant).unwrap());
        manual.run_until(at(5)).await;
        assert_eq!(stops.try_iter().collect::<Vec<_>>(), [at(5)]);
    }
}
