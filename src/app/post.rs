//! Posts: how they reach their channels, and whether they are still there.

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

/// How many minutes a sighting proves that a message exists.
const SEEN_MINUTES: i64 = 10;

/// Records that a member used the message of a post at `now`. This proves that it is in its
/// channel, even if Discord's response to sending it was lost.
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

/// Whether nobody has seen a post's message for so long that it may be deleted.
pub fn may_be_gone(post: &Post, now: DateTime<Utc>) -> bool {
    let is_fresh = |seen| now - seen < TimeDelta::minutes(SEEN_MINUTES);
    post.message.is_some() && !post.seen_at.is_some_and(is_fresh)
}

/// Records whether a post's message was still in its channel at `now`. If it is gone, nothing links
/// to it any more, and the post can be sent again.
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
