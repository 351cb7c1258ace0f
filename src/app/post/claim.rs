//! A post's way into its channel.
//!
//! The transaction that advances a schedule also *claims* its post. Then the bot sends it, and
//! marks it *sent*. At any point in between, the row tells what is left to do.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::app::schedule::set_next;
use crate::app::{App, Core, Refusal, Result, errand, streak};
use crate::domain::errand::Errand;
use crate::domain::ids::{GuildId, MessageId, PostId, ScheduleId};
use crate::domain::local_time::Calendar;
use crate::domain::pick::pick;
use crate::domain::post::{GRACE_HOURS, LATE_AFTER_MINUTES, Post, PostState};
use crate::domain::question::{Question, QuestionId};
use crate::domain::schedule::{MOST_POSTS_A_DAY, Occurrence, PausedBy, Schedule, ThreadAt};
use crate::store::claims::NewPost;
use crate::store::{self, Connection, answers, claims, guilds, posts, schedules};

/// How many days a post stays open if its schedule has no next instant.
const OPEN_DAYS_OF_THE_LAST: i64 = 7;

/// How many posts in a row Discord may refuse before the schedule pauses.
const MOST_REFUSALS: u32 = 3;

/// Why a firing without a question is skipped.
pub(in crate::app) const NO_QUESTION: &str = "no question matches the schedule";

/// How many schedules to read at a time.
const BATCH: u32 = 500;

/// Returns when the next schedule is due, if one is.
pub async fn next_due_at(app: &Core) -> Result<Option<DateTime<Utc>>> {
    Ok(schedules::next_due_at(&mut *app.store.read().await?).await?)
}

/// Forgets the skips of days that lie in the future at `now`, which a clock that ran ahead took for
/// missed, and lets their schedules continue from there.
pub async fn unskip_what_is_to_come(app: &Core, now: DateTime<Utc>) -> Result<()> {
    let schedules = claims::skipped_ahead(&mut *app.store.read().await?, now).await?;
    for id in schedules {
        let mut tx = app.store.write().await?;
        claims::forget_skipped_ahead(&mut tx, id, now).await?;
        if let Some(schedule) = schedules::get(&mut tx, id).await?
            && schedule.next.is_some()
        {
            let calendar = guilds::calendar(&mut tx, schedule.guild).await?;
            set_next(&mut tx, &schedule, &calendar, now).await?;
        }
        store::commit(tx).await?;
    }
    Ok(())
}

/// Claims what is due at `now`, up to `room` posts, and passes on each post to send. A schedule
/// that fails holds up no other; returns the last failure.
pub async fn claim_due(
    app: &Core,
    now: DateTime<Utc>,
    mut room: u32,
    mut hand_over: impl FnMut(Post),
) -> Result<()> {
    loop {
        let mut outcome = Ok(());
        let mut any_done = false;
        let most = room.min(BATCH);
        for schedule in schedules::due(&mut *app.store.read().await?, now, most).await? {
            match claim(app, schedule, now).await {
                Ok(claimed) => {
                    any_done = true;
                    room -= u32::from(claimed.is_some());
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

/// Handles the earliest due firing of a schedule and advances the schedule past it. `None` if there
/// is nothing to send: the firing is too late, has no question, or is no longer due.
async fn claim(core: &Core, schedule: ScheduleId, now: DateTime<Utc>) -> Result<Option<Post>> {
    let mut tx = core.store.write().await?;
    let schedule = schedules::get(&mut tx, schedule).await?;
    let due = schedule
        .as_ref()
        .and_then(|schedule| schedule.next)
        .filter(|next| next.at <= now);
    let (Some(schedule), Some(occurrence)) = (schedule, due) else {
        return Ok(None);
    };
    let calendar = guilds::calendar(&mut tx, schedule.guild).await?;
    let next = schedule.next_after_day(occurrence.day, &calendar);
    schedules::set_next(&mut tx, schedule.id, next).await?;

    let new = new_post(&schedule, occurrence, next);
    let lateness = now - occurrence.at;
    let same_study_day = calendar.study_day(now) == calendar.study_day(occurrence.at);
    let why_not = if lateness >= TimeDelta::hours(GRACE_HOURS) || !same_study_day {
        Some("the bot was not there in time")
    } else if is_full(&mut tx, schedule.guild, occurrence.day).await? {
        Some("the day has all the posts it can have")
    } else {
        None
    };
    let claimed = match why_not {
        Some(why) => {
            skip(&mut tx, &schedule, new, why, now).await?;
            None
        }
        None => {
            pick_and_claim(
                &core.in_guild(schedule.guild).await?,
                &mut tx,
                &schedule,
                new,
                is_late(lateness),
                now,
            )
            .await?
        }
    };
    store::commit(tx).await?;
    Ok(claimed)
}

/// Claims today's post of a schedule at `now`, even if it is due at another time, or again if its
/// message was deleted. Returns the existing post if there is one.
pub(in crate::app) async fn claim_today(
    app: &App,
    tx: &mut Connection,
    schedule: &Schedule,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<std::result::Result<Post, Post>> {
    let today = calendar.study_day(now);
    let there = posts::of_day(tx, schedule.id, today).await?;
    match &there {
        Some(post) if post.state == PostState::Sent && post.message.is_none() => {
            claims::send_again(tx, post.id, schedule.plan.channel, now).await?;
            let again = posts::get(tx, post.id).await?;
            return Ok(Ok(again.expect("it was just read")));
        }
        Some(post) if matches!(post.state, PostState::Claimed | PostState::Sent) => {
            return Ok(Err(post.clone()));
        }
        _ => {}
    }
    if is_full(tx, schedule.guild, today).await? {
        return Err(Refusal::TooManyPosts.into());
    }
    let answered = match &there {
        Some(post) => answered_question(app, tx, post).await?,
        None => None,
    };
    let question = match answered {
        Some(question) => Some(question),
        None => pick_question(app, tx, schedule, today).await?,
    };
    let question = question.ok_or(Refusal::NothingToPick(schedule.plan.source))?;
    let next = schedule.next_after(now, Some(today), calendar);
    let occurrence = Occurrence {
        day: today,
        at: now,
    };
    let new = new_post(schedule, occurrence, next);
    let (id, level) = (&question.id, question.level);
    let claimed = claims::claim(tx, new, id, level, false, now).await?;
    let claimed = claimed.expect("the day has no post that is on its way or sent");
    plan_closing(tx, &new, claimed).await?;
    if schedule.next.is_some() {
        schedules::set_next(tx, schedule.id, next).await?;
    }
    let post = posts::get(tx, claimed).await?;
    Ok(Ok(post.expect("it was just claimed")))
}

/// Returns the question of a post that did not reach its channel, if a member found and answered it
/// anyway.
async fn answered_question<'b>(
    app: &'b App,
    tx: &mut Connection,
    post: &Post,
) -> Result<Option<&'b Question>> {
    let tally = answers::tally(tx, post.id).await?;
    let is_answered = tally.answered + tally.passed > 0;
    let question = app.bank.get(post.question.as_str());
    Ok(question.filter(|_| is_answered))
}

/// Whether a guild's study day has the most posts it may have.
async fn is_full(tx: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<bool> {
    Ok(posts::count_of_day(tx, guild, day).await? >= MOST_POSTS_A_DAY)
}

/// Records that a firing shows no question, and why.
async fn skip(
    tx: &mut Connection,
    schedule: &Schedule,
    new: NewPost,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let level = schedule.plan.level.levels_on(new.occurrence.day)[0];
    Ok(claims::skip(tx, new, level, why, now).await?)
}

/// Builds the row for a firing; the schedule's next instant is `next`, if it has one.
fn new_post(schedule: &Schedule, occurrence: Occurrence, next: Option<Occurrence>) -> NewPost {
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
    tx: &mut Connection,
    schedule: &Schedule,
    new: NewPost,
    late: bool,
    now: DateTime<Utc>,
) -> Result<Option<Post>> {
    let Some(question) = pick_question(app, tx, schedule, new.occurrence.day).await? else {
        note_no_question(tx, schedule, new, now).await?;
        return Ok(None);
    };
    match claims::claim(tx, new, &question.id, question.level, late, now).await? {
        Some(id) => {
            plan_closing(tx, &new, id).await?;
            Ok(posts::get(tx, id).await?)
        }
        None => Ok(None),
    }
}

/// Plans that a new post shows when it has closed.
async fn plan_closing(tx: &mut Connection, new: &NewPost, post: PostId) -> Result<()> {
    errand::plan(tx, new.guild, &Errand::Close { post }, new.closes_at).await
}

/// Records that there is no question for a firing. Tells the member who set up the schedule, unless
/// the previous firing had none either.
async fn note_no_question(
    tx: &mut Connection,
    schedule: &Schedule,
    new: NewPost,
    now: DateTime<Utc>,
) -> Result<()> {
    let day = new.occurrence.day;
    let before = claims::failure_before(tx, schedule.id, day).await?;
    skip(tx, schedule, new, NO_QUESTION, now).await?;
    if before.as_deref() == Some(NO_QUESTION) {
        return Ok(());
    }
    let tell = Errand::NoQuestion {
        schedule: schedule.id,
        day,
    };
    errand::plan(tx, schedule.guild, &tell, now).await
}

/// Picks the question for a schedule on a day; `None` if none has its levels, topics and kinds.
async fn pick_question<'b>(
    app: &'b App,
    tx: &mut Connection,
    schedule: &Schedule,
    day: NaiveDate,
) -> Result<Option<&'b Question>> {
    let levels = schedule.plan.level.levels_on(day);
    let pool: Vec<&QuestionId> = app
        .bank
        .select(levels, &schedule.plan.topics, &schedule.plan.kinds, None)
        .filter(|question| schedule.plan.source.has(question))
        .map(|question| &question.id)
        .collect();
    let history = posts::history(tx, schedule.guild).await?;
    pick(&pool, &history, schedule.id, day)
        .map(|question| app.question(question))
        .transpose()
}

/// Records at `now` that the bot is sending a post, for the first time or, once Discord has
/// forgotten the last try, anew. Picks another question if the post's own has left the bank. `None`
/// if there is nothing to send any more: it is sent, or another task is sending it.
pub async fn begin_sending(core: &Core, post: &Post, now: DateTime<Utc>) -> Result<Option<Post>> {
    let app = &core.in_guild(post.guild).await?;
    let mut tx = app.store.write().await?;
    let there = posts::get(&mut tx, post.id).await?;
    let there =
        there.filter(|there| there.state == PostState::Claimed && there.tried_at == post.tried_at);
    let Some(mut post) = there else {
        return Ok(None);
    };
    post.tried_at = Some(now);
    // A resent post was in its channel before, so it is never late.
    post.late = post.resends == 0 && is_late(now - post.due_at);
    if app.bank.get(post.question.as_str()).is_none()
        && let Some(schedule) = schedules::get(&mut tx, post.schedule).await?
        && let Some(question) = pick_question(app, &mut tx, &schedule, post.day).await?
    {
        post.question = question.id.clone();
        post.level = question.level;
    }
    claims::begin_sending(&mut tx, &post, now).await?;
    store::commit(tx).await?;
    Ok(Some(post))
}

/// Records that a post is in its channel.
pub async fn mark_sent(
    app: &Core,
    post: &Post,
    message: MessageId,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    if claims::mark_sent(&mut tx, post.id, message, now).await?
        && let Some(sent) = posts::get(&mut tx, post.id).await?
    {
        streak::note_post(&mut tx, &sent, now).await?;
        let schedule = schedules::get(&mut tx, sent.schedule).await?;
        if schedule.is_some_and(|schedule| schedule.plan.thread == ThreadAt::Posting) {
            let errand = Errand::Thread { post: sent.id };
            errand::plan_again(&mut tx, sent.guild, &errand, now, TimeDelta::zero()).await?;
        }
        // A post is open from its claim on: a member may have answered before this was recorded.
        let tally = answers::tally(&mut tx, post.id).await?;
        if tally.answered + tally.passed > 0 {
            streak::restore(&mut tx, post.guild, now).await?;
        }
    }
    Ok(store::commit(tx).await?)
}

/// Records that a post will not reach its channel, and why. After three in a row the schedule
/// pauses, and the member who set it up is told.
pub async fn mark_failed(app: &Core, post: &Post, why: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    claims::mark_failed(&mut tx, post.id, why).await?;
    if claims::refused_in_a_row(&mut tx, post.schedule).await? >= MOST_REFUSALS {
        let schedule = schedules::get(&mut tx, post.schedule).await?;
        if let Some(schedule) = schedule.filter(|schedule| schedule.paused.is_none()) {
            schedules::pause(&mut tx, schedule.id, PausedBy::Failures, now).await?;
            let errand = Errand::TellPaused {
                schedule: schedule.id,
                post: post.id,
            };
            errand::plan_again(&mut tx, post.guild, &errand, now, TimeDelta::zero()).await?;
        }
    }
    Ok(store::commit(tx).await?)
}

/// Returns a schedule that is paused because Discord refused its posts; `None` if it is gone or
/// running.
pub async fn paused_by_failures(app: &Core, schedule: ScheduleId) -> Result<Option<Schedule>> {
    let schedule = schedules::get(&mut *app.store.read().await?, schedule).await?;
    Ok(schedule.filter(|schedule| schedule.paused == Some(PausedBy::Failures)))
}

/// Records that a post could not be sent in time because Discord was out of reach.
pub async fn mark_missed(app: &Core, post: &Post) -> Result<()> {
    let mut tx = app.store.write().await?;
    claims::mark_missed(&mut tx, post.id, "Discord could not be reached in time").await?;
    Ok(store::commit(tx).await?)
}

fn is_late(lateness: TimeDelta) -> bool {
    lateness >= TimeDelta::minutes(LATE_AFTER_MINUTES)
}

/// Returns the posts whose outcome is unknown, because the bot ended in between.
pub async fn unfinished(app: &Core) -> Result<Vec<Post>> {
    Ok(posts::claimed(&mut *app.store.read().await?).await?)
}

/// Counts the posts that are due at `now` but not in their channels yet: on their way, or waiting
/// in the database.
pub async fn waiting(app: &Core, now: DateTime<Utc>) -> Result<u64> {
    Ok(posts::waiting(&mut *app.store.read().await?, now).await?)
}

/// Whether the outcome of any claimed post is unknown.
pub async fn any_unfinished(app: &Core) -> Result<bool> {
    Ok(posts::any_claimed(&mut *app.store.read().await?).await?)
}
