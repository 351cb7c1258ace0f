//! Marks: the key points once for each version of a question, and for each answer which of
//! them it seems to make and where, and which count by the member's word.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Connection, Error, Result};
use crate::domain::answer::{PointMark, Written};
use crate::domain::question::QuestionId;

/// A key point as a version of a question has it.
#[derive(Serialize, Deserialize)]
struct KeyPoint {
    point: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    bonus: bool,
}

/// A key point that an answer seems to make: its place among the key points, and the words that
/// say it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Found {
    /// The words from one byte of the answer to before another.
    There(usize, usize, usize),
    /// Words that are not the answer's own.
    Words(usize, String),
}

/// The number of the version of a question that an answer is marked by. One that is new is kept.
pub(super) async fn version(
    db: &mut Connection,
    question: &QuestionId,
    points: &[PointMark],
) -> Result<i64> {
    let question = question.as_str();
    let key_points: Vec<KeyPoint> = points
        .iter()
        .map(|point| KeyPoint {
            point: point.point.clone(),
            bonus: point.bonus,
        })
        .collect();
    let key_points = json(&key_points);
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

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are always JSON")
}

/// Which marks are suggested, as it is stored.
pub(super) fn suggested(written: &Written) -> String {
    found(written, |point| point.suggested.as_ref())
}

/// Which key points an answer may make, as it is stored.
pub(super) fn unsure(written: &Written) -> String {
    found(written, |point| point.unsure.as_ref())
}

fn found(written: &Written, words: impl Fn(&PointMark) -> Option<&String>) -> String {
    let points = written.points.iter().enumerate();
    let found = points.filter_map(|(place, point)| {
        let words = words(point)?;
        Some(match written.text.find(words) {
            Some(start) => Found::There(place, start, start + words.len()),
            None => Found::Words(place, words.clone()),
        })
    });
    json(&found.collect::<Vec<_>>())
}

/// The same marks, as they are stored, of a text that is forgotten: none of its words.
pub(super) fn without_words(stored: &str) -> Result<String> {
    let places = found_places(stored)?.into_iter();
    let found = places.map(|place| Found::There(place as usize, 0, 0));
    Ok(json(&found.collect::<Vec<_>>()))
}

/// Places of key points, as they are stored.
pub(super) fn places(places: &BTreeSet<u32>) -> String {
    json(places)
}

/// The places that are stored.
pub(super) fn read_places(stored: &str) -> Result<BTreeSet<u32>> {
    serde_json::from_str(stored).map_err(|_| corrupt(stored))
}

/// What the key points of a version said.
pub(super) fn key_points(stored: &str) -> Result<Vec<String>> {
    let points: Vec<KeyPoint> = serde_json::from_str(stored).map_err(|_| corrupt(stored))?;
    Ok(points.into_iter().map(|point| point.point).collect())
}

/// What the key points of a version said that are no bonus, each with its place.
pub(super) fn ordinary_points(stored: &str) -> Result<Vec<(u32, String)>> {
    let points: Vec<KeyPoint> = serde_json::from_str(stored).map_err(|_| corrupt(stored))?;
    let points = points.into_iter().zip(0..);
    let ordinary = points.filter(|(point, _)| !point.bonus);
    Ok(ordinary
        .map(|(point, place)| (place, point.point))
        .collect())
}

/// The places of the key points of which something was found.
pub(super) fn found_places(stored: &str) -> Result<BTreeSet<u32>> {
    let found: Vec<Found> = serde_json::from_str(stored).map_err(|_| corrupt(stored))?;
    let places = found.into_iter().map(|found| match found {
        Found::There(place, ..) | Found::Words(place, _) => place as u32,
    });
    Ok(places.collect())
}

fn corrupt(value: &str) -> Error {
    Error::Corrupt {
        what: "the marks of an answer",
        value: value.to_owned(),
    }
}

/// The key points with what was found of them in a text.
pub(super) fn read(
    text: &str,
    key_points: Option<&str>,
    suggested: &str,
    unsure: &str,
) -> Result<Vec<PointMark>> {
    let key_points = key_points.unwrap_or("[]");
    let key_points: Vec<KeyPoint> =
        serde_json::from_str(key_points).map_err(|_| corrupt(key_points))?;
    let mut points: Vec<PointMark> = key_points
        .into_iter()
        .map(|KeyPoint { point, bonus }| PointMark {
            point,
            bonus,
            ..PointMark::default()
        })
        .collect();
    for (place, words) in words(text, suggested)? {
        let point = points.get_mut(place).ok_or_else(|| corrupt(suggested))?;
        point.suggested = Some(words);
    }
    for (place, words) in words(text, unsure)? {
        let point = points.get_mut(place).ok_or_else(|| corrupt(unsure))?;
        point.unsure = Some(words);
    }
    Ok(points)
}

/// The words that were found, each with the place of its key point.
fn words(text: &str, stored: &str) -> Result<Vec<(usize, String)>> {
    let found: Vec<Found> = serde_json::from_str(stored).map_err(|_| corrupt(stored))?;
    let words = found.into_iter().map(|found| match found {
        Found::There(place, start, end) => {
            let words = text.get(start..end).ok_or_else(|| corrupt(stored))?;
            Ok((place, words.to_owned()))
        }
        Found::Words(place, words) => Ok((place, words)),
    });
    words.collect()
}
