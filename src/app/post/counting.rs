//! The number of answers on the message of an open post.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::daily::{self, PostView};
use crate::app::{App, Core, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::{ChannelId, ErrandId, MessageId, PostId};
use crate::domain::post::{Post, PostState};
use crate::store::{self, Connection, answers, errands, posts};

/// The least time between two edits of a post's message for it, in seconds.
const PAUSE: i64 = 60;

/// The state of the number on a post.
#[derive(Clone, Debug)]
pub enum Counting<'b> {
    /// Its message shows another number.
    Changed(Box<PostView<'b>>, (ChannelId, MessageId)),
    /// Its message shows the right number.
    Shown,
    /// The bot does not know yet whether it was sent.
    Unsure,
    /// It needs no number: it is closed and shows its results, has no message, or its question is
    /// gone.
    Over,
}

/// Plans that a post shows one more answer.
pub(in crate::app) async fn plan(
    tx: &mut Connection,
    post: &Post,
    now: DateTime<Utc>,
) -> Result<()> {
    let errand = Errand::Count { post: post.id };
    errand::plan_again(tx, post.guild, &errand, now, TimeDelta::seconds(PAUSE)).await
}

/// Returns the state at `now` of the number on a post.
pub async fn of(app: &App, post: PostId, now: DateTime<Utc>) -> Result<Counting<'_>> {
    let mut reader = app.store.read().await?;
    let Some(post) = posts::get(&mut reader, post).await? else {
        return Ok(Counting::Over);
    };
    let counted = posts::counted(&mut reader, post.id).await?;
    drop(reader);
    let message = match (post.state, post.message) {
        _ if now >= post.closes_at => return Ok(Counting::Over),
        (PostState::Claimed, _) => return Ok(Counting::Unsure),
        (PostState::Sent, Some(message)) => message,
        _ => return Ok(Counting::Over),
    };
    let place = (post.channel, message);
    if app.bank.get(post.question.as_str()).is_none() {
        return Ok(Counting::Over);
    }
    let view = daily::view(app, post).await?;
    Ok(match view.answered == counted {
        true => Counting::Shown,
        false => Counting::Changed(Box::new(view), place),
    })
}

/// Records how many answers the message of a post shows. If there are already more, plans another
/// update.
pub async fn shown(
    app: &Core,
    errand: ErrandId,
    (post, counted): (PostId, u32),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    posts::set_counted(&mut tx, post, counted).await?;
    if answers::tally(&mut tx, post).await?.answered == counted {
        errands::done(&mut tx, errand, None, now).await?;
    } else {
        let again = now + TimeDelta::seconds(PAUSE);
        errands::put_off(&mut tx, errand, None, again).await?;
    }
    Ok(store::commit(tx).await?)
}
