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
