//! Marks that members settled against the suggestion, on posts and in practice.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::members::Part;
use super::{Connection, Result, from_millis, marks, parse};
use crate::domain::ids::GuildId;
use crate::domain::question::QuestionId;

/// A mark that a member settled against the suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The question.
    pub question: QuestionId,
    /// The key point at the time.
    pub key_point: String,
    /// Whether the member ticked it; otherwise they removed a suggested mark.
    pub ticked: bool,
    /// The words of the answer behind the suggested mark, or the ones that may make the point if
    /// none was suggested.
    pub words: Option<String>,
    /// The answer.
    pub answer: String,
    /// When it was given.
    pub at: DateTime<Utc>,
}

/// Returns all of them with stored texts, oldest first. Leaves out guilds that are being forgotten.
pub async fn all(db: &mut Connection) -> Result<Vec<Disagreement>> {
    let rows = sqlx::query!(
        r#"select question_versions.question_id, key_points, suggested as "suggested!",
               unsure as "unsure!", settled as "settled!", text as "text!", answered_at as "at!"
           from (select version_id, suggested, unsure, settled, answer_text as text, answered_at
                 from answers join guilds on guilds.guild_id = answers.guild_id
                 where settled is not null and answer_text <> '' and forgotten_at is null
                 union all
                 select version_id, suggested, unsure, settled, answer_text, answered_at
                 from practice_answers where settled is not null and answer_text <> '') as settled_answers
               join question_versions using (version_id)
           order by answered_at, question_versions.question_id, text"#
    )
    .fetch_all(db)
    .await?;
    let mut disagreements = Vec::new();
    for row in rows {
        let question: QuestionId = parse("a question's id", &row.question_id)?;
        let at = from_millis(row.at)?;
        let points = marks::read(
            &row.text,
            Some(&row.key_points),
            &row.suggested,
            &row.unsure,
        )?;
        let settled = marks::read_places(&row.settled)?;
        for (place, mark) in (0..).zip(points) {
            let ticked = settled.contains(&place);
            if ticked != mark.suggested.is_some() {
                disagreements.push(Disagreement {
                    question: question.clone(),
                    key_point: mark.point,
                    ticked,
                    words: mark.suggested.or(mark.unsure),
                    answer: row.text.clone(),
                    at,
                });
            }
        }
    }
    Ok(disagreements)
}

/// The settled marks of an answer, by the places of key points from 0, with the suggestions.
#[derive(Clone, Debug)]
pub struct SettledMarks {
    /// The question.
    pub question: QuestionId,
    /// Its key points at the time.
    pub key_points: Vec<String>,
    /// Which were suggested.
    pub suggested: BTreeSet<u32>,
    /// The ones that the member ticked.
    pub settled: BTreeSet<u32>,
}

/// Returns what some of the guild's members settled.
pub async fn settled(db: &mut Connection, guild: GuildId, part: Part) -> Result<Vec<SettledMarks>> {
    let guild = guild.to_i64();
    let rows = sqlx::query!(
        r#"select question_versions.question_id, key_points, suggested as "suggested!",
               settled as "settled!"
           from answers join question_versions using (version_id)
           where guild_id = ? and member_id > ? and member_id <= ? and settled is not null"#,
        guild,
        part.after,
        part.upto
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SettledMarks {
                question: parse("a question's id", &row.question_id)?,
                key_points: marks::key_points(&row.key_points)?,
                suggested: marks::found_places(&row.suggested)?,
                settled: marks::read_places(&row.settled)?,
            })
        })
        .collect()
}
