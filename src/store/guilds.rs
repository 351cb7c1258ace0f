//! Guilds and their members.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Connection, Result, both, forgetting, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::local_time::{Calendar, Turn};
use crate::domain::marking::Marking;

/// Records that the bot is in a guild, perhaps again. A guild that is being forgotten is first
/// deleted completely, however much is left of it.
pub async fn join(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    while forgetting::forget_part(&mut *db, guild).await? {}
    let (guild, now) = (guild.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into guilds (guild_id, joined_at) values (?, ?)
         on conflict (guild_id) do update set left_at = null",
        guild,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Remembers a guild before something is recorded in it. This does not say that the bot is in it: a
/// guild it has left stays so. A guild that is being forgotten is first deleted completely.
pub async fn remember(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    while forgetting::forget_part(&mut *db, guild).await? {}
    let (guild, now) = (guild.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into guilds (guild_id, joined_at) values (?, ?) on conflict (guild_id) do nothing",
        guild,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the bot is in the guild, as far as recorded.
pub async fn is_joined(db: &mut Connection, guild: GuildId) -> Result<bool> {
    let guild = guild.to_i64();
    let joined = sqlx::query_scalar!(
        "select joined_at from guilds where guild_id = ? and left_at is null",
        guild
    )
    .fetch_optional(db)
    .await?;
    Ok(joined.is_some())
}

/// Returns when the bot was removed from a guild, if it is not in it.
pub async fn left_at(db: &mut Connection, guild: GuildId) -> Result<Option<DateTime<Utc>>> {
    let guild = guild.to_i64();
    let left_at = sqlx::query_scalar!("select left_at from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    left_at.flatten().map(from_millis).transpose()
}

/// Records that the bot was removed from a guild.
pub async fn leave(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let (guild, now) = (guild.to_i64(), to_millis(now));
    sqlx::query!(
        "update guilds set left_at = ? where guild_id = ? and left_at is null",
        now,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns all guilds that the bot is in, as far as recorded.
pub async fn joined(db: &mut Connection) -> Result<Vec<GuildId>> {
    let ids = sqlx::query_scalar!("select guild_id from guilds where left_at is null")
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// Returns all remembered guilds, including those that the bot has left, but none that is being
/// forgotten: its remaining data need not add up.
pub async fn all(db: &mut Connection) -> Result<Vec<GuildId>> {
    let ids = sqlx::query_scalar!(
        "select guild_id from guilds where forgotten_at is null order by guild_id"
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// Returns the guild's time zone; UTC by default.
pub async fn timezone(db: &mut Connection, guild: GuildId) -> Result<Tz> {
    let guild = guild.to_i64();
    let stored = sqlx::query_scalar!("select timezone from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    stored.map_or(Ok(Tz::UTC), |name| parse("a time zone", &name))
}

/// Returns the guild's calendar: its time zone and the last change of it.
pub async fn calendar(db: &mut Connection, guild: GuildId) -> Result<Calendar> {
    let guild = guild.to_i64();
    let row = sqlx::query!(
        "select timezone, turn_day, turn_ends_at, turn_next_day from guilds where guild_id = ?",
        guild
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else {
        return Ok(Calendar::new(Tz::UTC));
    };
    let turn = |((day, ends_at), next): ((String, _), String)| -> Result<_> {
        Ok(Turn {
            day: parse("a day", &day)?,
            ends_at: from_millis(ends_at)?,
            next: parse("a day", &next)?,
        })
    };
    let what = "a guild's last change of its time zone";
    let ended = both(what, (row.turn_day, row.turn_ends_at))?;
    let turned = both(what, (ended, row.turn_next_day))?;
    Ok(Calendar {
        zone: parse("a time zone", &row.timezone)?,
        turn: turned.map(turn).transpose()?,
    })
}

/// Sets the guild's time zone and the turn from the previous one.
pub async fn set_calendar(db: &mut Connection, guild: GuildId, calendar: &Calendar) -> Result<()> {
    let (guild, zone) = (guild.to_i64(), calendar.zone.name());
    let day = calendar.turn.map(|turn| from_day(turn.day));
    let ends_at = calendar.turn.map(|turn| to_millis(turn.ends_at));
    let next = calendar.turn.map(|turn| from_day(turn.next));
    sqlx::query!(
        "update guilds set timezone = ?, turn_day = ?, turn_ends_at = ?, turn_next_day = ?
         where guild_id = ?",
        zone,
        day,
        ends_at,
        next,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns how the guild marks answers.
pub async fn marking(db: &mut Connection, guild: GuildId) -> Result<Marking> {
    let guild = guild.to_i64();
    let stored = sqlx::query_scalar!("select marking from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    stored.map_or(Ok(Marking::default()), |word| {
        parse("a way of marking", &word)
    })
}

/// Sets how the guild marks answers.
pub async fn set_marking(db: &mut Connection, guild: GuildId, marking: Marking) -> Result<()> {
    let (guild, marking) = (guild.to_i64(), marking.as_str());
    sqlx::query!(
        "update guilds set marking = ? where guild_id = ?",
        marking,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the name a member was last seen with; `None` if they never were.
pub async fn name_of(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<Option<String>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    Ok(sqlx::query_scalar!(
        "select name from members where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .fetch_optional(db)
    .await?)
}
