//! The guild's settings.

use chrono::{DateTime, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{App, Caller, Refusal, Result};
use crate::domain::ids::GuildId;
use crate::store::{self, guilds, posts, schedules};

/// How many time zones an autocompletion shows at most: Discord's limit for choices.
const MOST_SUGGESTIONS: usize = 25;

/// Remembers that the bot is in a guild.
pub async fn join(app: &App, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    guilds::join(&mut tx, guild, now).await?;
    Ok(store::commit(tx).await?)
}

/// The guild's time zone.
pub async fn timezone(app: &App, guild: GuildId) -> Result<Tz> {
    Ok(guilds::timezone(&mut *app.store.read().await?, guild).await?)
}

/// Sets the guild's time zone and moves every schedule to its next wall time there.
///
/// Study days that were stay as they are: no schedule posts twice on a date.
pub async fn set_timezone(app: &App, caller: &Caller, typed: &str) -> Result<Tz> {
    caller.must_manage_server()?;
    let Ok(zone) = Tz::from_str_insensitive(typed.trim()) else {
        let nearest = suggest_timezones(typed).into_iter().take(3).collect();
        return Err(Refusal::UnknownTimezone {
            typed: typed.to_owned(),
            nearest,
        }
        .into());
    };
    let mut tx = app.store.write().await?;
    guilds::join(&mut tx, caller.guild, caller.at).await?;
    guilds::set_timezone(&mut tx, caller.guild, zone).await?;
    for schedule in schedules::of_guild(&mut tx, caller.guild).await? {
        if schedule.next.is_none() {
            continue;
        }
        let last_day = posts::last_day(&mut tx, schedule.id).await?;
        let next = schedule
            .plan
            .timing
            .next_unposted(caller.at, zone, last_day);
        schedules::set_next(&mut tx, schedule.id, next).await?;
    }
    store::commit(tx).await?;
    Ok(zone)
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
