//! The discussion thread of a post: it opens with the post, or when that closes.

use chrono::{DateTime, Utc};

use super::closing::Closed;
use crate::app::{App, Core, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{ChannelId, MessageId, PostId, ScheduleId};
use crate::domain::post::Post;
use crate::domain::question::Question;
use crate::domain::schedule::{Schedule, ThreadAt};
use crate::store::{self, posts, schedules};

/// A thread in which a closed post is talked about.
#[derive(Clone, Debug)]
pub struct Discussion<'b> {
    /// The post.
    pub post: Post,
    /// Where its message is.
    pub message: (ChannelId, MessageId),
    /// Its question; `None` when it was taken out of the bank.
    pub question: Option<&'b Question>,
    /// Whether the thread is open already.
    pub is_open: bool,
}

/// Discord gives a thread the id of the message under which it hangs.
pub fn thread_of(message: MessageId) -> ChannelId {
    ChannelId(message.0)
}

/// Notes that the thread of a post is open.
pub async fn opened(app: &Core, post: PostId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    posts::set_thread_opened(&mut tx, post, now).await?;
    Ok(store::commit(tx).await?)
}

/// Plans that a post which has closed is talked about, where it has a thread, or gets one since its
/// message shows that it has closed.
pub async fn plan(
    app: &Core,
    closed: &Closed<'_>,
    is_shown: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let post = &closed.post;
    // Nobody has anything to talk about: a quiet server gets no thread a day.
    if closed.tally.answered == 0 {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    let is_open = posts::has_thread(&mut tx, post.id).await?;
    let schedule = schedules::get(&mut tx, post.schedule).await?;
    let wants = schedule.map_or(ThreadAt::None, |schedule| schedule.plan.thread);
    if is_open || (is_shown && wants == ThreadAt::Closing) {
        let errand = Errand::Discuss { post: post.id };
        errand::plan(&mut tx, post.guild, &errand, now).await?;
    }
    Ok(store::commit(tx).await?)
}

/// The discussion of a post that is closed; `None` where its message is gone.
pub async fn discussion(app: &App, post: PostId) -> Result<Option<Discussion<'_>>> {
    let mut reader = app.store.read().await?;
    let Some(post) = posts::get(&mut reader, post).await? else {
        return Ok(None);
    };
    let Some(message) = post.message else {
        return Ok(None);
    };
    Ok(Some(Discussion {
        message: (post.channel, message),
        question: app.bank.get(post.question.as_str()),
        is_open: posts::has_thread(&mut reader, post.id).await?,
        post,
    }))
}

/// A schedule as it is now.
pub async fn schedule_of(app: &Core, schedule: ScheduleId) -> Result<Option<Schedule>> {
    Ok(schedules::get(&mut *app.store.read().await?, schedule).await?)
}
