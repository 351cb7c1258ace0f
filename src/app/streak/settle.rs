//! Settles study days: once a day is over, decides what it was for each member.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::History;
use crate::app::{Core, Result, role};
use crate::domain::amnesty;
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::streak::explain;
use crate::store::{self, Connection, notices, streaks, study_days, uptime};

/// How many days to settle at a time.
const BATCH: u32 = 500;

/// Settles the study days that are over at `now`; returns how many. A day is over once its last
/// post has closed, even while an earlier day is open: a weekly post does not hold up the days that
/// follow it. A day that fails holds up no other; returns the last failure.
///
/// An answer that was on its way when its post closed still counts: it changes its author's streak
/// over all days.
pub async fn settle_due(app: &Core, now: DateTime<Utc>) -> Result<usize> {
    let mut settled = 0;
    loop {
        let before = settled;
        let mut failure = None;
        let days = study_days::to_settle(&mut *app.store.read().await?, now, BATCH).await?;
        for (guild, day) in days {
            match settle_one(app, guild, day, now).await {
                Ok(is_settled) => settled += usize::from(is_settled),
                Err(error) => failure = Some(error),
            }
        }
        if settled == before {
            return failure.map_or(Ok(settled), Err);
        }
    }
}

/// Returns when the next study day can be settled, if one is open.
pub async fn next_settling(app: &Core) -> Result<Option<DateTime<Utc>>> {
    Ok(study_days::next_closing(&mut *app.store.read().await?).await?)
}

/// Settles the days of a guild that are over at `now`, so that replies need not wait for the
/// scheduler.
pub(in crate::app) async fn settle_guild(
    app: &Core,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Result<()> {
    let over = study_days::over(&mut *app.store.read().await?, guild, now).await?;
    if over.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    settle_over(&mut tx, guild, now).await?;
    Ok(store::commit(tx).await?)
}

/// Like [`settle_guild`], within a transaction that will change a streak of the guild.
pub(super) async fn settle_over(
    db: &mut Connection,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Result<()> {
    for day in study_days::over(db, guild, now).await? {
        settle(db, guild, day, now).await?;
    }
    Ok(())
}

async fn settle_one(
    app: &Core,
    guild: GuildId,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let is_settled = settle(&mut tx, guild, day, now).await?;
    store::commit(tx).await?;
    Ok(is_settled)
}

/// Settles a day, unless it is already settled or closes after `now`.
async fn settle(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<bool> {
    let first_unsettled = study_days::first_unsettled(db, guild).await?;
    let amnesty = has_amnesty(db, guild, day).await?;
    if !study_days::settle(db, guild, day, amnesty, now).await? {
        return Ok(false);
    }
    let history = History::of_guild(db, guild, first_unsettled).await?;
    let streaks_before = streaks::of_guild(db, guild).await?;
    let members: BTreeSet<MemberId> = history
        .members()
        .chain(streaks_before.keys().copied())
        .collect();
    for member in members {
        let before = streaks_before.get(&member).copied().unwrap_or_default();
        let after = history.kept(member, before.settled);
        if after != before {
            streaks::put(db, guild, member, &after).await?;
        }
        let mut account = explain(before.settled, history.lived(member));
        if account.any(|lived| lived.day == day && lived.is_news()) {
            notices::leave(db, guild, member, day).await?;
        }
    }
    role::plan(db, guild, now).await?;
    Ok(true)
}

/// Whether the bot could not serve one of the day's posts for too much of its open time, or none of
/// them reached its channel. Members who answered one anyway found it in `/daily`.
async fn has_amnesty(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<bool> {
    let served = study_days::served(db, guild, day).await?;
    if served.is_empty() {
        return Ok(true);
    }
    for (open, sent_at) in served {
        let up = uptime::between(db, open.from, open.to).await?;
        if amnesty::applies(open, sent_at, &up) {
            return Ok(true);
        }
    }
    Ok(false)
}
