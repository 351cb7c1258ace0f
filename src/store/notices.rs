//! Days of which members have yet to be told what they did to their streaks.

use chrono::NaiveDate;

use super::{Connection, Result, from_day, parse};
use crate::domain::ids::{GuildId, MemberId};

/// Leaves word of a day for the member.
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

/// The days that the reply to `interaction` tells of, oldest first: those of which the
/// member was not told, or was by an earlier delivery of the same interaction.
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
