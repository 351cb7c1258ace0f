//! Members' days of holiday.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::members::{MemberDay, Part, member_days};
use super::{Connection, Result, from_day, from_day_or_first, parse};
use crate::domain::ids::{GuildId, MemberId};

/// Records a day of holiday, unless it is recorded already.
pub async fn insert(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    day: NaiveDate,
) -> Result<()> {
    let (guild, member, day) = (guild.to_i64(), member.to_i64(), from_day(day));
    sqlx::query!(
        "insert into holidays (guild_id, member_id, day) values (?, ?, ?)
         on conflict (guild_id, member_id, day) do nothing",
        guild,
        member,
        day
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes the member's holiday from `from` on.
pub async fn remove_from(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    from: NaiveDate,
) -> Result<()> {
    let (guild, member, from) = (guild.to_i64(), member.to_i64(), from_day(from));
    sqlx::query!(
        "delete from holidays where guild_id = ? and member_id = ? and day >= ?",
        guild,
        member,
        from
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns all of the member's days of holiday.
pub async fn of_member(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
) -> Result<BTreeSet<NaiveDate>> {
    let (guild, member) = (guild.to_i64(), member.to_i64());
    let days = sqlx::query_scalar!(
        "select day from holidays where guild_id = ? and member_id = ?",
        guild,
        member
    )
    .fetch_all(db)
    .await?;
    days.iter().map(|day| parse("a day", day)).collect()
}

/// Returns the days of holiday of the guild's members, from `from` on or all of them.
pub async fn since(
    db: &mut Connection,
    guild: GuildId,
    from: Option<NaiveDate>,
) -> Result<BTreeSet<(MemberId, NaiveDate)>> {
    let (guild, from) = (guild.to_i64(), from_day_or_first(from));
    let rows = sqlx::query_as!(
        MemberDay,
        "select member_id, day from holidays where guild_id = ? and day >= ?",
        guild,
        from
    )
    .fetch_all(db)
    .await?;
    member_days(rows)
}

/// Returns all days of holiday of some of the guild's members.
pub async fn of_part(
    db: &mut Connection,
    guild: GuildId,
    part: Part,
) -> Result<BTreeSet<(MemberId, NaiveDate)>> {
    let guild = guild.to_i64();
    let rows = sqlx::query_as!(
        MemberDay,
        "select member_id, day from holidays where guild_id = ? and member_id > ? and member_id <= ?",
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    member_days(rows)
}
