//! Posts: how they get into their channels, and whether they are still there.

pub mod claim;
pub mod closing;
pub mod counting;
pub mod lacks;
pub mod thread;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Core, Result};
use crate::domain::ids::{ChannelId, GuildId, MessageId, PostId};
use crate::domain::post::{Post, PostState};
use crate::store::{self, claims, posts};

/// For how long a message that was seen is taken to be there, in minutes.
const SEEN_MINUTES: i64 = 10;

/// Notes that somebody at `now` uses the message of a post, which proves that it is in its
/// channel: the answer to its sending may have been lost.
pub async fn saw(
    app: &Core,
    guild: GuildId,
    post: PostId,
    (channel, message): (ChannelId, MessageId),
    now: DateTime<Utc>,
) -> Result<()> {
    let post = posts::get(&mut *app.store.read().await?, post).await?;
    let unknown = post.filter(|post| {
        post.state == PostState::Claimed && post.guild == guild && post.channel == channel
    });
    match unknown {
        Some(post) => claim::mark_sent(app, &post, message, now).await,
        None => Ok(()),
    }
}

/// Whether a post's message was not seen for so long that it may have been deleted.
pub fn may_be_gone(post: &Post, now: DateTime<Utc>) -> bool {
    let is_fresh = |seen| now - seen < TimeDelta::minutes(SEEN_MINUTES);
    post.message.is_some() && !post.seen_at.is_some_and(is_fresh)
}

/// Notes whether a post's message, which was looked for at `now`, is still in its channel. One
/// that is gone is linked to no more, and can be sent again.
pub async fn note_presence(
    app: &Core,
    post: &Post,
    is_there: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(message) = post.message else {
        return Ok(());
    };
    let mut tx = app.store.write().await?;
    if is_there {
        claims::note_seen(&mut tx, post.id, message, now).await?;
    } else {
        claims::note_gone(&mut tx, post.id, message, now).await?;
    }
    Ok(store::commit(tx).await?)
}
