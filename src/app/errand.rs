//! Errands: work in Discord that no interaction waits for.
//!
//! The transaction that causes an errand also plans it, and the bot does it once.
//! `scheduler::errands` decides what each kind says or does, by the database at that moment.

use chrono::{DateTime, TimeDelta, Utc};
use tracing::error;

use super::{Core, Result};
use crate::domain::errand::{About, Errand, Outcome, Planned, UnderWay, Urgency};
use crate::domain::ids::{ErrandId, GuildId};
use crate::store::{self, Connection, errands, guilds};

pub use crate::store::errands::{Ailing, Progress};

/// How many days a finished errand is remembered: longer than any errand is planned ahead.
const REMEMBERED_DAYS: i64 = 90;

/// How many days a refused errand is worth a mention.
const REFUSED_DAYS: i64 = 7;

/// After how many hours an errand is late: pauses between tries are shorter.
const LATE_HOURS: i64 = 1;

/// Plans an errand for `due_at`, once for its key. A waiting errand moves there. A finished one, or
/// one whose message may have been sent, stays as it is. One that was given up before its first try
/// gets a new chance.
///
/// The commit wakes the loop that does errands.
pub async fn plan(
    tx: &mut Connection,
    about: impl Into<About>,
    errand: &Errand,
    due_at: DateTime<Utc>,
) -> Result<()> {
    let is_settled = |progress: &Progress| match progress.done_at {
        Some(_) => !progress.is_given_up || progress.tried_at.is_some(),
        None => progress.tried_at.is_some() || progress.due_at == due_at,
    };
    let before = errands::progress(tx, &errand.key()).await?;
    if before.as_ref().is_some_and(is_settled) {
        return Ok(());
    }
    Ok(errands::put(tx, errand, about.into(), due_at).await?)
}

/// Plans an errand that a member asked for, unless it waits or is done. One that was given up
/// starts over.
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

/// Plans a repeated errand for `pause` after its last run. If it already waits, that is enough.
pub async fn plan_again(
    tx: &mut Connection,
    about: impl Into<About>,
    errand: &Errand,
    now: DateTime<Utc>,
    pause: TimeDelta,
) -> Result<()> {
    let before = errands::progress(tx, &errand.key()).await?;
    plan_after(tx, about, errand, (before, now), pause).await
}

/// Like [`plan_again`], where the errand's progress is already known.
pub async fn plan_after(
    tx: &mut Connection,
    about: impl Into<About>,
    errand: &Errand,
    (before, now): (Option<Progress>, DateTime<Utc>),
    pause: TimeDelta,
) -> Result<()> {
    let due_at = match before {
        Some(before) => match before.done_at {
            Some(done_at) => now.max(done_at + pause),
            None => return Ok(()),
        },
        None => now,
    };
    Ok(errands::put(tx, errand, about.into(), due_at).await?)
}

/// Returns the errands due at `now` that may run beside the ones under way, most urgent first. An
/// errand that this version cannot read, as after a downgrade, is put off for a day and holds up
/// nothing.
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

/// Returns when the next errand after `now` is due, if there is one.
pub async fn next_due(app: &Core, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let mut reader = app.store.read().await?;
    let mut first = None;
    for urgency in Urgency::ALL {
        let next = errands::next_due(&mut reader, urgency, now).await?;
        first = first.into_iter().chain(next).min();
    }
    Ok(first)
}

/// Whether the bot is in a guild and can act there.
pub async fn is_in(app: &Core, guild: GuildId) -> Result<bool> {
    Ok(guilds::is_joined(&mut *app.store.read().await?, guild).await?)
}

/// Records at `now` that the bot sends an errand's message: from then on Discord knows its nonce.
/// Returns false if the errand is no longer wanted.
pub async fn begin(app: &Core, errand: ErrandId, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let is_begun = errands::begin(&mut tx, errand, now).await?;
    store::commit(tx).await?;
    Ok(is_begun)
}

/// Records the outcome of a try.
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

/// Records that a try failed, and plans the next one after a pause.
pub async fn retry(app: &Core, planned: &Planned, why: &str, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    let again_at = planned.again_at(now);
    errands::put_off(&mut tx, planned.id, Some(why), again_at).await?;
    Ok(store::commit(tx).await?)
}

/// Returns the errands that need attention at `now`, by kind: those that Discord refused within a
/// week, and those that are late, oldest first.
pub async fn ailing(db: &mut Connection, now: DateTime<Utc>) -> Result<Vec<Ailing>> {
    let refused_since = now - TimeDelta::days(REFUSED_DAYS);
    let late_since = now - TimeDelta::hours(LATE_HOURS);
    Ok(errands::ailing(db, refused_since, late_since).await?)
}

/// Forgets some of the errands that ended long ago; returns whether there may be more.
pub async fn forget(app: &Core, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let before = now - TimeDelta::days(REMEMBERED_DAYS);
    let is_more = errands::forget(&mut tx, before).await?;
    store::commit(tx).await?;
    Ok(is_more)
}
