//! The one reader of time: the system's clock, or one that is moved by hand.

mod manual;
#[cfg(test)]
mod tests;

use std::ops::{Add, Sub};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

pub use manual::ManualClock;
use manual::{Sleep, moment_of};

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
            Self::Manual(clock) => moment_of(clock.true_now()),
        }
    }

    /// Returns once the clock shows `instant` or later, also when it gets there by a leap.
    pub async fn sleep_until(&self, instant: DateTime<Utc>) {
        self.sleep_until_at_most(instant, Duration::MAX).await;
    }

    /// The same, but after `longest` at the latest, whatever the clock shows then.
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

    /// Spaces what is being done: returns at `moment`. A manual clock moves on by itself for
    /// this, see [`ManualClock::run_until`].
    pub async fn pace(&self, moment: Moment) {
        match self {
            Self::System => system_sleep(moment - self.moment()).await,
            Self::Manual(clock) => {
                let wait = moment - moment_of(clock.true_now());
                clock.sleep(None, wait, Sleep::Paces).await;
            }
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
            Self::Manual(clock) => clock.moved().await,
        }
    }

    /// Declares a piece of background work, which may sleep on this clock, until the guard
    /// is dropped: whoever moves a manual clock waits for it.
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

/// A piece of work in progress; see [`Clock::work`].
#[derive(Debug)]
pub struct Work(Clock);

impl Drop for Work {
    fn drop(&mut self) {
        if let Clock::Manual(clock) = &self.0 {
            clock.end_work();
        }
    }
}
