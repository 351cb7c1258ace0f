//! How long a member waits for their card.

use std::time::Instant;

use local_discord::{Options, Server};
use sqlx::sqlite::SqlitePool;

use crate::child::Running;
use crate::report::{Target, line, percentile};
use crate::{Result, seed};

const CHANNEL: u64 = 1;
/// The study days of a member who misses none.
const DAYS: u32 = 364;
const LOOKS: usize = 100;

/// Measures the time from `/profile` to the card, for a member with a year of answers. The looks
/// come one after another, and the bot draws each anew.
pub(crate) async fn run() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("stride.db");
    let server = Server::start(Options {
        record_traffic: false,
        ..Options::default()
    })
    .await?;
    let guild = server.add_guild("Load", "ada");
    let member = guild.member("grace");
    let pool = seed::database(&database).await?;
    seed::guild(&pool, guild.id().get()).await?;
    a_year(&pool, guild.id().get(), member.id().get()).await?;
    pool.close().await;

    let bot = Running::start("stride", &server, &database)?;
    let (mut samples, before) = (Vec::new(), bot.cpu()?);
    for _ in 0..LOOKS {
        let since = Instant::now();
        let card = member.command("/profile").try_response().await;
        card.map_err(|failure| failure.to_string())?;
        samples.push(since.elapsed().as_secs_f64() * 1e3);
    }
    let cpu = (bot.cpu()? - before) * 1e3 / LOOKS as f64;
    bot.stop()?;
    server.shutdown().await;
    let median = percentile(&mut samples, 0.5);
    let from = format!("median {median:.1} ms, {cpu:.1} ms of CPU, {LOOKS} of a whole year");
    let figure = percentile(&mut samples, 0.99);
    let what = "/profile with its card, p99";
    line(what, figure, "ms", Target::AtMost(50.0), &from);
    Ok(())
}

/// Adds an answer to a post on each day until yesterday.
async fn a_year(pool: &SqlitePool, guild: u64, member: u64) -> Result<()> {
    let (guild_id, member_id) = (guild as i64, member as i64);
    seed::schedules(pool, (guild, CHANNEL), 1, ("2100-01-01", i64::MAX)).await?;
    sqlx::query("insert into members (guild_id, member_id, name) values (?, ?, 'grace')")
        .bind(guild_id)
        .bind(member_id)
        .execute(pool)
        .await?;
    for statement in [
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?3)
         insert into study_days (guild_id, day, closes_at, settled_at)
         select ?1, date('now', '-' || n || ' days'), 0, 0 from numbers where ?2",
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?3)
         insert into posts (guild_id, schedule_id, study_day, channel_id, level, question_id,
             state, due_at, closes_at, claimed_at, sent_at, message_id)
         select ?1, 1, date('now', '-' || n || ' days'), 1, 'beginner', 'stride', 'sent',
             0, 0, 0, 0, n from numbers where ?2",
        "insert into answers (post_id, guild_id, member_id, study_day, interaction_id,
             answer_text, suggested, matched, total, points, answered_at)
         select post_id, ?1, ?2, study_day, post_id, 'The step of the kernel.', '[]',
             post_id % 4, 4, 10, unixepoch(study_day) * 1000 from posts where ?3",
    ] {
        sqlx::query(statement)
            .bind(guild_id)
            .bind(member_id)
            .bind(DAYS)
            .execute(pool)
            .await?;
    }
    Ok(())
}
