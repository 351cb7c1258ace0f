//! Large databases, made quickly.

use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqliteSynchronous};
use stride::store::Store;

use crate::Result;

/// Opens an empty database with Stride's schema. Durability is off, because the benchmarks do not
/// measure the seeding.
pub(crate) async fn database(file: &Path) -> Result<SqlitePool> {
    Store::open(file).await?.close().await;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .synchronous(SqliteSynchronous::Off);
    Ok(SqlitePool::connect_with(options).await?)
}

/// Adds a guild that the bot is in.
pub(crate) async fn guild(pool: &SqlitePool, guild: u64) -> Result<()> {
    sqlx::query("insert into guilds (guild_id, joined_at) values (?, 0)")
        .bind(guild as i64)
        .execute(pool)
        .await?;
    Ok(())
}

/// Adds `count` daily schedules of a guild in one channel, next due at `due_at` (milliseconds).
pub(crate) async fn schedules(
    pool: &SqlitePool,
    (guild, channel): (u64, u64),
    count: u32,
    (due_day, due_at): (&str, i64),
) -> Result<()> {
    sqlx::query(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
         insert into schedules (guild_id, channel_id, level, wall_time, days, created_by,
             created_at, next_due_day, next_due_at)
         select ?, ?, 'mixed', '09:00', 'every day', 1, 0, ?, ? from numbers",
    )
    .bind(count)
    .bind(guild as i64)
    .bind(channel as i64)
    .bind(due_day)
    .bind(due_at)
    .execute(pool)
    .await?;
    Ok(())
}

/// Adds members to a guild, and a schedule with `days` closed posts; every member has answered each
/// post with `text`, for points. The rows satisfy the schema; `stride doctor --repair` adds the
/// derived tables.
pub(crate) async fn answers(
    pool: &SqlitePool,
    guild: u64,
    (members, days): (u32, u32),
    text: &str,
) -> Result<()> {
    let guild = guild as i64;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "with recursive n (n) as (select 1 union all select n + 1 from n where n < {members})
         insert into members (guild_id, member_id, name) select {guild}, n, 'member ' || n from n;
         insert into schedules (guild_id, channel_id, level, wall_time, days, created_by, created_at)
         values ({guild}, 1, 'mixed', '09:00', 'every day', 1, 0);
         insert into question_versions (version_id, question_id, key_points)
         values (1, 'stride', '[{{\"point\":\"A step.\"}},{{\"point\":\"It is shared.\"}}]');
         with recursive n (n) as (select 0 union all select n + 1 from n where n + 1 < {days})
         insert into posts (guild_id, schedule_id, study_day, channel_id, level, question_id, state,
             due_at, closes_at, claimed_at, sent_at, message_id)
         select {guild}, 1, date('2023-01-01', n || ' days'), 1, 'beginner', 'stride', 'sent',
             1672560000000 + n * 86400000, 1672646400000 + n * 86400000,
             1672560000000 + n * 86400000, 1672560000000 + n * 86400000, 1000000 + n from n;
         insert into study_days (guild_id, day, closes_at, settled_at)
         select guild_id, study_day, closes_at, closes_at from posts;"
    )))
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into answers (post_id, guild_id, member_id, study_day, interaction_id, answer_text,
             version_id, suggested, matched, total, points, answered_at)
         select post_id, posts.guild_id, member_id, study_day,
             1400000000000000000 + post_id * 1000000 + member_id, ?, 1, '[[0,0,40]]', 1, 2, 7,
             due_at + member_id * 1000
         from posts join members on members.guild_id = posts.guild_id",
    )
    .bind(text)
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at)
         select guild_id, member_id, points, 'answer', 'answer:' || post_id || ':' || member_id,
             post_id, study_day, answered_at from answers",
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Adds `rows` ledger rows of a guild, spread over `members`, and the standings that sum them.
pub(crate) async fn ledger(pool: &SqlitePool, guild: u64, members: u32, rows: u32) -> Result<()> {
    sqlx::query(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
         insert into members (guild_id, member_id, name) select ?, n, 'member ' || n from numbers",
    )
    .bind(members)
    .bind(guild as i64)
    .execute(pool)
    .await?;
    sqlx::query(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
         insert into points (guild_id, member_id, amount, reason, key, day, earned_at)
         select ?, 1 + n % ?, 4 + n % 27, 'answer', 'answer:' || n, '2026-01-05', n from numbers",
    )
    .bind(rows)
    .bind(guild as i64)
    .bind(members)
    .execute(pool)
    .await?;
    sqlx::query(
        "insert into standings (guild_id, period, member_id, points, reached_at)
         select guild_id, 'all', member_id, sum(amount), max(earned_at) from points
         group by guild_id, member_id",
    )
    .execute(pool)
    .await?;
    Ok(())
}
