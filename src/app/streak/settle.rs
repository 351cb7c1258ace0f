//! Settling: what a study day was for everybody is decided once it is over.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::History;
use crate::app::{App, Result};
use crate::domain::amnesty;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::post::TYPING_MINUTES;
use crate::domain::streak::explain;
use crate::store::{self, Connection, notices, streaks, study_days, uptime};

/// How many days are settled in one go.
const BATCH: u32 = 500;

/// Settles the study days that are over at `now`; returns how many. A day is over once no
/// answer can count for it any more, also while an earlier day is still open: a weekly post
/// does not hold up the days that follow it. Nor does a day that fails; the last failure is
/// returned.
pub async fn settle_due(app: &App, now: DateTime<Utc>) -> Result<usize> {
    let closed_by = now - TimeDelta::minutes(TYPING_MINUTES);
    let mut settled = 0;
    loop {
        let before = settled;
        let mut failure = None;
        let days = study_days::to_settle(&mut *app.store.read().await?, closed_by, BATCH).await?;
        for (guild, day) in days {
            match settle(app, guild, day, closed_by, now).await {
                Ok(is_settled) => settled += usize::from(is_settled),
                Err(error) => failure = Some(error),
            }
        }
        if settled == before {
            return failure.map_or(Ok(settled), Err);
        }
    }
}

/// When the next study day can be settled, if one is open.
pub async fn next_settling(app: &App) -> Result<Option<DateTime<Utc>>> {
    let closing = study_days::next_closing(&mut *app.store.read().await?).await?;
    Ok(closing.map(|closing| closing + TimeDelta::minutes(TYPING_MINUTES)))
}

/// Settles a day, unless it is settled or, by now, closes later than at `closed_by`.
async fn settle(
    app: &App,
    guild: GuildId,
    day: NaiveDate,
    closed_by: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let first_unsettled = study_days::first_unsettled(&mut tx, guild).await?;
    let amnesty = has_amnesty(&mut tx, guild, day).await?;
    if !study_days::settle(&mut tx, guild, day, amnesty, closed_by, now).await? {
        return Ok(false);
    }
    let history = History::of_guild(&mut tx, guild, first_unsettled).await?;
    let streaks_before = streaks::of_guild(&mut tx, guild).await?;
    let members: BTreeSet<MemberId> = history
        .members()
        .chain(streaks_before.keys().copied())
        .collect();
    for member in members {
        let before = streaks_before.get(&member).copied().unwrap_or_default();
        let after = history.kept(member, before.settled);
        if after != before {
            streaks::put(&mut tx, guild, member, &after).await?;
        }
        let mut account = explain(before.settled, history.lived(member));
        if account.any(|lived| lived.day == day && lived.is_news()) {
            notices::leave(&mut tx, guild, member, day).await?;
        }
    }
    store::commit(tx).await?;
    Ok(true)
}

/// Whether the bot did not serve one of the day's posts for too much of its open time.
async fn has_amnesty(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<bool> {
    for (open, sent_at) in study_days::served(db, guild, day).await? {
        let up = uptime::between(db, open.from, open.to).await?;
        if amnesty::applies(open, sent_at, &up) {
            return Ok(true);
        }
    }
    Ok(false)
}
