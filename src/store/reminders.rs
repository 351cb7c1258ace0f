//! Who wants reminders, and how long before a day closes.

use super::{Connection, Result};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use chrono::{DateTime, Utc};

use super::to_millis;

/// A member's reminder settings in a guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// How many hours before a day closes.
    pub hours: u32,
    /// Whether they are off because the member takes no direct messages.
    pub is_refused: bool,
}

/// Returns a member's reminder settings in a guild; `None` if they want none.
pub async fn get(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Option<Kept>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let row = sqlx::query!(
        r#"select hours as "hours: u32", refused_at from reminders
           where guild_id = ? and member_id = ?"#,
        guild,
        member
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Kept {
        hours: row.hours,
        is_refused: row.refused_at.is_some(),
    }))
}

/// Turns a member's reminders on.
pub async fn put(db: &mut Connection, guild: GuildId, member: MemberId, hours: u32) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "insert into reminders (guild_id, member_id, hours) values (?, ?, ?)
         on conflict (guild_id, member_id) do update
         set hours = excluded.hours, refused_at = null, told_by = null",
        guild,
        member,
        hours
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Turns a member's reminders off.
pub async fn remove(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "delete from reminders where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Turns a member's reminders off because they take no direct messages.
pub async fn refuse(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (guild.to_i64(), member.to_i64(), to_millis(now));
    sqlx::query!(
        "update reminders set refused_at = ?
         where guild_id = ? and member_id = ? and refused_at is null",
        now,
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the reply to `interaction` must say that the reminders were turned off.
pub async fn is_untold(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    interaction: u64,
) -> Result<bool> {
    let (guild, member, interaction) = (guild.to_i64(), member.to_i64(), interaction as i64);
    let untold = sqlx::query_scalar!(
        "select hours from reminders where guild_id = ? and member_id = ?
             and refused_at is not null and (told_by is null or told_by = ?)",
        guild,
        member,
        interaction
    );
    Ok(untold.fetch_optional(db).await?.is_some())
}

/// Records that the reply to `interaction` says so.
pub async fn note_told(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    interaction: u64,
) -> Result<()> {
    let (guild, member, interaction) = (guild.to_i64(), member.to_i64(), interaction as i64);
    sqlx::query!(
        "update reminders set told_by = ?
         where guild_id = ? and member_id = ? and refused_at is not null and told_by is null",
        interaction,
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns how many hours before a day's close anybody in a guild wants reminders.
pub async fn hours(db: &mut Connection, guild: GuildId) -> Result<Vec<u32>> {
    let guild = guild.to_i64();
    Ok(sqlx::query_scalar!(
        r#"select distinct hours as "hours: u32" from reminders
           where guild_id = ? and refused_at is null"#,
        guild
    )
    .fetch_all(db)
    .await?)
}

/// Returns the members to remind that many hours before a day closes, among those who are still
/// there.
pub async fn members(db: &mut Connection, guild: GuildId, hours: u32) -> Result<Vec<MemberId>> {
    let guild = guild.to_i64();
    let members = sqlx::query_scalar!(
        "select reminders.member_id from reminders join members using (guild_id, member_id)
         where guild_id = ? and hours = ? and refused_at is null and left_at is null
         order by reminders.member_id",
        guild,
        hours
    )
    .fetch_all(db)
    .await?;
    Ok(members.into_iter().map(MemberId::from_i64).collect())
}

/// Returns the role that a guild's members take and leave with the bell.
pub async fn role(db: &mut Connection, guild: GuildId) -> Result<Option<RoleId>> {
    let guild = guild.to_i64();
    let role = sqlx::query_scalar!(
        "select reminder_role_id from guilds where guild_id = ?",
        guild
    )
    .fetch_optional(db)
    .await?;
    Ok(role.flatten().map(RoleId::from_i64))
}

/// Sets or removes that role.
pub async fn set_role(db: &mut Connection, guild: GuildId, role: Option<RoleId>) -> Result<()> {
    let (guild, role) = (guild.to_i64(), role.map(RoleId::to_i64));
    sqlx::query!(
        "update guilds set reminder_role_id = ? where guild_id = ?",
        role,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}
