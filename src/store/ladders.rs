//! How far members climbed the follow-up ladders.

use super::{Connection, Result};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::question::QuestionId;

/// How many follow-ups of a question the member has revealed.
pub async fn revealed(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    question: &QuestionId,
) -> Result<u32> {
    let (guild, member, question) = (guild.to_i64(), member.to_i64(), question.as_str());
    let revealed = sqlx::query_scalar!(
        r#"select revealed as "revealed: u32" from ladders
           where guild_id = ? and member_id = ? and question_id = ?"#,
        guild,
        member,
        question
    )
    .fetch_optional(db)
    .await?;
    Ok(revealed.unwrap_or(0))
}

/// Notes that the member revealed `revealed` follow-ups; never fewer than before.
pub async fn climb(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    question: &QuestionId,
    revealed: u32,
) -> Result<()> {
    let (guild, member, question) = (guild.to_i64(), member.to_i64(), question.as_str());
    sqlx::query!(
        "insert into ladders (guild_id, member_id, question_id, revealed) values (?, ?, ?, ?)
         on conflict (guild_id, member_id, question_id)
         do update set revealed = excluded.revealed where excluded.revealed > ladders.revealed",
        guild,
        member,
        question,
        revealed
    )
    .execute(db)
    .await?;
    Ok(())
}
