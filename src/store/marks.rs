//! Marks: the key points, stored once per version of a question, and for each answer which of them
//! it seems to make, where, and which ones the member ticked.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Connection, Error, Result};
use crate::domain::answer::{PointMark, Written};
use crate::domain::question::QuestionId;

/// A key point in a version of a question.
#[derive(Serialize, Deserialize)]
struct KeyPoint<'a> {
    point: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    bonus: bool,
}

/// A key point that an answer seems to make: its place among the key points, and the words that
/// make it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Found {
    /// The place, and the words of the answer from one byte to before another.
    There(usize, usize, usize),
    /// The place, and words that are not in the answer.
    Words(usize, String),
}

/// A version of a question: the wording of its key points.
pub(super) struct Version<'a> {
    question: &'a QuestionId,
    /// As JSON.
    key_points: String,
}

impl<'a> Version<'a> {
    pub(super) fn new(question: &'a QuestionId, points: &[PointMark]) -> Self {
        let points = points.iter().map(|point| KeyPoint {
            point: point.point.as_str().into(),
            bonus: point.bonus,
        });
        Self {
            question,
            key_points: json(&points.collect::<Vec<_>>()),
        }
    }

    /// Returns the two columns that identify a version.
    pub(super) fn stored(&self) -> (&str, &str) {
        (self.question.as_str(), &self.key_points)
    }

    /// Stores a new version and returns its number.
    pub(super) async fn put(&self, db: &mut Connection) -> Result<i64> {
        let (question, key_points) = self.stored();
        let version = sqlx::query_scalar!(
            "insert into question_versions (question_id, key_points) values (?, ?)
             returning version_id",
            question,
            key_points
        );
        Ok(version.fetch_one(db).await?)
    }
}

/// Returns the number of the question's version that marks an answer. Stores a new version.
pub(super) async fn version(
    db: &mut Connection,
    question: &QuestionId,
    points: &[PointMark],
) -> Result<i64> {
    let version = Version::new(question, points);
    let (question, key_points) = version.stored();
    let known = sqlx::query_scalar!(
        "select version_id from question_versions where question_id = ? and key_points = ?",
        question,
        key_points
    );
    match known.fetch_optional(&mut *db).await? {
        Some(version) => Ok(version),
        None => version.put(db).await,
    }
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are always JSON")
}

/// Serializes the suggested marks.
pub(super) fn suggested(written: &Written) -> String {
    found(written, |point| point.suggested.as_ref())
}

/// Serializes the key points that an answer may make.
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

/// Serializes the same marks without the words, for a text that is forgotten.
pub(super) fn without_words(stored: &str) -> Result<String> {
    let places = found_places(stored)?.into_iter();
    let found = places.map(|place| Found::There(place as usize, 0, 0));
    Ok(json(&found.collect::<Vec<_>>()))
}

/// Serializes places of key points.
pub(super) fn places(places: &BTreeSet<u32>) -> String {
    json(places)
}

/// Parses stored places.
pub(super) fn read_places(stored: &str) -> Result<BTreeSet<u32>> {
    serde_json::from_str(stored).map_err(|_| corrupt(stored))
}

/// Returns the wording of a version's key points.
pub(super) fn key_points(stored: &str) -> Result<Vec<String>> {
    let points: Vec<KeyPoint<'_>> = serde_json::from_str(stored).map_err(|_| corrupt(stored))?;
    Ok(points
        .into_iter()
        .map(|point| point.point.into_owned())
        .collect())
}

/// Returns the wording of a version's key points that count, each with its place.
pub(super) fn ordinary_points(stored: &str) -> Result<Vec<(u32, String)>> {
    let points: Vec<KeyPoint<'_>> = serde_json::from_str(stored).map_err(|_| corrupt(stored))?;
    let points = points.into_iter().zip(0..);
    let ordinary = points.filter(|(point, _)| !point.bonus);
    Ok(ordinary
        .map(|(point, place)| (place, point.point.into_owned()))
        .collect())
}

/// Returns the places of the key points that were found.
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

/// Returns the key points with what was found of them in a text.
pub(super) fn read(
    text: &str,
    key_points: Option<&str>,
    suggested: &str,
    unsure: &str,
) -> Result<Vec<PointMark>> {
    let key_points = key_points.unwrap_or("[]");
    let key_points: Vec<KeyPoint<'_>> =
        serde_json::from_str(key_points).map_err(|_| corrupt(key_points))?;
    let mut points: Vec<PointMark> = key_points
        .into_iter()
        .map(|KeyPoint { point, bonus }| PointMark {
            point: point.into_owned(),
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

/// Returns the found words, each with the place of its key point.
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
