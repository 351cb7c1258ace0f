//! Does errands: work in Discord that no interaction waits for.
//!
//! The database holds each errand and how long to keep trying, so a kill between any two lines
//! loses nothing. Only a few run at a time, most urgent first: posts wait in the same lane and must
//! never stand behind a crowd. An errand that fails waits for its next try and holds up no other.

mod decisions;
mod mocks;
mod operator;
mod posts;
mod privacy;
mod recap;
mod reminders;
mod roles;
mod schedules;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use super::deliveries::NONCE_WINDOW;
use super::{LONGEST_PAUSE, Next, RETRY, Trust};
use crate::app::{self, App, Core, errand};
use crate::clock::{Clock, Moment, Work};
use crate::discord::chain;
use crate::discord::errands::{self, Letter};
use crate::discord::outbox::Outbox;
use crate::discord::rest::RestError;
use crate::domain::errand::{Errand, Outcome, Planned, UnderWay};
use crate::domain::ids::{ChannelId, MemberId, MessageId};
use crate::metrics;

/// How long one try may take if nobody would miss the result.
const IDLE_TRY: Duration = Duration::from_secs(15);

/// Does errands. Clones share everything.
#[derive(Clone, Debug)]
pub struct Errands {
    app: Core,
    outbox: Outbox,
    clock: Clock,
    trust: Trust,
    /// Cancelled once Discord refuses the token.
    unauthorized: CancellationToken,
}

/// Why a try failed.
enum Failed {
    Discord(RestError),
    App(app::Error),
}

impl From<RestError> for Failed {
    fn from(error: RestError) -> Self {
        Self::Discord(error)
    }
}

impl From<app::Error> for Failed {
    fn from(error: app::Error) -> Self {
        Self::App(error)
    }
}

/// The result of a try.
type Tried = Result<Outcome, Failed>;

impl Errands {
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
            unauthorized,
        }
    }

    /// Does due errands until `shutdown`, while the clock can be trusted. `planned` interrupts a
    /// pause, because something may now be due earlier.
    pub async fn run(self, mut planned: mpsc::Receiver<Work>, shutdown: CancellationToken) {
        let _work = self.clock.work();
        let mut under_way = UnderWay::default();
        let mut tasks = FuturesUnordered::new();
        let mut not_before = self.clock.moment();
        while !shutdown.is_cancelled() {
            let rest = not_before - self.clock.moment();
            let next = if !rest.is_zero() {
                Next::after(rest)
            } else {
                match self.next(self.clock.now(), &under_way).await {
                    Ok((due, next)) => {
                        for planned in due {
                            if under_way.begin(&planned) {
                                tasks.push(self.begin(planned));
                            }
                        }
                        next
                    }
                    Err(error) => {
                        error!(error = %chain(&error), "errands could not be read");
                        Next::again()
                    }
                }
            };
            tokio::select! {
                Some(ended) = tasks.next() => {
                    let (planned, outcome, _work) = ended;
                    under_way.end(planned.id);
                    if let Err(error) = outcome {
                        error!(errand = %planned.id, error = %chain(&error), "failed to record an errand");
                        // Try again, but not at once.
                        not_before = self.clock.moment() + RETRY;
                    }
                }
                () = self.clock.sleep_until_at_most(next.due, next.longest) => {}
                Some(_told) = planned.recv() => {}
                () = shutdown.cancelled() => {}
            }
        }
        // The outbox is closed: requests under way arrive, the others give up.
        while tasks.next().await.is_some() {}
    }

    /// Tries an errand in its own task. Returns whether the outcome was recorded, and a guard that
    /// holds the clock until the caller has seen it.
    async fn begin(&self, planned: Planned) -> (Planned, app::Result<()>, Work) {
        let work = self.clock.work();
        let (errands, attempted) = (self.clone(), planned.clone());
        // In its own task, so that a panic ends no other errand.
        let task = tokio::spawn(async move { errands.attempt(&attempted).await });
        let outcome = match task.await {
            Ok(outcome) => outcome,
            // The panic's message may quote a member. The log already has its place in the code.
            Err(_panic) => {
                error!(errand = %planned.errand.key(), "an errand panicked, will retry");
                let now = self.clock.now();
                errand::retry(&self.app, &planned, "it panicked", now).await
            }
        };
        (planned, outcome, work)
    }

    /// Returns the errands that can start at `now`, and when there are more.
    async fn next(
        &self,
        now: DateTime<Utc>,
        under_way: &UnderWay,
    ) -> app::Result<(Vec<Planned>, Next)> {
        let due = errand::due(&self.app, now, under_way).await?;
        if !due.is_empty() && !self.trust.is_right().await {
            return Ok((Vec::new(), Next::again()));
        }
        let next = errand::next_due(&self.app, now).await?;
        let next = Next {
            due: next.unwrap_or(DateTime::<Utc>::MAX_UTC),
            longest: LONGEST_PAUSE,
        };
        Ok((due, next))
    }

    /// Tries an errand and records the outcome.
    async fn attempt(&self, planned: &Planned) -> app::Result<()> {
        let kind = planned.errand.kind();
        let outcome = match self.carry_out(planned).await {
            Ok(outcome) => outcome,
            Err(Failed::App(error)) => {
                metrics::errand(kind, metrics::Errand::Postponed);
                let why = chain(&error);
                error!(errand = %planned.errand.key(), error = %why, "an errand failed, will retry");
                return errand::retry(&self.app, planned, &why, self.clock.now()).await;
            }
            Err(Failed::Discord(RestError::Unauthorized)) => {
                self.unauthorized.cancel();
                return Ok(());
            }
            Err(Failed::Discord(gave_up @ RestError::GaveUp(_))) => {
                metrics::errand(kind, metrics::Errand::Postponed);
                warn!(errand = %planned.errand.key(), error = %gave_up, "an errand failed, will retry");
                let why = gave_up.to_string();
                return errand::retry(&self.app, planned, &why, self.clock.now()).await;
            }
            Err(Failed::Discord(refused @ RestError::Refused { .. })) => {
                Outcome::Refused(refused.to_string())
            }
        };
        match &outcome {
            Outcome::Dropped(why) | Outcome::Refused(why) => {
                metrics::errand(kind, metrics::Errand::Dropped);
                info!(errand = %planned.errand.key(), why, "gave up an errand");
            }
            _ => {
                metrics::errand(kind, metrics::Errand::Done);
                info!(errand = %planned.errand.key(), ?outcome, "an errand was done");
            }
        }
        errand::settle(&self.app, planned.id, &outcome, self.clock.now()).await
    }

    /// Does what an errand says, by the current state of the database.
    async fn carry_out(&self, planned: &Planned) -> Tried {
        if let Some(guild) = planned.guild
            && !errand::is_in(&self.app, guild).await?
        {
            return Ok(Outcome::Dropped(
                "the bot is not in the server any more".to_owned(),
            ));
        }
        match &planned.errand {
            Errand::OpenMock { mock } => self.open_mock(planned, *mock).await,
            Errand::TellMock { mock, to, news } => {
                self.tell_mock(planned, (*mock, *to, *news)).await
            }
            Errand::ShowMock { mock, by, news } => {
                self.show_mock(planned, (*mock, *by, *news)).await
            }
            Errand::ShowInvitation { mock, .. } => self.show_invitation(*mock).await,
            Errand::CallMock { mock, member } => self.call_mock(planned, *mock, *member).await,
            Errand::RestMock { mock } => self.rest_mock(planned, *mock).await,
            Errand::Close { post } => self.close_post(planned, *post).await,
            Errand::Count { post } => self.count(planned, *post).await,
            Errand::Thread { post } => self.open_thread(planned, *post).await,
            Errand::Discuss { post } => self.discuss(planned, *post).await,
            Errand::Share { post, member } => self.share(planned, *post, *member).await,
            Errand::Recap { guild, monday } => self.recap(planned, *guild, *monday).await,
            Errand::TellRecap {
                member, channel, ..
            } => {
                let letter = errands::recap_refused(*channel);
                self.send_direct(planned, *member, &letter).await
            }
            Errand::TellLack { schedule, lack, .. } => {
                self.tell_lack(planned, *schedule, *lack).await
            }
            Errand::TellPaused { schedule, .. } => self.tell_paused(planned, *schedule).await,
            Errand::Reports { first } => self.tell_operator(planned, *first).await,
            Errand::NoQuestion { schedule, day } => {
                self.tell_no_question(planned, *schedule, *day).await
            }
            Errand::Decision { question } => self.tell_decision(planned, *question).await,
            Errand::Reminders { guild, day, hours } => {
                self.plan_reminders(planned, (*guild, *day), *hours).await
            }
            Errand::Role {
                guild,
                member,
                role,
            } => self.set_role(planned, (*guild, *member, *role)).await,
            Errand::TellRole {
                guild,
                length,
                admin,
            } => self.tell_role(planned, *guild, *length, *admin).await,
            Errand::TakeRole {
                guild,
                member,
                role,
            } => self.take_role((*guild, *member, *role)).await,
            Errand::Unshare { channel, message } => self.unshare((*channel, *message)).await,
            Errand::Remind { guild, member, .. } => self.remind(planned, *guild, *member).await,
        }
    }

    /// Returns the app for an errand, with its guild's questions if it has a guild.
    async fn app_of(&self, planned: &Planned) -> app::Result<App> {
        match planned.guild {
            Some(guild) => self.app.in_guild(guild).await,
            None => Ok(self.app.in_direct_messages()),
        }
    }

    /// Sends a message into a channel, exactly once, however earlier tries ended.
    async fn send(&self, planned: &Planned, channel: ChannelId, letter: &Letter) -> Tried {
        let mut deadline = self.deadline();
        if let Some(tried_at) = planned.tried_at {
            // A clock that went back says nothing about how long ago that was.
            let since = (self.clock.now() - tried_at).to_std().ok();
            match since.and_then(|since| NONCE_WINDOW.checked_sub(since)) {
                Some(left) => deadline = self.clock.moment() + left,
                None => {
                    // Discord has forgotten the nonce, so look into the channel itself.
                    let since = tried_at - TimeDelta::minutes(1);
                    let found = self.outbox.find_letter(channel, letter, since, deadline);
                    if let Some(message) = found.await? {
                        return Ok(Outcome::Sent(message));
                    }
                    return self.begin_sending(planned, channel, letter).await;
                }
            }
            let nonce = planned.nonce();
            let sent = self.outbox.send_letter(channel, letter, &nonce, deadline);
            return Ok(Outcome::Sent(sent.await?));
        }
        self.begin_sending(planned, channel, letter).await
    }

    async fn begin_sending(&self, planned: &Planned, channel: ChannelId, letter: &Letter) -> Tried {
        if !errand::begin(&self.app, planned.id, self.clock.now()).await? {
            return Ok(Outcome::Dropped("it is not planned any more".to_owned()));
        }
        let (nonce, deadline) = (planned.nonce(), self.deadline());
        let sent = self.outbox.send_letter(channel, letter, &nonce, deadline);
        Ok(Outcome::Sent(sent.await?))
    }

    /// Sends a direct message to a member, exactly once.
    async fn send_direct(&self, planned: &Planned, member: MemberId, letter: &Letter) -> Tried {
        if member == MemberId::NOBODY {
            return Ok(Outcome::Dropped("they deleted their data".to_owned()));
        }
        let channel = self.outbox.direct_channel(member, self.deadline()).await?;
        self.send(planned, channel, letter).await
    }

    /// Replaces a message's content with a letter.
    async fn rewrite(
        &self,
        message: (ChannelId, MessageId),
        letter: &Letter,
        deadline: Moment,
    ) -> Tried {
        self.outbox.rewrite(message, letter, deadline).await?;
        Ok(Outcome::Done)
    }

    /// Returns when one try must end.
    fn deadline(&self) -> Moment {
        self.clock.moment() + NONCE_WINDOW
    }

    /// Returns when one try must end if it is useless after `end` and nobody would miss it.
    fn idle_deadline(&self, end: DateTime<Utc>) -> Moment {
        let left = (end - self.clock.now()).to_std().unwrap_or_default();
        self.clock.moment() + left.min(IDLE_TRY)
    }
}
