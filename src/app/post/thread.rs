//! The discussion thread of a post, which opens with the post or when it closes.

use chrono::{DateTime, Utc};

use super::closing::Closed;
use crate::app::{App, Core, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{ChannelId, MessageId, PostId, ScheduleId};
use crate::domain::post::Post;
use crate::domain::question::Question;
use crate::domain::schedule::{Schedule, ThreadAt};
use crate::store::{self, posts, schedules};

/// A thread to discuss a closed post.
#[derive(Clone, Debug)]
pub struct Discussion<'b> {
    /// The post.
    pub post: Post,
    /// The place of its message.
    pub message: (ChannelId, MessageId),
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// Whether the thread is already open.
    pub is_open: bool,
}

/// Returns the thread of a message: Discord gives it the message's id.
pub fn thread_of(message: MessageId) -> ChannelId {
    ChannelId(message.0)
}

/// Records that the thread of a post is open.
pub async fn opened(app: &Core, post: PostId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    posts::set_thread_opened(&mut tx, post, now).await?;
    Ok(store::commit(tx).await?)
}

/// Plans the discussion of a closed post, if it has a thread or gets one at closing.
pub async fn plan(
    app: &Core,
    closed: &Closed<'_>,
    is_shown: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let post = &closed.post;
    // Nobody answered, so there is nothing to discuss: do not fill a quiet server with threads.
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

/// Returns the discussion of a closed post; `None` if its message is gone.
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

/// Returns a schedule in its current state.
pub async fn schedule_of(app: &Core, schedule: ScheduleId) -> Result<Option<Schedule>> {
    Ok(schedules::get(&mut *app.store.read().await?, schedule).await?)
}
