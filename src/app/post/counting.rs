//! The number of answers on the message of an open post.

use chrono::{DateTime, TimeDelta, Utc};

use crate::app::daily::{self, PostView};
use crate::app::errand::{self, Progress};
use crate::app::{App, Core, Result};
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

/// Returns the errand that updates the number of answers shown on a post.
pub(in crate::app) fn errand(post: PostId) -> Errand {
    Errand::Count { post }
}

/// Plans to update the number of answers shown on a post.
pub(in crate::app) async fn plan_again(
    tx: &mut Connection,
    post: &Post,
    now: DateTime<Utc>,
) -> Result<()> {
    let pause = TimeDelta::seconds(PAUSE);
    errand::plan_again(tx, post.guild, &errand(post.id), now, pause).await
}

/// Like [`plan_again`], where the errand's progress `before` is already known.
pub(in crate::app) async fn plan(
    tx: &mut Connection,
    post: &Post,
    before: Option<Progress>,
    now: DateTime<Utc>,
) -> Result<()> {
    let pause = TimeDelta::seconds(PAUSE);
    errand::plan_after(tx, post.guild, &errand(post.id), (before, now), pause).await
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
