//! The day of an interview as people type it: `2026-03-01`, `1 March`, `March 1 2026`, `in 3 weeks`.

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::MOST_DAYS;

/// Why a day cannot be that of an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no day.
    NoDate,
    /// It has passed.
    Past(NaiveDate),
    /// It is more than a year away.
    TooFar(NaiveDate),
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads the day of an interview, from `today` on. A day without a year is the next one.
///
/// # Errors
///
/// [`Unreadable`] when it is none, or not within a year.
pub fn read_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, Unreadable> {
    let date = iso(typed.trim())
        .or_else(|| in_words(typed, today))
        .ok_or(Unreadable::NoDate)?;
    match (date - today).num_days() {
        ..0 => Err(Unreadable::Past(date)),
        0..=MOST_DAYS => Ok(date),
        _ => Err(Unreadable::TooFar(date)),
    }
}

fn iso(typed: &str) -> Option<NaiveDate> {
    let plain = typed.replace(['/', '.'], "-");
    let formats = ["%Y-%m-%d", "%d-%m-%Y"];
    // 03/04/2026 is March or April, depending on who writes it.
    let formats = formats.iter().take(if typed.contains('/') { 1 } else { 2 });
    let mut read = formats.filter_map(|format| NaiveDate::parse_from_str(&plain, format).ok());
    read.find(|date| date.year() >= 1_000)
}

fn in_words(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let lower = typed.to_lowercase().replace(',', " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    let number = |word: &str| word.parse::<i64>().ok();
    match *words.as_slice() {
        ["today"] => Some(today),
        ["tomorrow"] => today.succ_opt(),
        ["in", count, unit] | [count, unit] if days_of(unit).is_some() => {
            let days = number(count)?.checked_mul(days_of(unit)?)?;
            today.checked_add_signed(TimeDelta::try_days(days)?)
        }
        [one, other] => {
            let (day, month) = day_and_month(one, other)?;
            let of_year = |year| NaiveDate::from_ymd_opt(year, month, day);
            let years = today.year()..=today.year() + 1;
            years.filter_map(of_year).find(|date| *date >= today)
        }
        [one, other, year] => {
            let (day, month) = day_and_month(one, other)?;
            NaiveDate::from_ymd_opt(year.parse().ok()?, month, day)
        }
        _ => None,
    }
}

fn days_of(unit: &str) -> Option<i64> {
    match unit.trim_end_matches('s') {
        "day" => Some(1),
        "week" => Some(7),
        _ => None,
    }
}

/// A day and a month, in either order.
fn day_and_month(one: &str, other: &str) -> Option<(u32, u32)> {
    let day = |word: &str| {
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
        digits.parse::<u32>().ok()
    };
    let month = |word: &str| {
        let word = word.trim_end_matches('.');
        let place = MONTHS
            .iter()
            .position(|month| word.len() >= 3 && month.starts_with(word));
        place.and_then(|place| u32::try_from(place + 1).ok())
    };
    match (day(one), month(other)) {
        (Some(day), Some(month)) => Some((day, month)),
        _ => Some((day(other)?, month(one)?)),
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
        assert_eq!(read_date("-1 days", today), past);
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
