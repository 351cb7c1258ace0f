//! The ledger, and the standings, which are its sums.

use chrono::{DateTime, NaiveDate, Utc};

use super::members::Part;
use super::{Connection, Result, from_day, parse, to_millis};
use crate::domain::board::Period;
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::page::Page;
use crate::domain::points::{Entry, Reason};

/// A new row of the ledger.
#[derive(Clone, Debug)]
pub struct Award {
    /// The guild.
    pub guild: GuildId,
    /// The member who earns it.
    pub member: MemberId,
    /// The amount; negative if it takes points back.
    pub amount: i64,
    /// The reason.
    pub reason: Reason,
    /// The post.
    pub post: PostId,
    /// The interaction that caused it.
    pub interaction: u64,
    /// The study day of the post, which decides the week and month.
    pub day: NaiveDate,
    /// When it was earned.
    pub at: DateTime<Utc>,
}

/// Adds a row to the ledger and its amount to the standings, once: a member answers a post only
/// once, and an interaction changes its points only once.
pub async fn award(db: &mut Connection, award: &Award) -> Result<()> {
    let (guild, member, day) = (
        award.guild.to_i64(),
        award.member.to_i64(),
        from_day(award.day),
    );
    let reason = award.reason.to_string();
    let mut key = format!("{reason}:{}:{}", award.post, award.member);
    if award.reason != Reason::Answer {
        key += &format!(":{}", award.interaction);
    }
    let at = to_millis(award.at);
    let inserted = sqlx::query!(
        "insert into points (guild_id, member_id, amount, reason, key, post_id, day, earned_at)
         values (?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (key) do nothing",
        guild,
        member,
        award.amount,
        reason,
        key,
        award.post.0,
        day,
        at
    )
    .execute(&mut *db)
    .await?;
    if inserted.rows_affected() == 0 {
        return Ok(());
    }
    let [week, month, all] = Period::ALL.map(|period| period.key(award.day));
    sqlx::query!(
        "insert into standings (guild_id, period, member_id, points, reached_at)
         values (?, ?, ?, ?, ?), (?, ?, ?, ?, ?), (?, ?, ?, ?, ?)
         on conflict (guild_id, period, member_id) do update
         set points = standings.points + excluded.points,
             reached_at = max(standings.reached_at, excluded.reached_at)",
        guild,
        week,
        member,
        award.amount,
        at,
        guild,
        month,
        member,
        award.amount,
        at,
        guild,
        all,
        member,
        award.amount,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A member's place on a board, without the rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The member.
    pub member: MemberId,
    /// The name they were last seen with.
    pub name: String,
    /// Points, or days of streak.
    pub score: u32,
}

/// Returns a page of a period's points board, best first, with visible members only.
pub async fn page(
    db: &mut Connection,
    guild: GuildId,
    period: &str,
    page: Page,
) -> Result<Vec<Standing>> {
    let guild = guild.to_i64();
    let offset = page.offset();
    let rows = sqlx::query!(
        r#"select s.member_id, m.name as "name!", s.points as "points: u32"
           from standings s join shown_members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.period = ? and s.points > 0
           order by s.points desc, s.reached_at, s.member_id limit ? offset ?"#,
        guild,
        period,
        page.size,
        offset
    )
    .fetch_all(db)
    .await?;
    let standing = |member, name, score| Standing {
        member: MemberId::from_i64(member),
        name,
        score,
    };
    Ok(rows
        .into_iter()
        .map(|row| standing(row.member_id, row.name, row.points))
        .collect())
}

/// Returns how many visible members have more than `score` points in a period.
pub async fn above(db: &mut Connection, guild: GuildId, period: &str, score: u32) -> Result<u32> {
    let guild = guild.to_i64();
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!: u32"
           from standings s join shown_members m on m.guild_id = s.guild_id and m.member_id = s.member_id
           where s.guild_id = ? and s.period = ? and s.points > ?"#,
        guild,
        period,
        score
    )
    .fetch_one(db)
    .await?)
}

/// Returns the member's points in a period, 0 if none.
pub async fn of_member(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    period: &str,
) -> Result<u32> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let points = sqlx::query_scalar!(
        r#"select points as "points: u32" from standings
           where guild_id = ? and period = ? and member_id = ?"#,
        guild,
        period,
        member
    )
    .fetch_optional(db)
    .await?;
    Ok(points.unwrap_or_default())
}

/// Returns a page of a member's rows, newest first.
pub async fn rows(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    page: Page,
) -> Result<Vec<Entry>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let offset = page.offset();
    let rows = sqlx::query!(
        r#"select p.amount, p.reason, p.day, q.question_id as "question_id?", q.level as "level?"
           from points p left join posts q on q.post_id = p.post_id
           where p.guild_id = ? and p.member_id = ?
           order by p.point_id desc limit ? offset ?"#,
        guild,
        member,
        page.size,
        offset
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let question = row.question_id.map(|id| parse("a question's id", &id));
            Ok(Entry {
                amount: row.amount,
                reason: parse("the reason of points", &row.reason)?,
                question: question.transpose()?,
                level: row
                    .level
                    .map(|level| parse("a level", &level))
                    .transpose()?,
                day: parse("a day", &row.day)?,
            })
        })
        .collect()
}

/// Returns how many rows a member has, and their sum.
pub async fn total(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<(u32, i64)> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let row = sqlx::query!(
        r#"select count(*) as "count!: u32", coalesce(sum(amount), 0) as "sum!: i64"
           from points where guild_id = ? and member_id = ?"#,
        guild,
        member
    )
    .fetch_one(db)
    .await?;
    Ok((row.count, row.sum))
}

/// An answer whose points differ from the ledger's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Differing {
    /// The post.
    pub post: PostId,
    /// The member.
    pub member: MemberId,
    /// The points on the answer.
    pub kept: i64,
    /// The points in the ledger.
    pub ledger: i64,
}

/// Returns the answers of some of a guild's members whose points differ from the ledger's.
pub async fn differing(db: &mut Connection, guild: GuildId, part: Part) -> Result<Vec<Differing>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        r#"select answers.post_id, answers.member_id, answers.points as kept,
               coalesce(earned.amount, 0) as "ledger!: i64"
           from answers left join (
               select post_id, member_id, sum(amount) as amount from points
               where guild_id = ? and member_id > ? and member_id <= ?
               group by post_id, member_id) as earned
               on earned.post_id = answers.post_id and earned.member_id = answers.member_id
           where answers.guild_id = ? and answers.member_id > ? and answers.member_id <= ?
               and answers.points <> coalesce(earned.amount, 0)
           order by answers.post_id, answers.member_id"#,
        guild,
        part.after,
        part.upto,
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    let differing = rows.into_iter().map(|row| Differing {
        post: PostId(row.post_id),
        member: MemberId::from_i64(row.member_id),
        kept: row.kept,
        ledger: row.ledger,
    });
    Ok(differing.collect())
}

/// Sets the points of a member's answers in a guild to the ledger's.
pub async fn restore(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "update answers set points = coalesce((select sum(amount) from points
             where points.post_id = answers.post_id and points.member_id = answers.member_id), 0)
         where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}
