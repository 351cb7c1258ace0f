//! Controls an existing schedule: pause, resume, skip, post now.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Shown, find};
use crate::app::once::once;
use crate::app::post::claim;
use crate::app::{App, Caller, Refusal, Result};
use crate::domain::local_time::Calendar;
use crate::domain::post::Post;
use crate::domain::schedule::{Occurrence, PausedBy, Schedule};
use crate::store::{self, guilds, posts, schedules};

/// Sets when a schedule fires next: after `now`, and on a date that it has not used.
pub(in crate::app) async fn set_next(
    db: &mut store::Connection,
    schedule: &Schedule,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Result<Option<Occurrence>> {
    let last_day = posts::last_day(db, schedule.id, now).await?;
    let next = schedule.next_after(now, last_day, calendar);
    schedules::set_next(db, schedule.id, next).await?;
    Ok(next)
}

/// Pauses a schedule. Open posts stay open.
pub async fn pause(app: &App, caller: &Caller, typed: &str) -> Result<Schedule> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let schedule = find(tx, caller.guild, typed).await?;
        schedules::pause(tx, schedule.id, PausedBy::Member, caller.at).await?;
        Ok(schedule)
    })
    .await
}

/// Resumes a paused schedule.
pub async fn resume(app: &App, caller: &Caller, typed: &str) -> Result<Shown> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let mut schedule = find(tx, caller.guild, typed).await?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        if schedule.paused.take().is_some() {
            schedules::resume(tx, schedule.id).await?;
            schedule.next = set_next(tx, &schedule, &calendar, caller.at).await?;
        }
        Ok(Shown {
            schedule,
            calendar,
            pool: None,
        })
    })
    .await
}

/// Skips the next post of a schedule; returns the schedule and the skipped occurrence.
pub async fn skip(app: &App, caller: &Caller, typed: &str) -> Result<(Schedule, Occurrence)> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let mut schedule = find(tx, caller.guild, typed).await?;
        let skipped = schedule.next.ok_or(Refusal::NotRunning)?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        // Skips before today have done their work.
        let today = calendar.study_day(caller.at);
        schedule.skipped.retain(|day| *day >= today);
        schedule.skipped.insert(skipped.day);
        schedules::set_skipped(tx, schedule.id, &schedule.skipped).await?;
        schedule.next = schedule.next_after_day(skipped.day, &calendar);
        schedules::set_next(tx, schedule.id, schedule.next).await?;
        Ok((schedule, skipped))
    })
    .await
}

/// Takes back the last future `skip`; returns the schedule with its remaining skips, and the
/// occurrence that happens after all.
pub async fn unskip(
    app: &App,
    caller: &Caller,
    typed: &str,
) -> Result<(Schedule, Vec<Occurrence>, Occurrence)> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let mut schedule = find(tx, caller.guild, typed).await?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        let mut left_out = schedule.left_out(caller.at, calendar.zone);
        let back = left_out.pop().ok_or(Refusal::NothingSkipped)?;
        schedule.skipped.remove(&back.day);
        schedules::set_skipped(tx, schedule.id, &schedule.skipped).await?;
        if schedule.paused.is_none() {
            schedule.next = set_next(tx, &schedule, &calendar, caller.at).await?;
        }
        Ok((schedule, left_out, back))
    })
    .await
}

/// The result of `post-now`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PostNow {
    /// Today's post is claimed and on its way. It counts, and the schedule posts no other today.
    Claimed(Post),
    /// The schedule has already posted today. A second post would not count, so there is none.
    AlreadyToday(Post),
}

/// Sends today's post of a schedule at once.
pub async fn post_now(app: &App, caller: &Caller, typed: &str) -> Result<PostNow> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let schedule = find(tx, caller.guild, typed).await?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        match claim::claim_today(app, tx, &schedule, &calendar, caller.at).await? {
            Ok(post) => Ok(PostNow::Claimed(post)),
            Err(there) => Ok(PostNow::AlreadyToday(there)),
        }
    })
    .await
}

/// Returns today's post of a schedule, if there is one.
pub async fn todays_post(app: &App, caller: &Caller, typed: &str) -> Result<Option<Post>> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let schedule = find(&mut reader, caller.guild, typed).await?;
    let calendar = guilds::calendar(&mut reader, caller.guild).await?;
    let today = calendar.study_day(caller.at);
    Ok(posts::of_day(&mut reader, schedule.id, today).await?)
}
