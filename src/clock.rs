//! The one reader of time: the system's clock, or one moved by hand.

mod manual;
#[cfg(test)]
mod tests;

use std::ops::{Add, Sub};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

pub use manual::ManualClock;
use manual::{Sleep, moment_of};

/// The longest single sleep on the system's clock. A clock that was set, or a machine that was
/// suspended, shows up after this long at most.
const LONGEST_SLEEP: Duration = Duration::from_secs(20);
/// A system clock that drifts further than this during one sleep has leapt.
const LEAP: TimeDelta = TimeDelta::seconds(60);

/// The bot's source of time. Clones are the same clock.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved.
    Manual(ManualClock),
}

/// A point in time for measuring durations. It moves on steadily, even if the clock is set back or
/// forward.
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

    /// Returns how long ago `earlier` was; zero if it is still to come.
    fn sub(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// How a stretch of time passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// At the usual pace.
    Steadily,
    /// With a leap: the clock was set, or the machine was suspended.
    WithALeap,
}

impl Clock {
    /// Returns the current instant.
    pub fn now(&self) -> DateTime<Utc> {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
            Self::System => Utc::now(),
            Self::Manual(clock) => clock.now(),
        }
    }

    /// Returns the current moment.
    pub fn moment(&self) -> Moment {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match self {
            Self::System => Moment(START.elapsed()),
            Self::Manual(clock) => moment_of(clock.true_now()),
        }
    }

    /// Returns once the clock shows `instant` or later, even if a leap takes it there.
    pub async fn sleep_until(&self, instant: DateTime<Utc>) {
        self.sleep_until_at_most(instant, Duration::MAX).await;
    }

    /// Returns once the clock shows `instant` or later, or after `longest`, whichever comes first.
    pub async fn sleep_until_at_most(&self, instant: DateTime<Utc>, longest: Duration) {
        match self {
            Self::System => {
                let end = self.moment() + longest;
                while let Ok(wait) = (instant - self.now()).to_std() {
                    let wait = wait.min(end - self.moment());
                    if wait.is_zero() {
                        return;
                    }
                    system_sleep(wait.min(LONGEST_SLEEP)).await;
                }
            }
            Self::Manual(clock) => clock.sleep(Some(instant), longest, Sleep::Waits).await,
        }
    }

    /// Returns once `duration` has passed.
    pub async fn sleep(&self, duration: Duration) {
        match self {
            Self::System => system_sleep(duration).await,
            Self::Manual(clock) => clock.sleep(None, duration, Sleep::Waits).await,
        }
    }

    /// Spaces out steps of work: returns at `moment`. A manual clock moves on by itself for this,
    /// see [`ManualClock::run_until`].
    pub async fn pace(&self, moment: Moment) {
        match self {
            Self::System => system_sleep(moment - self.moment()).await,
            Self::Manual(clock) => {
                let wait = moment - moment_of(clock.true_now());
                clock.sleep(None, wait, Sleep::Paces).await;
            }
        }
    }

    /// Lets time pass: `longest` at most; on a manual clock, until it moves. Callers of this learn
    /// of the new time before the sleepers due then.
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
            Self::Manual(clock) => clock.moved().await,
        }
    }

    /// Declares background work, which may sleep on this clock, until the guard is dropped: a
    /// manual clock waits for it when it moves.
    #[must_use]
    pub fn work(&self) -> Work {
        if let Self::Manual(clock) = self {
            clock.begin_work();
        }
        Work(self.clone())
    }
}

async fn system_sleep(duration: Duration) {
    #[expect(clippy::disallowed_methods, reason = "this is the clock module")]
    tokio::time::sleep(duration).await;
}

/// Work in progress; see [`Clock::work`].
#[derive(Debug)]
pub struct Work(Clock);

impl Drop for Work {
    fn drop(&mut self) {
        if let Clock::Manual(clock) = &self.0 {
            clock.end_work();
        }
    }
}
