//! Shares a member's own answer in the thread of its post.

use chrono::{DateTime, TimeDelta, Utc};

use super::daily::post_of;
use super::post::thread::thread_of;
use super::reveal::is_of;
use super::{App, Caller, Refusal, Result, errand};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{ChannelId, MemberId, PostId};
use crate::domain::post::{Post, TYPING_MINUTES};
use crate::domain::question::Question;
use crate::store::{Connection, answers, errands, guilds, posts};

/// What a member is about to share.
#[derive(Clone, Debug)]
pub struct Sharing<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// The thread.
    pub thread: ChannelId,
    /// The member's name.
    pub name: String,
    /// The answer's text.
    pub text: String,
    /// Whether Discord refused the bot when it tried to write into the thread.
    pub was_refused: bool,
}

/// Why an answer cannot be shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShareRefusal {
    /// The post is open until then, and the answer would spoil it for others.
    StillOpen(DateTime<Utc>),
    /// The post has closed, but answers begun in time count until then.
    StillCounting(DateTime<Utc>),
    /// The member wrote no answer.
    NoAnswer,
    /// The post has no thread.
    NoThread,
    /// Another post of the guild asks the same question until then.
    OpenElsewhere(DateTime<Utc>),
    /// It is already in the thread, or on its way there.
    Shared(ChannelId),
}

/// Returns what the caller would share of a post. Shares nothing.
pub async fn ask<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Sharing<'b>> {
    sharing(app, &mut *app.store.read().await?, caller, post).await
}

/// Shares the caller's answer to a post, once: plans an errand for it.
pub async fn share<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Sharing<'b>> {
    super::once::once(app, caller, async |tx| {
        sharing(app, tx, caller, post).await?;
        let errand = errand_of(post, caller.member);
        let about = About {
            guild: Some(caller.guild),
            member: Some(caller.member),
        };
        errand::plan_asked(tx, about, &errand, caller.at).await
    })
    .await?;
    read(app, caller.member, post).await?.ok_or_else(|| {
        // The member's data was erased meanwhile.
        Refusal::Share(ShareRefusal::NoAnswer).into()
    })
}

/// Returns what a member's errand shares, in its current state; `None` if nothing is left to share.
pub async fn read(app: &App, member: MemberId, post: PostId) -> Result<Option<Sharing<'_>>> {
    let mut reader = app.store.read().await?;
    let Some(post) = posts::get(&mut reader, post).await? else {
        return Ok(None);
    };
    let answer = answers::get(&mut reader, post.id, member).await?;
    let written = answer.and_then(|answer| answer.written);
    let name = guilds::name_of(&mut reader, post.guild, member).await?;
    let (Some(written), Some(message), Some(name)) = (written, post.message, name) else {
        return Ok(None);
    };
    Ok(Some(Sharing {
        was_refused: false,
        question: app.bank.get(post.question.as_str()),
        thread: thread_of(message),
        name,
        text: written.text,
        post,
    }))
}

async fn sharing<'b>(
    app: &'b App,
    db: &mut Connection,
    caller: &Caller,
    post: PostId,
) -> Result<Sharing<'b>> {
    let refuse = |why| Err(Refusal::Share(why).into());
    let post = post_of(db, caller.guild, post).await?;
    if post.is_open(caller.at) {
        return refuse(ShareRefusal::StillOpen(post.counts_until()));
    }
    if caller.at < post.counts_until() {
        return refuse(ShareRefusal::StillCounting(post.counts_until()));
    }
    let answer = answers::get(db, post.id, caller.member).await?;
    let written = answer.and_then(|answer| answer.written);
    // An answer whose text is no longer kept cannot be shared.
    let Some(written) = written.filter(|written| !written.text.is_empty()) else {
        return refuse(ShareRefusal::NoAnswer);
    };
    let has_thread = posts::has_thread(db, post.id).await?;
    let Some(message) = post.message.filter(|_| has_thread) else {
        return refuse(ShareRefusal::NoThread);
    };
    let thread = thread_of(message);
    // Include posts that have just closed: answers to them may still be on their way.
    let typing = TimeDelta::minutes(TYPING_MINUTES);
    let open = posts::open(db, caller.guild, caller.at - typing).await?;
    if let Some(same) = open
        .iter()
        .find(|open| is_of(&app.bank, open, &post.question))
    {
        return refuse(ShareRefusal::OpenElsewhere(same.counts_until()));
    }
    let key = errand_of(post.id, caller.member).key();
    let before = errands::progress(db, &key).await?;
    if before.is_some_and(|before| !before.is_given_up) {
        return refuse(ShareRefusal::Shared(thread));
    }
    Ok(Sharing {
        was_refused: before.is_some(),
        question: app.bank.get(post.question.as_str()),
        thread,
        name: caller.name.clone(),
        text: written.text,
        post,
    })
}

fn errand_of(post: PostId, member: MemberId) -> Errand {
    Errand::Share { post, member }
}
