//! What is due now? One loop on one clock: it does what is due, then waits for what is next.

mod deliveries;
pub mod forgetting;
pub mod storage;
pub mod uptime;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::error;

use crate::app::post::claim;
use crate::app::{self, App, streak};
use crate::clock::{Clock, Work};
use crate::discord::chain;
use crate::domain::post::Post;
pub use deliveries::Deliveries;

/// The pause after which what was not done is tried again, in seconds.
const RETRY_SECONDS: i64 = 10;
/// The pause after which a post that is on its way for so long is looked at again, in seconds.
const UNFINISHED_SECONDS: i64 = 60;
/// The longest pause, in hours: nothing is due.
const LONGEST_PAUSE_HOURS: i64 = 24;

/// Takes posts on their way.
pub trait Deliver {
    /// Brings a claimed post into its channel in the background, and notes what became of it.
    /// One that is on its way already is left alone.
    fn deliver(&self, post: Post);
}

/// Posts what is due and settles what is over.
#[derive(Debug)]
pub struct Scheduler<D> {
    app: App,
    clock: Clock,
    deliveries: D,
}

impl<D: Deliver> Scheduler<D> {
    /// A scheduler that has not ticked yet.
    pub fn new(app: App, clock: Clock, deliveries: D) -> Self {
        Self {
            app,
            clock,
            deliveries,
        }
    }

    /// Does what is due, whenever something is, until `shutdown`. `rescheduled` interrupts a
    /// pause: something may be due earlier.
    pub async fn run(self, mut rescheduled: mpsc::Receiver<Work>, shutdown: CancellationToken) {
        let _work = self.clock.work();
        while !shutdown.is_cancelled() {
            let next = self.tick(self.clock.now()).await;
            tokio::select! {
                () = self.clock.sleep_until(next) => {}
                Some(_told) = rescheduled.recv() => {}
                () = shutdown.cancelled() => {}
            }
        }
    }

    /// Does what is due at `now`, and says when there is something to do next. What fails is
    /// logged, holds up nothing else, and is tried again soon.
    pub async fn tick(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut all_done = true;
        let mut done = |what: &str, outcome: app::Result<()>| {
            if let Err(error) = outcome {
                error!(error = %chain(&error), "{what} failed");
                all_done = false;
            }
        };
        done("what was on its way", self.deliver_unfinished().await);
        let deliver = |post| self.deliveries.deliver(post);
        done("posting", claim::claim_due(&self.app, now, deliver).await);
        let settled = streak::settle_due(&self.app, now).await;
        done("settling", settled.map(drop));
        let next = self.next_due(now).await;
        let next = next.unwrap_or_else(|error| {
            done("reading when something is due", Err(error));
            now
        });
        let retry = now + TimeDelta::seconds(RETRY_SECONDS);
        if all_done { next } else { next.max(retry) }
    }

    async fn deliver_unfinished(&self) -> app::Result<()> {
        for post in claim::unfinished(&self.app).await? {
            self.deliveries.deliver(post);
        }
        Ok(())
    }

    /// When there is something to do next, as far as the database knows at `now`.
    async fn next_due(&self, now: DateTime<Utc>) -> app::Result<DateTime<Utc>> {
        let due = claim::next_due_at(&self.app).await?;
        let settling = streak::next_settling(&self.app).await?;
        let unfinished = claim::any_unfinished(&self.app).await?;
        let retry = unfinished.then(|| now + TimeDelta::seconds(UNFINISHED_SECONDS));
        let first = due.into_iter().chain(settling).chain(retry).min();
        Ok(first.unwrap_or(now + TimeDelta::hours(LONGEST_PAUSE_HOURS)))
    }
}
