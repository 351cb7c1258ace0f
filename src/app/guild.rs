//! Guilds that the bot joins, leaves and forgets.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::schedule::set_next;
use super::{Core, Result, errand, recap};
use crate::domain::errand::Errand;
use crate::domain::ids::GuildId;
use crate::store::{self, forgetting, guilds, posts, schedules};

/// How long a guild's data is kept after the bot was removed from it, in days.
pub const KEPT_DAYS: i64 = 30;

/// Notes that the bot is in a guild. In one that it had left, schedules run again, and posts that
/// closed meanwhile show it; one that was being forgotten begins anew.
pub async fn join(app: &Core, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    if guilds::is_joined(&mut *app.store.read().await?, guild).await? {
        return Ok(());
    }
    begin_anew(app, guild).await?;
    let mut tx = app.store.write().await?;
    let left_at = guilds::left_at(&mut tx, guild).await?;
    guilds::join(&mut tx, guild, now).await?;
    if let Some(left_at) = left_at {
        // It may have left a while before that was noticed.
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
    recap::plan_next(&mut tx, guild, now).await?;
    Ok(store::commit(tx).await?)
}

/// Notes that the bot was removed from a guild: nothing is posted there any more. The data
/// is kept for [`KEPT_DAYS`].
pub async fn leave(app: &Core, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    guilds::leave(&mut tx, guild, now).await?;
    schedules::stop_all(&mut tx, guild).await?;
    Ok(store::commit(tx).await?)
}

/// Compares what is known of a shard's guilds with those that the bot is in, `present`: what
/// it was removed from or added to while it was away. Returns how many it was removed from.
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

/// The guilds that were left so long ago that they are to be forgotten.
pub async fn expired(app: &Core, now: DateTime<Utc>) -> Result<Vec<GuildId>> {
    Ok(forgetting::left(&mut *app.store.read().await?, expires(now)).await?)
}

/// Forgets a part of an expired guild, and says whether there is more. One that has come back
/// before the first part keeps everything; after it, nothing.
pub async fn forget_part(app: &Core, guild: GuildId, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    forgetting::begin(&mut tx, guild, expires(now), now).await?;
    let is_more = forgetting::forget_part(&mut tx, guild).await?;
    store::commit(tx).await?;
    app.banks.changed(guild);
    Ok(is_more)
}

/// Forgets what is left of a guild that was being forgotten and is back, in parts: others write in
/// between. For whoever is about to note something in it, which would be forgotten with the rest.
pub(super) async fn begin_anew(app: &Core, guild: GuildId) -> Result<()> {
    while forget_rest(app, guild).await? {}
    Ok(())
}

/// Forgets a further part of a guild of which something is forgotten already.
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

/// A guild that was left before then is to be forgotten.
fn expires(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(KEPT_DAYS)
}
