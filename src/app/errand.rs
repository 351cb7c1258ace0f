//! Errands: what the bot does in Discord that nobody waits for in an interaction.
//!
//! One is planned in the transaction that causes it, and done once: `scheduler::errands` says what
//! a kind says or does, as the database has it at that moment.

use chrono::{DateTime, TimeDelta, Utc};
use tracing::error;

use super::{Core, Result};
use crate::domain::errand::{About, Errand, Outcome, Planned, UnderWay, Urgency};
use crate::domain::ids::{ErrandId, GuildId};
use crate::store::{self, Connection, errands, guilds};

pub use crate::store::errands::Ailing;

/// For how long what was done is remembered, in days: longer than anything is planned for.
const REMEMBERED_DAYS: i64 = 90;

/// For how long it is worth saying that one was refused, in days.
const REFUSED_DAYS: i64 = 7;

/// From when on one is late, in hours: pauses between tries are shorter.
const LATE_HOURS: i64 = 1;

/// Plans an errand for `due_at`, once for its key. Where it waits already, it is moved there; where
/// it was done, or its message may have been sent, it stays as it is; where it was given up before
/// anything of it was tried, there is a reason for it again.
///
/// What waits for errands is woken by the commit.
pub async fn plan(
    tx: &mut Connection,
    about: impl Into<About>,
    errand: &Errand,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let is_settled = |progress: &errands::Progress| match progress.done_at {
        Some(_) => !progress.is_given_up || progress.tried_at.is_some(),
        None => progress.tried_at.is_some() || progress.due_at == due_at,
    };
    let before = errands::progress(tx, &errand.key()).await?;
    if before.as_ref().is_some_and(is_settled) {
        return Ok(());
    }
    Ok(errands::put(tx, errand, about.into(), due_at).await?)
}

/// Plans an errand that somebody has asked for, unless it waits or was done. One that was given up is
/// tried anew.
pub async fn plan_asked(
    tx: &mut Connection,
    about: impl Into<About>,
    errand: &Errand,
    now: DateTime<Utc>,
) -> Result<()> {
    let before = errands::progress(tx, &errand.key()).await?;
    if before.is_some_and(|before| !before.is_given_up) {
        return Ok(());
    }
    Ok(errands::put(tx, errand, about.into(), now).await?)
}

/// Plans an errand that is done again and again, as soon as `pause` has passed since it was done
/// last. Where it waits already, that is enough.
pub async fn plan_again(
    tx: &mut Connection,
    about: impl Into<About>,
    errand: &Errand,
    now: DateTime<Utc>,
    pause: TimeDelta,
) -> Result<()> {
    let before = errands::progress(tx, &errand.key()).await?;
    let due_at = match before {
        Some(before) => match before.done_at {
            Some(done_at) => now.max(done_at + pause),
            None => return Ok(()),
        },
        None => now,
    };
    Ok(errands::put(tx, errand, about.into(), due_at).await?)
}

/// What is due at `now` and may begin beside what is under way, the most urgent first. What cannot
/// be read, as after a return to an older version, is put off for a day and holds up nothing.
pub async fn due(app: &Core, now: DateTime<Utc>, under_way: &UnderWay) -> Result<Vec<Planned>> {
    if under_way.is_full() {
        return Ok(Vec::new());
    }
    let mut reader = app.store.read().await?;
    let (mut due, mut unreadable) = (Vec::new(), Vec::new());
    let enough = u32::try_from(under_way.enough()).unwrap_or(u32::MAX);
    for urgency in Urgency::ALL {
        let read = errands::due(&mut reader, urgency, now, enough).await?;
        due.extend(read.readable.into_iter().filter(|e| under_way.admits(e)));
        unreadable.extend(read.unreadable);
    }
    drop(reader);
    if !unreadable.is_empty() {
        let mut tx = app.store.write().await?;
        for (errand, why) in unreadable {
            error!(%errand, error = %why, "an errand cannot be read");
            let again = now + TimeDelta::days(1);
            errands::put_off(&mut tx, errand, Some(&why.to_string()), again).await?;
        }
        store::commit(tx).await?;
    }
    Ok(due)
}

/// When the next one is due after `now`, if ever.
pub async fn next_due(app: &Core, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let mut reader = app.store.read().await?;
    let mut first = None;
    for urgency in Urgency::ALL {
        let next = errands::next_due(&mut reader, urgency, now).await?;
        first = first.into_iter().chain(next).min();
    }
    Ok(first)
}

/// Whether the bot is in a guild, so that it can do anything there.
pub async fn is_in(app: &Core, guild: GuildId) -> Result<bool> {
    Ok(guilds::is_joined(&mut *app.store.read().await?, guild).await?)
}

/// Notes that sending an errand's message is tried at `now`: Discord knows its nonce from then on.
/// False where it is not to be done any more.
pub async fn begin(app: &Core, errand: ErrandId, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let is_begun = errands::begin(&mut tx, errand, now).await?;
    store::commit(tx).await?;
    Ok(is_begun)
}

/// Notes what a try came to.
pub async fn settle(
    app: &Core,
    errand: ErrandId,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    match outcome {
        Outcome::Noted => {}
        Outcome::Done => errands::done(&mut tx, errand, None, now).await?,
        Outcome::Sent(message) => errands::done(&mut tx, errand, Some(*message), now).await?,
        Outcome::Dropped(why) => errands::give_up(&mut tx, errand, (why, false), now).await?,
        Outcome::Refused(why) => errands::give_up(&mut tx, errand, (why, true), now).await?,
        Outcome::Forgotten => errands::remove(&mut tx, errand).await?,
        Outcome::Again(at) => errands::put_off(&mut tx, errand, None, *at).await?,
    }
    Ok(store::commit(tx).await?)
}

/// Notes that a try failed, as another may not: there is one after a pause.
pub async fn retry(app: &Core, planned: &Planned, why: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    let again_at = planned.again_at(now);
    errands::put_off(&mut tx, planned.id, Some(why), again_at).await?;
    Ok(store::commit(tx).await?)
}

/// Errands that need somebody's attention at `now`, by what they are: those that Discord refused
/// within a week, and those that are late, the oldest first.
pub async fn ailing(db: &mut Connection, now: DateTime<Utc>) -> Result<Vec<Ailing>> {
    let refused_since = now - TimeDelta::days(REFUSED_DAYS);
    let late_since = now - TimeDelta::hours(LATE_HOURS);
    Ok(errands::ailing(db, refused_since, late_since).await?)
}

/// Forgets a part of what was done long ago; returns whether there may be more.
pub async fn forget(app: &Core, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let before = now - TimeDelta::days(REMEMBERED_DAYS);
    let is_more = errands::forget(&mut tx, before).await?;
    store::commit(tx).await?;
    Ok(is_more)
}
