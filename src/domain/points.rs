//! The points of an answer, and the ledger that holds them.

use chrono::NaiveDate;

use super::question::{Level, QuestionId};

/// The share of key points that an answer makes, kept as the two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How many key points are marked, including bonus points, up to `total`.
    pub matched: u32,
    /// How many the question asks for; 0 if the question had left the bank.
    pub total: u32,
}

impl Coverage {
    /// Computes the coverage of an answer that makes `made` key points, including bonus points, of
    /// a question that asks for `ordinary`. A bonus point makes up for a missing one, and no answer
    /// exceeds full coverage.
    pub fn new(made: usize, ordinary: usize) -> Self {
        Self {
            matched: made.min(ordinary) as u32,
            total: ordinary as u32,
        }
    }

    /// Returns the share, from 0 to 1.
    pub fn share(self) -> f64 {
        f64::from(self.matched) / f64::from(self.total.max(1))
    }

    /// Returns the share in whole percent, rounded half up.
    pub fn percent(self) -> u32 {
        let total = self.total.max(1);
        (200 * self.matched + total) / (2 * total)
    }

    /// Returns how an interviewer would rate it.
    pub fn readiness(self) -> Readiness {
        match self.percent() {
            0 => Readiness::NotYet,
            1..50 => Readiness::Started,
            50..80 => Readiness::Nearly,
            _ => Readiness::Ready,
        }
    }
}

/// How close an answer comes to what an interviewer wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// Nothing of it.
    NotYet,
    /// Less than half.
    Started,
    /// Less than four fifths.
    Nearly,
    /// Four fifths or more.
    Ready,
}

/// Returns the points for full coverage at a level.
pub fn base(level: Level) -> u32 {
    match level {
        Level::Beginner => 10,
        Level::Intermediate => 20,
        Level::Senior => 30,
    }
}

/// Returns the part of a level's points that any answer with a mark earns.
pub fn for_answering(level: Level) -> u32 {
    base(level) * 4 / 10
}

/// Returns the points of an answer: base × (0.4 + 0.6 × coverage), rounded half up. Without a mark
/// it earns none, like a pass.
pub fn for_answer(level: Level, coverage: Coverage) -> u32 {
    if coverage.matched == 0 && coverage.total > 0 {
        return 0;
    }
    // In tenths over the number of key points, so that the rounding is exact. Without key points,
    // only the part for answering is left.
    let total = coverage.total.max(1);
    let tenths = base(level) * (4 * total + 6 * coverage.matched);
    (tenths + 5 * total) / (10 * total)
}

/// Why a row is in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Reason {
    /// An answer.
    Answer,
    /// An improved answer makes more key points, or fewer.
    Improved,
    /// A language model found more key points in an answer, or fewer.
    Judged,
    /// A member settled the marks of their answer.
    Settled,
    /// It compensates for another row.
    Correction,
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The amount; negative if it takes points back.
    pub amount: i64,
    /// The reason.
    pub reason: Reason,
    /// The question of its post; `None` if the post was forgotten.
    pub question: Option<QuestionId>,
    /// The level of that post, which decides the points.
    pub level: Option<Level>,
    /// The study day of that post.
    pub day: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_follow_the_level_and_the_coverage() {
        let points = |level, matched, total| for_answer(level, Coverage { matched, total });
        assert_eq!(points(Level::Beginner, 0, 4), 0, "as a pass");
        assert_eq!(points(Level::Beginner, 4, 4), 10);
        assert_eq!(points(Level::Beginner, 1, 4), 6, "5.5 rounds up");
        assert_eq!(points(Level::Intermediate, 1, 3), 12);
        assert_eq!(points(Level::Senior, 2, 5), 19, "19.2");
        assert_eq!(points(Level::Senior, 5, 5), 30);
        assert_eq!(points(Level::Senior, 0, 0), 12, "nothing to cover");
    }

    #[test]
    fn a_bonus_point_adds_and_never_lowers() {
        let percent = |made, ordinary| Coverage::new(made, ordinary).percent();
        assert_eq!(percent(3, 4), 75, "three ordinary ones, or two and a bonus");
        assert_eq!(percent(4, 4), 100);
        assert_eq!(percent(6, 4), 100);
        assert_eq!(percent(0, 0), 0);
    }

    #[test]
    fn coverage_is_shown_in_whole_per_cent() {
        assert_eq!(
            Coverage {
                matched: 2,
                total: 3
            }
            .percent(),
            67
        );
        assert_eq!(
            Coverage {
                matched: 0,
                total: 3
            }
            .percent(),
            0
        );
        assert_eq!(
            Coverage {
                matched: 3,
                total: 3
            }
            .percent(),
            100
        );
    }
}
