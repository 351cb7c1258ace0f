//! Adds, changes and removes schedules.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Shown, everyone, find, set_next};
use crate::app::guild::begin_anew;
use crate::app::once::once;
use crate::app::{App, Caller, Refusal, Result};
use crate::domain::cron::CronExpression;
use crate::domain::ids::{ChannelId, RoleId, ScheduleId};
use crate::domain::own_question::Source;
use crate::domain::post::Post;
use crate::domain::question::{Kind, Question, Topic};
use crate::domain::schedule::{
    Days, FEWEST_QUESTIONS, LevelPlan, MOST_SCHEDULES, Occurrence, Plan, Schedule, ThreadAt, Timing,
};
use crate::domain::typed;
use crate::store::{guilds, posts, schedules};

/// How many coming posts to look at to count the questions they draw from.
const POSTS_LOOKED_AT: usize = 14;

/// The hour of the example that replaces a refused cron expression.
const AN_EXAMPLE_HOUR: u32 = 9;

/// A schedule as typed.
#[derive(Clone, Debug)]
pub struct Request {
    /// The channel to post in.
    pub channel: ChannelId,
    /// The levels.
    pub level: LevelPlan,
    /// Topics, separated by commas; none means any.
    pub topics: Option<String>,
    /// Kinds of question, separated by commas; none means any.
    pub kinds: Option<String>,
    /// The source of its questions.
    pub source: Source,
    /// A wall time.
    pub at: Option<String>,
    /// Days of the week; every day by default.
    pub days: Option<String>,
    /// A cron expression instead of `at` and `days`.
    pub cron: Option<String>,
    /// A role to mention.
    pub ping: Option<RoleId>,
    /// When each post gets a thread.
    pub thread: ThreadAt,
    /// Whether to add it although it draws from few questions or resembles another.
    pub anyway: bool,
}

/// A change of a schedule; `None` keeps a part as it is.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Another channel.
    pub channel: Option<ChannelId>,
    /// Other levels.
    pub level: Option<LevelPlan>,
    /// Other topics; `any` for all of them.
    pub topics: Option<String>,
    /// Other kinds of question; `any` for all of them.
    pub kinds: Option<String>,
    /// Another source of questions.
    pub source: Option<Source>,
    /// Another time, which replaces a cron expression.
    pub at: Option<String>,
    /// Other days, which replace a cron expression.
    pub days: Option<String>,
    /// A cron expression, which replaces time and days.
    pub cron: Option<String>,
    /// Another role to mention; @everyone for none.
    pub ping: Option<RoleId>,
    /// When each post gets a thread.
    pub thread: Option<ThreadAt>,
    /// Whether to change it although it then draws from few questions.
    pub anyway: bool,
}

/// How many questions a schedule draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// On all days together.
    pub questions: usize,
    /// On the day that has the fewest.
    pub fewest: usize,
    /// Their source.
    pub source: Source,
}

/// What the removal of a schedule would end, and what it would leave.
#[derive(Clone, Debug)]
pub struct Removal {
    /// The schedule.
    pub schedule: Schedule,
    /// Its open posts, which stay open.
    pub open: Vec<Post>,
}

/// The typed time, days and cron expression, parsed.
type Parts = (Option<NaiveTime>, Option<Days>, Option<CronExpression>);

fn read_timing(at: Option<&str>, days: Option<&str>, cron: Option<&str>) -> Result<Parts> {
    let at = at.map(|typed| {
        typed::wall_time(typed).ok_or_else(|| Refusal::MalformedTime(typed.to_owned()))
    });
    let days = days.map(|typed| {
        let days = typed.parse();
        days.map_err(|_| Refusal::UnknownDays(typed.to_owned()))
    });
    Ok((
        at.transpose()?,
        days.transpose()?,
        cron.map(read_cron).transpose()?,
    ))
}

/// Parses a cron expression, which must name one time of day: a schedule posts once per date.
fn read_cron(typed: &str) -> Result<CronExpression> {
    let cron: CronExpression = typed.parse().map_err(Refusal::MalformedCron)?;
    if cron.names_one_time() {
        Ok(cron)
    } else {
        let typed = cron.text().to_owned();
        let once_a_day = cron.at(AN_EXAMPLE_HOUR, 0);
        Err(Refusal::CronManyTimes { typed, once_a_day }.into())
    }
}

/// Parses words separated by commas, without repeats; `any` alone means no restriction.
fn read_list<T: FromStr + PartialEq>(
    typed: &str,
    unknown: fn(String) -> Refusal,
) -> Result<Vec<T>> {
    let mut list = Vec::new();
    if typed.trim().eq_ignore_ascii_case("any") {
        return Ok(list);
    }
    for name in typed
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let word = name.to_lowercase().replace(' ', "-").parse();
        let word = word.map_err(|_| unknown(name.to_owned()))?;
        if !list.contains(&word) {
            list.push(word);
        }
    }
    Ok(list)
}

fn read_topics(typed: &str) -> Result<Vec<Topic>> {
    read_list(typed, Refusal::UnknownTopic)
}

fn read_kinds(typed: &str) -> Result<Vec<Kind>> {
    read_list(typed, Refusal::UnknownKind)
}

/// Counts the questions that the next posts of a plan draw from. Refuses a plan without a future
/// post.
fn pool(app: &App, caller: &Caller, plan: &Plan, zone: Tz) -> Result<Pool> {
    let first = plan.timing.after(caller.at, zone);
    let first = first.ok_or(Refusal::NeverFires)?;
    let next = |last: &Occurrence| plan.timing.after_day(last.day, zone);
    let mut all = BTreeSet::new();
    let mut fewest = usize::MAX;
    for occurrence in std::iter::successors(Some(first), next).take(POSTS_LOOKED_AT) {
        let levels = plan.level.levels_on(occurrence.day);
        let questions = app.bank.select(levels, &plan.topics, &plan.kinds, None);
        let numbers: BTreeSet<u32> = questions
            .filter(|question| plan.source.has(question))
            .map(|question: &Question| question.number)
            .collect();
        fewest = fewest.min(numbers.len());
        all.extend(numbers);
    }
    let questions = all.len();
    if questions == 0 {
        return Err(Refusal::NothingToPick(plan.source).into());
    }
    Ok(Pool {
        questions,
        fewest,
        source: plan.source,
    })
}

fn must_be_enough(pool: Pool) -> Result<()> {
    if pool.fewest < FEWEST_QUESTIONS {
        return Err(Refusal::FewQuestions(pool).into());
    }
    Ok(())
}

/// Refuses a plan that equals another schedule's: both would post the same kind of question at the
/// same place and time. `own` is the schedule being changed.
fn must_be_another(others: &[Schedule], plan: &Plan, own: Option<ScheduleId>) -> Result<()> {
    let topics = |plan: &Plan| plan.topics.iter().copied().collect::<BTreeSet<_>>();
    let kinds = |plan: &Plan| plan.kinds.iter().copied().collect::<BTreeSet<_>>();
    let mut same = others.iter().filter(|other| {
        let theirs = &other.plan;
        Some(other.id) != own
            && theirs.channel == plan.channel
            && theirs.level == plan.level
            && theirs.timing == plan.timing
            && topics(theirs) == topics(plan)
            && kinds(theirs) == kinds(plan)
            && theirs.source == plan.source
    });
    match same.next() {
        Some(same) => Err(Refusal::ScheduleExists(Box::new(same.clone())).into()),
        None => Ok(()),
    }
}

/// Adds a schedule.
pub async fn add(app: &App, caller: &Caller, request: &Request) -> Result<Shown> {
    caller.must_manage_server()?;
    if request.ping == Some(everyone(caller.guild)) {
        return Err(Refusal::MentionsEveryone.into());
    }
    let (at, days, cron) = read_timing(
        request.at.as_deref(),
        request.days.as_deref(),
        request.cron.as_deref(),
    )?;
    let plan = Plan {
        channel: request.channel,
        level: request.level,
        topics: read_topics(request.topics.as_deref().unwrap_or_default())?,
        kinds: read_kinds(request.kinds.as_deref().unwrap_or_default())?,
        source: request.source,
        timing: Timing::new(at, days, cron).ok_or(Refusal::TimeOrCron)?,
        ping: request.ping,
        thread: request.thread,
    };
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        let pool = pool(app, caller, &plan, calendar.zone)?;
        let others = schedules::of_guild(tx, caller.guild).await?;
        if !request.anyway {
            must_be_another(&others, &plan, None)?;
            must_be_enough(pool)?;
        }
        if others.len() >= MOST_SCHEDULES {
            return Err(Refusal::TooManySchedules.into());
        }
        let id = schedules::insert(tx, caller.guild, &plan, caller.member, caller.at).await?;
        let schedule = schedules::get(tx, id).await?;
        let mut schedule = schedule.expect("it was just added");
        schedule.next = set_next(tx, &schedule, &calendar, caller.at).await?;
        Ok(Shown {
            schedule,
            calendar,
            pool: Some(pool),
        })
    })
    .await
}

/// Changes a schedule; the flag is false if nothing changed. An open post keeps its deadline.
pub async fn edit(
    app: &App,
    caller: &Caller,
    typed: &str,
    change: &Change,
) -> Result<(Shown, bool)> {
    caller.must_manage_server()?;
    let (at, days, cron) = read_timing(
        change.at.as_deref(),
        change.days.as_deref(),
        change.cron.as_deref(),
    )?;
    once(app, caller, async |tx| {
        let mut schedule = find(tx, caller.guild, typed).await?;
        let before = schedule.plan.clone();
        let plan = &mut schedule.plan;
        plan.channel = change.channel.unwrap_or(plan.channel);
        plan.level = change.level.unwrap_or(plan.level);
        plan.thread = change.thread.unwrap_or(plan.thread);
        plan.source = change.source.unwrap_or(plan.source);
        if let Some(topics) = &change.topics {
            plan.topics = read_topics(topics)?;
        }
        if let Some(kinds) = &change.kinds {
            plan.kinds = read_kinds(kinds)?;
        }
        if let Some(role) = change.ping {
            plan.ping = (role != everyone(caller.guild)).then_some(role);
        }
        let timing = plan.timing.changed(at, days, cron);
        plan.timing = timing.ok_or(Refusal::TimeOrCron)?;
        let calendar = guilds::calendar(tx, caller.guild).await?;
        // For a paused schedule, too: otherwise nobody could resume it.
        let pool = pool(app, caller, plan, calendar.zone)?;
        let is_changed = schedule.plan != before;
        if is_changed {
            // Other days may have other levels.
            let had = self::pool(app, caller, &before, calendar.zone);
            let is_fewer = had.is_ok_and(|had| pool.fewest < had.fewest);
            if !change.anyway {
                let others = schedules::of_guild(tx, caller.guild).await?;
                must_be_another(&others, &schedule.plan, Some(schedule.id))?;
                if change.narrows() || is_fewer {
                    must_be_enough(pool)?;
                }
            }
            schedules::set_plan(tx, schedule.id, &schedule.plan).await?;
            if schedule.paused.is_none() {
                schedule.next = set_next(tx, &schedule, &calendar, caller.at).await?;
            }
        } else if change.is_empty() {
            return Err(Refusal::NothingToChange.into());
        }
        let shown = Shown {
            schedule,
            calendar,
            pool: Some(pool),
        };
        Ok((shown, is_changed))
    })
    .await
}

impl Change {
    /// Whether the change affects which questions are picked.
    fn narrows(&self) -> bool {
        self.level.is_some()
            || self.topics.is_some()
            || self.kinds.is_some()
            || self.source.is_some()
    }

    /// Whether the change names nothing.
    fn is_empty(&self) -> bool {
        self.channel.is_none()
            && self.level.is_none()
            && self.topics.is_none()
            && self.kinds.is_none()
            && self.source.is_none()
            && self.at.is_none()
            && self.days.is_none()
            && self.cron.is_none()
            && self.ping.is_none()
            && self.thread.is_none()
    }
}

/// Returns what the removal of a schedule would do. Changes nothing yet.
pub async fn removal(app: &App, caller: &Caller, typed: &str) -> Result<Removal> {
    caller.must_manage_server()?;
    let mut reader = app.store.read().await?;
    let schedule = find(&mut reader, caller.guild, typed).await?;
    let mut open = posts::open(&mut reader, caller.guild, caller.at).await?;
    open.retain(|post| post.schedule == schedule.id);
    Ok(Removal { schedule, open })
}

/// Removes a schedule. Its posts stay, and stay open until they would have closed.
pub async fn remove(app: &App, caller: &Caller, schedule: ScheduleId) -> Result<Schedule> {
    caller.must_manage_server()?;
    once(app, caller, async |tx| {
        let found = schedules::get(tx, schedule).await?;
        let found = found.filter(|schedule| schedule.guild == caller.guild);
        let schedule = found.ok_or(Refusal::ScheduleGone)?;
        schedules::remove(tx, schedule.id, caller.at).await?;
        Ok(schedule)
    })
    .await
}
