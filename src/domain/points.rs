//! What an answer earns, and the ledger that holds it.

use chrono::NaiveDate;

use super::question::{Level, QuestionId};

/// The share of key points that an answer makes, kept as the two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// How many key points are marked, bonus points included, but never more than `total`.
    pub matched: u32,
    /// How many are asked for; 0 when the question had left the bank.
    pub total: u32,
}

impl Coverage {
    /// The coverage of an answer that makes `made` key points, bonus points included, where
    /// `ordinary` are asked for: a bonus point makes up for one of these, and no answer
    /// covers more than all.
    pub fn new(made: usize, ordinary: usize) -> Self {
        Self {
            matched: made.min(ordinary) as u32,
            total: ordinary as u32,
        }
    }

    /// The share, from 0 to 1.
    pub fn share(self) -> f64 {
        f64::from(self.matched) / f64::from(self.total.max(1))
    }

    /// The share in whole per cent, rounded half up.
    pub fn percent(self) -> u32 {
        let total = self.total.max(1);
        (200 * self.matched + total) / (2 * total)
    }

    /// What an interviewer would say to it.
    pub fn readiness(self) -> Readiness {
        match self.percent() {
            0 => Readiness::NotYet,
            1..50 => Readiness::Started,
            50..80 => Readiness::Nearly,
            _ => Readiness::Ready,
        }
    }
}

/// How near an answer comes to what an interviewer wants.
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

/// What full coverage of a level earns.
pub fn base(level: Level) -> u32 {
    match level {
        Level::Beginner => 10,
        Level::Intermediate => 20,
        Level::Senior => 30,
    }
}

/// The part of a level's points that an answer earns which makes any key point at all.
pub fn for_answering(level: Level) -> u32 {
    base(level) * 4 / 10
}

/// The points of an answer: base × (0.4 + 0.6 × coverage), rounded half up. One without a
/// mark earns none, as a pass does.
pub fn for_answer(level: Level, coverage: Coverage) -> u32 {
    if coverage.matched == 0 && coverage.total > 0 {
        return 0;
    }
    // In tenths over the number of key points, so that the rounding is exact. Where there
    // are none, the part for answering is left.
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
    /// An answer was improved, and makes more key points or fewer.
    Improved,
    /// A language model judged an answer, and found more key points or fewer.
    Judged,
    /// A member settled which key points their answer makes.
    Settled,
    /// It makes up for another row.
    Correction,
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How much; negative where points are taken back.
    pub amount: i64,
    /// Why.
    pub reason: Reason,
    /// The question of the post that it was earned on; `None` when the post was forgotten.
    pub question: Option<QuestionId>,
    /// The level of that post, which decides what an answer earns.
    pub level: Option<Level>,
    /// The study day that it was earned on, that of the post.
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
