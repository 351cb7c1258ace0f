//! One loop on one clock: does what is due now, then waits for what is due next.

pub mod backups;
mod deliveries;
pub mod errands;
pub mod forgetting;
mod pulse;
pub mod storage;
mod trust;
pub mod uptime;

use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::app::post::claim;
use crate::app::{self, Core, quiz, streak};
use crate::clock::{Clock, Work};
use crate::discord::chain;
use crate::domain::ids::QuizId;
use crate::domain::post::Post;
use crate::metrics::{self, Timer};
pub use deliveries::Deliveries;
pub use errands::Errands;
pub use pulse::{LIFELESS, Pulse};
pub use trust::Trust;

/// The pause before another try.
const RETRY: Duration = Duration::from_secs(10);
/// The pause before another look at a post that has been under way for a while.
const UNFINISHED: Duration = Duration::from_secs(60);
/// The pause before there is room for more due posts.
const TOP_UP: Duration = Duration::from_secs(1);
/// The longest pause, when nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60 * 24);

/// Takes due posts, and the state of quizzes, to Discord.
pub trait Deliver {
    /// Sends a claimed post into its channel in the background and records the outcome. Ignores a
    /// post that is already under way.
    fn deliver(&self, post: Post);

    /// Returns how many more posts can start now without a long wait. The others stay in the
    /// database, which picks the most urgent ones once there is room.
    fn room(&self) -> u32;

    /// Shows in the background that an item of a channel's quiz has closed, and records that.
    /// Ignores an item that is already under way.
    fn show_quiz(&self, quiz: QuizId);

    /// Whether the clock agrees with the clock of the posts' destination.
    fn is_clock_right(&self) -> impl Future<Output = bool> + Send;
}

/// Sends due posts and settles closed ones.
#[derive(Debug)]
pub struct Scheduler<D> {
    app: Core,
    clock: Clock,
    deliveries: D,
    pulse: Pulse,
}

impl<D: Deliver> Scheduler<D> {
    /// Makes a scheduler that has not ticked yet.
    pub fn new(app: Core, clock: Clock, deliveries: D) -> Self {
        Self {
            app,
            clock,
            deliveries,
            pulse: Pulse::default(),
        }
    }

    /// Returns the loop's sign of life.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Does what is due, as it becomes due, until `shutdown`, while the clock can be trusted.
    /// `rescheduled` interrupts a pause, because something may now be due earlier.
    pub async fn run(self, mut rescheduled: mpsc::Receiver<Work>, shutdown: CancellationToken) {
        let _work = self.clock.work();
        while !shutdown.is_cancelled() {
            self.pulse.beat();
            let next = if self.deliveries.is_clock_right().await {
                self.tick(self.clock.now()).await
            } else {
                Next::again()
            };
            // The sender's guard holds the clock until this pass has ended.
            let _told = {
                let mut rest = pin!(self.clock.sleep_until_at_most(next.due, next.longest));
                loop {
                    tokio::select! {
                        () = &mut rest => break None,
                        Some(told) = rescheduled.recv() => break Some(told),
                        () = shutdown.cancelled() => break None,
                        // In real time on any clock, as the pulse is watched in real time.
                        () = Clock::System.sleep(pulse::BEAT) => self.pulse.beat(),
                    }
                }
            };
        }
    }

    /// Does what is due at `now` and returns when to tick again. A failure is logged, holds up
    /// nothing else, and leads to another try soon.
    pub async fn tick(&self, now: DateTime<Utc>) -> Next {
        let timer = Timer::start();
        let mut all_done = true;
        let mut done = |what: &str, outcome: app::Result<()>| {
            if let Err(error) = outcome {
                error!(error = %chain(&error), "{what} failed");
                all_done = false;
            }
        };
        let undone = claim::unskip_what_is_to_come(&self.app, now).await;
        done("taking back what a wrong clock skipped", undone);
        done("what was on its way", self.deliver_unfinished().await);
        let deliver = |post| {
            // A crowd takes a while; the loop still lives.
            self.pulse.beat();
            self.deliveries.deliver(post);
        };
        let claimed = claim::claim_due(&self.app, now, self.deliveries.room(), deliver);
        done("posting", claimed.await);
        done("closing quiz items", self.close_quizzes(now).await);
        let settled = streak::settle_due(&self.app, now).await;
        done("settling", settled.map(drop));
        let next = self.next(now).await;
        let next = next.unwrap_or_else(|error| {
            done("reading when something is due", Err(error));
            Next::again()
        });
        metrics::ticked(timer.elapsed());
        if all_done { next } else { Next::again() }
    }

    async fn deliver_unfinished(&self) -> app::Result<()> {
        for post in claim::unfinished(&self.app).await? {
            self.deliveries.deliver(post);
        }
        Ok(())
    }

    /// Closes quiz items whose time is over, and shows the results that may not have arrived.
    async fn close_quizzes(&self, now: DateTime<Utc>) -> app::Result<()> {
        quiz::close_due(&self.app, now).await?;
        for quiz in quiz::to_show(&self.app, now).await? {
            self.deliveries.show_quiz(quiz);
        }
        Ok(())
    }

    /// Returns when to tick again, as far as the database knows.
    async fn next(&self, now: DateTime<Utc>) -> app::Result<Next> {
        let due = claim::next_due_at(&self.app).await?;
        let settling = streak::next_settling(&self.app).await?;
        let closing = quiz::next_closing(&self.app).await?;
        let unfinished =
            claim::any_unfinished(&self.app).await? || quiz::any_to_show(&self.app).await?;
        let first = due.into_iter().chain(settling).chain(closing).min();
        if first.is_some_and(|first| first <= now) {
            return Ok(Next::after(TOP_UP));
        }
        Ok(Next {
            due: first.unwrap_or(DateTime::<Utc>::MAX_UTC),
            longest: if unfinished {
                UNFINISHED
            } else {
                LONGEST_PAUSE
            },
        })
    }
}

/// When to tick again: once the clock shows `due`, or after `longest`, whichever comes first.
#[derive(Clone, Copy, Debug)]
pub struct Next {
    due: DateTime<Utc>,
    longest: Duration,
}

impl Next {
    /// Returns a tick soon, but not at once: something failed.
    fn again() -> Self {
        Self::after(RETRY)
    }

    /// Returns a tick after a pause, whatever the clock shows meanwhile.
    fn after(pause: Duration) -> Self {
        Self {
            due: DateTime::<Utc>::MAX_UTC,
            longest: pause,
        }
    }
}
