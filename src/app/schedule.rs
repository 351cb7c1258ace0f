//! Schedules, as the managers of a server see them.

mod planning;
mod running;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{App, Caller, Core, Refusal, Result};
use crate::domain::ids::{GuildId, RoleId};
use crate::domain::local_time::Calendar;
use crate::domain::schedule::{Occurrence, Schedule};
use crate::store::{self, guilds, schedules};
pub use planning::{Change, Pool, Removal, Request, add, edit, removal, remove};
pub(super) use running::set_next;
pub use running::{PostNow, pause, post_now, resume, skip, todays_post, unskip};

/// A schedule with everything to show about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Shown {
    /// The schedule.
    pub schedule: Schedule,
    /// Its guild's calendar.
    pub calendar: Calendar,
    /// The questions it draws from; `None` if nobody asked.
    pub pool: Option<Pool>,
}

/// Returns the schedules of the caller's guild, and its calendar.
pub async fn list(app: &App, caller: &Caller) -> Result<(Vec<Schedule>, Calendar)> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let calendar = guilds::calendar(&mut reader, caller.guild).await?;
    let schedules = schedules::of_guild(&mut reader, caller.guild).await?;
    Ok((schedules, calendar))
}

/// Whether a guild has schedules.
pub async fn has_any(app: &Core, guild: GuildId) -> Result<bool> {
    let mut reader = app.store.read().await?;
    Ok(!schedules::of_guild(&mut reader, guild).await?.is_empty())
}

/// Returns the next instants of a schedule, at most `count`.
pub fn upcoming(schedule: &Schedule, calendar: &Calendar, count: usize) -> Vec<DateTime<Utc>> {
    let occurrences = std::iter::successors(schedule.next, |last: &Occurrence| {
        schedule.next_after_day(last.day, calendar)
    });
    occurrences
        .map(|occurrence| occurrence.at)
        .take(count)
        .collect()
}

/// Returns the guild's schedule with the typed number, with or without `#`.
async fn find(db: &mut store::Connection, guild: GuildId, typed: &str) -> Result<Schedule> {
    let number: Option<u32> = typed.trim().trim_start_matches('#').parse().ok();
    let schedules = schedules::of_guild(db, guild).await?;
    let found = schedules
        .into_iter()
        .find(|schedule| Some(schedule.number) == number);
    Ok(found.ok_or_else(|| Refusal::UnknownSchedule(typed.to_owned()))?)
}

/// Returns the @everyone role: its id is the guild's.
fn everyone(guild: GuildId) -> RoleId {
    RoleId(guild.0)
}
