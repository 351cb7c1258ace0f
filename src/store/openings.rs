//! When members last saw a part of a question's answer.

use chrono::{DateTime, Utc};

use super::{Connection, Result, from_millis, to_millis};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::question::QuestionId;

/// The last time that a member saw a part of a question's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    /// When they saw it.
    pub at: DateTime<Utc>,
    /// The interaction that showed it.
    pub interaction: u64,
}

/// Returns when the member last saw a part of the question's answer, if recorded.
pub async fn last(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
) -> Result<Option<Opening>> {
    let (member, question) = (member.to_i64(), question.as_str());
    let row = sqlx::query!(
        "select opened_at, interaction_id from openings where member_id = ? and question_id = ?",
        member,
        question
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Opening {
            at: from_millis(row.opened_at)?,
            interaction: row.interaction_id as u64,
        })
    })
    .transpose()
}

/// Records that the member saw a part of the question's answer.
pub async fn note(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
    opening: Opening,
) -> Result<()> {
    let (member, question) = (member.to_i64(), question.as_str());
    let (at, interaction) = (to_millis(opening.at), opening.interaction as i64);
    sqlx::query!(
        "insert into openings (member_id, question_id, opened_at, interaction_id) values (?, ?, ?, ?)
         on conflict (member_id, question_id)
         do update set opened_at = excluded.opened_at, interaction_id = excluded.interaction_id
         where excluded.opened_at > openings.opened_at",
        member,
        question,
        at,
        interaction
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether some post, in any guild, asks the question and the member has not answered it: due after
/// `after` and by `now`, and closing after `closing_after`.
pub async fn is_out(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
    after: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    closing_after: DateTime<Utc>,
) -> Result<bool> {
    let (member, question) = (member.to_i64(), question.as_str());
    let after = after.map_or(i64::MIN, to_millis);
    let (now, closing_after) = (to_millis(now), to_millis(closing_after));
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from posts
               where question_id = ? and state in ('claimed', 'sent') and closes_at > ?
                   and due_at > ? and due_at <= ?
                   and not exists (select 1 from answers
                       where answers.post_id = posts.post_id and answers.member_id = ?)
           ) as "found!: bool""#,
        question,
        closing_after,
        after,
        now,
        member
    )
    .fetch_one(db)
    .await?;
    Ok(found)
}

/// What a member has not finished about a question, in any guild.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// There is a post that they have not answered.
    pub is_out: bool,
    /// There is an answer of theirs whose key points they have not seen.
    pub is_not_shown: bool,
}

/// Returns what the member has not finished, in posts of the question that close after
/// `closing_after`.
pub async fn unfinished(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
    closing_after: DateTime<Utc>,
) -> Result<Unfinished> {
    let (member, question) = (member.to_i64(), question.as_str());
    let closing_after = to_millis(closing_after);
    let found = sqlx::query!(
        r#"select exists (select 1 from posts
               where question_id = $1 and state in ('claimed', 'sent') and closes_at > $2
                   and not exists (select 1 from answers
                       where answers.post_id = posts.post_id and answers.member_id = $3)
               ) as "is_out!: bool",
               exists (select 1 from answers join posts on posts.post_id = answers.post_id
                   where answers.member_id = $3 and shown_at is null and answer_text is not null
                       and question_id = $1 and closes_at > $2
               ) as "is_not_shown!: bool""#,
        question,
        closing_after,
        member
    )
    .fetch_one(db)
    .await?;
    Ok(Unfinished {
        is_out: found.is_out,
        is_not_shown: found.is_not_shown,
    })
}

/// Returns the guilds that have the bot and remember the member.
pub async fn guilds_of(db: &mut Connection, member: MemberId) -> Result<Vec<GuildId>> {
    let member = member.to_i64();
    let guilds = sqlx::query_scalar!(
        "select guilds.guild_id from members join guilds on guilds.guild_id = members.guild_id
         where members.member_id = ? and guilds.left_at is null order by guilds.guild_id",
        member
    )
    .fetch_all(db)
    .await?;
    Ok(guilds.into_iter().map(GuildId::from_i64).collect())
}

/// Forgets what a guild's first `count` members saw if no other guild remembers them: the members
/// are forgotten next.
pub(super) async fn forget_members(db: &mut Connection, guild: i64, count: i64) -> Result<()> {
    sqlx::query!(
        "delete from openings where member_id in
             (select member_id from members where guild_id = ? order by member_id limit ?)
         and not exists (select 1 from members
             where members.member_id = openings.member_id and members.guild_id <> ?)",
        guild,
        count,
        guild
    )
    .execute(db)
    .await?;
    Ok(())
}
