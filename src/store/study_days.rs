//! Study days.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Connection, Error, Result, from_day, from_day_or_first, from_millis, parse, to_millis,
};
use crate::domain::amnesty::Span;
use crate::domain::ids::GuildId;
use crate::domain::streak::StudyDay;

/// Records that a post of `day` was sent and closes at `closes_at`. A settled day becomes
/// unsettled.
pub async fn note_post(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
    closes_at: DateTime<Utc>,
) -> Result<()> {
    let (guild, day, closes_at) = (guild.to_i64(), from_day(day), to_millis(closes_at));
    sqlx::query!(
        "insert into study_days (guild_id, day, closes_at) values (?, ?, ?)
         on conflict (guild_id, day) do update
         set closes_at = max(study_days.closes_at, excluded.closes_at), settled_at = null, amnesty = 0",
        guild,
        day,
        closes_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether `day` or a later one of the guild is settled.
pub async fn is_settled_from(db: &mut Connection, guild: GuildId, day: NaiveDate) -> Result<bool> {
    let (guild, day) = (guild.to_i64(), from_day(day));
    let settled = sqlx::query_scalar!(
        r#"select day as "day!" from study_days
           where guild_id = ? and day >= ? and settled_at is not null limit 1"#,
        guild,
        day
    )
    .fetch_optional(db)
    .await?;
    Ok(settled.is_some())
}

/// Returns the days to settle: closed by `now`, longest closed first, at most `limit`.
pub async fn to_settle(
    db: &mut Connection,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<(GuildId, NaiveDate)>> {
    let closed_by = to_millis(now);
    let rows = sqlx::query!(
        r#"select guild_id as "guild_id!", day as "day!" from study_days
           where settled_at is null and closes_at <= ? order by closes_at, guild_id, day limit ?"#,
        closed_by,
        limit
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| Ok((GuildId::from_i64(row.guild_id), parse("a day", &row.day)?)))
        .collect()
}

/// Returns the guild's days to settle: closed by `now`, by date.
pub async fn over(
    db: &mut Connection,
    guild: GuildId,
    now: DateTime<Utc>,
) -> Result<Vec<NaiveDate>> {
    let (guild, now) = (guild.to_i64(), to_millis(now));
    let days = sqlx::query_scalar!(
        r#"select day as "day!" from study_days
           where guild_id = ? and settled_at is null and closes_at <= ? order by day"#,
        guild,
        now
    )
    .fetch_all(db)
    .await?;
    days.iter().map(|day| parse("a day", day)).collect()
}

/// Marks a day as settled. Returns false if it was settled, or closes after `now`.
pub async fn settle(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
    amnesty: bool,
    now: DateTime<Utc>,
) -> Result<bool> {
    let (guild, day, now) = (guild.to_i64(), from_day(day), to_millis(now));
    let changed = sqlx::query!(
        "update study_days set settled_at = ?, amnesty = ?
         where guild_id = ? and day = ? and settled_at is null and closes_at <= ?",
        now,
        amnesty,
        guild,
        day,
        now
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Returns when the next unsettled day closes.
pub async fn next_closing(db: &mut Connection) -> Result<Option<DateTime<Utc>>> {
    let next = sqlx::query_scalar!(
        "select closes_at from study_days where settled_at is null order by closes_at limit 1"
    )
    .fetch_optional(db)
    .await?;
    next.map(from_millis).transpose()
}

/// Returns the guild's first unsettled day.
pub async fn first_unsettled(db: &mut Connection, guild: GuildId) -> Result<Option<NaiveDate>> {
    let guild = guild.to_i64();
    let day = sqlx::query_scalar!(
        r#"select day as "day!" from study_days
           where guild_id = ? and settled_at is null order by day limit 1"#,
        guild
    )
    .fetch_optional(db)
    .await?;
    day.map(|day| parse("a day", &day)).transpose()
}

/// Returns the guild's study days from `from` on, or all of them, oldest first.
pub async fn since(
    db: &mut Connection,
    guild: GuildId,
    from: Option<NaiveDate>,
) -> Result<Vec<StudyDay>> {
    let (guild, from) = (guild.to_i64(), from_day_or_first(from));
    let rows = sqlx::query_as!(
        Row,
        "select day, closes_at, settled_at, amnesty from study_days
         where guild_id = ? and day >= ? order by day",
        guild,
        from
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(StudyDay::try_from).collect()
}

/// A study day, as stored.
struct Row {
    day: String,
    closes_at: i64,
    settled_at: Option<i64>,
    amnesty: i64,
}

impl TryFrom<Row> for StudyDay {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            day: parse("a day", &row.day)?,
            closes_at: from_millis(row.closes_at)?,
            settled: row.settled_at.is_some(),
            amnesty: row.amnesty != 0,
        })
    }
}

/// Returns each post sent for a day: from due to closing, and when it was sent.
pub async fn served(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
) -> Result<Vec<(Span, DateTime<Utc>)>> {
    let (guild, day) = (guild.to_i64(), from_day(day));
    let rows = sqlx::query!(
        r#"select due_at, closes_at, sent_at as "sent_at!" from posts
           where guild_id = ? and study_day = ? and state = 'sent'"#,
        guild,
        day
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let open = Span {
                from: from_millis(row.due_at)?,
                to: from_millis(row.closes_at)?,
            };
            Ok((open, from_millis(row.sent_at)?))
        })
        .collect()
}
