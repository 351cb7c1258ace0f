//! Guilds and their members.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Connection, Result, both, forgetting, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::local_time::{Calendar, Turn};
use crate::domain::marking::Marking;

/// Notes that the bot is in a guild; one that had been left is back. What is left of one
/// that is being forgotten goes first, however much that is.
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

/// Remembers a guild in which something is noted. Whether the bot is in it is not told by that:
/// one that was left stays so. What is left of one that is being forgotten goes first.
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

/// Whether the bot is in the guild, as far as is remembered.
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

/// When the bot was removed from a guild, if it is not in it.
pub async fn left_at(db: &mut Connection, guild: GuildId) -> Result<Option<DateTime<Utc>>> {
    let guild = guild.to_i64();
    let left_at = sqlx::query_scalar!("select left_at from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    left_at.flatten().map(from_millis).transpose()
}

/// Notes that the bot was removed from a guild.
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

/// All guilds that the bot is in, as far as is remembered.
pub async fn joined(db: &mut Connection) -> Result<Vec<GuildId>> {
    let ids = sqlx::query_scalar!("select guild_id from guilds where left_at is null")
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// All guilds that are remembered, also those that were left, but none that is being forgotten:
/// what is left of it need not add up.
pub async fn all(db: &mut Connection) -> Result<Vec<GuildId>> {
    let ids = sqlx::query_scalar!(
        "select guild_id from guilds where forgotten_at is null order by guild_id"
    )
    .fetch_all(db)
    .await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// The guild's time zone; UTC when it never chose one.
pub async fn timezone(db: &mut Connection, guild: GuildId) -> Result<Tz> {
    let guild = guild.to_i64();
    let stored = sqlx::query_scalar!("select timezone from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    stored.map_or(Ok(Tz::UTC), |name| parse("a time zone", &name))
}

/// The guild's days: in its time zone, and after the last change of it.
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

/// Sets the guild's time zone, and what the change of it found.
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

/// How the guild's answers are marked.
pub async fn marking(db: &mut Connection, guild: GuildId) -> Result<Marking> {
    let guild = guild.to_i64();
    let stored = sqlx::query_scalar!("select marking from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    stored.map_or(Ok(Marking::default()), |word| {
        parse("a way of marking", &word)
    })
}

/// Sets how the guild's answers are marked.
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

/// The name under which a member was last seen; `None` when they never were.
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
