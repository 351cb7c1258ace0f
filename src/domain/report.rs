//! Members' reports to the operator that a question or a verdict is wrong.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::answer::Written;
use super::ids::MemberId;
use super::question::QuestionId;

/// How many reports a member may send per day.
pub const MOST_A_DAY: u32 = 10;

/// The shortest time between two messages to the operator, in minutes.
const PAUSE_MINUTES: i64 = 60;

/// A member's report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The member.
    pub member: MemberId,
    /// The id of the interaction that sent it.
    pub interaction: u64,
    /// The question.
    pub question: QuestionId,
    /// When the question had last been reviewed at the time.
    pub reviewed: NaiveDate,
    /// The part of the model answer that was in view, if any.
    pub part: Option<String>,
    /// The reported verdict; `None` if the report is about the question.
    pub verdict: Option<Verdict>,
    /// The member's words.
    pub words: String,
    /// When it was sent.
    pub at: DateTime<Utc>,
}

/// A verdict as the member saw it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer.
    pub answer: String,
    /// The language model that judged it, if one did.
    pub judge: Option<String>,
    /// Whether the member settled the marks.
    pub is_settled: bool,
    /// The key points, in the question's order.
    pub points: Vec<Point>,
}

/// A key point in a verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The key point.
    pub point: String,
    /// Whether it counted as made.
    pub is_marked: bool,
    /// The words of the answer that a suggested mark rests on.
    pub suggested: Option<String>,
    /// The words of the answer that may make it, if no mark is suggested.
    pub unsure: Option<String>,
}

impl Verdict {
    /// Builds the verdict on an answer.
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

/// Returns when the operator may get the next message, after the one at `last`.
pub fn next_telling(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    match last {
        // A clock that went back says nothing about how long ago that was.
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
