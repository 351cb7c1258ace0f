//! What the messages of posts show as time passes, and what is said in their threads.

use chrono::TimeDelta;

use super::{Errands, Tried};
use crate::app::post::closing::{self, Closing};
use crate::app::post::counting::{self, Counting};
use crate::app::post::thread;
use crate::app::share;
use crate::discord::errands;
use crate::domain::errand::{Outcome, Planned};
use crate::domain::ids::{MemberId, PostId, ScheduleId};
use crate::domain::post::Lack;

impl Errands {
    /// Shows on a post's message that it has closed.
    pub(super) async fn close_post(&self, planned: &Planned, post: PostId) -> Tried {
        let now = self.clock.now();
        let app = self.app_of(planned).await?;
        match closing::of(&app, post, now).await? {
            Closing::Closed(closed) => {
                let letter = errands::closed(&closed);
                self.rewrite(closed.message, &letter).await?;
                thread::plan(&self.app, &closed, self.clock.now()).await?;
                Ok(Outcome::Done)
            }
            Closing::Unsure => Ok(Outcome::Again(now + TimeDelta::minutes(1))),
            Closing::Later(at) => Ok(Outcome::Again(at)),
            Closing::NoMessage => Ok(Outcome::Dropped("the post has no message".to_owned())),
        }
    }

    /// Shows on an open post's message how many have answered.
    pub(super) async fn count(&self, planned: &Planned, post: PostId) -> Tried {
        let now = self.clock.now();
        let app = self.app_of(planned).await?;
        match counting::of(&app, post, now).await? {
            Counting::Changed(view, message) => {
                self.rewrite(message, &errands::post(&view)).await?;
                let (shown, now) = ((post, view.answered), self.clock.now());
                counting::shown(&self.app, planned.id, shown, now).await?;
                Ok(Outcome::Noted)
            }
            Counting::Shown => Ok(Outcome::Done),
            Counting::Unsure => Ok(Outcome::Again(now + TimeDelta::minutes(1))),
            Counting::Over => Ok(Outcome::Dropped("nothing is counted any more".to_owned())),
        }
    }

    /// Opens the thread of a closed post where it has none yet, and says something in it.
    pub(super) async fn discuss(&self, planned: &Planned, post: PostId) -> Tried {
        let app = self.app_of(planned).await?;
        let Some(discussion) = thread::discussion(&app, post).await? else {
            return Ok(Outcome::Dropped("the post has no message".to_owned()));
        };
        if !discussion.is_open {
            let (question, deadline) = (discussion.question, self.deadline());
            let opened = self
                .outbox
                .open_thread(question, discussion.message, deadline);
            if let Some(lack) = opened.await? {
                let now = self.clock.now();
                thread::refused(&self.app, &discussion.post, lack, now).await?;
                return Ok(Outcome::Dropped("Discord opens no thread".to_owned()));
            }
            thread::opened(&self.app, post, self.clock.now()).await?;
        }
        let channel = thread::thread_of(discussion.message.1);
        self.send(planned, channel, &errands::discussion(&discussion))
            .await
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

    /// Tells the maker of a schedule what a post lacks. Who takes no messages from bots finds it in
    /// `/schedule list` and `/setup check`.
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
