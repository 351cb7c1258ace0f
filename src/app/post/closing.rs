//! What a post shows once it is closed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::{App, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{ChannelId, MessageId, PostId};
use crate::domain::post::{Post, PostState, Tally};
use crate::domain::question::Question;
use crate::store::{Connection, answers, posts};

/// How seldom the message of a closed post is edited, in seconds.
const PAUSE: i64 = 60;

/// How it stands with a post that is due to close.
#[derive(Clone, Debug)]
pub enum Closing<'b> {
    /// It is closed, and its message is to show that.
    Closed(Box<Closed<'b>>),
    /// Whether it was sent is not known yet.
    Unsure,
    /// It closes later than was thought.
    Later(DateTime<Utc>),
    /// It did not reach its channel, or was deleted there.
    NoMessage,
}

/// A post that is closed.
#[derive(Clone, Debug)]
pub struct Closed<'b> {
    /// The post.
    pub post: Post,
    /// Where its message is.
    pub message: (ChannelId, MessageId),
    /// Its question; `None` when it was taken out of the bank.
    pub question: Option<&'b Question>,
    /// How its answers went.
    pub tally: Tally,
}

/// Plans that a post which has closed shows again how its answers went: one has changed.
pub(in crate::app) async fn plan_again(
    tx: &mut Connection,
    post: &Post,
    now: DateTime<Utc>,
) -> Result<()> {
    let errand = Errand::Close { post: post.id };
    errand::plan_again(tx, post.guild, &errand, now, TimeDelta::seconds(PAUSE)).await
}

/// How it stands at `now` with a post that is due to close.
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
