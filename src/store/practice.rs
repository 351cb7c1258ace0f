//! Practice: the questions that members saw, and their answers.

use chrono::{DateTime, Utc};

use super::{Connection, Error, Result, from_millis, marks, parse, to_millis};
use crate::domain::answer::Written;
use crate::domain::ids::{MemberId, PracticeId};
use crate::domain::points::Coverage;
use crate::domain::practice::{PracticeAnswer, Selection};
use crate::domain::question::QuestionId;

/// Records that the member saw a question.
pub async fn note_seen(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (member, question, now) = (member.to_i64(), question.as_str(), to_millis(now));
    sqlx::query!(
        "insert into seen_questions (member_id, question_id, seen_at) values (?, ?, ?)
         on conflict (member_id, question_id)
         do update set seen_at = excluded.seen_at where excluded.seen_at > seen_questions.seen_at",
        member,
        question,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the questions that the member saw, latest first.
pub async fn last_seen(
    db: &mut Connection,
    member: MemberId,
) -> Result<Vec<(QuestionId, DateTime<Utc>)>> {
    let member = member.to_i64();
    let rows = sqlx::query!(
        "select question_id, seen_at from seen_questions where member_id = ?
         order by seen_at desc, question_id",
        member
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let question = parse("a question's id", &row.question_id)?;
            Ok((question, from_millis(row.seen_at)?))
        })
        .collect()
}

/// A new practice answer.
#[derive(Clone, Copy, Debug)]
pub struct New<'n> {
    /// Its author.
    pub member: MemberId,
    /// The interaction that sent it.
    pub interaction: u64,
    /// The question.
    pub question: &'n QuestionId,
    /// The selection of the next question; `None` if the bot offers none.
    pub selection: Option<Selection>,
    /// The text and its marks; it has key points.
    pub written: &'n Written,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// Stores a practice answer.
pub async fn insert(db: &mut Connection, new: New<'_>) -> Result<PracticeId> {
    let version = marks::version(&mut *db, new.question, &new.written.points).await?;
    let (member, interaction) = (new.member.to_i64(), new.interaction as i64);
    let (question, at) = (new.question.as_str(), to_millis(new.at));
    let selection = new.selection.map(|selection| selection.to_string());
    let selection = selection.unwrap_or_default();
    let (suggested, unsure) = (marks::suggested(new.written), marks::unsure(new.written));
    let coverage = new.written.coverage();
    let id = sqlx::query_scalar!(
        r#"insert into practice_answers (member_id, question_id, interaction_id, selection,
             answer_text, version_id, suggested, unsure, matched, total, answered_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning practice_id as "practice_id!""#,
        member,
        question,
        interaction,
        selection,
        new.written.text,
        version,
        suggested,
        unsure,
        coverage.matched,
        coverage.total,
        at
    )
    .fetch_one(db)
    .await?;
    Ok(PracticeId(id))
}

/// Returns the practice answer that an interaction sent.
pub async fn of_interaction(db: &mut Connection, interaction: u64) -> Result<Option<PracticeId>> {
    let interaction = interaction as i64;
    let id = sqlx::query_scalar!(
        "select practice_id from practice_answers where interaction_id = ?",
        interaction
    );
    Ok(id.fetch_optional(db).await?.map(PracticeId))
}

/// Returns a practice answer.
pub async fn get(db: &mut Connection, id: PracticeId) -> Result<Option<PracticeAnswer>> {
    let row = sqlx::query!(
        "select member_id, practice_answers.question_id, interaction_id, selection, answer_text,
             first_text, suggested, unsure, settled, shown_at, answered_at, key_points
         from practice_answers join question_versions using (version_id)
         where practice_id = ?",
        id.0
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let points = marks::read(
        &row.answer_text,
        Some(&row.key_points),
        &row.suggested,
        &row.unsure,
    )?;
    Ok(Some(PracticeAnswer {
        id,
        member: MemberId::from_i64(row.member_id),
        interaction: row.interaction_id as u64,
        question: parse("a question's id", &row.question_id)?,
        selection: selection(&row.selection)?,
        written: Written {
            text: row.answer_text,
            first_text: row.first_text,
            points,
            settled: row.settled.as_deref().map(marks::read_places).transpose()?,
            shown_at: row.shown_at.map(from_millis).transpose()?,
            ..Written::default()
        },
        at: from_millis(row.answered_at)?,
    }))
}

fn selection(stored: &str) -> Result<Option<Selection>> {
    match stored {
        "" => Ok(None),
        stored => stored.parse().map(Some).map_err(|_| Error::Corrupt {
            what: "a selection of questions",
            value: stored.to_owned(),
        }),
    }
}

/// Replaces the latest text, with the suggestions for the new one. The first one stays.
pub async fn improve(
    db: &mut Connection,
    answer: &PracticeAnswer,
    written: &Written,
    now: DateTime<Utc>,
) -> Result<()> {
    let version = marks::version(&mut *db, &answer.question, &written.points).await?;
    let (suggested, unsure) = (marks::suggested(written), marks::unsure(written));
    let (coverage, now) = (written.coverage(), to_millis(now));
    sqlx::query!(
        "update practice_answers set first_text = coalesce(first_text, answer_text),
             answer_text = ?, version_id = ?, suggested = ?, unsure = ?, matched = ?, total = ?,
             improved_at = ?
         where practice_id = ?",
        written.text,
        version,
        suggested,
        unsure,
        coverage.matched,
        coverage.total,
        now,
        answer.id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Records that the member saw all key points, and which ones they ticked, if they did.
pub async fn settle(
    db: &mut Connection,
    id: PracticeId,
    written: &Written,
    now: DateTime<Utc>,
) -> Result<()> {
    let settled = written.settled.as_ref().map(marks::places);
    let (matched, now) = (written.coverage().matched, to_millis(now));
    let settled_at = settled.as_ref().map(|_| now);
    sqlx::query!(
        "update practice_answers set settled = ?, settled_at = ?,
             shown_at = coalesce(shown_at, ?), matched = ?
         where practice_id = ?",
        settled,
        settled_at,
        now,
        matched,
        id.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the coverage and time of the member's last answer to a question before a practice
/// answer, in practice or to a post in any guild.
pub async fn last_coverage(
    db: &mut Connection,
    answer: &PracticeAnswer,
    question: &QuestionId,
) -> Result<Option<(DateTime<Utc>, Coverage)>> {
    let (member, question) = (answer.member.to_i64(), question.as_str());
    let before = to_millis(answer.at);
    let row = sqlx::query!(
        r#"select answered_at as "answered_at!: i64", matched as "matched!: u32",
               total as "total!: u32"
           from (
               select answered_at, matched, total from practice_answers
               where member_id = ? and question_id = ? and practice_id < ?
               union all
               select answers.answered_at, answers.matched, answers.total
               from members
                   join answers on answers.guild_id = members.guild_id
                       and answers.member_id = members.member_id
                   join posts on posts.post_id = answers.post_id
               where members.member_id = ? and posts.question_id = ? and answers.answered_at <= ?
                   and answers.version_id is not null) as given
           order by answered_at desc limit 1"#,
        member,
        question,
        answer.id.0,
        member,
        question,
        before
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let coverage = Coverage {
            matched: row.matched,
            total: row.total,
        };
        Ok((from_millis(row.answered_at)?, coverage))
    })
    .transpose()
}
