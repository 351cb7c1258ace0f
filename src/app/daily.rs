//! The daily posts, as members see them.

use chrono::{DateTime, Utc};

use super::{App, Caller, Core, Refusal, Result};
use crate::domain::answer::Answer;
use crate::domain::ids::{GuildId, PostId, RoleId};
use crate::domain::page::Page;
use crate::domain::post::{Post, Tally};
use crate::domain::question::Question;
use crate::domain::schedule::ThreadAt;
use crate::store::{self, answers, posts, schedules};

/// What a message about a post shows beside the question.
#[derive(Clone, Debug)]
pub struct PostView<'b> {
    /// The post.
    pub post: Post,
    /// Its question.
    pub question: &'b Question,
    /// The role to mention.
    pub ping: Option<RoleId>,
    /// When it gets a discussion thread.
    pub thread: ThreadAt,
    /// How many members have answered it.
    pub answered: u32,
    /// How the post before it went.
    pub last: Option<Recap<'b>>,
}

/// How the answers to a post went, so far or in the end.
#[derive(Clone, Debug)]
pub struct Recap<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// Its answers.
    pub tally: Tally,
}

/// Collects what the message of a post shows.
pub async fn view(app: &App, post: Post) -> Result<PostView<'_>> {
    let question = app.question(&post.question)?;
    let mut reader = app.store.read().await?;
    let schedule = schedules::get(&mut reader, post.schedule).await?;
    let plan = schedule.map(|schedule| schedule.plan);
    let before = posts::sent_before(&mut reader, post.schedule, post.day).await?;
    // After a change of the schedule, it can still be open: too early for a recap.
    let closed = before.filter(|before| before.closes_at <= post.due_at);
    let last = match closed {
        Some(closed) => Some(recap(app, &mut reader, closed).await?),
        None => None,
    };
    Ok(PostView {
        ping: plan.as_ref().and_then(|plan| plan.ping),
        thread: plan.map_or(ThreadAt::None, |plan| plan.thread),
        answered: answers::tally(&mut reader, post.id).await?.answered,
        post,
        question,
        last,
    })
}

/// Returns the role that a post mentions.
pub async fn ping(app: &Core, post: &Post) -> Result<Option<RoleId>> {
    let schedule = schedules::get(&mut *app.store.read().await?, post.schedule).await?;
    Ok(schedule.and_then(|schedule| schedule.plan.ping))
}

async fn recap<'b>(app: &'b App, db: &mut store::Connection, post: Post) -> Result<Recap<'b>> {
    Ok(Recap {
        question: app.bank.get(post.question.as_str()),
        tally: answers::tally(db, post.id).await?,
        post,
    })
}

/// An open post from one member's point of view.
#[derive(Clone, Debug)]
pub struct Today<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// The member's answer, if they have committed one.
    pub answer: Option<Answer>,
}

/// How many open posts fit on a page: as many as a row has buttons.
const PAGE_SIZE: u32 = 5;

/// A page of a guild's open posts.
#[derive(Clone, Debug)]
pub struct Daily<'b> {
    /// The posts on the page.
    pub open: Vec<Today<'b>>,
    /// The page, from 0.
    pub page: u32,
    /// How many pages there are; at least 1.
    pub pages: u32,
    /// When the next post is due.
    pub next: Option<DateTime<Utc>>,
}

/// Returns a page of the guild's open posts, from 0; the last one if there are fewer.
pub async fn today<'b>(app: &'b App, caller: &Caller, page: u32) -> Result<Daily<'b>> {
    let mut reader = app.store.read().await?;
    let posts = posts::open(&mut reader, caller.guild, caller.at).await?;
    let page = Page::of(posts.len() as u32, PAGE_SIZE, page);
    let mut open = Vec::new();
    for post in page.cut(posts) {
        let answer = answers::get(&mut reader, post.id, caller.member).await?;
        open.push(Today {
            question: app.bank.get(post.question.as_str()),
            post,
            answer,
        });
    }
    let schedules = schedules::of_guild(&mut reader, caller.guild).await?;
    let next = schedules
        .iter()
        .filter_map(|schedule| schedule.next)
        .map(|next| next.at)
        .min();
    Ok(Daily {
        open,
        page: page.number,
        pages: page.count,
        next,
    })
}

/// Returns how a post of the caller's guild is going.
pub async fn stats<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Recap<'b>> {
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    recap(app, &mut reader, post).await
}

/// Returns a post of this guild.
pub(super) async fn post_of(
    db: &mut store::Connection,
    guild: GuildId,
    post: PostId,
) -> Result<Post> {
    let post = posts::get(db, post)
        .await?
        .filter(|post| post.guild == guild);
    post.ok_or_else(|| Refusal::UnknownPost.into())
}
