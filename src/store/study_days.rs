//! Study days.

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::GuildId;

/// A study day of a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudyDay {
    /// The local date.
    pub day: NaiveDate,
    /// When the last of its posts closes.
    pub closes_at: DateTime<Utc>,
    /// Whether it is over, for good.
    pub settled: bool,
    /// Whether the bot could not serve it.
    pub amnesty: bool,
}

/// Notes that a post of `day` was sent, which closes at `closes_at`.
pub async fn note_post(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
    closes_at: DateTime<Utc>,
) -> Result<()> {
    let (guild, day, closes_at) = (guild.to_i64(), from_day(day), to_millis(closes_at));
    sqlx::query!(
        "insert into study_days (guild_id, day, closes_at) values (?, ?, ?)
         on conflict (guild_id, day) do update set closes_at = excluded.closes_at
         where excluded.closes_at > study_days.closes_at",
        guild,
        day,
        closes_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Brings the closing of an unsettled day in line with its posts, after one was moved.
pub async fn refresh_closing(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<()> {
    let (guild, day) = (guild.to_i64(), from_day(day));
    sqlx::query!(
        "update study_days set closes_at = (
             select max(closes_at) from posts
             where posts.guild_id = study_days.guild_id and posts.study_day = study_days.day
                 and posts.state = 'sent')
         where guild_id = ? and day = ? and settled_at is null",
        guild,
        day
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The days to settle next: closed by `closed_by`, every earlier day of their guild settled.
pub async fn to_settle(
    db: &mut Connection,
    closed_by: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(GuildId, NaiveDate)>> {
    let closed_by = to_millis(closed_by);
    let rows = sqlx::query!(
        r#"select guild_id as "guild_id!", day as "day!" from study_days as this
         where settled_at is null and closes_at <= ? and not exists (
             select 1 from study_days as earlier
             where earlier.guild_id = this.guild_id and earlier.day < this.day
                 and earlier.settled_at is null)
         order by closes_at limit ?"#,
        closed_by,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((GuildId::from_i64(row.guild_id), parse("a day", &row.day)?)))
        .collect()
}

/// Marks a day as settled.
pub async fn settle(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
    amnesty: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, day, now) = (guild.to_i64(), from_day(day), to_millis(now));
    sqlx::query!(
        "update study_days set settled_at = ?, amnesty = ? where guild_id = ? and day = ?",
        now,
        amnesty,
        guild,
        day
    )
    .execute(db)
    .await?;
    Ok(())
}

/// When the next unsettled day closes.
pub async fn next_closing(db: &mut Connection) -> Result<Option<DateTime<Utc>>> {
    let next = sqlx::query_scalar!(
        "select closes_at from study_days where settled_at is null order by closes_at limit 1"
    )
    .fetch_optional(db)
    .await?;
    next.map(from_millis).transpose()
}

/// The guild's study days, oldest first; only the unsettled ones if so wished.
pub async fn of_guild(
    db: &mut Connection,
    guild: GuildId,
    unsettled_only: bool,
) -> Result<Vec<StudyDay>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        "select day, closes_at, settled_at, amnesty from study_days
         where guild_id = ? and (settled_at is null or not ?) order by day",
        guild,
        unsettled_only
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(StudyDay {
                day: parse("a day", &row.day)?,
                closes_at: from_millis(row.closes_at)?,
                settled: row.settled_at.is_some(),
                amnesty: row.amnesty != 0,
            })
        })
        .collect()
}
