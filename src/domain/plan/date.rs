//! The day of an interview as people type it.

use chrono::NaiveDate;

use super::MOST_DAYS;
use crate::domain::typed;

/// Why a day cannot be the day of an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The text is no day.
    NoDate,
    /// The day has passed.
    Past(NaiveDate),
    /// The day is more than a year away.
    TooFar(NaiveDate),
}

/// Reads the day of an interview, from `today` on. Without a year it is the next such day.
///
/// # Errors
///
/// [`Unreadable`] if the text is no day, or the day has passed or is more than a year away.
pub fn read_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, Unreadable> {
    let date = typed::date(typed, today).ok_or(Unreadable::NoDate)?;
    match (date - today).num_days() {
        ..0 => Err(Unreadable::Past(date)),
        0..=MOST_DAYS => Ok(date),
        _ => Err(Unreadable::TooFar(date)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_read_as_people_type_it() {
        let today = day("2026-01-05");
        for (typed, read) in [
            ("2026-03-01", "2026-03-01"),
            (" 2026/03/01 ", "2026-03-01"),
            ("1.3.2026", "2026-03-01"),
            ("01.03.2026", "2026-03-01"),
            ("1 March", "2026-03-01"),
            ("1. march", "2026-03-01"),
            ("March 1st", "2026-03-01"),
            ("Mar 1, 2026", "2026-03-01"),
            ("4 Jan", "2027-01-04"),
            ("5 Jan", "2026-01-05"),
            ("in 3 weeks", "2026-01-26"),
            ("10 days", "2026-01-15"),
            ("1 day", "2026-01-06"),
            ("tomorrow", "2026-01-06"),
            ("today", "2026-01-05"),
        ] {
            assert_eq!(read_date(typed, today), Ok(day(read)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_day_to_come_says_why() {
        let today = day("2026-01-05");
        for typed in [
            "",
            "soon",
            "31 February",
            "2026-13-01",
            "03/04/2026",
            "1 ma",
            "-3 days x",
        ] {
            assert_eq!(read_date(typed, today), Err(Unreadable::NoDate), "{typed}");
        }
        let past = Err(Unreadable::Past(day("2026-01-04")));
        assert_eq!(read_date("2026-01-04", today), past);
        let far = Err(Unreadable::TooFar(day("2028-01-01")));
        assert_eq!(read_date("2028-01-01", today), far);
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_or_refused(typed in "[0-9a-z ./-]{0,20}|\\PC{0,40}") {
            let _ = read_date(&typed, day("2026-01-05"));
        }
    }
}
