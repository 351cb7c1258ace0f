//! Schedules, as those who manage a server see them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{App, Caller, Refusal, Result};
use crate::domain::ids::{ChannelId, GuildId, RoleId, ScheduleId};
use crate::domain::question::Topic;
use crate::domain::schedule::{
    Days, LevelPlan, MOST_SCHEDULES, Occurrence, Plan, Schedule, Timing, parse_wall_time,
};
use crate::store::{self, guilds, schedules};

/// A schedule as typed.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where to post.
    pub channel: ChannelId,
    /// Which levels.
    pub level: LevelPlan,
    /// Topics, separated by commas; none means any.
    pub topics: Option<String>,
    /// `HH:MM`.
    pub at: Option<String>,
    /// Days of the week; every day unless said otherwise.
    pub days: Option<String>,
    /// A cron expression instead of `at` and `days`.
    pub cron: Option<String>,
    /// A role to mention.
    pub ping: Option<RoleId>,
    /// Whether each post gets a thread.
    pub thread: bool,
}

impl Request {
    fn timing(&self) -> Result<Timing> {
        match (&self.at, &self.days, &self.cron) {
            (Some(at), days, None) => Ok(Timing::Weekly {
                at: parse_wall_time(at).ok_or_else(|| Refusal::MalformedTime(at.clone()))?,
                days: match days {
                    None => Days::EVERY_DAY,
                    Some(days) => days
                        .parse()
                        .map_err(|_| Refusal::UnknownDays(days.clone()))?,
                },
            }),
            (None, None, Some(cron)) => {
                Ok(Timing::Cron(cron.parse().map_err(Refusal::MalformedCron)?))
            }
            _ => Err(Refusal::TimeOrCron.into()),
        }
    }

    fn topics(&self) -> Result<Vec<Topic>> {
        let typed = self.topics.as_deref().unwrap_or_default();
        let mut topics = Vec::new();
        for topic in typed
            .split(',')
            .map(str::trim)
            .filter(|topic| !topic.is_empty())
        {
            let topic: Topic = topic
                .to_lowercase()
                .replace(' ', "-")
                .parse()
                .map_err(|_| Refusal::UnknownTopic(topic.to_owned()))?;
            if !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        Ok(topics)
    }
}

/// Adds a schedule; returns it with the guild's time zone.
pub async fn add(app: &App, caller: &Caller, request: &Request) -> Result<(Schedule, Tz)> {
    caller.must_manage_server()?;
    let plan = Plan {
        channel: request.channel,
        level: request.level,
        topics: request.topics()?,
        timing: request.timing()?,
        ping: request.ping,
        thread: request.thread,
    };
    // Over a week every plan draws from each of its levels.
    let levels: Vec<_> = caller
        .at
        .date_naive()
        .iter_days()
        .take(7)
        .flat_map(|day| plan.level.levels_on(day).iter().copied())
        .collect();
    if app
        .bank
        .select(&levels, &plan.topics, None)
        .next()
        .is_none()
    {
        return Err(Refusal::NothingToPick.into());
    }
    let mut tx = app.store.write().await?;
    guilds::join(&mut tx, caller.guild, caller.at).await?;
    if schedules::of_guild(&mut tx, caller.guild).await?.len() >= MOST_SCHEDULES {
        return Err(Refusal::TooManySchedules.into());
    }
    let zone = guilds::timezone(&mut tx, caller.guild).await?;
    let next = plan
        .timing
        .after(caller.at, zone)
        .ok_or(Refusal::NeverFires)?;
    let id =
        schedules::insert(&mut tx, caller.guild, &plan, caller.member, next, caller.at).await?;
    store::commit(tx).await?;
    let schedule = Schedule {
        id,
        guild: caller.guild,
        plan,
        created_by: caller.member,
        paused: None,
        next: Some(next),
    };
    Ok((schedule, zone))
}

/// The caller's guild's schedules, and its time zone.
pub async fn list(app: &App, caller: &Caller) -> Result<(Vec<Schedule>, Tz)> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let zone = guilds::timezone(&mut reader, caller.guild).await?;
    Ok((schedules::of_guild(&mut reader, caller.guild).await?, zone))
}

/// The next instants of a schedule, at most `count`.
pub fn upcoming(schedule: &Schedule, zone: Tz, count: usize) -> Vec<DateTime<Utc>> {
    let occurrences = std::iter::successors(schedule.next, |last: &Occurrence| {
        schedule.plan.timing.after_day(last.day, zone)
    });
    occurrences
        .map(|occurrence| occurrence.at)
        .take(count)
        .collect()
}

/// Removes a schedule; its posts stay, and stay open until they would have closed.
pub async fn remove(app: &App, caller: &Caller, typed: &str) -> Result<Schedule> {
    caller.must_manage_server()?;
    let mut tx = app.store.write().await?;
    let schedule = find(&mut tx, caller.guild, typed).await?;
    schedules::remove(&mut tx, schedule.id, caller.at).await?;
    store::commit(tx).await?;
    Ok(schedule)
}

/// The guild's schedule that was typed as its number, with or without `#`.
async fn find(db: &mut store::Connection, guild: GuildId, typed: &str) -> Result<Schedule> {
    let unknown = || Refusal::UnknownSchedule(typed.to_owned());
    let number = typed
        .trim()
        .trim_start_matches('#')
        .parse()
        .map_err(|_| unknown())?;
    let schedule = schedules::get(db, ScheduleId(number)).await?;
    Ok(schedule
        .filter(|schedule| schedule.guild == guild)
        .ok_or_else(unknown)?)
}
