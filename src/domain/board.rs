//! Leaderboards: ranks, periods and pages.

use std::fmt;

use chrono::{Datelike, Days, NaiveDate};

/// How many members fit on a page of a board.
pub const PAGE_SIZE: u32 = 10;

/// The period that a board covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// An ISO week, Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// Everything.
    All,
}

impl Period {
    /// All periods, shortest first.
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::All];

    /// Returns the key of the period that contains `day`: `2026-W02`, `2026-01`, `all`.
    pub fn key(self, day: NaiveDate) -> String {
        match self {
            Self::Week => format!("{}-W{:02}", day.iso_week().year(), day.iso_week().week()),
            Self::Month => day.format("%Y-%m").to_string(),
            Self::All => "all".to_owned(),
        }
    }

    /// Returns the key of the period before the one that contains `day`; `all` stays `all`.
    pub fn key_before(self, day: NaiveDate) -> String {
        let first = match self {
            Self::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::All => return self.key(day),
        };
        self.key(first.pred_opt().unwrap_or(first))
    }

    /// Returns its word in options and buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::All => "all",
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a board ranks by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// The points of the period.
    Points,
    /// The current streak, in any period.
    Streak,
}

impl Measure {
    /// Both measures.
    pub const ALL: [Self; 2] = [Self::Points, Self::Streak];

    /// Returns its word in options and buttons.
    pub fn word(self) -> &'static str {
        match self {
            Self::Points => "points",
            Self::Streak => "streak",
        }
    }
}

/// Returns the competition rank (1, 1, 3) of each score on a page.
///
/// `scores` start with the highest. `first_rank` is the rank of the first one, which a page that
/// starts in the middle of a tie shares with the page before. `offset` is how many members the
/// pages before hold.
pub fn ranks(scores: &[u32], first_rank: u32, offset: u32) -> Vec<u32> {
    let mut rank = first_rank;
    let mut previous = scores.first();
    let mut ranks = Vec::with_capacity(scores.len());
    for (place, score) in (offset + 1..).zip(scores) {
        if Some(score) != previous {
            rank = place;
        }
        previous = Some(score);
        ranks.push(rank);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn equal_scores_share_a_rank_and_the_next_one_skips() {
        assert_eq!(ranks(&[30, 30, 20, 10, 10], 1, 0), [1, 1, 3, 4, 4]);
        assert_eq!(ranks(&[10, 5], 4, 5), [4, 7]);
        assert_eq!(ranks(&[], 1, 0), [] as [u32; 0]);
    }

    #[test]
    fn a_week_is_an_iso_week() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(Period::Week.key(day("2027-01-03")), "2026-W53");
        assert_eq!(Period::Week.key(day("2027-01-04")), "2027-W01");
        assert_eq!(Period::Month.key(day("2027-01-03")), "2027-01");
        assert_eq!(Period::Week.key_before(day("2027-01-10")), "2026-W53");
        assert_eq!(Period::Week.key_before(day("2027-01-03")), "2026-W52");
        assert_eq!(Period::Month.key_before(day("2027-01-31")), "2026-12");
    }

    proptest! {
        /// A member's rank does not depend on where the pages are cut.
        #[test]
        fn ranks_are_stable_across_pages(mut scores in proptest::collection::vec(0..8_u32, 1..60), size in 1..12_usize) {
            scores.sort_unstable_by(|a, b| b.cmp(a));
            let whole = ranks(&scores, 1, 0);
            let mut paged = Vec::new();
            for (number, page) in scores.chunks(size).enumerate() {
                let above = scores.iter().filter(|score| **score > page[0]).count() as u32;
                paged.extend(ranks(page, above + 1, (number * size) as u32));
            }
            prop_assert_eq!(paged, whole);
        }
    }
}
