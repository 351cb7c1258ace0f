//! The experience that a question is meant for, in years.

use std::fmt;
use std::str::FromStr;

/// A range of years of experience, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Experience {
    /// Up to two years: `0-2`.
    UpToTwo,
    /// From two to five: `2-5`.
    TwoToFive,
    /// Five or more: `5+`.
    FromFive,
}

impl Experience {
    /// Every range, from less to more.
    pub const ALL: [Self; 3] = [Self::UpToTwo, Self::TwoToFive, Self::FromFive];

    /// Returns the range as a question writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UpToTwo => "0-2",
            Self::TwoToFive => "2-5",
            Self::FromFive => "5+",
        }
    }

    /// Whether this many years are in the range.
    pub fn contains(self, years: u8) -> bool {
        match self {
            Self::UpToTwo => years <= 2,
            Self::TwoToFive => (2..=5).contains(&years),
            Self::FromFive => years >= 5,
        }
    }
}

impl fmt::Display for Experience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The text names no range.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("experience `{0}` must be `0-2`, `2-5` or `5+`")]
pub struct ExperienceError(String);

impl FromStr for Experience {
    type Err = ExperienceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|range| range.as_str() == text)
            .ok_or_else(|| ExperienceError(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_contains_both_its_ends() {
        let ranges = |years| Experience::ALL.map(|range| range.contains(years));
        assert_eq!(ranges(0), [true, false, false]);
        assert_eq!(ranges(2), [true, true, false]);
        assert_eq!(ranges(5), [false, true, true]);
        assert_eq!(ranges(40), [false, false, true]);
    }

    #[test]
    fn a_range_reads_back_as_it_was_written() {
        for range in Experience::ALL {
            assert_eq!(range.to_string().parse(), Ok(range));
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "3", "5", "5-", "1-3", "0–2", " 0-2", "0-2+", "2+"] {
            assert!(text.parse::<Experience>().is_err(), "{text}");
        }
    }
}
