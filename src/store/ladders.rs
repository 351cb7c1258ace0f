//! Members' progress on the follow-up ladders.

use super::{Connection, Result};
use crate::domain::ids::MemberId;
use crate::domain::question::QuestionId;

/// Returns how many follow-ups of a question the member has revealed.
pub async fn revealed(db: &mut Connection, member: MemberId, question: &QuestionId) -> Result<u32> {
    let (member, question) = (member.to_i64(), question.as_str());
    let revealed = sqlx::query_scalar!(
        r#"select revealed as "revealed: u32" from ladders
           where member_id = ? and question_id = ?"#,
        member,
        question
    )
    .fetch_optional(db)
    .await?;
    Ok(revealed.unwrap_or(0))
}

/// Records that the member revealed `revealed` follow-ups; the number never goes down.
pub async fn climb(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
    revealed: u32,
) -> Result<()> {
    let (member, question) = (member.to_i64(), question.as_str());
    sqlx::query!(
        "insert into ladders (member_id, question_id, revealed) values (?, ?, ?)
         on conflict (member_id, question_id)
         do update set revealed = excluded.revealed where excluded.revealed > ladders.revealed",
        member,
        question,
        revealed
    )
    .execute(db)
    .await?;
    Ok(())
}
