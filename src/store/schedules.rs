//! Schedules.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Error, Result, both, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{ChannelId, GuildId, MemberId, RoleId, ScheduleId};
use crate::domain::schedule::{
    Occurrence, PausedBy, Plan, Schedule, ThreadAt, Timing, parse_wall_time,
};

struct Row {
    schedule_id: i64,
    number: u32,
    guild_id: i64,
    channel_id: i64,
    level: String,
    topics: String,
    kinds: String,
    questions: String,
    wall_time: Option<String>,
    days: Option<String>,
    cron: Option<String>,
    ping_role_id: Option<i64>,
    thread: i64,
    thread_at_closing: i64,
    created_by: i64,
    paused_by: Option<String>,
    next_due_day: Option<String>,
    next_due_at: Option<i64>,
    skipped: String,
}

impl TryFrom<Row> for Schedule {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let timing = match (row.wall_time, row.days, row.cron) {
            (Some(at), Some(days), None) => Timing::Weekly {
                at: parse_wall_time(&at).ok_or(Error::Corrupt {
                    what: "a wall time",
                    value: at,
                })?,
                days: parse("days", &days)?,
            },
            (None, None, Some(cron)) => {
                let expression = cron.parse();
                Timing::Cron(expression.map_err(|_| Error::Corrupt {
                    what: "a cron expression",
                    value: cron,
                })?)
            }
            _ => {
                return Err(Error::Corrupt {
                    what: "a schedule's timing",
                    value: row.schedule_id.to_string(),
                });
            }
        };
        let topics = row.topics.split(',').filter(|topic| !topic.is_empty());
        let kinds = row.kinds.split(',').filter(|kind| !kind.is_empty());
        let occurrence = |(day, at): (String, _)| -> Result<_> {
            Ok(Occurrence {
                day: parse("a day", &day)?,
                at: from_millis(at)?,
            })
        };
        let next = both(
            "when a schedule is due next",
            (row.next_due_day, row.next_due_at),
        )?;
        Ok(Self {
            id: ScheduleId(row.schedule_id),
            number: row.number,
            guild: GuildId::from_i64(row.guild_id),
            plan: Plan {
                channel: ChannelId::from_i64(row.channel_id),
                level: parse("a level", &row.level)?,
                topics: topics
                    .map(|topic| parse("a topic", topic))
                    .collect::<Result<_>>()?,
                kinds: kinds
                    .map(|kind| parse("a kind of question", kind))
                    .collect::<Result<_>>()?,
                source: row.questions.parse().map_err(|_| Error::Corrupt {
                    what: "from which questions a schedule picks",
                    value: row.questions,
                })?,
                timing,
                ping: row.ping_role_id.map(RoleId::from_i64),
                thread: match (row.thread, row.thread_at_closing) {
                    (0, _) => ThreadAt::None,
                    (_, 0) => ThreadAt::Posting,
                    _ => ThreadAt::Closing,
                },
            },
            created_by: MemberId::from_i64(row.created_by),
            paused: row
                .paused_by
                .map(|by| parse("who paused a schedule", &by))
                .transpose()?,
            next: next.map(occurrence).transpose()?,
            skipped: row
                .skipped
                .split(',')
                .filter(|day| !day.is_empty())
                .map(|day| parse("a day", day))
                .collect::<Result<_>>()?,
        })
    }
}

/// Selects schedules; the argument follows `from`, which must supply the schedule's number as
/// `number`.
macro_rules! select {
    ($from:literal, $($value:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"select schedule_id, guild_id, channel_id, level, topics, kinds, questions, wall_time, days, cron,
                   ping_role_id, thread, thread_at_closing, created_by, paused_by, next_due_day, next_due_at, skipped,
                   number as "number!: u32"
               from "# + $from,
            $($value),*
        )
    };
}

/// The columns of a plan, as stored.
struct PlanColumns {
    channel: i64,
    level: String,
    topics: String,
    kinds: String,
    questions: &'static str,
    wall_time: Option<String>,
    days: Option<String>,
    cron: Option<String>,
    ping: Option<i64>,
    thread: bool,
    thread_at_closing: bool,
}

impl From<&Plan> for PlanColumns {
    fn from(plan: &Plan) -> Self {
        let topics: Vec<String> = plan.topics.iter().map(ToString::to_string).collect();
        let kinds: Vec<&str> = plan.kinds.iter().map(|kind| kind.as_str()).collect();
        let (wall_time, days, cron) = match &plan.timing {
            Timing::Weekly { at, days } => (
                Some(at.format("%H:%M").to_string()),
                Some(days.to_string()),
                None,
            ),
            Timing::Cron(expression) => (None, None, Some(expression.text().to_owned())),
        };
        Self {
            channel: plan.channel.to_i64(),
            level: plan.level.to_string(),
            topics: topics.join(","),
            kinds: kinds.join(","),
            questions: plan.source.as_str(),
            wall_time,
            days,
            cron,
            ping: plan.ping.map(RoleId::to_i64),
            thread: plan.thread != ThreadAt::None,
            thread_at_closing: plan.thread == ThreadAt::Closing,
        }
    }
}

/// Returns an occurrence as its two columns.
fn next_columns(next: Option<Occurrence>) -> (Option<String>, Option<i64>) {
    (
        next.map(|next| from_day(next.day)),
        next.map(|next| to_millis(next.at)),
    )
}

/// Adds a schedule; its next instant is set separately.
pub async fn insert(
    db: &mut Connection,
    guild: GuildId,
    plan: &Plan,
    created_by: MemberId,
    now: DateTime<Utc>,
) -> Result<ScheduleId> {
    let columns = PlanColumns::from(plan);
    let (guild, created_by, now) = (guild.to_i64(), created_by.to_i64(), to_millis(now));
    let inserted = sqlx::query!(
        "insert into schedules (guild_id, channel_id, level, topics, kinds, questions, wall_time, days, cron,
             ping_role_id, thread, thread_at_closing, created_by, created_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        guild,
        columns.channel,
        columns.level,
        columns.topics,
        columns.kinds,
        columns.questions,
        columns.wall_time,
        columns.days,
        columns.cron,
        columns.ping,
        columns.thread,
        columns.thread_at_closing,
        created_by,
        now
    )
    .execute(db)
    .await?;
    Ok(ScheduleId(inserted.last_insert_rowid()))
}

/// Returns a schedule, unless it was removed.
pub async fn get(db: &mut Connection, schedule: ScheduleId) -> Result<Option<Schedule>> {
    let row = select!(
        "(select *, (select count(*) from schedules as earlier
                     where earlier.guild_id = schedules.guild_id
                         and earlier.schedule_id <= schedules.schedule_id) as number
          from schedules where schedule_id = ?)
         where removed_at is null",
        schedule.0
    )
    .fetch_optional(db)
    .await?;
    row.map(Schedule::try_from).transpose()
}

/// Returns the guild's schedules, oldest first.
pub async fn of_guild(db: &mut Connection, guild: GuildId) -> Result<Vec<Schedule>> {
    let guild = guild.to_i64();
    let rows = select!(
        "(select *, row_number() over (order by schedule_id) as number
          from schedules where guild_id = ?)
         where removed_at is null order by schedule_id",
        guild
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Schedule::try_from).collect()
}

/// Returns the first schedules that are due at `now`, in firing order. Within one instant each
/// guild has a fixed place, scattered by a product with a prime modulus, so that the oldest guilds
/// do not always go first. Different instants take turns: a schedule due a minute after a crowd
/// does not wait for all of it.
pub async fn due(db: &mut Connection, now: DateTime<Utc>, limit: u32) -> Result<Vec<ScheduleId>> {
    let now = to_millis(now);
    let ids = sqlx::query_scalar!(
        r#"select schedule_id as "schedule_id!" from (
             select schedule_id, next_due_at, row_number() over (
                 partition by next_due_at
                 order by guild_id % 65537 * 40503 % 65537, guild_id, schedule_id
             ) as turn
             from schedules where next_due_at <= ?
           ) as firings
           order by turn, next_due_at limit ?"#,
        now,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(ScheduleId).collect())
}

/// Returns when the next schedule is due, if any is running.
pub async fn next_due_at(db: &mut Connection) -> Result<Option<DateTime<Utc>>> {
    let next = sqlx::query_scalar!(
        r#"select next_due_at as "next_due_at!" from schedules
           where next_due_at is not null order by next_due_at limit 1"#
    )
    .fetch_optional(db)
    .await?;
    next.map(from_millis).transpose()
}

/// Sets when the schedule fires next; `None` if it does not.
pub async fn set_next(
    db: &mut Connection,
    schedule: ScheduleId,
    next: Option<Occurrence>,
) -> Result<()> {
    let (day, at) = next_columns(next);
    sqlx::query!(
        "update schedules set next_due_day = ?, next_due_at = ? where schedule_id = ?",
        day,
        at,
        schedule.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Sets which dates the schedule skips.
pub async fn set_skipped(
    db: &mut Connection,
    schedule: ScheduleId,
    days: &BTreeSet<NaiveDate>,
) -> Result<()> {
    let days: Vec<String> = days.iter().copied().map(from_day).collect();
    let days = days.join(",");
    sqlx::query!(
        "update schedules set skipped = ? where schedule_id = ?",
        days,
        schedule.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what the schedule does; its next instant is set separately.
pub async fn set_plan(db: &mut Connection, schedule: ScheduleId, plan: &Plan) -> Result<()> {
    let columns = PlanColumns::from(plan);
    sqlx::query!(
        "update schedules set channel_id = ?, level = ?, topics = ?, kinds = ?, questions = ?, wall_time = ?, days = ?,
             cron = ?, ping_role_id = ?, thread = ?, thread_at_closing = ? where schedule_id = ?",
        columns.channel,
        columns.level,
        columns.topics,
        columns.kinds,
        columns.questions,
        columns.wall_time,
        columns.days,
        columns.cron,
        columns.ping,
        columns.thread,
        columns.thread_at_closing,
        schedule.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Pauses the schedule.
pub async fn pause(
    db: &mut Connection,
    schedule: ScheduleId,
    by: PausedBy,
    now: DateTime<Utc>,
) -> Result<()> {
    let (now, by): (_, &str) = (to_millis(now), by.into());
    sqlx::query!(
        "update schedules set paused_at = ?, paused_by = ?, next_due_day = null, next_due_at = null
         where schedule_id = ?",
        now,
        by,
        schedule.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Resumes a paused schedule; its next instant is set separately.
pub async fn resume(db: &mut Connection, schedule: ScheduleId) -> Result<()> {
    sqlx::query!(
        "update schedules set paused_at = null, paused_by = null where schedule_id = ?",
        schedule.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stops all schedules of a guild that the bot has left, without pausing them.
pub async fn stop_all(db: &mut Connection, guild: GuildId) -> Result<()> {
    let guild = guild.to_i64();
    sqlx::query!(
        "update schedules set next_due_day = null, next_due_at = null where guild_id = ?",
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the schedule; its posts and their answers stay.
pub async fn remove(db: &mut Connection, schedule: ScheduleId, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update schedules set removed_at = ?, next_due_day = null, next_due_at = null
         where schedule_id = ?",
        now,
        schedule.0
    )
    .execute(db)
    .await?;
    Ok(())
}
