//! Holidays: a member's streak rests on days that they announce beforehand.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::History;
use super::settle::settle_over;
use crate::app::guild::begin_anew;
use crate::app::members::remember;
use crate::app::once::once;
use crate::app::{App, Caller, Refusal, Result};
use crate::domain::holiday::{around, days, next, too_many};
use crate::domain::ids::GuildId;
use crate::domain::reminder::at_risk;
use crate::domain::typed;
use crate::store::{Connection, guilds, holidays, streaks, study_days};

/// A holiday: its first day and its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The first day, or the first that is still to come.
    pub from: NaiveDate,
    /// The last day.
    pub until: NaiveDate,
}

/// A holiday just taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paused {
    /// The holiday.
    pub holiday: Holiday,
    /// The days that it has no more, because it was shortened.
    pub freed: Option<Holiday>,
    /// An earlier day outside of it that the caller can still save, and until when.
    pub still_open: Option<(NaiveDate, DateTime<Utc>)>,
}

/// Takes a holiday for the caller, until a day and from another as typed; by default from today. A
/// holiday that begins there and is longer ends earlier now.
/// Past days stay as they were.
pub async fn pause(
    app: &App,
    caller: &Caller,
    typed_until: &str,
    typed_from: Option<&str>,
) -> Result<Paused> {
    let guild = caller.guild;
    begin_anew(app, guild).await?;
    let (holiday, freed): (Holiday, Option<Holiday>) = once(app, caller, async |tx| {
        let today = today(tx, guild, caller.at).await?;
        let read = |typed: &str| {
            let day = typed::coming_date(typed, today);
            day.ok_or_else(|| Refusal::MalformedComingDay(typed.to_owned()))
        };
        let until = read(typed_until)?;
        let from = typed_from.map_or(Ok(today), read)?;
        let first = first_to_come(tx, guild, today, caller.at).await?;
        let from = from.max(first);
        if until < from {
            return Err(Refusal::HolidayBackwards.into());
        }
        let taken = holidays::of_member(tx, guild, caller.member).await?;
        let added = days(&taken, from, until).map_err(|why| Refusal::HolidayTooLong(from, why))?;
        remember(tx, &caller.into()).await?;
        for day in added {
            holidays::insert(tx, guild, caller.member, day).await?;
        }
        let freed = too_many(&taken, first, (from, until));
        if let Some((from, last)) = freed {
            holidays::remove_from(tx, guild, caller.member, from).await?;
            for day in taken.range(last..).skip(1) {
                holidays::insert(tx, guild, caller.member, *day).await?;
            }
        }
        let taken = holidays::of_member(tx, guild, caller.member).await?;
        let (from, until) = around(&taken, first, from).unwrap_or((from, until));
        let freed = freed.map(|(from, until)| Holiday { from, until });
        Ok((Holiday { from, until }, freed))
    })
    .await?;
    let mut reader = app.store.read().await?;
    let first = study_days::first_unsettled(&mut reader, guild).await?;
    let settled = streaks::get(&mut reader, guild, caller.member)
        .await?
        .settled;
    let history = History::of_member(&mut reader, guild, caller.member, first).await?;
    let account = history.account(caller.member, settled);
    let at_risk = at_risk(history.days(), &account, caller.at);
    Ok(Paused {
        holiday,
        freed,
        still_open: at_risk.into_iter().find(|(day, _)| *day < holiday.from),
    })
}

/// Ends the caller's holidays; past days stay. Returns the days taken back, up to the last one.
pub async fn resume(app: &App, caller: &Caller) -> Result<Holiday> {
    let guild = caller.guild;
    once(app, caller, async |tx| {
        let today = today(tx, guild, caller.at).await?;
        let first = first_to_come(tx, guild, today, caller.at).await?;
        let taken = holidays::of_member(tx, guild, caller.member).await?;
        let (Some((from, _)), Some(until)) = (next(&taken, first), taken.last()) else {
            return Err(Refusal::NoHoliday.into());
        };
        holidays::remove_from(tx, guild, caller.member, first).await?;
        let until = *until;
        Ok(Holiday { from, until })
    })
    .await
}

async fn today(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<NaiveDate> {
    Ok(guilds::calendar(db, guild).await?.study_day(now))
}

/// Returns the first day from today on that is still undecided: a day's posts may all close before
/// it ends.
async fn first_to_come(
    db: &mut Connection,
    guild: GuildId,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<NaiveDate> {
    settle_over(db, guild, now).await?;
    let days = study_days::since(db, guild, Some(today)).await?;
    let last = days.iter().rev().find(|day| day.settled);
    Ok(last
        .and_then(|last| last.day.succ_opt())
        .unwrap_or(today)
        .max(today))
}
