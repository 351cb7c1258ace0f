//! Study days that an admin repaired for a member.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::members::{MemberDay, Part, member_days};
use super::{Connection, Result, from_day, from_day_or_first, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::streak::Repair;

/// Stores a repair. The caller has checked that the day has none.
pub async fn insert(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    day: NaiveDate,
    repair: &Repair,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, day) = (guild.to_i64(), member.to_i64(), from_day(day));
    let (by, now) = (repair.by.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into streak_repairs (guild_id, member_id, day, repaired_by, reason, repaired_at)
         values (?, ?, ?, ?, ?, ?)",
        guild,
        member,
        day,
        by,
        repair.reason,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the member's repaired days.
pub async fn of_member(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<BTreeMap<NaiveDate, Repair>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let rows = sqlx::query!(
        "select day, repaired_by, reason from streak_repairs where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let repair = Repair {
                by: MemberId::from_i64(row.repaired_by),
                reason: row.reason,
            };
            Ok((parse("a day", &row.day)?, repair))
        })
        .collect()
}

/// Returns the repaired days of the guild's members, from `from` on or all of them.
pub async fn since(
    db: &mut Connection,
    guild: GuildId,
    from: Option<NaiveDate>,
) -> Result<BTreeSet<(MemberId, NaiveDate)>> {
    let (guild, from) = (guild.to_i64(), from_day_or_first(from));
    let rows = sqlx::query_as!(
        MemberDay,
        "select member_id, day from streak_repairs where guild_id = ? and day >= ?",
        guild,
        from
    )
    .fetch_all(db)
    .await?;
    member_days(rows)
}

/// Returns all repaired days of some of the guild's members.
pub async fn of_part(
    db: &mut Connection,
    guild: GuildId,
    part: Part,
) -> Result<BTreeSet<(MemberId, NaiveDate)>> {
    let guild = guild.to_i64();
    let rows = sqlx::query_as!(
        MemberDay,
        "select member_id, day from streak_repairs where guild_id = ? and member_id > ? and member_id <= ?",
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    member_days(rows)
}
