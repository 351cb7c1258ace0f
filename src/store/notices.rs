//! News that members have yet to read: what a day did to their streak.

use chrono::NaiveDate;

use super::{Connection, Result, from_day, parse};
use crate::domain::ids::{GuildId, MemberId};

/// Leaves a member news of a day.
pub async fn leave(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    day: NaiveDate,
) -> Result<()> {
    let (guild, member, day) = (guild.to_i64(), member.to_i64(), from_day(day));
    sqlx::query!(
        "insert into streak_notices (guild_id, member_id, day) values (?, ?, ?)
         on conflict (guild_id, member_id, day) do update set told_by = null",
        guild,
        member,
        day
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the days for the reply to `interaction`, oldest first: those that the member has not
/// read about, or that an earlier delivery of the same interaction told.
pub async fn take(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    interaction: u64,
) -> Result<Vec<NaiveDate>> {
    let (guild, member, interaction) = (guild.to_i64(), member.to_i64(), interaction as i64);
    let days = sqlx::query_scalar!(
        r#"update streak_notices set told_by = ?
           where guild_id = ? and member_id = ? and (told_by is null or told_by = ?)
           returning day as "day!""#,
        interaction,
        guild,
        member,
        interaction
    )
    .fetch_all(db)
    .await?;
    let days: Result<Vec<_>> = days.iter().map(|day| parse("a day", day)).collect();
    days.map(|mut days| {
        days.sort_unstable();
        days
    })
}
