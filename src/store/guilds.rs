//! Guilds and their members.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Connection, Result, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId};

/// Remembers a guild that the bot is in; one that had been left is back.
pub async fn join(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
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

/// All guilds that are remembered, also those that were left.
pub async fn all(db: &mut Connection) -> Result<Vec<GuildId>> {
    let ids = sqlx::query_scalar!("select guild_id from guilds order by guild_id")
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// Forgets everything about guilds that were left before an instant; returns how many.
pub async fn purge(db: &mut Connection, left_before: DateTime<Utc>) -> Result<u64> {
    let left_before = to_millis(left_before);
    let purged = sqlx::query!("delete from guilds where left_at < ?", left_before)
        .execute(db)
        .await?;
    Ok(purged.rows_affected())
}

/// The guild's time zone; UTC when it never chose one.
pub async fn timezone(db: &mut Connection, guild: GuildId) -> Result<Tz> {
    let guild = guild.to_i64();
    let stored = sqlx::query_scalar!("select timezone from guilds where guild_id = ?", guild)
        .fetch_optional(db)
        .await?;
    stored.map_or(Ok(Tz::UTC), |name| parse("a time zone", &name))
}

/// Sets the guild's time zone.
pub async fn set_timezone(db: &mut Connection, guild: GuildId, zone: Tz) -> Result<()> {
    let (guild, zone) = (guild.to_i64(), zone.name());
    sqlx::query!(
        "update guilds set timezone = ? where guild_id = ?",
        zone,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Remembers a member under the name they have now.
pub async fn remember_member(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    name: &str,
) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "insert into members (guild_id, member_id, name) values (?, ?, ?)
         on conflict (guild_id, member_id) do update set name = excluded.name",
        guild,
        member,
        name
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
