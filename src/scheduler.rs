//! What is due now? One loop on one clock: it does what is due, then waits for what is next.

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

/// The pause after which what was not done is tried again.
const RETRY: Duration = Duration::from_secs(10);
/// The pause after which a post that is on its way for so long is looked at again.
const UNFINISHED: Duration = Duration::from_secs(60);
/// The pause after which there is room for more of what is due.
const TOP_UP: Duration = Duration::from_secs(1);
/// The longest pause: nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(60 * 60 * 24);

/// Takes posts on their way, and what quizzes come to.
pub trait Deliver {
    /// Brings a claimed post into its channel in the background, and notes what became of it.
    /// One that is on its way already is left alone.
    fn deliver(&self, post: Post);

    /// How many more posts it takes now, so that none of them waits for long. The others stay in
    /// the database, which knows best who is next once there is room.
    fn room(&self) -> u32;

    /// Shows in the background that an item of a channel's quiz is closed, and notes that it is
    /// shown. One that is being shown already is left alone.
    fn show_quiz(&self, quiz: QuizId);

    /// Whether the clock agrees with that of the place where the posts go.
    fn is_clock_right(&self) -> impl Future<Output = bool> + Send;
}

/// Posts what is due and settles what is over.
#[derive(Debug)]
pub struct Scheduler<D> {
    app: Core,
    clock: Clock,
    deliveries: D,
    pulse: Pulse,
}

impl<D: Deliver> Scheduler<D> {
    /// A scheduler that has not ticked yet.
    pub fn new(app: Core, clock: Clock, deliveries: D) -> Self {
        Self {
            app,
            clock,
            deliveries,
            pulse: Pulse::default(),
        }
    }

    /// Its sign of life.
    pub fn pulse(&self) -> Pulse {
        self.pulse.clone()
    }

    /// Does what is due, whenever something is, until `shutdown`, as long as the clock can be
    /// trusted. `rescheduled` interrupts a pause: something may be due earlier.
    pub async fn run(self, mut rescheduled: mpsc::Receiver<Work>, shutdown: CancellationToken) {
        let _work = self.clock.work();
        while !shutdown.is_cancelled() {
            self.pulse.beat();
            let next = if self.deliveries.is_clock_right().await {
                self.tick(self.clock.now()).await
            } else {
                Next::again()
            };
            // Who told of something holds the clock until the rest has ended.
            let _told = {
                let mut rest = pin!(self.clock.sleep_until_at_most(next.due, next.longest));
                loop {
                    tokio::select! {
                        () = &mut rest => break None,
                        Some(told) = rescheduled.recv() => break Some(told),
                        () = shutdown.cancelled() => break None,
                        // In real time, whatever clock the bot follows: who listens lives in it.
                        () = Clock::System.sleep(pulse::BEAT) => self.pulse.beat(),
                    }
                }
            };
        }
    }

    /// Does what is due at `now`, and says when there is something to do next. What fails is
    /// logged, holds up nothing else, and is tried again soon.
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
            // A crowd takes a while, in which nothing hangs.
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

    /// Closes the items of quizzes whose time is over, and shows what is not known to be shown.
    async fn close_quizzes(&self, now: DateTime<Utc>) -> app::Result<()> {
        quiz::close_due(&self.app, now).await?;
        for quiz in quiz::to_show(&self.app, now).await? {
            self.deliveries.show_quiz(quiz);
        }
        Ok(())
    }

    /// When there is something to do next, as far as the database knows.
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

/// When there is something to do next: once the clock shows `due`, and when `longest` has passed
/// at the latest, whatever the clock shows then.
#[derive(Clone, Copy, Debug)]
pub struct Next {
    due: DateTime<Utc>,
    longest: Duration,
}

impl Next {
    /// What was not done is tried again soon, and not at once.
    fn again() -> Self {
        Self::after(RETRY)
    }

    /// There is nothing to do until so much time has passed, whatever the clock shows meanwhile.
    fn after(pause: Duration) -> Self {
        Self {
            due: DateTime::<Utc>::MAX_UTC,
            longest: pause,
        }
    }
}
