//! What is due now? One tick handles everything; the loop around it only waits.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use crate::app::daily::Claim;
use crate::app::{self, App, daily, setup, streak, uptime};
use crate::clock::Clock;
use crate::discord::chain;
use crate::discord::outbox::{Outbox, SendError};
use crate::discord::text;
use crate::domain::ids::PostId;
use crate::domain::post::{GRACE_HOURS, NONCE_MINUTES, Post};

/// The longest pause between two ticks, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 60;
/// The pause after a tick that could not do all it should, in seconds.
const RETRY_SECONDS: i64 = 10;
/// How exact the record of uptime is, in seconds: ticks in between leave it alone.
const UPTIME_GRAIN_SECONDS: i64 = 30;
/// A longer pause than this, in minutes, was not the bot's: the machine was asleep.
const ASLEEP_MINUTES: i64 = 5;

/// What the lane puts between the few messages that one command asks for, at most.
const LANE_SPACING: TimeDelta = TimeDelta::milliseconds(500);

/// How long deliveries may take once the bot is told to stop.
const LAST_DELIVERIES: Duration = Duration::from_secs(10);

/// Posts what is due and settles what is over. Clones are the same scheduler.
#[derive(Clone, Debug)]
pub struct Scheduler {
    app: App,
    outbox: Outbox,
    clock: Clock,
    deliveries: TaskTracker,
    state: Arc<Mutex<State>>,
    /// Whether members can reach the bot at all.
    connection: watch::Receiver<bool>,
    /// Cancelled once Discord refuses the token.
    unauthorized: CancellationToken,
}

#[derive(Debug, Default)]
struct State {
    /// Posts on their way: another tick must not send them too.
    in_flight: BTreeSet<PostId>,
    /// The current run in the record of uptime, and when it was last prolonged.
    run: Option<(i64, DateTime<Utc>)>,
    /// When left guilds were last looked through.
    purged: Option<DateTime<Utc>>,
}

impl Scheduler {
    /// A scheduler that has not ticked yet.
    pub fn new(
        app: App,
        outbox: Outbox,
        clock: Clock,
        connection: watch::Receiver<bool>,
        unauthorized: CancellationToken,
    ) -> Self {
        Self {
            app,
            outbox,
            clock,
            connection,
            deliveries: TaskTracker::new(),
            state: Arc::default(),
            unauthorized,
        }
    }

    /// Ticks until `shutdown`, then lets what is on its way arrive. `rescheduled` interrupts
    /// a pause.
    pub async fn run(self, mut rescheduled: mpsc::Receiver<()>, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            let now = self.clock.now();
            let all_done = self.tick(now).await;
            let pause_ends = now + TimeDelta::seconds(LONGEST_PAUSE_SECONDS);
            let next = self
                .next_tick(now)
                .await
                .map_or(pause_ends, |next| next.min(pause_ends));
            let next = if all_done {
                next
            } else {
                next.max(now + TimeDelta::seconds(RETRY_SECONDS))
            };
            tokio::select! {
                () = self.clock.sleep_until(next) => {}
                Some(()) = rescheduled.recv() => {}
                () = shutdown.cancelled() => {}
            }
        }
        self.finish().await;
    }

    /// Does what is due at `now`. Deliveries go on in the background; what fails is logged,
    /// holds up nothing else, and is tried again by a later tick. Returns whether all was done.
    pub async fn tick(&self, now: DateTime<Utc>) -> bool {
        let mut all_done = true;
        let mut done = |what: &str, outcome: app::Result<()>| {
            if let Err(error) = outcome {
                error!(error = %chain(&error), "{what} failed");
                all_done = false;
            }
        };
        done("the record of uptime", self.record_uptime(now).await);
        done("what was on its way", self.deliver_unfinished().await);
        done("posting", self.claim_due(now).await);
        let settled = streak::settle_due(&self.app, now).await;
        done("settling", settled.map(drop));
        done("forgetting", self.purge_left_guilds(now).await);
        all_done
    }

    async fn deliver_unfinished(&self) -> app::Result<()> {
        for post in daily::unfinished(&self.app).await? {
            self.deliver(post);
        }
        Ok(())
    }

    /// Claims what is due. A schedule that fails holds up no other; the last failure is
    /// returned.
    async fn claim_due(&self, now: DateTime<Utc>) -> app::Result<()> {
        loop {
            let mut failure = Ok(());
            let mut any_done = false;
            for schedule in daily::due(&self.app, now).await? {
                match daily::claim(&self.app, schedule, now).await {
                    Ok(Claim::Send(post)) => self.deliver(post),
                    Ok(Claim::Skipped) => info!(%schedule, "a post was skipped"),
                    Ok(Claim::NotDue) => {}
                    Err(error) => {
                        warn!(%schedule, "a post could not be claimed");
                        failure = Err(error);
                        continue;
                    }
                }
                any_done = true;
            }
            if !any_done {
                return failure;
            }
        }
    }

    /// When there is something to do next, as far as the database knows at `now`.
    pub async fn next_tick(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let next = async {
            let due = daily::next_due_at(&self.app).await?;
            let settling = streak::next_settling(&self.app).await?;
            let unfinished = daily::any_unfinished(&self.app).await?;
            let retry = unfinished.then(|| now + TimeDelta::seconds(LONGEST_PAUSE_SECONDS));
            app::Result::Ok(due.into_iter().chain(settling).chain(retry).min())
        };
        next.await.unwrap_or_else(|error| {
            error!(%error, "the next due instant could not be read");
            None
        })
    }

    /// When the next schedule becomes due.
    pub async fn next_post_at(&self) -> Option<DateTime<Utc>> {
        daily::next_due_at(&self.app).await.ok().flatten()
    }

    /// Ticks when told to, for a clock that somebody moves and ticks for.
    pub async fn run_when_told(
        self,
        mut rescheduled: mpsc::Receiver<()>,
        shutdown: CancellationToken,
    ) {
        loop {
            tokio::select! {
                Some(()) = rescheduled.recv() => self.tick_and_deliver().await,
                () = shutdown.cancelled() => return,
            }
        }
    }

    /// Ticks, and lets a manual clock run on for the milliseconds by which the lane spaces
    /// what it sends: what was asked for now arrives before somebody moves the clock.
    async fn tick_and_deliver(&self) {
        let now = self.clock.now();
        self.tick(now).await;
        let Clock::Manual(clock) = &self.clock else {
            return;
        };
        clock.settled().await;
        while let Some(slot) = clock.next_wake().filter(|slot| *slot <= now + LANE_SPACING) {
            clock.set(slot);
            clock.settled().await;
        }
    }

    /// Waits for what is on its way, within reason: the rest is found again at the next start.
    async fn finish(&self) {
        self.deliveries.close();
        if tokio::time::timeout(LAST_DELIVERIES, self.deliveries.wait())
            .await
            .is_err()
        {
            warn!(
                left = self.deliveries.len(),
                "some posts are still on their way"
            );
        }
    }

    /// Time without a connection to Discord is no uptime: nobody could answer.
    async fn record_uptime(&self, now: DateTime<Utc>) -> app::Result<()> {
        if !*self.connection.borrow() {
            self.lock().run = None;
            return Ok(());
        }
        let current = self.lock().run;
        let run = match current {
            Some((_, last)) if now - last < TimeDelta::seconds(UPTIME_GRAIN_SECONDS) => {
                return Ok(());
            }
            Some((run, last)) if !self.was_asleep(last, now) => {
                uptime::prolong(&self.app, run, now).await?;
                run
            }
            _ => uptime::begin(&self.app, now).await?,
        };
        self.lock().run = Some((run, now));
        Ok(())
    }

    /// Once a day is enough for what has waited for thirty.
    async fn purge_left_guilds(&self, now: DateTime<Utc>) -> app::Result<()> {
        let due = self
            .lock()
            .purged
            .is_none_or(|last| now - last >= TimeDelta::days(1));
        if due {
            let purged = setup::purge(&self.app, now).await?;
            if purged > 0 {
                info!(purged, "guilds that were left long ago are forgotten");
            }
            self.lock().purged = Some(now);
        }
        Ok(())
    }

    /// A manual clock may leap; a real one only when the machine slept.
    fn was_asleep(&self, last: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        matches!(self.clock, Clock::System) && now - last > TimeDelta::minutes(ASLEEP_MINUTES)
    }

    fn deliver(&self, post: Post) {
        if !self.lock().in_flight.insert(post.id) {
            return;
        }
        let scheduler = self.clone();
        let work = self.clock.work();
        self.deliveries.spawn(async move {
            if let Err(error) = scheduler.try_deliver(&post).await {
                error!(post = %post.id, %error, "what became of a post could not be noted");
            }
            scheduler.lock().in_flight.remove(&post.id);
            drop(work);
        });
    }

    /// Brings a claimed post into its channel, once, and notes what became of it.
    async fn try_deliver(&self, post: &Post) -> app::Result<()> {
        match self.send(post).await {
            Ok(message) => daily::mark_sent(&self.app, post, message, self.clock.now()).await,
            Err(Undelivered::Discord(SendError::Unauthorized)) => {
                self.unauthorized.cancel();
                Ok(())
            }
            Err(Undelivered::Discord(refused @ SendError::Refused { .. })) => {
                warn!(post = %post.id, guild = %post.guild, channel = %post.channel, error = %refused, "a post was refused");
                self.refused(post, &refused).await
            }
            Err(Undelivered::Discord(gave_up @ SendError::GaveUp(_))) => {
                warn!(post = %post.id, error = %gave_up, "a post could not be sent yet");
                Ok(())
            }
            Err(Undelivered::TooLate) => {
                warn!(post = %post.id, "a post could not be sent in time");
                daily::mark_missed(&self.app, post.id).await
            }
            Err(Undelivered::App(error)) => Err(error),
        }
    }

    /// Notes a refusal; when it was one too many, tells who made the schedule, once.
    async fn refused(&self, post: &Post, error: &SendError) -> app::Result<()> {
        let now = self.clock.now();
        let paused = daily::mark_failed(&self.app, post, &error.to_string(), now).await?;
        if let Some(paused) = paused {
            let text = text::schedule_paused(&paused);
            let nonce = format!("paused-{}", post.id);
            let deadline = now + TimeDelta::minutes(NONCE_MINUTES);
            // Who takes no messages from bots finds it in `/schedule list`.
            if let Err(error) = self
                .outbox
                .write_to(paused.created_by, &text, &nonce, deadline)
                .await
            {
                info!(schedule = %paused.id, %error, "nobody could be told of a pause");
            }
        }
        Ok(())
    }

    async fn send(&self, post: &Post) -> Result<crate::domain::ids::MessageId, Undelivered> {
        let nonce_window = TimeDelta::minutes(NONCE_MINUTES);
        let mut post = post.clone();
        if self.clock.now() - post.claimed_at >= nonce_window {
            // Discord has forgotten the nonce: the channel itself has to tell.
            let deadline = self.clock.now() + nonce_window;
            let since = post.due_at - TimeDelta::minutes(1);
            if let Some(message) = self
                .outbox
                .find_post(post.channel, post.id, since, deadline)
                .await?
            {
                return Ok(message);
            }
            let now = self.clock.now();
            if now >= (post.due_at + TimeDelta::hours(GRACE_HOURS)).min(post.closes_at) {
                return Err(Undelivered::TooLate);
            }
            post = daily::claim_again(&self.app, &post, now).await?;
        }
        let deadline = post.claimed_at + nonce_window;
        let view = daily::view(&self.app, post).await?;
        Ok(self.outbox.send_post(&view, deadline).await?)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("nothing panics while it holds the state")
    }
}

/// Why a post is not in its channel.
enum Undelivered {
    Discord(SendError),
    App(app::Error),
    TooLate,
}

impl From<SendError> for Undelivered {
    fn from(error: SendError) -> Self {
        Self::Discord(error)
    }
}

impl From<app::Error> for Undelivered {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}
