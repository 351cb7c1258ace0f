//! For whom a question is meant, in years.

use std::fmt;
use std::str::FromStr;

/// A range of years of experience, both ends included: `0-2`, or `5+` without an upper end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Experience {
    min: u8,
    max: Option<u8>,
}

impl Experience {
    /// The least experience, in years.
    pub fn min(self) -> u8 {
        self.min
    }

    /// The most experience, in years; `None` when there is no upper end.
    pub fn max(self) -> Option<u8> {
        self.max
    }

    /// Whether somebody with this many years is in the range.
    pub fn contains(self, years: u8) -> bool {
        self.min <= years && self.max.is_none_or(|max| years <= max)
    }
}

impl fmt::Display for Experience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.max {
            Some(max) => write!(f, "{}-{max}", self.min),
            None => write!(f, "{}+", self.min),
        }
    }
}

/// Text that is no range of years.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("experience `{0}` is not a range of years such as `0-2` or `5+`")]
pub struct ExperienceError(String);

impl FromStr for Experience {
    type Err = ExperienceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let years = |digits: &str| match digits.as_bytes() {
            [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => digits.parse::<u8>().ok(),
            _ => None,
        };
        let range = match (text.strip_suffix('+'), text.split_once('-')) {
            (Some(min), _) => years(min).map(|min| (min, None)),
            (None, Some((min, max))) => years(min).zip(years(max).map(Some)),
            (None, None) => None,
        };
        match range {
            Some((min, max)) if max.is_none_or(|max| min < max) => Ok(Self { min, max }),
            _ => Err(ExperienceError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_contains_both_its_ends() {
        let range: Experience = "1-3".parse().unwrap();
        assert_eq!(
            [0, 1, 3, 4].map(|years| range.contains(years)),
            [false, true, true, false]
        );
    }

    #[test]
    fn an_open_range_has_no_upper_end() {
        let range: Experience = "5+".parse().unwrap();
        assert!(!range.contains(4) && range.contains(5) && range.contains(40));
    }

    #[test]
    fn a_range_reads_back_as_it_was_written() {
        for text in ["0-2", "4-8", "6+", "10+"] {
            assert_eq!(text.parse::<Experience>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "", "3", "+", "3-", "-3", "3-1", "2-2", "a+", "0–2", " 1-2", "1-2+", "01-2", "100+",
        ] {
            assert!(text.parse::<Experience>().is_err(), "{text}");
        }
    }
}
