//! Answers.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Connection, Error, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::post::{Answer, Graded, Post};

/// Commits an answer. The caller has made sure that the member has none on this post.
///
/// `total` is the question's number of key points, `interaction` what brought the answer.
pub async fn insert(
    db: &mut Connection,
    post: &Post,
    answer: &Answer,
    total: u32,
    interaction: u64,
) -> Result<()> {
    let (guild, member, day) = (
        post.guild.to_i64(),
        answer.member.to_i64(),
        from_day(post.day),
    );
    let interaction = interaction as i64;
    let text = answer.graded.as_ref().map(|graded| &graded.text);
    let verdict = answer
        .graded
        .as_ref()
        .map(|graded| serde_json::to_string(&graded.verdict).expect("strings are always JSON"));
    let matched = answer
        .graded
        .as_ref()
        .map_or(0, |graded| graded.coverage().matched);
    let at = to_millis(answer.at);
    sqlx::query!(
        "insert into answers (post_id, guild_id, member_id, study_day, interaction_id, answer_text,
             verdict, matched, total, points, answered_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        post.id.0,
        guild,
        member,
        day,
        interaction,
        text,
        verdict,
        matched,
        total,
        answer.points,
        at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the member committed to the post, if anything.
pub async fn get(db: &mut Connection, post: PostId, member: MemberId) -> Result<Option<Answer>> {
    let stored_member = member.to_i64();
    let row = sqlx::query!(
        r#"select answer_text, verdict, points as "points: u32", answered_at
           from answers where post_id = ? and member_id = ?"#,
        post.0,
        stored_member
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let graded = match (row.answer_text, row.verdict) {
        (Some(text), Some(verdict)) => {
            let verdict = serde_json::from_str(&verdict).map_err(|_| Error::Corrupt {
                what: "a verdict",
                value: verdict,
            })?;
            Some(Graded { text, verdict })
        }
        _ => None,
    };
    Ok(Some(Answer {
        post,
        member,
        graded,
        points: row.points,
        at: from_millis(row.answered_at)?,
    }))
}

/// Notes that the member was shown the post's hint.
pub async fn note_hint(
    db: &mut Connection,
    post: &Post,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (guild, member, now) = (post.guild.to_i64(), member.to_i64(), to_millis(now));
    sqlx::query!(
        "insert into hints (post_id, guild_id, member_id, shown_at) values (?, ?, ?, ?)
         on conflict (post_id, member_id) do nothing",
        post.id.0,
        guild,
        member,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the member was shown the post's hint.
pub async fn had_hint(db: &mut Connection, post: PostId, member: MemberId) -> Result<bool> {
    let member = member.to_i64();
    let shown = sqlx::query_scalar!(
        "select shown_at from hints where post_id = ? and member_id = ?",
        post.0,
        member
    )
    .fetch_optional(db)
    .await?;
    Ok(shown.is_some())
}

/// Who was active on a study day.
pub async fn active_on(
    db: &mut Connection,
    guild: GuildId,
    day: NaiveDate,
) -> Result<BTreeSet<MemberId>> {
    let (guild, day) = (guild.to_i64(), from_day(day));
    let members = sqlx::query_scalar!(
        "select distinct member_id from answers where guild_id = ? and study_day = ?",
        guild,
        day
    )
    .fetch_all(db)
    .await?;
    Ok(members.into_iter().map(MemberId::from_i64).collect())
}

/// The study days, from `from` on, on which the member was active.
pub async fn active_days(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    from: NaiveDate,
) -> Result<BTreeSet<NaiveDate>> {
    let (guild, member, from) = (guild.to_i64(), member.to_i64(), from_day(from));
    let days = sqlx::query_scalar!(
        "select distinct study_day from answers
         where guild_id = ? and member_id = ? and study_day >= ?",
        guild,
        member,
        from
    )
    .fetch_all(db)
    .await?;
    days.into_iter().map(|day| parse("a day", &day)).collect()
}

/// How the answers to a post went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many members wrote an answer.
    pub answered: u32,
    /// How many passed.
    pub passed: u32,
    /// Mean coverage of the written answers, in per cent.
    pub mean_percent: u32,
}

/// How the answers to a post went so far.
pub async fn tally(db: &mut Connection, post: PostId) -> Result<Tally> {
    let row = sqlx::query!(
        r#"select count(answer_text) as "answered!: u32",
               count(*) - count(answer_text) as "passed!: u32",
               coalesce(avg(case when answer_text is not null then 100.0 * matched / total end), 0.0)
                   as "mean!: f64"
           from answers where post_id = ?"#,
        post.0
    )
    .fetch_one(db)
    .await?;
    Ok(Tally {
        answered: row.answered,
        passed: row.passed,
        mean_percent: row.mean.round() as u32,
    })
}
