//! Members' reports to the operator.

use chrono::{DateTime, Utc};

use super::{Connection, Error, Result, from_day, from_millis, parse, to_millis};
use crate::domain::ids::MemberId;
use crate::domain::report::Report;

/// Stores a report, and returns its number.
pub async fn insert(db: &mut Connection, report: &Report) -> Result<i64> {
    let (member, interaction) = (report.member.to_i64(), report.interaction as i64);
    let (question, reviewed) = (report.question.as_str(), from_day(report.reviewed));
    let verdict = report.verdict.as_ref();
    let verdict = verdict.map(|verdict| serde_json::to_string(verdict).expect("texts are JSON"));
    let at = to_millis(report.at);
    let id = sqlx::query_scalar!(
        r#"insert into reports (member_id, interaction_id, question_id, reviewed, part, verdict, words,
             reported_at)
         values (?, ?, ?, ?, ?, ?, ?, ?) returning report_id as "report_id!""#,
        member,
        interaction,
        question,
        reviewed,
        report.part,
        verdict,
        report.words,
        at
    );
    Ok(id.fetch_one(db).await?)
}

/// Whether an interaction has already sent one.
pub async fn has_come(db: &mut Connection, interaction: u64) -> Result<bool> {
    let interaction = interaction as i64;
    let known = sqlx::query_scalar!(
        "select report_id from reports where interaction_id = ?",
        interaction
    );
    Ok(known.fetch_optional(db).await?.is_some())
}

/// Returns how many reports a member has sent since an instant.
pub async fn count_since(
    db: &mut Connection,
    member: MemberId,
    since: DateTime<Utc>,
) -> Result<u32> {
    let (member, since) = (member.to_i64(), to_millis(since));
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!: u32" from reports where member_id = ? and reported_at > ?"#,
        member,
        since
    );
    Ok(count.fetch_one(db).await?)
}

/// Returns all reports, oldest first.
pub async fn all(db: &mut Connection) -> Result<Vec<Report>> {
    let rows = sqlx::query!(
        "select member_id, interaction_id, question_id, reviewed, part, verdict, words, reported_at
         from reports order by reported_at, report_id"
    )
    .fetch_all(db)
    .await?;
    let reports = rows.into_iter().map(|row| {
        let verdict = row.verdict.map(|json| {
            serde_json::from_str(&json).map_err(|_| Error::Corrupt {
                what: "what a verdict said",
                value: json,
            })
        });
        Ok(Report {
            member: MemberId::from_i64(row.member_id),
            interaction: row.interaction_id as u64,
            question: parse("a question's id", &row.question_id)?,
            reviewed: parse("a day", &row.reviewed)?,
            part: row.part,
            verdict: verdict.transpose()?,
            words: row.words,
            at: from_millis(row.reported_at)?,
        })
    });
    reports.collect()
}

/// A report that the operator has not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Its number.
    pub id: i64,
    /// The question's id at the time.
    pub question: String,
    /// Whether it is about a verdict.
    pub is_verdict: bool,
    /// The member's words.
    pub words: String,
}

/// Whether a report waits that belongs to no message yet.
pub async fn any_waits(db: &mut Connection) -> Result<bool> {
    let waits = sqlx::query_scalar!(
        r#"select exists (select 1 from reports
               where told_at is null and batch is null) as "waits!: bool""#
    );
    Ok(waits.fetch_one(db).await?)
}

/// Assigns all waiting reports to the message that begins with the report `first`.
pub async fn put_together(db: &mut Connection, first: i64) -> Result<()> {
    sqlx::query!(
        "update reports set batch = ? where told_at is null and batch is null",
        first
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Returns the reports of such a message, oldest first; none once it is known to be sent.
pub async fn untold(db: &mut Connection, first: i64) -> Result<Vec<Untold>> {
    let untold = sqlx::query_as!(
        Untold,
        r#"select report_id as "id!", question_id as question, verdict is not null as "is_verdict!: bool",
               words
           from reports where told_at is null and batch = ? order by report_id"#,
        first
    );
    Ok(untold.fetch_all(db).await?)
}

/// Returns when the operator was last told.
pub async fn last_told(db: &mut Connection) -> Result<Option<DateTime<Utc>>> {
    let last = sqlx::query_scalar!(r#"select max(told_at) as "last: i64" from reports"#);
    last.fetch_one(db).await?.map(from_millis).transpose()
}

/// Records that the operator knows the reports of such a message.
pub async fn note_told(db: &mut Connection, first: i64, now: DateTime<Utc>) -> Result<()> {
    let now = to_millis(now);
    sqlx::query!(
        "update reports set told_at = ? where batch = ? and told_at is null",
        now,
        first
    )
    .execute(db)
    .await?;
    Ok(())
}
