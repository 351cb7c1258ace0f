//! The guild's settings.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use strsim::osa_distance;

use super::once::Once;
use super::schedule::set_next;
use super::{App, Caller, Refusal, Result};
use crate::domain::ids::GuildId;
use crate::store::{self, guilds, posts, schedules};

/// How many time zones an autocompletion shows at most: Discord's limit for choices.
const MOST_SUGGESTIONS: usize = 25;

/// How long a guild's data is kept after the bot was removed from it, in days.
pub const KEPT_DAYS: i64 = 30;

/// Notes that the bot is in a guild. In one that it had left, schedules run again.
pub async fn join(app: &App, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    if guilds::is_joined(&mut *app.store.read().await?, guild).await? {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    guilds::join(&mut tx, guild, now).await?;
    let calendar = guilds::calendar(&mut tx, guild).await?;
    for schedule in schedules::of_guild(&mut tx, guild).await? {
        if schedule.paused.is_none() && schedule.next.is_none() {
            set_next(&mut tx, &schedule, &calendar, now).await?;
        }
    }
    Ok(store::commit(tx).await?)
}

/// Notes that the bot was removed from a guild: nothing is posted there any more. The data
/// is kept for [`KEPT_DAYS`].
pub async fn leave(app: &App, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    guilds::leave(&mut tx, guild, now).await?;
    schedules::stop_all(&mut tx, guild).await?;
    Ok(store::commit(tx).await?)
}

/// Compares what is known of a shard's guilds with those that the bot is in, `present`: what
/// it was removed from or added to while it was away. Returns how many it was removed from.
pub async fn compare(
    app: &App,
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

/// Forgets everything about guilds that were left long enough ago; returns how many.
pub async fn purge(app: &App, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = app.store.write().await?;
    let purged = guilds::purge(&mut tx, now - TimeDelta::days(KEPT_DAYS)).await?;
    store::commit(tx).await?;
    Ok(purged)
}

/// The guild's time zone.
pub async fn timezone(app: &App, guild: GuildId) -> Result<Tz> {
    Ok(guilds::timezone(&mut *app.store.read().await?, guild).await?)
}

/// Sets the guild's time zone and moves every schedule to its next wall time there.
///
/// Study days that were stay as they are, and the one under way ends where it began: nobody
/// gains a day.
pub async fn set_timezone(app: &App, caller: &Caller, typed: &str) -> Result<Tz> {
    caller.must_manage_server()?;
    let Ok(zone) = Tz::from_str_insensitive(typed.trim()) else {
        return Err(Refusal::UnknownTimezone {
            typed: typed.to_owned(),
            nearest: nearest_timezones(typed),
        }
        .into());
    };
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    guilds::join(&mut tx, caller.guild, caller.at).await?;
    let last_day = posts::last_study_day(&mut tx, caller.guild).await?;
    let calendar = guilds::calendar(&mut tx, caller.guild).await?;
    let calendar = calendar.moved(zone, last_day);
    guilds::set_calendar(&mut tx, caller.guild, &calendar).await?;
    for schedule in schedules::of_guild(&mut tx, caller.guild).await? {
        if schedule.next.is_some() {
            set_next(&mut tx, &schedule, &calendar, caller.at).await?;
        }
    }
    tx.commit(zone).await
}

/// Names of time zones that contain what was typed so far, in any case; "berlin" finds
/// Europe/Berlin. Names of which a part begins with it come first.
pub fn suggest_timezones(typed: &str) -> Vec<&'static str> {
    let wanted = typed.trim().to_lowercase().replace(' ', "_");
    let mut found: Vec<(bool, &'static str)> = TZ_VARIANTS
        .iter()
        .map(|zone| zone.name())
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let begins = lower.split('/').any(|part| part.starts_with(&wanted));
            lower.contains(&wanted).then_some((!begins, name))
        })
        .collect();
    found.sort_unstable();
    found
        .into_iter()
        .map(|(_, name)| name)
        .take(MOST_SUGGESTIONS)
        .collect()
}

/// Names that were perhaps meant: those that contain what was typed, else those of which it
/// is a misspelling.
fn nearest_timezones(typed: &str) -> Vec<&'static str> {
    const MOST: usize = 3;
    const LETTERS_PER_SLIP: usize = 4;
    let mut nearest = suggest_timezones(typed);
    if nearest.is_empty() {
        let wanted = typed.trim().to_lowercase().replace(' ', "_");
        let slips = |name: &'static str| {
            let lower = name.to_lowercase();
            let city = lower.rsplit('/').next().unwrap_or_default();
            let slips = [lower.as_str(), city].into_iter().filter_map(|spelling| {
                let slips = osa_distance(spelling, &wanted);
                (slips * LETTERS_PER_SLIP <= spelling.len()).then_some(slips)
            });
            slips.min().map(|slips| (slips, name))
        };
        let names = TZ_VARIANTS.iter().map(|zone| zone.name());
        let mut alike: Vec<(usize, &'static str)> = names.filter_map(slips).collect();
        alike.sort_unstable();
        nearest = alike.into_iter().map(|(_, name)| name).collect();
    }
    nearest.truncate(MOST);
    nearest
}
