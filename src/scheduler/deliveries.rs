//! How a claimed post gets into its channel.

mod quizzes;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::{Deliver, Trust};
use crate::app::post::{claim, lacks};
use crate::app::{self, Core, daily};
use crate::clock::{Clock, Moment};
use crate::discord::outbox::Outbox;
use crate::discord::rest::{RestError, Turn};
use crate::domain::ids::{MessageId, PostId, QuizId};
use crate::domain::post::{Lack, NONCE_MINUTES, Post};
use crate::metrics::{self, Posted};

/// How long we trust Discord to remember a nonce.
pub(super) const NONCE_WINDOW: Duration = Duration::from_secs(60 * NONCE_MINUTES as u64);
/// How long deliveries may take after the bot is told to stop. Discord recognizes the ones it has
/// begun to take by their nonces.
const LAST_DELIVERIES: Duration = Duration::from_millis(1_500);

/// The posts and quiz results under way. Clones share them.
#[derive(Clone, Debug)]
pub struct Deliveries {
    app: Core,
    outbox: Outbox,
    clock: Clock,
    trust: Trust,
    tasks: TaskTracker,
    in_flight: InFlight,
    /// Cancelled once Discord refuses the token.
    unauthorized: CancellationToken,
}

/// What is under way: nobody else may send it meanwhile.
#[derive(Clone, Debug, Default)]
struct InFlight(Arc<Mutex<BTreeSet<Parcel>>>);

/// One thing under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Parcel {
    Post(PostId),
    Quiz(QuizId),
}

/// A parcel's place among those under way; freed on drop, however the delivery ends.
struct Place {
    in_flight: InFlight,
    parcel: Parcel,
}

impl InFlight {
    /// Takes a place, unless the same parcel has one.
    fn enter(&self, parcel: Parcel) -> Option<Place> {
        self.lock().insert(parcel).then(|| Place {
            in_flight: self.clone(),
            parcel,
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Parcel>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.in_flight.lock().remove(&self.parcel);
    }
}

impl Deliver for Deliveries {
    fn deliver(&self, post: Post) {
        let Some(place) = self.in_flight.enter(Parcel::Post(post.id)) else {
            return;
        };
        let deliveries = self.clone();
        let work = self.clock.work();
        self.tasks.spawn(async move {
            if let Err(error) = deliveries.try_deliver(&post).await {
                metrics::posted(Posted::Unrecorded);
                error!(post = %post.id, %error, "failed to record the delivery");
            }
            drop(place);
            drop(work);
        });
    }

    fn room(&self) -> u32 {
        self.outbox.room()
    }

    fn show_quiz(&self, quiz: QuizId) {
        let Some(place) = self.in_flight.enter(Parcel::Quiz(quiz)) else {
            return;
        };
        let deliveries = self.clone();
        let work = self.clock.work();
        self.tasks.spawn(async move {
            if let Err(error) = deliveries.try_show_quiz(quiz).await {
                error!(%quiz, %error, "failed to record what a quiz shows");
            }
            drop(place);
            drop(work);
        });
    }

    async fn is_clock_right(&self) -> bool {
        self.trust.is_right().await
    }
}

impl Deliveries {
    /// Starts with nothing under way.
    pub fn new(
        app: Core,
        outbox: Outbox,
        clock: Clock,
        trust: Trust,
        unauthorized: CancellationToken,
    ) -> Self {
        Self {
            app,
            outbox,
            clock,
            trust,
            tasks: TaskTracker::new(),
            in_flight: InFlight::default(),
            unauthorized,
        }
    }

    /// Starts nothing more and waits a limited time for what is under way. The next start picks up
    /// the rest.
    pub async fn finish(&self) {
        self.outbox.close();
        self.tasks.close();
        let last = tokio::time::timeout(LAST_DELIVERIES, self.tasks.wait());
        if last.await.is_err() {
            warn!(left = self.tasks.len(), "some posts are still being sent");
        }
    }

    /// Sends a claimed post into its channel, once, and records the outcome.
    async fn try_deliver(&self, post: &Post) -> app::Result<()> {
        match self.send(post).await {
            Ok(Some(sent)) => self.sent(post, sent).await,
            Ok(None) => Ok(()),
            Err(Undelivered::Discord(RestError::Unauthorized)) => {
                self.unauthorized.cancel();
                Ok(())
            }
            Err(Undelivered::Discord(refused @ RestError::Refused { .. })) => {
                warn!(
                    guild = %post.guild,
                    channel = %post.channel,
                    schedule = %post.schedule,
                    post = %post.id,
                    error = %refused,
                    "a post was refused"
                );
                metrics::posted(Posted::Refused);
                let (why, now) = (refused.to_string(), self.clock.now());
                claim::mark_failed(&self.app, post, &why, now).await
            }
            Err(Undelivered::Discord(gave_up @ RestError::GaveUp(_))) => {
                metrics::posted(Posted::Postponed);
                warn!(post = %post.id, error = %gave_up, "failed to send a post, will retry");
                Ok(())
            }
            Err(Undelivered::TooLate) => {
                metrics::posted(Posted::Missed);
                warn!(post = %post.id, "gave up on a post: too late");
                claim::mark_missed(&self.app, post).await
            }
            Err(Undelivered::App(error)) => Err(error),
        }
    }

    /// Records that a post is in its channel, and what it lacks.
    async fn sent(&self, post: &Post, Sent { message, lost_ping }: Sent) -> app::Result<()> {
        info!(
            guild = %post.guild,
            channel = %post.channel,
            schedule = %post.schedule,
            post = %post.id,
            message_id = %message,
            "a post was sent"
        );
        let now = self.clock.now();
        // A resend would be measured from a post that may have arrived long before.
        if post.resends == 0 {
            metrics::post_sent((now - post.due_at).to_std().unwrap_or_default());
        }
        let lacks: Vec<Lack> = lost_ping.then_some(Lack::Ping).into_iter().collect();
        // A resend may lack less than before.
        if !lacks.is_empty() || post.resends > 0 {
            info!(guild = %post.guild, post = %post.id, ?lacks, "what a post lacks");
            lacks::note(&self.app, post, &lacks, now).await?;
        }
        claim::mark_sent(&self.app, post, message, now).await
    }

    /// Sends a post unless the channel has it, and returns its message. `None` if another task has
    /// sent it meanwhile or is about to.
    async fn send(&self, post: &Post) -> Result<Option<Sent>, Undelivered> {
        if let Some(tried_at) = post.tried_at {
            let lost_ping = match daily::ping(&self.app, post).await? {
                Some(role) => {
                    let turn = self.outbox.turn().await?;
                    self.outbox.is_role_gone(post.guild, role, turn).await?
                }
                None => false,
            };
            // A clock that went back says nothing about how long ago that was.
            let since = (self.clock.now() - tried_at).to_std().ok();
            if let Some(left) = since.and_then(|since| NONCE_WINDOW.checked_sub(since)) {
                let deadline = self.clock.moment() + left;
                return self.show(post.clone(), lost_ping, None, deadline).await;
            }
            // Discord has forgotten the nonce, so look into the channel itself.
            let deadline = self.clock.moment() + NONCE_WINDOW;
            let since = post.due_at - TimeDelta::minutes(1);
            let found = self
                .outbox
                .find_post(post.channel, post.id, since, deadline)
                .await?;
            if let Some(message) = found {
                return Ok(Some(Sent { message, lost_ping }));
            }
        }
        // Take a turn first, so that posts go out in the order they are due.
        let mut turn = self.outbox.turn().await?;
        let mut lost_ping = false;
        if let Some(role) = daily::ping(&self.app, post).await? {
            lost_ping = self.outbox.is_role_gone(post.guild, role, turn).await?;
            turn = self.outbox.turn().await?;
        }
        let now = self.clock.now();
        if now >= post.send_by() {
            return Err(Undelivered::TooLate);
        }
        let Some(post) = claim::begin_sending(&self.app, post, now).await? else {
            return Ok(None);
        };
        let deadline = self.clock.moment() + NONCE_WINDOW;
        self.show(post, lost_ping, Some(turn), deadline).await
    }

    /// Sends a post, without its mention if the role was deleted.
    async fn show(
        &self,
        post: Post,
        lost_ping: bool,
        turn: Option<Turn>,
        deadline: Moment,
    ) -> Result<Option<Sent>, Undelivered> {
        let app = self.app.in_guild(post.guild).await?;
        let mut view = daily::view(&app, post).await?;
        view.ping = view.ping.filter(|_| !lost_ping);
        let message = self.outbox.send_post(&view, turn, deadline).await?;
        Ok(Some(Sent { message, lost_ping }))
    }
}

/// A post that is in its channel.
struct Sent {
    message: MessageId,
    /// Whether the role to mention was deleted.
    lost_ping: bool,
}

/// Why a post is not in its channel.
enum Undelivered {
    Discord(RestError),
    App(app::Error),
    TooLate,
}

impl From<RestError> for Undelivered {
    fn from(error: RestError) -> Self {
        Self::Discord(error)
    }
}

impl From<app::Error> for Undelivered {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_delivery_that_panics_gives_up_its_place() {
        let (in_flight, post) = (InFlight::default(), Parcel::Post(PostId(7)));
        let place = in_flight.enter(post).unwrap();
        assert!(in_flight.enter(post).is_none(), "it is on its way");
        let delivery = tokio::spawn(async move {
            let _place = place;
            panic!("as an expectation that does not hold");
        });
        assert!(delivery.await.unwrap_err().is_panic());
        assert!(in_flight.enter(post).is_some(), "the next tick takes it up");
    }
}
