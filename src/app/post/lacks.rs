//! What posts lack although they are in their channels: its schedule's maker is told of it once,
//! not each day.

use chrono::NaiveDate;

use super::claim::NO_QUESTION;
use crate::app::{Core, Result};
use crate::domain::ids::ScheduleId;
use crate::domain::post::{Lack, Post};
use crate::domain::schedule::Schedule;
use crate::store::{self, claims, lacks, schedules};

/// Notes what a post that was sent lacks. Gives what the one before it had, with the schedule:
/// its maker does not know of that yet.
pub async fn note(app: &Core, post: &Post, now: &[Lack]) -> Result<Option<(Schedule, Vec<Lack>)>> {
    let mut tx = app.store.write().await?;
    lacks::set(&mut tx, post.id, now).await?;
    let before = lacks::of_last(&mut tx, post.schedule, Some(post.day)).await?;
    let schedule = schedules::get(&mut tx, post.schedule).await?;
    store::commit(tx).await?;
    let new = now.iter().filter(|lack| !before.contains(lack));
    let new: Vec<Lack> = new.copied().collect();
    Ok(schedule
        .filter(|_| !new.is_empty())
        .map(|schedule| (schedule, new)))
}

/// Notes one more thing that a post lacks. Gives it, with the schedule, where the post before did
/// not lack it too: the schedule's maker does not know of that yet.
pub async fn note_also(
    app: &Core,
    post: &Post,
    lack: Lack,
) -> Result<Option<(Schedule, Vec<Lack>)>> {
    let mut all = lacks::of(&mut *app.store.read().await?, post.id).await?;
    if !all.contains(&lack) {
        all.push(lack);
    }
    let noted = note(app, post, &all).await?;
    Ok(noted.and_then(|(schedule, new)| {
        let new: Vec<Lack> = new.into_iter().filter(|new| *new == lack).collect();
        (!new.is_empty()).then_some((schedule, new))
    }))
}

/// What the last post of a schedule lacks.
pub async fn of_last(app: &Core, schedule: ScheduleId) -> Result<Vec<Lack>> {
    Ok(lacks::of_last(&mut *app.store.read().await?, schedule, None).await?)
}

/// A schedule whose post of a day was left out for want of a question; `None` where it is gone, or
/// has posted since.
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
