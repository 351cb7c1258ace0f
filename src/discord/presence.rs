//! Whether posts' messages still exist: a moderator may delete one, and Discord does not tell the
//! bot.

use futures::future::join_all;
use tracing::{error, info};

use super::{Data, chain};
use crate::app::post::{may_be_gone, note_presence};
use crate::domain::post::Post;

/// Looks for the messages of posts that nobody has seen lately; clears those that are gone.
pub(super) async fn look_for(data: &Data, posts: impl IntoIterator<Item = &mut Post>) {
    let now = data.clock.now();
    let doubtful = posts.into_iter().filter(|post| may_be_gone(post, now));
    join_all(doubtful.map(|post| look_for_one(data, post))).await;
}

/// Looks for a post's message; clears it if it is gone.
pub(super) async fn look_for_one(data: &Data, post: &mut Post) {
    let Some(is_there) = data.outbox.is_there(post).await else {
        return;
    };
    let noted = note_presence(&data.app, post, is_there, data.clock.now()).await;
    if let Err(error) = noted {
        error!(post = %post.id, error = %chain(&error), "failed to record whether a message exists");
    }
    if !is_there {
        info!(post = %post.id, guild = %post.guild, channel = %post.channel, "a post's message is gone");
        post.message = None;
    }
}
