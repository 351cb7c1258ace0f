//! Guilds that the bot joins, leaves and forgets.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::schedule::set_next;
use super::{Core, Result, errand, recap};
use crate::domain::errand::Errand;
use crate::domain::ids::GuildId;
use crate::store::{self, forgetting, guilds, posts, schedules};

/// How many days the bot keeps a guild's data after it was removed from it.
pub const KEPT_DAYS: i64 = 30;

/// Records that the bot is in a guild. After a return, schedules run again, and posts that closed
/// meanwhile show it; a guild that was being forgotten starts from nothing.
pub async fn join(app: &Core, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    if guilds::is_joined(&mut *app.store.read().await?, guild).await? {
        return Ok(());
    }
    begin_anew(app, guild).await?;
    let mut tx = app.store.write().await?;
    let left_at = guilds::left_at(&mut tx, guild).await?;
    guilds::join(&mut tx, guild, now).await?;
    if let Some(left_at) = left_at {
        // The bot may have left some time before it noticed.
        let since = left_at - TimeDelta::days(1);
        for post in posts::closing_since(&mut tx, guild, since).await? {
            let (errand, at) = (Errand::Close { post: post.id }, now.max(post.closes_at));
            errand::plan(&mut tx, guild, &errand, at).await?;
        }
    }
    let calendar = guilds::calendar(&mut tx, guild).await?;
    for schedule in schedules::of_guild(&mut tx, guild).await? {
        if schedule.paused.is_none() && schedule.next.is_none() {
            set_next(&mut tx, &schedule, &calendar, now).await?;
        }
    }
    recap::plan_next(&mut tx, guild, now, None).await?;
    Ok(store::commit(tx).await?)
}

/// Records that the bot was removed from a guild: it posts nothing there any more, and keeps the
/// data for [`KEPT_DAYS`].
pub async fn leave(app: &Core, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    guilds::leave(&mut tx, guild, now).await?;
    schedules::stop_all(&mut tx, guild).await?;
    Ok(store::commit(tx).await?)
}

/// Compares a shard's known guilds with `present`, the ones the bot is in, and records which
/// removed or added it while it was away. Returns how many removed it.
pub async fn compare(
    app: &Core,
    present: &BTreeSet<GuildId>,
    is_of_shard: impl Fn(GuildId) -> bool,
    now: DateTime<Utc>,
) -> Result<usize> {
    let known = guilds::joined(&mut *app.store.read().await?).await?;
    let known: BTreeSet<GuildId> = known.into_iter().filter(|id| is_of_shard(*id)).collect();
    for &guild in present.difference(&known) {
        join(app, guild, now).await?;
    }
    let mut left = 0;
    for &guild in known.difference(present) {
        leave(app, guild, now).await?;
        left += 1;
    }
    Ok(left)
}

/// Whether the database remembers a guild other than `home`.
pub async fn has_others(app: &Core, home: GuildId) -> Result<bool> {
    let known = guilds::all(&mut *app.store.read().await?).await?;
    Ok(known.into_iter().any(|guild| guild != home))
}

/// Returns the guilds that the bot left so long ago that it must forget them.
pub async fn expired(app: &Core, now: DateTime<Utc>) -> Result<Vec<GuildId>> {
    Ok(forgetting::left(&mut *app.store.read().await?, expires(now)).await?)
}

/// Forgets a part of an expired guild and returns whether there is more. A guild that comes back
/// before the first part keeps everything; one that comes back later keeps nothing.
pub async fn forget_part(app: &Core, guild: GuildId, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    forgetting::begin(&mut tx, guild, expires(now), now).await?;
    let is_more = forgetting::forget_part(&mut tx, guild).await?;
    store::commit(tx).await?;
    app.banks.changed(guild);
    Ok(is_more)
}

/// Forgets the rest of a guild that was being forgotten and is back, part by part so that others
/// can write in between. Call it before you record anything in the guild, so that the new data
/// survives.
pub(super) async fn begin_anew(app: &Core, guild: GuildId) -> Result<()> {
    while forget_rest(app, guild).await? {}
    Ok(())
}

/// Forgets another part of a guild, if the bot has begun to forget it.
async fn forget_rest(app: &Core, guild: GuildId) -> Result<bool> {
    if !forgetting::has_begun(&mut *app.store.read().await?, guild).await? {
        return Ok(false);
    }
    let mut tx = app.store.write().await?;
    let is_more = forgetting::forget_part(&mut tx, guild).await?;
    store::commit(tx).await?;
    app.banks.changed(guild);
    Ok(is_more)
}

/// Returns the instant before which a departure has expired.
fn expires(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(KEPT_DAYS)
}
