//! A guild's time zone.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::guild::begin_anew;
use super::once::once;
use super::recap;
use super::schedule::set_next;
use super::{App, Caller, Core, Refusal, Result};
use crate::domain::ids::GuildId;
use crate::domain::local_time::Calendar;
use crate::domain::time_zone::{Found, changing_neighbor, find, has_summer_time};
use crate::store::{guilds, posts, schedules};

/// A time zone just set.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Set {
    /// The guild's calendar in it.
    pub calendar: Calendar,
    /// A nearby zone with summer time, if this one never changes its clocks.
    pub neighbor: Option<Tz>,
}

/// Returns the guild's time zone.
pub async fn of_guild(app: &Core, guild: GuildId) -> Result<Tz> {
    Ok(guilds::timezone(&mut *app.store.read().await?, guild).await?)
}

/// Sets the guild's time zone as typed, and moves every schedule to its next wall time there.
///
/// Past study days stay as they are, and the current one ends in the zone where it began: nobody
/// gains a day.
pub async fn set(app: &App, caller: &Caller, typed: &str) -> Result<Set> {
    caller.must_manage_server()?;
    let zone = match find(typed, caller.at) {
        Found::One(zone) => zone,
        Found::Several(zones) => {
            return Err(Refusal::AmbiguousTimezone {
                typed: typed.to_owned(),
                zones: zones
                    .into_iter()
                    .map(|zone| {
                        (
                            caller.at.with_timezone(&zone),
                            has_summer_time(zone, caller.at),
                        )
                    })
                    .collect(),
            }
            .into());
        }
        Found::Nothing(nearest) => {
            let typed = typed.to_owned();
            return Err(Refusal::UnknownTimezone { typed, nearest }.into());
        }
    };
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        let last_day = posts::last_study_day(tx, caller.guild).await?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        let calendar = calendar.moved(zone, last_day);
        guilds::set_calendar(tx, caller.guild, &calendar).await?;
        for schedule in schedules::of_guild(tx, caller.guild).await? {
            if schedule.next.is_some() {
                set_next(tx, &schedule, &calendar, caller.at).await?;
            }
        }
        recap::plan_next(tx, caller.guild, caller.at, None).await?;
        Ok(Set {
            calendar,
            neighbor: changing_neighbor(zone, caller.at),
        })
    })
    .await
}
