//! What a member tells the operator: that a question or a verdict is wrong.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::answer::Written;
use super::ids::MemberId;
use super::question::QuestionId;

/// How many reports a member may send within a day.
pub const MOST_A_DAY: u32 = 10;

/// The shortest time between two messages to the operator, in minutes.
const PAUSE_MINUTES: i64 = 60;

/// What a member told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Who.
    pub member: MemberId,
    /// The id of the interaction that brought it.
    pub interaction: u64,
    /// The question that it is about.
    pub question: QuestionId,
    /// When that was last reviewed by then.
    pub reviewed: NaiveDate,
    /// The part of the model answer that was in view, where one was.
    pub part: Option<String>,
    /// What the verdict said; `None` where it is about the question.
    pub verdict: Option<Verdict>,
    /// The member's words.
    pub words: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a verdict said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer.
    pub answer: String,
    /// The language model that judged it, where one did.
    pub judge: Option<String>,
    /// Whether the member settled the marks.
    pub is_settled: bool,
    /// The key points, in the question's order.
    pub points: Vec<Point>,
}

/// What a verdict said of a key point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The key point.
    pub point: String,
    /// Whether it counted as made.
    pub is_marked: bool,
    /// The words of the answer that a suggested mark rests on.
    pub suggested: Option<String>,
    /// The words of the answer that may say it, where no mark is suggested.
    pub unsure: Option<String>,
}

impl Verdict {
    /// What was said of an answer.
    pub fn of(written: &Written, judge: Option<String>) -> Self {
        let points = written.marks().map(|(_, mark, is_marked)| Point {
            point: mark.point.clone(),
            is_marked,
            suggested: mark.suggested.clone(),
            unsure: mark.unsure.clone(),
        });
        Self {
            answer: written.text.clone(),
            judge,
            is_settled: written.settled.is_some(),
            points: points.collect(),
        }
    }
}

/// When the operator may be told of new reports who was told last at `last`.
pub fn next_telling(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    match last {
        // A clock that was set back tells nothing about how long ago that was.
        Some(last) if last <= now => now.max(last + TimeDelta::minutes(PAUSE_MINUTES)),
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_is_told_at_once_and_then_once_an_hour() {
        let at = |text: &str| -> DateTime<Utc> { format!("2026-01-05T{text}Z").parse().unwrap() };
        let now = at("10:00:00");
        assert_eq!(next_telling(None, now), now);
        assert_eq!(next_telling(Some(at("09:30:00")), now), at("10:30:00"));
        assert_eq!(next_telling(Some(at("08:59:00")), now), now);
        assert_eq!(next_telling(Some(at("23:00:00")), now), now);
    }
}
