//! Forgets guilds that the bot has left, in parts, so that others can write in between.

use chrono::{DateTime, Utc};

use super::{Connection, Result, errands, judging, mocks, openings, own_questions, to_millis};
use crate::domain::ids::GuildId;

/// The most rows of one part.
const ROWS: i64 = 500;
/// The most members of one part, with what still depends on each.
const MEMBERS: i64 = 20;

/// Returns the guilds that the bot left before an instant.
pub async fn left(db: &mut Connection, before: DateTime<Utc>) -> Result<Vec<GuildId>> {
    let before = to_millis(before);
    let ids = sqlx::query_scalar!("select guild_id from guilds where left_at < ?", before)
        .fetch_all(db)
        .await?;
    Ok(ids.into_iter().map(GuildId::from_i64).collect())
}

/// Begins to forget a guild if the bot left it before an instant.
pub async fn begin(
    db: &mut Connection,
    guild: GuildId,
    left_before: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, left_before, now) = (guild.to_i64(), to_millis(left_before), to_millis(now));
    sqlx::query!(
        "update guilds set forgotten_at = ?
         where guild_id = ? and left_at < ? and forgotten_at is null",
        now,
        guild,
        left_before
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the guild is partly forgotten.
pub async fn has_begun(db: &mut Connection, guild: GuildId) -> Result<bool> {
    let guild = guild.to_i64();
    let begun = sqlx::query_scalar!(
        "select guild_id from guilds where guild_id = ? and forgotten_at is not null",
        guild
    );
    Ok(begun.fetch_optional(db).await?.is_some())
}

/// Forgets another part of a guild that is being forgotten; returns whether there is more.
///
/// Errands go first, then posts, oldest first, because a post's dependent rows lie close together;
/// then members; the guild itself goes last. Rows not named here go with their post, their member
/// or the guild.
pub async fn forget_part(db: &mut Connection, guild: GuildId) -> Result<bool> {
    if !has_begun(&mut *db, guild).await? {
        return Ok(false);
    }
    if errands::forget_guild(&mut *db, guild).await? > 0 {
        return Ok(true);
    }
    let guild = guild.to_i64();
    let forgotten = post_part(db, guild).await?
        || mocks::forget_guild(db, guild, MEMBERS).await? > 0
        || standings(db, guild).await? > 0
        || members(db, guild).await? > 0
        || own_questions::forget_part(db, guild, ROWS).await?;
    if !forgotten {
        sqlx::query!("delete from guilds where guild_id = ?", guild)
            .execute(db)
            .await?;
    }
    Ok(forgotten)
}

/// Forgets a part of the oldest post; returns false if there is no post.
async fn post_part(db: &mut Connection, guild: i64) -> Result<bool> {
    let oldest = sqlx::query_scalar!(
        "select post_id from posts where guild_id = ? order by study_day limit 1",
        guild
    );
    let Some(post) = oldest.fetch_optional(&mut *db).await? else {
        return Ok(false);
    };
    let points = sqlx::query!(
        "delete from points where point_id in
             (select point_id from points where post_id = ? limit ?)",
        post,
        ROWS
    );
    if points.execute(&mut *db).await?.rows_affected() > 0 {
        return Ok(true);
    }
    let answers = sqlx::query!(
        "delete from answers where answer_id in
             (select answer_id from answers where post_id = ? limit ?)",
        post,
        ROWS
    );
    if answers.execute(&mut *db).await?.rows_affected() > 0 {
        return Ok(true);
    }
    sqlx::query!("delete from posts where post_id = ?", post)
        .execute(db)
        .await?;
    Ok(true)
}

async fn standings(db: &mut Connection, guild: i64) -> Result<u64> {
    let deleted = sqlx::query!(
        "delete from standings where (guild_id, period, member_id) in
             (select guild_id, period, member_id from standings
              where guild_id = ? order by period, member_id limit ?)",
        guild,
        ROWS
    );
    Ok(deleted.execute(db).await?.rows_affected())
}

async fn members(db: &mut Connection, guild: i64) -> Result<u64> {
    openings::forget_members(&mut *db, guild, MEMBERS).await?;
    judging::forget_members(&mut *db, guild, MEMBERS).await?;
    let deleted = sqlx::query!(
        "delete from members where guild_id = ? and member_id in
             (select member_id from members where guild_id = ? order by member_id limit ?)",
        guild,
        guild,
        MEMBERS
    );
    Ok(deleted.execute(db).await?.rows_affected())
}
