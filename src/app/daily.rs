//! The daily posts, from due to sent.
//!
//! A post is *claimed* in the transaction that advances its schedule, then sent, then
//! marked as *sent*. Whatever happens in between, the row tells what is left to do.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{App, Caller, Refusal, Result, streak};
use crate::domain::ids::{GuildId, MessageId, PostId, RoleId, ScheduleId};
use crate::domain::local_time::study_day;
use crate::domain::pick::pick;
use crate::domain::post::{Answer, GRACE_HOURS, LATE_AFTER_MINUTES, Post, Tally};
use crate::domain::question::{Question, QuestionId};
use crate::domain::schedule::{Occurrence, PausedBy, Schedule};
use crate::store::claims::NewPost;
use crate::store::{self, Transaction, answers, claims, guilds, posts, schedules};

/// How long a post without a next due instant stays open, in days.
const OPEN_DAYS_OF_THE_LAST: i64 = 7;

/// How many posts in a row Discord may refuse before their schedule pauses.
const MOST_REFUSALS: u32 = 3;

/// How many schedules are looked at in one go.
const BATCH: u32 = 500;

/// When there is something to do again, if ever.
pub async fn next_due_at(app: &App) -> Result<Option<DateTime<Utc>>> {
    Ok(schedules::next_due_at(&mut *app.store.read().await?).await?)
}

/// Claims what is due at `now` and hands over each post that is to be sent. A schedule that fails
/// holds up no other; the last failure is returned.
pub async fn claim_due(
    app: &App,
    now: DateTime<Utc>,
    mut hand_over: impl FnMut(Post),
) -> Result<()> {
    loop {
        let mut outcome = Ok(());
        let mut any_done = false;
        for schedule in schedules::due(&mut *app.store.read().await?, now, BATCH).await? {
            match claim(app, schedule, now).await {
                Ok(claimed) => {
                    any_done = true;
                    claimed.into_iter().for_each(&mut hand_over);
                }
                Err(error) => outcome = Err(error),
            }
        }
        if !any_done {
            return outcome;
        }
    }
}

/// Handles the earliest due firing of a schedule and advances the schedule past it. `None` where
/// nothing is to be sent: it passed unserved, has nothing to show, or is not due any more.
async fn claim(app: &App, schedule: ScheduleId, now: DateTime<Utc>) -> Result<Option<Post>> {
    let mut tx = app.store.write().await?;
    let schedule = schedules::get(&mut tx, schedule).await?;
    let due = schedule
        .as_ref()
        .and_then(|schedule| schedule.next)
        .filter(|next| next.at <= now);
    let (Some(schedule), Some(occurrence)) = (schedule, due) else {
        return Ok(None);
    };
    let zone = guilds::timezone(&mut tx, schedule.guild).await?;
    let next = schedule.plan.timing.after_day(occurrence.day, zone);
    schedules::set_next(&mut tx, schedule.id, next).await?;

    let new = new_post(&schedule, occurrence, next);
    let lateness = now - occurrence.at;
    let same_study_day = study_day(now, zone) == study_day(occurrence.at, zone);
    let claimed = if lateness >= TimeDelta::hours(GRACE_HOURS) || !same_study_day {
        let level = schedule.plan.level.levels_on(occurrence.day)[0];
        claims::skip(&mut tx, new, level, "the bot was not there in time", now).await?;
        None
    } else {
        pick_and_claim(app, &mut tx, &schedule, new, is_late(lateness), now).await?
    };
    store::commit(tx).await?;
    Ok(claimed)
}

/// The row for a firing whose schedule is due again at `next`, if ever.
pub(super) fn new_post(
    schedule: &Schedule,
    occurrence: Occurrence,
    next: Option<Occurrence>,
) -> NewPost {
    let closes_at = match next {
        Some(next) => next.at,
        None => occurrence.at + TimeDelta::days(OPEN_DAYS_OF_THE_LAST),
    };
    NewPost {
        guild: schedule.guild,
        schedule: schedule.id,
        occurrence,
        channel: schedule.plan.channel,
        closes_at,
    }
}

async fn pick_and_claim(
    app: &App,
    tx: &mut Transaction,
    schedule: &Schedule,
    new: NewPost,
    late: bool,
    now: DateTime<Utc>,
) -> Result<Option<Post>> {
    let Some(question) = pick_question(app, tx, schedule, new.occurrence.day).await? else {
        let level = schedule.plan.level.levels_on(new.occurrence.day)[0];
        claims::skip(
            tx,
            new,
            level,
            "no question has this level and these topics",
            now,
        )
        .await?;
        return Ok(None);
    };
    match claims::claim(tx, new, &question.id, question.level, late, now).await? {
        Some(id) => Ok(posts::get(tx, id).await?),
        None => Ok(None),
    }
}

/// The question for a schedule on a day; `None` when none has its levels and topics.
pub(super) async fn pick_question<'b>(
    app: &'b App,
    tx: &mut store::Connection,
    schedule: &Schedule,
    day: NaiveDate,
) -> Result<Option<&'b Question>> {
    let levels = schedule.plan.level.levels_on(day);
    let pool: Vec<&QuestionId> = app
        .bank
        .select(levels, &schedule.plan.topics, None)
        .map(|question| &question.id)
        .collect();
    let history = posts::history(tx, schedule.guild).await?;
    pick(&pool, &history, schedule.id, day)
        .map(|question| app.question(question))
        .transpose()
}

/// Notes that a post is in its channel.
pub async fn mark_sent(
    app: &App,
    post: &Post,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    if claims::mark_sent(&mut tx, post.id, message, now).await?
        && let Some(sent) = posts::get(&mut tx, post.id).await?
    {
        streak::note_post(&mut tx, &sent).await?;
    }
    Ok(store::commit(tx).await?)
}

/// Notes that a post will not be in its channel, and why. After three in a row the schedule
/// pauses: that schedule is returned.
pub async fn mark_failed(
    app: &App,
    post: &Post,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Option<Schedule>> {
    let mut tx = app.store.write().await?;
    claims::mark_failed(&mut tx, post.id, why).await?;
    let mut paused = None;
    if claims::refused_in_a_row(&mut tx, post.schedule).await? >= MOST_REFUSALS {
        let schedule = schedules::get(&mut tx, post.schedule).await?;
        if let Some(schedule) = schedule.filter(|schedule| schedule.paused.is_none()) {
            schedules::pause(&mut tx, schedule.id, PausedBy::Failures, now).await?;
            paused = Some(schedule);
        }
    }
    store::commit(tx).await?;
    Ok(paused)
}

/// Notes that a post was not sent while it could have been: Discord was out of reach.
pub async fn mark_missed(app: &App, post: PostId) -> Result<()> {
    let mut tx = app.store.write().await?;
    claims::mark_missed(&mut tx, post, "Discord could not be reached in time").await?;
    Ok(store::commit(tx).await?)
}

/// Notes that a post, which is not in its channel, is tried anew; returns it as it is now:
/// with another question where its own has left the bank.
pub async fn claim_again(app: &App, post: &Post, now: DateTime<Utc>) -> Result<Post> {
    let mut post = Post {
        claimed_at: now,
        late: is_late(now - post.due_at),
        ..post.clone()
    };
    let mut tx = app.store.write().await?;
    if app.bank.get(post.question.as_str()).is_none()
        && let Some(schedule) = schedules::get(&mut tx, post.schedule).await?
        && let Some(question) = pick_question(app, &mut tx, &schedule, post.day).await?
    {
        post.question = question.id.clone();
        post.level = question.level;
    }
    claims::claim_again(&mut tx, &post).await?;
    store::commit(tx).await?;
    Ok(post)
}

fn is_late(lateness: TimeDelta) -> bool {
    lateness >= TimeDelta::minutes(LATE_AFTER_MINUTES)
}

/// The posts of which it is not known whether they were sent: the bot ended in between.
pub async fn unfinished(app: &App) -> Result<Vec<Post>> {
    Ok(posts::claimed(&mut *app.store.read().await?).await?)
}

/// Whether any post is claimed and not known to be sent.
pub async fn any_unfinished(app: &App) -> Result<bool> {
    Ok(posts::any_claimed(&mut *app.store.read().await?).await?)
}

/// What a message about a post shows beside the question.
#[derive(Clone, Debug)]
pub struct PostView<'b> {
    /// The post.
    pub post: Post,
    /// Its question.
    pub question: &'b Question,
    /// The role that its schedule mentions.
    pub ping: Option<RoleId>,
    /// Whether it gets a discussion thread.
    pub thread: bool,
    /// How the post before it went.
    pub last: Option<Recap<'b>>,
}

/// How a post goes, or went.
#[derive(Clone, Debug)]
pub struct Recap<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` when it was taken out of the bank.
    pub question: Option<&'b Question>,
    /// Its answers.
    pub tally: Tally,
}

/// What is needed to show a post.
pub async fn view(app: &App, post: Post) -> Result<PostView<'_>> {
    let question = app.question(&post.question)?;
    let mut reader = app.store.read().await?;
    let schedule = schedules::get(&mut reader, post.schedule).await?;
    let plan = schedule.map(|schedule| schedule.plan);
    let before = posts::sent_before(&mut reader, post.schedule, post.day).await?;
    // One that is still open, as after a change of the schedule, has not gone anyhow yet.
    let closed = before.filter(|before| before.closes_at <= post.due_at);
    let last = match closed {
        Some(closed) => Some(recap(app, &mut reader, closed).await?),
        None => None,
    };
    Ok(PostView {
        ping: plan.as_ref().and_then(|plan| plan.ping),
        thread: plan.is_some_and(|plan| plan.thread),
        post,
        question,
        last,
    })
}

async fn recap<'b>(app: &'b App, db: &mut store::Connection, post: Post) -> Result<Recap<'b>> {
    Ok(Recap {
        question: app.bank.get(post.question.as_str()),
        tally: answers::tally(db, post.id).await?,
        post,
    })
}

/// An open post as one member stands to it.
#[derive(Clone, Debug)]
pub struct Today<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` when it was taken out of the bank.
    pub question: Option<&'b Question>,
    /// What the member committed to it.
    pub answer: Option<Answer>,
}

/// The guild's open posts, and the next one to come.
pub async fn today<'b>(
    app: &'b App,
    caller: &Caller,
) -> Result<(Vec<Today<'b>>, Option<DateTime<Utc>>)> {
    let mut reader = app.store.read().await?;
    let mut open = Vec::new();
    for post in posts::open(&mut reader, caller.guild, caller.at).await? {
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
    Ok((open, next))
}

/// How a post of the caller's guild goes.
pub async fn stats<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Recap<'b>> {
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    recap(app, &mut reader, post).await
}

/// A post of this guild.
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
