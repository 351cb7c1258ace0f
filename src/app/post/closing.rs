//! What a post shows after it has closed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::{App, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{ChannelId, MessageId, PostId};
use crate::domain::post::{Post, PostState, Tally};
use crate::domain::question::Question;
use crate::store::{Connection, answers, posts};

/// The least time between two edits of a closed post's message, in seconds.
const PAUSE: i64 = 60;

/// The state of a post that is due to close.
#[derive(Clone, Debug)]
pub enum Closing<'b> {
    /// It is closed, and its message should show that.
    Closed(Box<Closed<'b>>),
    /// The bot does not know yet whether it was sent.
    Unsure,
    /// It closes later than expected.
    Later(DateTime<Utc>),
    /// It did not reach its channel, or was deleted there.
    NoMessage,
}

/// A closed post.
#[derive(Clone, Debug)]
pub struct Closed<'b> {
    /// The post.
    pub post: Post,
    /// The place of its message.
    pub message: (ChannelId, MessageId),
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// How its answers went.
    pub tally: Tally,
}

/// Plans that a closed post updates its results, because an answer has changed.
pub(in crate::app) async fn plan_again(
    tx: &mut Connection,
    post: &Post,
    now: DateTime<Utc>,
) -> Result<()> {
    let errand = Errand::Close { post: post.id };
    errand::plan_again(tx, post.guild, &errand, now, TimeDelta::seconds(PAUSE)).await
}

/// Returns the state at `now` of a post that is due to close.
pub async fn of(app: &App, post: PostId, now: DateTime<Utc>) -> Result<Closing<'_>> {
    let mut reader = app.store.read().await?;
    let Some(post) = posts::get(&mut reader, post).await? else {
        return Ok(Closing::NoMessage);
    };
    if now < post.closes_at {
        return Ok(Closing::Later(post.closes_at));
    }
    match (post.state, post.message) {
        (PostState::Claimed, _) => Ok(Closing::Unsure),
        (PostState::Sent, Some(message)) => Ok(Closing::Closed(Box::new(Closed {
            message: (post.channel, message),
            question: app.bank.get(post.question.as_str()),
            tally: answers::tally(&mut reader, post.id).await?,
            post,
        }))),
        _ => Ok(Closing::NoMessage),
    }
}
