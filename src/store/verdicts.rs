//! Verdicts: the key points once for each version of a question, and for each answer which of
//! them it makes and where.

use serde::{Deserialize, Serialize};

use super::{Connection, Error, Result};
use crate::domain::post::{Graded, PointVerdict};
use crate::domain::question::QuestionId;

/// A key point as a version of a question has it.
#[derive(Serialize, Deserialize)]
struct KeyPoint {
    point: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    bonus: bool,
}

/// A key point that an answer makes: its place among the key points, and the words that show it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Suggested {
    /// The words from one byte of the answer to before another.
    There(usize, usize, usize),
    /// Words that are not the answer's own.
    Words(usize, String),
}

/// The number of the version of a question that a verdict is about. One that is new is kept.
pub(super) async fn version(
    db: &mut Connection,
    question: &QuestionId,
    verdict: &[PointVerdict],
) -> Result<i64> {
    let question = question.as_str();
    let key_points: Vec<KeyPoint> = verdict
        .iter()
        .map(|point| KeyPoint {
            point: point.point.clone(),
            bonus: point.bonus,
        })
        .collect();
    let key_points = serde_json::to_string(&key_points).expect("strings are always JSON");
    let known = sqlx::query_scalar!(
        "select version_id from question_versions where question_id = ? and key_points = ?",
        question,
        key_points
    );
    if let Some(version) = known.fetch_optional(&mut *db).await? {
        return Ok(version);
    }
    let version = sqlx::query_scalar!(
        "insert into question_versions (question_id, key_points) values (?, ?)
         returning version_id",
        question,
        key_points
    );
    Ok(version.fetch_one(db).await?)
}

/// Which key points an answer makes, as it is stored.
pub(super) fn suggested(graded: &Graded) -> String {
    let made = graded.verdict.iter().enumerate();
    let made = made.filter_map(|(place, point)| {
        let words = point.matched.as_ref()?;
        Some(match graded.text.find(words) {
            Some(start) => Suggested::There(place, start, start + words.len()),
            None => Suggested::Words(place, words.clone()),
        })
    });
    let made: Vec<Suggested> = made.collect();
    serde_json::to_string(&made).expect("strings and numbers are always JSON")
}

/// The verdict as the member saw it.
pub(super) fn read(
    text: &str,
    key_points: Option<&str>,
    suggested: &str,
) -> Result<Vec<PointVerdict>> {
    let corrupt = |value: &str| Error::Corrupt {
        what: "a verdict",
        value: value.to_owned(),
    };
    let key_points: Vec<KeyPoint> =
        serde_json::from_str(key_points.unwrap_or("[]")).map_err(|_| {
            let value = key_points.unwrap_or_default();
            corrupt(value)
        })?;
    let made: Vec<Suggested> = serde_json::from_str(suggested).map_err(|_| corrupt(suggested))?;
    let mut verdict: Vec<PointVerdict> = key_points
        .into_iter()
        .map(|KeyPoint { point, bonus }| PointVerdict {
            point,
            matched: None,
            bonus,
        })
        .collect();
    for made in made {
        let (place, words) = match made {
            Suggested::There(place, start, end) => (place, text.get(start..end).map(str::to_owned)),
            Suggested::Words(place, words) => (place, Some(words)),
        };
        let point = verdict.get_mut(place).ok_or_else(|| corrupt(suggested))?;
        point.matched = Some(words.ok_or_else(|| corrupt(suggested))?);
    }
    Ok(verdict)
}
