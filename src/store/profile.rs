//! A member's history, for their own card.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Result, from_millis, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId};
use crate::domain::points::Coverage;
use crate::domain::question::QuestionId;

/// An answer to a post, or a pass, which makes no key point.
#[derive(Clone, Debug)]
pub struct Done {
    /// The question.
    pub question: QuestionId,
    /// The study day.
    pub day: NaiveDate,
    /// Key points made.
    pub coverage: Coverage,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// Whether it is a text, not a pass.
    pub is_written: bool,
}

/// Returns what a member committed to posts, oldest first: in a guild, or in all guilds.
pub async fn answers(
    db: &mut Connection,
    guild: Option<GuildId>,
    member: MemberId,
) -> Result<Vec<Done>> {
    let (guild, member) = (guild.map(GuildId::to_i64), member.to_i64());
    let rows = sqlx::query!(
        r#"select posts.question_id as "question_id!", answers.study_day,
               answers.matched as "matched: u32", answers.total as "total: u32",
               answers.answered_at, answers.answer_text is not null as "is_written!: bool"
           from members
           join answers on answers.guild_id = members.guild_id
               and answers.member_id = members.member_id
           join posts on posts.post_id = answers.post_id
           where members.member_id = ?1 and (?2 is null or members.guild_id = ?2)
               and posts.question_id is not null
           order by answers.answered_at, answers.answer_id"#,
        member,
        guild
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Done {
                question: parse("a question's id", &row.question_id)?,
                day: parse("a day", &row.study_day)?,
                coverage: Coverage {
                    matched: row.matched,
                    total: row.total,
                },
                at: from_millis(row.answered_at)?,
                is_written: row.is_written,
            })
        })
        .collect()
}

/// Returns a member's practice answers, oldest first.
pub async fn practiced(
    db: &mut Connection,
    member: MemberId,
) -> Result<Vec<(QuestionId, Coverage, DateTime<Utc>)>> {
    let member = member.to_i64();
    let rows = sqlx::query!(
        r#"select question_id, matched as "matched: u32", total as "total: u32", answered_at
           from practice_answers where member_id = ? order by answered_at, practice_id"#,
        member
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let coverage = Coverage {
                matched: row.matched,
                total: row.total,
            };
            let question = parse("a question's id", &row.question_id)?;
            Ok((question, coverage, from_millis(row.answered_at)?))
        })
        .collect()
}

/// Returns when a member made choices in quizzes, from `from` on.
pub async fn picked(
    db: &mut Connection,
    member: MemberId,
    from: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    let (member, from) = (member.to_i64(), to_millis(from));
    let rows = sqlx::query_scalar!(
        "select picked_at from quiz_picks where member_id = ? and picked_at >= ?",
        member,
        from
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(from_millis).collect()
}

/// Returns the questions that a member has seen.
pub async fn seen(db: &mut Connection, member: MemberId) -> Result<BTreeSet<QuestionId>> {
    let member = member.to_i64();
    let rows = sqlx::query_scalar!(
        "select question_id from seen_questions where member_id = ?",
        member
    )
    .fetch_all(db)
    .await?;
    rows.iter()
        .map(|question| parse("a question's id", question))
        .collect()
}

/// A member's totals over all their guilds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Everywhere {
    /// How many guilds they have been active in.
    pub guilds: u32,
    /// The longest of their current streaks.
    pub length: u32,
    /// The longest streak so far.
    pub longest: u32,
    /// The sum of their points.
    pub points: i64,
}

/// Returns a member's totals over all their guilds.
pub async fn everywhere(db: &mut Connection, member: MemberId) -> Result<Everywhere> {
    let member = member.to_i64();
    let row = sqlx::query!(
        r#"select count(*) as "guilds!: u32",
               coalesce(max(streaks.length), 0) as "length!: u32",
               coalesce(max(streaks.longest), 0) as "longest!: u32",
               coalesce(sum(standings.points), 0) as "points!: i64"
           from members
           left join streaks on streaks.guild_id = members.guild_id
               and streaks.member_id = members.member_id
           left join standings on standings.guild_id = members.guild_id
               and standings.member_id = members.member_id and standings.period = 'all'
           where members.member_id = ?"#,
        member
    )
    .fetch_one(db)
    .await?;
    Ok(Everywhere {
        guilds: row.guilds,
        length: row.length,
        longest: row.longest,
        points: row.points,
    })
}
