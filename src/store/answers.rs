//! Answers.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Connection, Result, both, from_day, from_day_or_first, from_millis, parse, to_millis, verdicts,
};
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::post::{Answer, Graded, Post, Tally};
use crate::domain::streak::Activity;

/// Commits an answer. The caller has made sure that the member has none on this post.
///
/// `total` is how many key points the question asks for; 0 when the bank has it no more.
pub async fn insert(db: &mut Connection, post: &Post, answer: &Answer, total: u32) -> Result<()> {
    // The table wants one at least; that there were none, the missing version says.
    let total = total.max(1);
    let (guild, member, day) = (
        post.guild.to_i64(),
        answer.member.to_i64(),
        from_day(post.day),
    );
    let interaction = answer.interaction as i64;
    let graded = answer.graded.as_ref();
    let text = graded.map(|graded| &graded.text);
    let version = match graded {
        Some(graded) if graded.had_key_points() => {
            Some(verdicts::version(db, &post.question, &graded.verdict).await?)
        }
        _ => None,
    };
    let suggested = graded.map(verdicts::suggested);
    let matched = graded.map_or(0, |graded| graded.coverage().matched);
    let at = to_millis(answer.at);
    sqlx::query!(
        "insert into answers (post_id, guild_id, member_id, study_day, interaction_id, answer_text,
             version_id, suggested, matched, total, points, answered_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        post.id.0,
        guild,
        member,
        day,
        interaction,
        text,
        version,
        suggested,
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
        r#"select interaction_id, answer_text, suggested, key_points as "key_points?",
               points as "points: u32", answered_at
           from answers left join question_versions using (version_id)
           where post_id = ? and member_id = ?"#,
        post.0,
        stored_member
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let graded = |(text, suggested): (String, String)| -> Result<_> {
        let verdict = verdicts::read(&text, row.key_points.as_deref(), &suggested)?;
        Ok(Graded { text, verdict })
    };
    let written = both(
        "an answer with its verdict",
        (row.answer_text, row.suggested),
    )?;
    Ok(Some(Answer {
        post,
        member,
        interaction: row.interaction_id as u64,
        graded: written.map(graded).transpose()?,
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

/// Whether the member had been shown the post's hint at `at`.
pub async fn had_hint(
    db: &mut Connection,
    post: PostId,
    member: MemberId,
    at: DateTime<Utc>,
) -> Result<bool> {
    let (member, at) = (member.to_i64(), to_millis(at));
    let shown = sqlx::query_scalar!(
        "select shown_at from hints where post_id = ? and member_id = ? and shown_at <= ?",
        post.0,
        member,
        at
    )
    .fetch_optional(db)
    .await?;
    Ok(shown.is_some())
}

/// What the member did on the guild's study days, from `from` on or on all of them.
pub async fn activity_of(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    from: Option<NaiveDate>,
) -> Result<BTreeMap<NaiveDate, Activity>> {
    let (guild, member, from) = (guild.to_i64(), member.to_i64(), from_day_or_first(from));
    let rows = sqlx::query!(
        r#"select study_day as "study_day!", min(answered_at) as "first_at!: i64",
               max(answer_text is not null) as "answered!: bool"
           from answers where guild_id = ? and member_id = ? and study_day >= ?
           group by study_day"#,
        guild,
        member,
        from
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let activity = Activity {
                first_at: from_millis(row.first_at)?,
                answered: row.answered,
            };
            Ok((parse("a day", &row.study_day)?, activity))
        })
        .collect()
}

/// What each member did on the guild's study days, from `from` on or on all of them.
pub async fn activity_since(
    db: &mut Connection,
    guild: GuildId,
    from: Option<NaiveDate>,
) -> Result<BTreeMap<MemberId, BTreeMap<NaiveDate, Activity>>> {
    let (guild, from) = (guild.to_i64(), from_day_or_first(from));
    let rows = sqlx::query!(
        r#"select member_id as "member_id!", study_day as "study_day!", min(answered_at) as "first_at!: i64",
               max(answer_text is not null) as "answered!: bool"
           from answers where guild_id = ? and study_day >= ? group by member_id, study_day"#,
        guild,
        from
    )
    .fetch_all(db)
    .await?;
    let mut members = BTreeMap::<MemberId, BTreeMap<NaiveDate, Activity>>::new();
    for row in rows {
        let activity = Activity {
            first_at: from_millis(row.first_at)?,
            answered: row.answered,
        };
        members
            .entry(MemberId::from_i64(row.member_id))
            .or_default()
            .insert(parse("a day", &row.study_day)?, activity);
    }
    Ok(members)
}

/// How the answers to a post went so far.
pub async fn tally(db: &mut Connection, post: PostId) -> Result<Tally> {
    let row = sqlx::query!(
        r#"select count(answer_text) as "answered!: u32",
               count(version_id) as "graded!: u32",
               count(*) - count(answer_text) as "passed!: u32",
               avg(case when version_id is not null then 100.0 * matched / total end) as "mean?: f64"
           from answers where post_id = ?"#,
        post.0
    )
    .fetch_one(db)
    .await?;
    Ok(Tally {
        answered: row.answered,
        graded: row.graded,
        passed: row.passed,
        mean_percent: row.mean.map(|mean| mean.round() as u32),
    })
}
