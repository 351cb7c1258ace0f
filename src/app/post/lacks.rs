//! What posts lack although they are in their channels. The member who set up the schedule is told
//! once, not every day.

use chrono::{DateTime, NaiveDate, Utc};

use super::claim::NO_QUESTION;
use crate::app::{Core, Result, errand};
use crate::domain::errand::Errand;
use crate::domain::ids::ScheduleId;
use crate::domain::post::{Lack, Post};
use crate::domain::schedule::Schedule;
use crate::store::{self, Connection, claims, lacks, schedules};

/// Records what a sent post lacks. Tells the member who set up the schedule, but only what the
/// previous post did not lack.
pub async fn note(app: &Core, post: &Post, lacking: &[Lack], now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    lacks::set(&mut tx, post.id, lacking).await?;
    tell(&mut tx, post, lacking, now).await?;
    Ok(store::commit(tx).await?)
}

/// Records one more thing that a post lacks.
pub async fn note_also(app: &Core, post: &Post, lack: Lack, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    let mut all = lacks::of(&mut tx, post.id).await?;
    if !all.contains(&lack) {
        all.push(lack);
        lacks::set(&mut tx, post.id, &all).await?;
    }
    tell(&mut tx, post, &[lack], now).await?;
    Ok(store::commit(tx).await?)
}

async fn tell(
    tx: &mut Connection,
    post: &Post,
    lacking: &[Lack],
    now: DateTime<Utc>,
) -> Result<()> {
    let before = lacks::of_last(tx, post.schedule, Some(post.day)).await?;
    for &lack in lacking.iter().filter(|lack| !before.contains(lack)) {
        let errand = Errand::TellLack {
            schedule: post.schedule,
            post: post.id,
            lack,
        };
        errand::plan(tx, post.guild, &errand, now).await?;
    }
    Ok(())
}

/// Returns what the last post of a schedule lacks.
pub async fn of_last(app: &Core, schedule: ScheduleId) -> Result<Vec<Lack>> {
    Ok(lacks::of_last(&mut *app.store.read().await?, schedule, None).await?)
}

/// Returns a schedule whose post of a day was skipped because there was no question; `None` if it
/// is gone, or has posted since.
pub async fn without_question(
    app: &Core,
    schedule: ScheduleId,
    day: NaiveDate,
) -> Result<Option<Schedule>> {
    let mut reader = app.store.read().await?;
    let next = day.succ_opt().unwrap_or(day);
    let failure = claims::failure_before(&mut reader, schedule, next).await?;
    match failure.as_deref() == Some(NO_QUESTION) {
        true => Ok(schedules::get(&mut reader, schedule).await?),
        false => Ok(None),
    }
}
