//! Answers.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::members::Part;
use super::{
    Connection, Result, both, from_day, from_day_or_first, from_millis, marks, parse, to_millis,
};
use crate::domain::answer::{Answer, Written};
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::points::Coverage;
use crate::domain::post::{Post, Tally};
use crate::domain::question::QuestionId;
use crate::domain::streak::Activity;

/// Stores an answer. The caller has checked that the member has none on this post.
///
/// `total` is how many key points the question asks for; 0 if the bank no longer has it.
pub async fn insert(db: &mut Connection, post: &Post, answer: &Answer, total: u32) -> Result<()> {
    // The table requires at least one; a missing version records that there were none.
    let total = total.max(1);
    let (guild, member, day) = (
        post.guild.to_i64(),
        answer.member.to_i64(),
        from_day(post.day),
    );
    let interaction = answer.interaction as i64;
    let written = answer.written.as_ref();
    let text = written.map(|written| &written.text);
    let version = written.filter(|written| written.had_key_points());
    let version = version.map(|written| marks::Version::new(&post.question, &written.points));
    let (question, key_points) = version.as_ref().map(marks::Version::stored).unzip();
    let suggested = written.map(marks::suggested);
    let unsure = written.map_or_else(|| "[]".to_owned(), marks::unsure);
    let matched = written.map_or(0, |written| written.coverage().matched);
    let at = to_millis(answer.at);
    let marked_by = sqlx::query_scalar!(
        "insert into answers (post_id, guild_id, member_id, study_day, interaction_id, answer_text,
             version_id, suggested, unsure, matched, total, points, answered_at)
         values (?, ?, ?, ?, ?, ?,
             (select version_id from question_versions where question_id = ? and key_points = ?),
             ?, ?, ?, ?, ?, ?)
         returning version_id",
        post.id.0,
        guild,
        member,
        day,
        interaction,
        text,
        question,
        key_points,
        suggested,
        unsure,
        matched,
        total,
        answer.points,
        at
    )
    .fetch_one(&mut *db)
    .await?;
    if let (Some(version), None) = (version, marked_by) {
        // This is the first answer to this version.
        let version = version.put(&mut *db).await?;
        sqlx::query!(
            "update answers set version_id = ? where post_id = ? and member_id = ?",
            version,
            post.id.0,
            member
        )
        .execute(db)
        .await?;
    }
    Ok(())
}

/// Returns the version of the question that marks an answer; `None` if there is none.
async fn version(
    db: &mut Connection,
    post: &Post,
    written: Option<&Written>,
) -> Result<Option<i64>> {
    match written {
        Some(written) if written.had_key_points() => Ok(Some(
            marks::version(db, &post.question, &written.points).await?,
        )),
        _ => Ok(None),
    }
}

/// Replaces the member's latest text, with the suggestions for the new one and its points. The
/// first text stays. The caller has checked that there is an answer, and that it asks for `total`
/// key points, at least 1.
pub async fn improve(
    db: &mut Connection,
    post: &Post,
    answer: &Answer,
    written: &Written,
    total: u32,
    now: DateTime<Utc>,
) -> Result<()> {
    let version = version(&mut *db, post, Some(written)).await?;
    let (suggested, unsure) = (marks::suggested(written), marks::unsure(written));
    let matched = written.coverage().matched;
    let points = written.earns(post.level);
    let (member, now) = (answer.member.to_i64(), to_millis(now));
    sqlx::query!(
        "update answers set first_text = coalesce(first_text, answer_text), answer_text = ?,
             version_id = ?, suggested = ?, unsure = ?, matched = ?, total = ?, points = ?,
             improved_at = ?
         where post_id = ? and member_id = ?",
        written.text,
        version,
        suggested,
        unsure,
        matched,
        total,
        points,
        now,
        post.id.0,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Replaces the suggestions for the member's latest text, and the points.
pub async fn suggest(
    db: &mut Connection,
    post: &Post,
    member: MemberId,
    written: &Written,
) -> Result<()> {
    let (suggested, unsure) = (marks::suggested(written), marks::unsure(written));
    let matched = written.coverage().matched;
    let points = written.earns(post.level);
    let member = member.to_i64();
    sqlx::query!(
        "update answers set suggested = ?, unsure = ?, matched = ?, points = ?
         where post_id = ? and member_id = ?",
        suggested,
        unsure,
        matched,
        points,
        post.id.0,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores which key points the member ticked, and the points. A member who settles key points has
/// seen them.
pub async fn settle(
    db: &mut Connection,
    post: &Post,
    member: MemberId,
    written: &Written,
    now: DateTime<Utc>,
) -> Result<()> {
    let settled = written.settled.as_ref().map(marks::places);
    let matched = written.coverage().matched;
    let points = written.earns(post.level);
    let (member, now) = (member.to_i64(), to_millis(now));
    sqlx::query!(
        "update answers set settled = ?, settled_at = ?, shown_at = coalesce(shown_at, ?),
             matched = ?, points = ?
         where post_id = ? and member_id = ?",
        settled,
        now,
        now,
        matched,
        points,
        post.id.0,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the member's answers, in any guild, to posts of the question that close after
/// `closing_after` and whose key points they have not seen.
pub async fn not_shown(
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
    closing_after: DateTime<Utc>,
) -> Result<Vec<PostId>> {
    let (member, question) = (member.to_i64(), question.as_str());
    let closing_after = to_millis(closing_after);
    let posts = sqlx::query_scalar!(
        "select posts.post_id from answers join posts on posts.post_id = answers.post_id
         where answers.member_id = ? and shown_at is null and answer_text is not null
             and question_id = ? and closes_at > ?
         order by posts.post_id",
        member,
        question,
        closing_after
    )
    .fetch_all(db)
    .await?;
    Ok(posts.into_iter().map(PostId).collect())
}

/// Records that the member saw all key points of their answer to a post.
pub async fn note_shown(
    db: &mut Connection,
    post: PostId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let (member, now) = (member.to_i64(), to_millis(now));
    sqlx::query!(
        "update answers set shown_at = ?
         where post_id = ? and member_id = ? and shown_at is null and answer_text is not null",
        now,
        post.0,
        member
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the member's answer or pass on the post, if there is one.
pub async fn get(db: &mut Connection, post: PostId, member: MemberId) -> Result<Option<Answer>> {
    let stored_member = member.to_i64();
    let row = sqlx::query!(
        r#"select interaction_id, answer_text, first_text, suggested, unsure, settled,
               self_reported, shown_at, key_points as "key_points?",
               points as "points: u32", answered_at
           from answers left join question_versions using (version_id)
           where post_id = ? and member_id = ?"#,
        post.0,
        stored_member
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let written = |(text, suggested): (String, String)| -> Result<_> {
        let points = marks::read(&text, row.key_points.as_deref(), &suggested, &row.unsure)?;
        let self_reported = row.self_reported.as_deref().map(marks::read_places);
        Ok(Written {
            points,
            text,
            first_text: row.first_text,
            settled: row.settled.as_deref().map(marks::read_places).transpose()?,
            self_reported: self_reported.transpose()?.unwrap_or_default(),
            shown_at: row.shown_at.map(from_millis).transpose()?,
        })
    };
    let text = both("an answer with its marks", (row.answer_text, row.suggested))?;
    Ok(Some(Answer {
        post,
        member,
        interaction: row.interaction_id as u64,
        written: text.map(written).transpose()?,
        points: row.points,
        at: from_millis(row.answered_at)?,
    }))
}

/// Returns the posts that the member answered or passed, in any guild, with their questions, in the
/// order of the answers.
pub async fn posts_of(db: &mut Connection, member: MemberId) -> Result<Vec<(PostId, QuestionId)>> {
    let member = member.to_i64();
    let posts = sqlx::query!(
        r#"select posts.post_id, posts.question_id as "question_id!"
         from members
             join answers on answers.guild_id = members.guild_id
                 and answers.member_id = members.member_id
             join posts on posts.post_id = answers.post_id
         where members.member_id = ? and posts.question_id is not null
         order by answered_at, posts.post_id"#,
        member
    )
    .fetch_all(db)
    .await?;
    let posts = posts.into_iter().map(|row| {
        let question = parse("a question's id", &row.question_id)?;
        Ok((PostId(row.post_id), question))
    });
    posts.collect()
}

/// Returns the coverage and time of the member's last marked answer, in the post's guild, to an
/// earlier post of the question; `None` if there is none.
pub async fn last_coverage(
    db: &mut Connection,
    post: &Post,
    question: &QuestionId,
    member: MemberId,
) -> Result<Option<(DateTime<Utc>, Coverage)>> {
    let (guild, member, due_at) = (post.guild.to_i64(), member.to_i64(), to_millis(post.due_at));
    let question = question.as_str();
    let row = sqlx::query!(
        r#"select due_at, matched as "matched: u32", total as "total: u32"
           from answers join posts using (post_id)
           where answers.guild_id = ? and answers.member_id = ? and version_id is not null
               and question_id = ? and due_at < ?
           order by due_at desc, post_id desc limit 1"#,
        guild,
        member,
        question,
        due_at
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        let coverage = Coverage {
            matched: row.matched,
            total: row.total,
        };
        Ok((from_millis(row.due_at)?, coverage))
    })
    .transpose()
}

/// Returns what the member did on the guild's study days, from `from` on or on all of them.
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

/// Returns what each member did on the guild's study days, from `from` on or on all of them.
pub async fn activity_since(
    db: &mut Connection,
    guild: GuildId,
    from: Option<NaiveDate>,
) -> Result<BTreeMap<MemberId, BTreeMap<NaiveDate, Activity>>> {
    let (guild, from) = (guild.to_i64(), from_day_or_first(from));
    let rows = sqlx::query_as!(
        Active,
        r#"select member_id as "member_id!", study_day as "study_day!", min(answered_at) as "first_at!: i64",
               max(answer_text is not null) as "answered!: bool"
           from answers where guild_id = ? and study_day >= ? group by member_id, study_day"#,
        guild,
        from
    )
    .fetch_all(db)
    .await?;
    by_member(rows)
}

/// Returns what each of some of the guild's members did on its study days.
pub async fn activity_of_part(
    db: &mut Connection,
    guild: GuildId,
    part: Part,
) -> Result<BTreeMap<MemberId, BTreeMap<NaiveDate, Activity>>> {
    let guild = guild.to_i64();
    let rows = sqlx::query_as!(
        Active,
        r#"select member_id as "member_id!", study_day as "study_day!", min(answered_at) as "first_at!: i64",
               max(answer_text is not null) as "answered!: bool"
           from answers where guild_id = ? and member_id > ? and member_id <= ?
           group by member_id, study_day"#,
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    by_member(rows)
}

/// A member's activity on a study day, as stored.
struct Active {
    member_id: i64,
    study_day: String,
    first_at: i64,
    answered: bool,
}

fn by_member(rows: Vec<Active>) -> Result<BTreeMap<MemberId, BTreeMap<NaiveDate, Activity>>> {
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

/// Returns the results of a post so far.
pub async fn tally(db: &mut Connection, post: PostId) -> Result<Tally> {
    let row = sqlx::query!(
        r#"select count(answer_text) as "answered!: u32",
               count(version_id) as "marked!: u32",
               count(*) - count(answer_text) as "passed!: u32",
               avg(case when version_id is not null then 100.0 * matched / total end) as "mean?: f64"
           from answers where post_id = ?"#,
        post.0
    )
    .fetch_one(db)
    .await?;
    Ok(Tally {
        answered: row.answered,
        marked: row.marked,
        passed: row.passed,
        mean_percent: row.mean.map(|mean| mean.round() as u32),
    })
}
