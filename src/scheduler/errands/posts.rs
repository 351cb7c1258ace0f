//! Updates the messages of posts as time passes, and writes in their threads.

use chrono::TimeDelta;

use super::{Errands, Failed, Tried};
use crate::app::post::closing::{self, Closing};
use crate::app::post::counting::{self, Counting};
use crate::app::post::lacks;
use crate::app::post::thread::{self, Discussion};
use crate::app::share;
use crate::discord::errands;
use crate::discord::rest::RestError;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{MemberId, PostId, ScheduleId};
use crate::domain::post::Lack;

/// How long after a post has closed its message is still worth an update.
const SHOWN_WITHIN: TimeDelta = TimeDelta::days(1);

impl Errands {
    /// Shows on a post's message that it has closed.
    pub(super) async fn close_post(&self, planned: &Planned, post: PostId) -> Tried {
        let now = self.clock.now();
        let app = self.app_of(planned).await?;
        match closing::of(&app, post, now).await? {
            Closing::Closed(closed) => {
                let letter = errands::closed(&closed);
                let shown = self.rewrite(closed.message, &letter, self.deadline());
                let outcome = match shown.await {
                    Err(Failed::Discord(refused @ RestError::Refused { .. })) => {
                        // Discord may allow tomorrow what it refuses today, but what is gone stays
                        // gone.
                        if !refused.is_gone() && now < closed.post.closes_at + SHOWN_WITHIN {
                            return Err(RestError::GaveUp(refused.to_string()).into());
                        }
                        match refused.is_gone() {
                            true => Outcome::Dropped(refused.to_string()),
                            false => Outcome::Refused(refused.to_string()),
                        }
                    }
                    shown => shown?,
                };
                let is_shown = outcome == Outcome::Done;
                thread::plan(&self.app, &closed, is_shown, self.clock.now()).await?;
                Ok(outcome)
            }
            Closing::Unsure => Ok(Outcome::Again(now + TimeDelta::minutes(1))),
            Closing::Later(at) => Ok(Outcome::Again(at)),
            Closing::NoMessage => Ok(Outcome::Dropped("the post has no message".to_owned())),
        }
    }

    /// Shows on an open post's message how many members have answered.
    pub(super) async fn count(&self, planned: &Planned, post: PostId) -> Tried {
        let now = self.clock.now();
        let app = self.app_of(planned).await?;
        match counting::of(&app, post, now).await? {
            Counting::Changed(view, message) => {
                // A later edit would hide that the post has closed.
                let deadline = self.idle_deadline(view.post.closes_at);
                let letter = errands::post(&view);
                self.rewrite(message, &letter, deadline).await?;
                let (shown, now) = ((post, view.answered), self.clock.now());
                counting::shown(&self.app, planned.id, shown, now).await?;
                Ok(Outcome::Noted)
            }
            Counting::Shown => Ok(Outcome::Done),
            Counting::Unsure => Ok(Outcome::Again(now + TimeDelta::minutes(1))),
            Counting::Over => Ok(Outcome::Dropped("nothing is counted any more".to_owned())),
        }
    }

    /// Opens the thread of a sent post.
    pub(super) async fn open_thread(&self, planned: &Planned, post: PostId) -> Tried {
        let app = self.app_of(planned).await?;
        let Some(discussion) = thread::discussion(&app, post).await? else {
            return Ok(Outcome::Dropped("the post has no message".to_owned()));
        };
        if self.clock.now() >= discussion.post.closes_at {
            return Ok(Outcome::Dropped("the post has closed".to_owned()));
        }
        let refused = self.ensure_thread(&discussion).await?;
        Ok(refused.unwrap_or(Outcome::Done))
    }

    /// Opens the thread of a post if it has none yet; one that a killed try opened will do. Returns
    /// the errand's outcome if Discord opens none.
    async fn ensure_thread(&self, discussion: &Discussion<'_>) -> Result<Option<Outcome>, Failed> {
        if discussion.is_open {
            return Ok(None);
        }
        let (question, deadline) = (discussion.question, self.deadline());
        let opened = self
            .outbox
            .open_thread(question, discussion.message, deadline);
        let (lack, now) = (opened.await?, self.clock.now());
        let Some(lack) = lack else {
            thread::opened(&self.app, discussion.post.id, now).await?;
            return Ok(None);
        };
        lacks::note_also(&self.app, &discussion.post, lack, now).await?;
        let why = "Discord opens no thread".to_owned();
        Ok(Some(Outcome::Refused(why)))
    }

    /// Opens the thread of a closed post if it has none yet, and writes in it.
    pub(super) async fn discuss(&self, planned: &Planned, post: PostId) -> Tried {
        let app = self.app_of(planned).await?;
        let Some(discussion) = thread::discussion(&app, post).await? else {
            return Ok(Outcome::Dropped("the post has no message".to_owned()));
        };
        if let Some(refused) = self.ensure_thread(&discussion).await? {
            return Ok(refused);
        }
        let channel = thread::thread_of(discussion.message.1);
        let letter = errands::discussion(&discussion);
        let said = self.send(planned, channel, &letter).await;
        if let Err(Failed::Discord(RestError::Refused { status: 403, .. })) = &said {
            let (post, now) = (&discussion.post, self.clock.now());
            lacks::note_also(&self.app, post, Lack::Thread, now).await?;
        }
        said
    }

    /// Shows a member's own answer in the thread of its post.
    pub(super) async fn share(&self, planned: &Planned, post: PostId, member: MemberId) -> Tried {
        let app = self.app_of(planned).await?;
        let Some(sharing) = share::read(&app, member, post).await? else {
            return Ok(Outcome::Dropped("there is no answer any more".to_owned()));
        };
        self.send(planned, sharing.thread, &errands::shared(&sharing))
            .await
    }

    /// Tells the member who set up a schedule what a post lacks. A member who takes no messages
    /// from bots finds it in `/schedule list` and `/setup check`.
    pub(super) async fn tell_lack(
        &self,
        planned: &Planned,
        schedule: ScheduleId,
        lack: Lack,
    ) -> Tried {
        let Some(schedule) = thread::schedule_of(&self.app, schedule).await? else {
            return Ok(Outcome::Dropped("the schedule was removed".to_owned()));
        };
        let letter = errands::lacks(&schedule, lack);
        self.send_direct(planned, schedule.created_by, &letter)
            .await
    }
}
