//! Roles for streaks, and the members who have them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{Connection, Result, to_millis};
use crate::domain::ids::{GuildId, MemberId, RoleId};

/// A role for a streak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreakRole {
    /// The number of study days that earns it.
    pub length: u32,
    /// The role.
    pub role: RoleId,
    /// The member who set it up.
    pub set_by: MemberId,
    /// Whether Discord refused the last time to give or take it.
    pub is_refused: bool,
}

/// Returns the guild's streak roles, by length.
pub async fn of_guild(db: &mut Connection, guild: GuildId) -> Result<Vec<StreakRole>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        r#"select length as "length: u32", role_id, set_by, refused_at from streak_roles
           where guild_id = ? order by length"#,
        guild
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| StreakRole {
        length: row.length,
        role: RoleId::from_i64(row.role_id),
        set_by: MemberId::from_i64(row.set_by),
        is_refused: row.refused_at.is_some(),
    });
    Ok(rows.collect())
}

/// Sets the role for a length. Replaces an earlier role for the length, or an earlier length for
/// the role.
pub async fn put(
    db: &mut Connection,
    guild: GuildId,
    (length, role): (u32, RoleId),
    set_by: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    remove(&mut *db, guild, length).await?;
    let (guild, role, by) = (guild.to_i64(), role.to_i64(), set_by.to_i64());
    let now = to_millis(now);
    sqlx::query!(
        "delete from streak_roles where guild_id = ? and role_id = ?",
        guild,
        role
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into streak_roles (guild_id, length, role_id, set_by, set_at) values (?, ?, ?, ?, ?)",
        guild,
        length,
        role,
        by,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes the role for a length.
pub async fn remove(db: &mut Connection, guild: GuildId, length: u32) -> Result<()> {
    let guild = guild.to_i64();
    sqlx::query!(
        "delete from streak_roles where guild_id = ? and length = ?",
        guild,
        length
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records whether Discord refuses to give or take a role. Returns false if that was so before.
pub async fn set_refused(
    db: &mut Connection,
    guild: GuildId,
    role: RoleId,
    since: Option<DateTime<Utc>>,
) -> Result<bool> {
    let (guild, role, since) = (guild.to_i64(), role.to_i64(), since.map(to_millis));
    let changed = sqlx::query!(
        "update streak_roles set refused_at = ?
         where guild_id = ? and role_id = ? and (refused_at is null) <> (? is null)",
        since,
        guild,
        role,
        since
    )
    .execute(db)
    .await?;
    Ok(changed.rows_affected() > 0)
}

/// Returns who has which role in the guild.
pub async fn given(db: &mut Connection, guild: GuildId) -> Result<BTreeSet<(MemberId, RoleId)>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        "select member_id, role_id from given_roles where guild_id = ?",
        guild
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        (
            MemberId::from_i64(row.member_id),
            RoleId::from_i64(row.role_id),
        )
    });
    Ok(rows.collect())
}

/// Returns the roles that the bot gave a member.
pub async fn given_to(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<BTreeSet<RoleId>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let roles = sqlx::query_scalar!(
        "select role_id from given_roles where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .fetch_all(db)
    .await?;
    Ok(roles.into_iter().map(RoleId::from_i64).collect())
}

/// Forgets who has a role.
pub async fn forget_given(db: &mut Connection, guild: GuildId, role: RoleId) -> Result<()> {
    let (guild, role) = (guild.to_i64(), role.to_i64());
    sqlx::query!(
        "delete from given_roles where guild_id = ? and role_id = ?",
        guild,
        role
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets the roles of a member who has left: Discord took them.
pub async fn forget_given_to(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "delete from given_roles where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that a member has a role, or no longer has it.
pub async fn set_given(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    role: RoleId,
    is_given: bool,
) -> Result<()> {
    let (guild, member, role) = (guild.to_i64(), member.to_i64(), role.to_i64());
    if is_given {
        sqlx::query!(
            "insert into given_roles (guild_id, member_id, role_id) values (?, ?, ?)
             on conflict (guild_id, member_id, role_id) do nothing",
            guild,
            member,
            role
        )
        .execute(db)
        .await?;
    } else {
        sqlx::query!(
            "delete from given_roles where guild_id = ? and member_id = ? and role_id = ?",
            guild,
            member,
            role
        )
        .execute(db)
        .await?;
    }
    Ok(())
}
