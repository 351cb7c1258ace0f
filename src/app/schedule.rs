//! Schedules, as those who manage a server see them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::once::Once;
use super::post::claim;
use super::{App, Caller, Refusal, Result, setup};
use crate::domain::ids::{ChannelId, GuildId, RoleId};
use crate::domain::local_time::study_day;
use crate::domain::post::Post;
use crate::domain::question::Topic;
use crate::domain::schedule::{
    Days, LevelPlan, MOST_SCHEDULES, Occurrence, PausedBy, Plan, Schedule, Timing, parse_wall_time,
};
use crate::store::{self, guilds, posts, schedules};

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

fn read_timing(at: Option<&str>, days: Option<&str>, cron: Option<&str>) -> Result<Timing> {
    match (at, days, cron) {
        (Some(at), days, None) => Ok(Timing::Weekly {
            at: parse_wall_time(at).ok_or_else(|| Refusal::MalformedTime(at.to_owned()))?,
            days: match days {
                None => Days::EVERY_DAY,
                Some(days) => days
                    .parse()
                    .map_err(|_| Refusal::UnknownDays(days.to_owned()))?,
            },
        }),
        (None, None, Some(cron)) => Ok(Timing::Cron(cron.parse().map_err(Refusal::MalformedCron)?)),
        _ => Err(Refusal::TimeOrCron.into()),
    }
}

/// Reads topics separated by commas.
fn read_topics(typed: &str) -> Result<Vec<Topic>> {
    let mut topics = Vec::new();
    for name in typed
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let topic = name.to_lowercase().replace(' ', "-").parse();
        let topic = topic.map_err(|_| Refusal::UnknownTopic(name.to_owned()))?;
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    Ok(topics)
}

/// Refuses a plan for which the bank has no question on any day of the week.
fn must_have_questions(app: &App, caller: &Caller, plan: &Plan) -> Result<()> {
    let week = caller.at.date_naive().iter_days().take(7);
    let levels: Vec<_> = week
        .flat_map(|day| plan.level.levels_on(day).iter().copied())
        .collect();
    match app.bank.select(&levels, &plan.topics, None).next() {
        Some(_) => Ok(()),
        None => Err(Refusal::NothingToPick.into()),
    }
}

/// Adds a schedule; returns it with the guild's time zone.
pub async fn add(app: &App, caller: &Caller, request: &Request) -> Result<(Schedule, Tz)> {
    caller.must_manage_server()?;
    if request.ping == Some(everyone(caller.guild)) {
        return Err(Refusal::MentionsEveryone.into());
    }
    let plan = Plan {
        channel: request.channel,
        level: request.level,
        topics: read_topics(request.topics.as_deref().unwrap_or_default())?,
        timing: read_timing(
            request.at.as_deref(),
            request.days.as_deref(),
            request.cron.as_deref(),
        )?,
        ping: request.ping,
        thread: request.thread,
    };
    must_have_questions(app, caller, &plan)?;
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
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
    let schedule = schedules::get(&mut tx, id).await?;
    tx.commit((schedule.expect("it was just added"), zone))
        .await
}

/// What is to change in a schedule; `None` leaves things as they are.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Another channel.
    pub channel: Option<ChannelId>,
    /// Other levels.
    pub level: Option<LevelPlan>,
    /// Other topics; `any` for all of them.
    pub topics: Option<String>,
    /// Another time, which ends a cron expression.
    pub at: Option<String>,
    /// Other days, which end a cron expression.
    pub days: Option<String>,
    /// A cron expression in place of time and days.
    pub cron: Option<String>,
    /// Another role to mention; @everyone for none.
    pub ping: Option<RoleId>,
    /// Whether posts get a thread.
    pub thread: Option<bool>,
}

/// Changes a schedule. An open post keeps its deadline.
pub async fn edit(
    app: &App,
    caller: &Caller,
    typed: &str,
    change: &Change,
) -> Result<(Schedule, Tz)> {
    caller.must_manage_server()?;
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    let mut schedule = find(&mut tx, caller.guild, typed).await?;
    let plan = &mut schedule.plan;
    plan.channel = change.channel.unwrap_or(plan.channel);
    plan.level = change.level.unwrap_or(plan.level);
    plan.thread = change.thread.unwrap_or(plan.thread);
    if let Some(topics) = &change.topics {
        let any = topics.trim().eq_ignore_ascii_case("any");
        plan.topics = if any {
            Vec::new()
        } else {
            read_topics(topics)?
        };
    }
    if let Some(role) = change.ping {
        plan.ping = (role != everyone(caller.guild)).then_some(role);
    }
    if change.at.is_some() || change.days.is_some() || change.cron.is_some() {
        plan.timing = change_timing(&plan.timing, change)?;
    }
    must_have_questions(app, caller, plan)?;
    let zone = guilds::timezone(&mut tx, caller.guild).await?;
    // Also of a paused schedule, which could not be resumed otherwise.
    if plan.timing.after(caller.at, zone).is_none() {
        return Err(Refusal::NeverFires.into());
    }
    schedules::set_plan(&mut tx, schedule.id, plan).await?;
    if schedule.paused.is_none() {
        schedule.next = setup::set_next(&mut tx, &schedule, zone, caller.at).await?;
    }
    tx.commit((schedule, zone)).await
}

/// The role that everybody has: its id is the guild's.
fn everyone(guild: GuildId) -> RoleId {
    RoleId(guild.0)
}

fn change_timing(timing: &Timing, change: &Change) -> Result<Timing> {
    let (at, days) = match timing {
        Timing::Weekly { at, days } => {
            (Some(at.format("%H:%M").to_string()), Some(days.to_string()))
        }
        Timing::Cron(_) => (None, None),
    };
    if change.cron.is_some() {
        return read_timing(
            change.at.as_deref(),
            change.days.as_deref(),
            change.cron.as_deref(),
        );
    }
    read_timing(
        change.at.as_deref().or(at.as_deref()),
        change.days.as_deref().or(days.as_deref()),
        None,
    )
}

/// Stops a schedule until it is resumed. Open posts stay open.
pub async fn pause(app: &App, caller: &Caller, typed: &str) -> Result<Schedule> {
    caller.must_manage_server()?;
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    let schedule = find(&mut tx, caller.guild, typed).await?;
    schedules::pause(&mut tx, schedule.id, PausedBy::Member, caller.at).await?;
    tx.commit(schedule).await
}

/// Lets a paused schedule run again.
pub async fn resume(app: &App, caller: &Caller, typed: &str) -> Result<(Schedule, Tz)> {
    caller.must_manage_server()?;
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    let mut schedule = find(&mut tx, caller.guild, typed).await?;
    let zone = guilds::timezone(&mut tx, caller.guild).await?;
    if schedule.paused.take().is_some() {
        schedules::resume(&mut tx, schedule.id).await?;
        schedule.next = setup::set_next(&mut tx, &schedule, zone, caller.at).await?;
    }
    tx.commit((schedule, zone)).await
}

/// Leaves out the next post of a schedule; returns the schedule and what was left out.
pub async fn skip(app: &App, caller: &Caller, typed: &str) -> Result<(Schedule, Occurrence)> {
    caller.must_manage_server()?;
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    let mut schedule = find(&mut tx, caller.guild, typed).await?;
    let skipped = schedule.next.ok_or(Refusal::NotRunning)?;
    let zone = guilds::timezone(&mut tx, caller.guild).await?;
    schedule.next = schedule.plan.timing.after_day(skipped.day, zone);
    claim::leave_out(&mut tx, &schedule, skipped, schedule.next, caller.at).await?;
    tx.commit((schedule, skipped)).await
}

/// What `post-now` came to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum PostNow {
    /// Today's post is claimed and on its way: it counts, and the schedule will not post
    /// again today.
    Claimed(Post),
    /// The schedule has posted today; a second post would not count, so there is none.
    AlreadyToday(Post),
}

/// Posts today's question of a schedule at once.
pub async fn post_now(app: &App, caller: &Caller, typed: &str) -> Result<PostNow> {
    caller.must_manage_server()?;
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    let schedule = find(&mut tx, caller.guild, typed).await?;
    let zone = guilds::timezone(&mut tx, caller.guild).await?;
    match claim::claim_today(app, &mut tx, &schedule, zone, caller.at).await? {
        Ok(post) => tx.commit(PostNow::Claimed(post)).await,
        Err(there) => Ok(PostNow::AlreadyToday(there)),
    }
}

/// Today's post of a schedule, if there is one.
pub async fn todays_post(app: &App, caller: &Caller, typed: &str) -> Result<Option<Post>> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let schedule = find(&mut reader, caller.guild, typed).await?;
    let zone = guilds::timezone(&mut reader, caller.guild).await?;
    let today = study_day(caller.at, zone);
    Ok(posts::of_day(&mut reader, schedule.id, today).await?)
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
    let mut tx = match Once::begin(app, caller).await? {
        Once::Now(work) => work,
        Once::Before(done) => return Ok(done),
    };
    let schedule = find(&mut tx, caller.guild, typed).await?;
    schedules::remove(&mut tx, schedule.id, caller.at).await?;
    tx.commit(schedule).await
}

/// The guild's schedule that was typed as its number, with or without `#`.
async fn find(db: &mut store::Connection, guild: GuildId, typed: &str) -> Result<Schedule> {
    let number: Option<u32> = typed.trim().trim_start_matches('#').parse().ok();
    let schedules = schedules::of_guild(db, guild).await?;
    let found = schedules
        .into_iter()
        .find(|schedule| Some(schedule.number) == number);
    Ok(found.ok_or_else(|| Refusal::UnknownSchedule(typed.to_owned()))?)
}
