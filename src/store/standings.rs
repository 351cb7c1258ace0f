//! The standings as a whole, for checks against the ledger.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::members::Part;
use super::{Connection, Result, from_millis, parse, to_millis};
use crate::domain::board::Period;
use crate::domain::ids::{GuildId, MemberId};

/// A member's points in a period, and when they reached the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The points.
    pub points: i64,
    /// When the last of them was earned.
    pub reached_at: DateTime<Utc>,
}

/// Sums by member and period (`2026-W02`, `2026-01`, `all`).
pub type Sums = BTreeMap<(MemberId, String), Sum>;

/// Returns the stored standings of some of the guild's members.
pub async fn kept(db: &mut Connection, guild: GuildId, part: Part) -> Result<Sums> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        "select member_id, period, points, reached_at from standings
         where guild_id = ? and member_id > ? and member_id <= ?",
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let sum = Sum {
                points: row.points,
                reached_at: from_millis(row.reached_at)?,
            };
            Ok(((MemberId::from_i64(row.member_id), row.period), sum))
        })
        .collect()
}

/// Computes the standings of some of the guild's members from the ledger.
pub async fn of_ledger(db: &mut Connection, guild: GuildId, part: Part) -> Result<Sums> {
    let guild = guild.to_i64();
    let rows = sqlx::query_as!(
        Earned,
        r#"select member_id as "member_id!", day as "day!", sum(amount) as "points!: i64", max(earned_at) as "reached_at!: i64"
           from points where guild_id = ? and member_id > ? and member_id <= ?
           group by member_id, day"#,
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    sums(rows)
}

/// Computes a member's standings from the ledger.
pub async fn of_ledger_of(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<Sums> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let rows = sqlx::query_as!(
        Earned,
        r#"select member_id as "member_id!", day as "day!", sum(amount) as "points!: i64", max(earned_at) as "reached_at!: i64"
           from points where guild_id = ? and member_id = ? group by member_id, day"#,
        guild,
        member
    )
    .fetch_all(db)
    .await?;
    sums(rows)
}

/// A member's points on a day.
struct Earned {
    member_id: i64,
    day: String,
    points: i64,
    reached_at: i64,
}

fn sums(earned: Vec<Earned>) -> Result<Sums> {
    let mut sums = Sums::new();
    for row in earned {
        let (day, reached_at) = (parse("a day", &row.day)?, from_millis(row.reached_at)?);
        for period in Period::ALL {
            sums.entry((MemberId::from_i64(row.member_id), period.key(day)))
                .and_modify(|sum| {
                    sum.points += row.points;
                    sum.reached_at = sum.reached_at.max(reached_at);
                })
                .or_insert(Sum {
                    points: row.points,
                    reached_at,
                });
        }
    }
    Ok(sums)
}

/// Replaces all standings of a member.
pub async fn replace(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    sums: &Sums,
) -> Result<()> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    sqlx::query!(
        "delete from standings where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .execute(&mut *db)
    .await?;
    for ((_, period), sum) in sums {
        let reached_at = to_millis(sum.reached_at);
        sqlx::query!(
            "insert into standings (guild_id, period, member_id, points, reached_at)
             values (?, ?, ?, ?, ?)",
            guild,
            period,
            member,
            sum.points,
            reached_at
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
