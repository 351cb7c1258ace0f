//! Times and dates as people type them, and characters that no text keeps.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

/// Reads a wall time: `09:00`, `9:30 pm`, `9am`, `0900`, `09.30`, `21h30`, `9`, `noon`.
pub fn wall_time(typed: &str) -> Option<NaiveTime> {
    let text = typed.trim().to_lowercase();
    match text.as_str() {
        "noon" | "midday" => return NaiveTime::from_hms_opt(12, 0, 0),
        "midnight" => return NaiveTime::from_hms_opt(0, 0, 0),
        _ => {}
    }
    let (clock, half) = split_half(&text);
    let clock = ["o'clock", "hours", "hrs", "uhr"]
        .into_iter()
        .find_map(|word| clock.strip_suffix(word))
        .unwrap_or(clock);
    let (hour, minute) = hour_and_minute(clock.trim())?;
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Morning) => hour % 12,
        Some(Half::Afternoon) => hour % 12 + 12,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

/// Splits `9:30 p.m.` into `9:30` and the half of the day.
fn split_half(text: &str) -> (&str, Option<Half>) {
    for (word, half) in [
        ("a.m.", Half::Morning),
        ("am", Half::Morning),
        ("p.m.", Half::Afternoon),
        ("pm", Half::Afternoon),
    ] {
        if let Some(clock) = text.strip_suffix(word) {
            return (clock.trim_end(), Some(half));
        }
    }
    (text, None)
}

fn hour_and_minute(clock: &str) -> Option<(u32, u32)> {
    let parts: Vec<&str> = clock.split([':', '.', 'h']).map(str::trim).collect();
    match parts.as_slice() {
        // Only digits: an hour, or hours and minutes in three or four digits.
        [digits] if digits.len() <= 2 => Some((number(digits)?, 0)),
        [digits] if digits.len() <= 4 && digits.is_ascii() => {
            let (hour, minute) = digits.split_at(digits.len() - 2);
            Some((number(hour)?, number(minute)?))
        }
        // "9h"
        [hour, ""] if clock.ends_with('h') => Some((number(hour)?, 0)),
        [hour, minute] | [hour, minute, "00"] if hour.len() <= 2 && minute.len() == 2 => {
            Some((number(hour)?, number(minute)?))
        }
        _ => None,
    }
}

/// Reads a number of digits, without signs or blanks.
fn number(digits: &str) -> Option<u32> {
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().ok()).flatten()
}

/// The side of today that a date is on.
#[derive(Clone, Copy)]
enum Side {
    Past,
    Coming,
}

/// Reads a date that is not after `today`: `2026-01-31`, `yesterday`, `Monday`, `31 Jan`, `3 days
/// ago`, `January 31, 2026`, `31.1.`. Without a year it is the last such date; a weekday is the
/// last one before today. Refuses `05/04/2026`, because people read it in different ways.
pub fn past_date(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = typed.trim().to_lowercase();
    let date = match text.as_str() {
        "today" => Some(today),
        "yesterday" => today.pred_opt(),
        "the day before yesterday" | "day before yesterday" => today.checked_sub_days(Days::new(2)),
        _ => days_ago(&text, today)
            .or_else(|| last_weekday(&text, today))
            .or_else(|| numbered(&text, today, Side::Past))
            .or_else(|| with_month(&text, today, Side::Past)),
    };
    date.filter(|date| *date <= today)
}

/// Reads a date that is not before `today`, like [`date`].
pub fn coming_date(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    date(typed, today).filter(|date| *date >= today)
}

/// Reads a date: `2026-01-31`, `tomorrow`, `in 3 days`, `a week`, `Monday`, `31 Jan`, `31.1.`.
/// Without a year it is the next such date; a weekday is the next one after today. Refuses what
/// [`past_date`] refuses. Only a date with a year can be before `today`.
pub fn date(typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = typed.trim().to_lowercase();
    match text.as_str() {
        "today" => Some(today),
        "tomorrow" => today.succ_opt(),
        "the day after tomorrow" | "day after tomorrow" => today.checked_add_days(Days::new(2)),
        _ => in_days(&text, today)
            .or_else(|| next_weekday(&text, today))
            .or_else(|| numbered(&text, today, Side::Coming))
            .or_else(|| with_month(&text, today, Side::Coming)),
    }
}

/// Reads `in 3 days`, `3 days`, `1 week`, `in a week`.
fn in_days(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.strip_prefix("in ").unwrap_or(text).trim();
    let (many, unit) = text.split_once(' ')?;
    let days = match unit.trim() {
        "day" | "days" => 1,
        "week" | "weeks" => 7,
        _ => return None,
    };
    let many = if many == "a" { 1 } else { number(many)? };
    today.checked_add_days(Days::new(u64::from(many) * days))
}

fn next_weekday(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day: Weekday = text
        .strip_prefix("next ")
        .unwrap_or(text)
        .trim()
        .parse()
        .ok()?;
    let until = (day.days_since(today.weekday()) + 6) % 7 + 1;
    today.checked_add_days(Days::new(until.into()))
}

fn days_ago(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let days = text
        .strip_suffix("days ago")
        .or(text.strip_suffix("day ago"))?;
    today.checked_sub_days(Days::new(number(days.trim())?.into()))
}

fn last_weekday(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let day: Weekday = text
        .strip_prefix("last ")
        .unwrap_or(text)
        .trim()
        .parse()
        .ok()?;
    let since = (today.weekday().days_since(day) + 6) % 7 + 1;
    today.checked_sub_days(Days::new(since.into()))
}

/// Reads `2026-01-31`, `2026/1/31`, `31.1.2026`, `31.1.`, and slashes if there is only one way to
/// read them.
fn numbered(text: &str, today: NaiveDate, side: Side) -> Option<NaiveDate> {
    let separator = ['-', '.', '/'].into_iter().find(|c| text.contains(*c))?;
    let parts: Vec<&str> = text
        .trim_end_matches('.')
        .split(separator)
        .map(str::trim)
        .collect();
    let numbers: Vec<u32> = parts
        .iter()
        .map(|part| number(part))
        .collect::<Option<_>>()?;
    match (numbers.as_slice(), separator) {
        (&[year, month, day], _) if parts[0].len() == 4 => of_year(year, month, day),
        (&[day, month, year], '.') => of_year(year, month, day),
        (&[day, month], '.') => nearest(month, day, today, side),
        (&[a, b, year], '/') if a > 12 || a == b => of_year(year, b, a),
        (&[a, b, year], '/') if b > 12 => of_year(year, a, b),
        _ => None,
    }
}

/// Reads `31 jan`, `jan 31`, `31st of january 2026`, `january 31, 2026`.
fn with_month(text: &str, today: NaiveDate, side: Side) -> Option<NaiveDate> {
    let words: Vec<&str> = text
        .split([' ', ',', '.', '-'])
        .filter(|word| !word.is_empty() && *word != "of" && *word != "the")
        .collect();
    let month = |word: &str| word.parse::<chrono::Month>().ok();
    let day = |word: &str| number(word.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
    let (month, day, year) = match words.as_slice() {
        [first, second, rest @ ..] if rest.len() <= 1 => match month(first) {
            Some(month) => (month, day(second)?, rest.first()),
            None => (month(second)?, day(first)?, rest.first()),
        },
        _ => return None,
    };
    match year {
        Some(year) => of_year(number(year)?, month.number_from_month(), day),
        None => nearest(month.number_from_month(), day, today, side),
    }
}

fn of_year(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    // "26" is no year: 1926 and 2026 are as likely as a slip.
    let year = i32::try_from(year).ok().filter(|year| *year >= 1000)?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Returns the date with that day and month closest to `today`, on that side of it or today itself.
fn nearest(month: u32, day: u32, today: NaiveDate, side: Side) -> Option<NaiveDate> {
    // Eight years always hold a 29 February, even around 2100.
    let years = (0..=8).map(|away| match side {
        Side::Past => today.year() - away,
        Side::Coming => today.year() + away,
    });
    let mut dates = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    dates.find(|date| match side {
        Side::Past => *date <= today,
        Side::Coming => *date >= today,
    })
}

/// Returns whether a character reverses or isolates the text after it until another one ends that.
/// It shows nothing itself and can make a text read as something else, so nobody's text keeps it.
/// Scripts that run from right to left do not need it.
pub fn overrides_direction(character: char) -> bool {
    matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_is_read_as_people_type_it() {
        for (typed, time) in [
            ("09:00", "09:00"),
            ("9:05", "09:05"),
            (" 18:30 ", "18:30"),
            ("9am", "09:00"),
            ("9 AM", "09:00"),
            ("9:30 pm", "21:30"),
            ("9.30pm", "21:30"),
            ("9:30 p.m.", "21:30"),
            ("12am", "00:00"),
            ("12 pm", "12:00"),
            ("12:05 a.m.", "00:05"),
            ("0900", "09:00"),
            ("930", "09:30"),
            ("2130", "21:30"),
            ("930pm", "21:30"),
            ("09.30", "09:30"),
            ("9", "09:00"),
            ("21", "21:00"),
            ("9h", "09:00"),
            ("21h30", "21:30"),
            ("9 uhr", "09:00"),
            ("9.30 Uhr", "09:30"),
            ("9 o'clock", "09:00"),
            ("0900 hrs", "09:00"),
            ("09:00:00", "09:00"),
            ("noon", "12:00"),
            ("Midnight", "00:00"),
        ] {
            let read = wall_time(typed).map(|time| time.format("%H:%M").to_string());
            assert_eq!(read.as_deref(), Some(time), "{typed}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_guessed() {
        for typed in [
            "",
            "24:00",
            "24",
            "9:5",
            "09:60",
            "960",
            "0960",
            "13pm",
            "0am",
            "00:30 pm",
            ":30",
            "09:",
            "-1:00",
            "+9:05",
            "009:05",
            "09:00:30",
            "1:2:3",
            "nine",
            "am",
            "h",
            "12345",
            "１２:00",
            "9:00 9:00",
            "9-10",
        ] {
            assert_eq!(wall_time(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_past_date_is_read_as_people_type_it() {
        // A Thursday.
        let today: NaiveDate = "2026-03-05".parse().unwrap();
        for (typed, date) in [
            ("2026-01-31", "2026-01-31"),
            ("2026/1/31", "2026-01-31"),
            ("today", "2026-03-05"),
            (" Yesterday ", "2026-03-04"),
            ("day before yesterday", "2026-03-03"),
            ("3 days ago", "2026-03-02"),
            ("1 day ago", "2026-03-04"),
            ("wednesday", "2026-03-04"),
            ("Fri", "2026-02-27"),
            ("last thursday", "2026-02-26"),
            ("31 Jan", "2026-01-31"),
            ("Jan 31", "2026-01-31"),
            ("31st of January", "2026-01-31"),
            ("January 31, 2025", "2025-01-31"),
            ("31 december", "2025-12-31"),
            ("29 feb", "2024-02-29"),
            ("31.1.2026", "2026-01-31"),
            ("31.12.", "2025-12-31"),
            ("31.1", "2026-01-31"),
            ("31/01/2026", "2026-01-31"),
            ("01/31/2026", "2026-01-31"),
            ("2/2/2026", "2026-02-02"),
        ] {
            let read = past_date(typed, today).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(date), "{typed}");
        }
    }

    #[test]
    fn what_is_no_past_date_is_not_guessed() {
        let today: NaiveDate = "2026-03-05".parse().unwrap();
        for typed in [
            "",
            "tomorrow",
            "soon",
            "2026-03-06",
            "2026-02-30",
            "05/04/2026",
            "5/4",
            "31.1.26",
            "jan",
            "31",
            "31 foo",
            "-1 days ago",
            "99999999999 days ago",
            "2026-01",
            "30 feb",
        ] {
            assert_eq!(past_date(typed, today), None, "{typed}");
        }
    }

    #[test]
    fn a_coming_date_is_read_as_people_type_it() {
        // A Thursday.
        let today: NaiveDate = "2026-03-05".parse().unwrap();
        for (typed, date) in [
            ("2026-03-31", "2026-03-31"),
            ("today", "2026-03-05"),
            (" Tomorrow ", "2026-03-06"),
            ("the day after tomorrow", "2026-03-07"),
            ("in 3 days", "2026-03-08"),
            ("10 days", "2026-03-15"),
            ("in a week", "2026-03-12"),
            ("2 weeks", "2026-03-19"),
            ("Friday", "2026-03-06"),
            ("thu", "2026-03-12"),
            ("next wednesday", "2026-03-11"),
            ("31 Mar", "2026-03-31"),
            ("5 March", "2026-03-05"),
            ("Jan 31", "2027-01-31"),
            ("29 feb", "2028-02-29"),
            ("31.3.", "2026-03-31"),
            ("1.2.2027", "2027-02-01"),
        ] {
            let read = coming_date(typed, today).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(date), "{typed}");
        }
        for typed in [
            "",
            "yesterday",
            "soon",
            "2026-03-04",
            "05/04/2026",
            "in days",
            "in 99999999999 days",
            "in 4294967295 weeks",
            "30 feb",
        ] {
            assert_eq!(coming_date(typed, today), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in ".{0,40}") {
            let today = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap();
            let _ = wall_time(&text);
            if let Some(date) = past_date(&text, today) {
                prop_assert!(date <= today);
            }
            if let Some(date) = coming_date(&text, today) {
                prop_assert!(date >= today);
            }
        }

        #[test]
        fn a_time_that_was_shown_reads_back(minute in 0..1440_u32) {
            let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
            for format in ["%H:%M", "%H%M", "%H.%M", "%I:%M %p", "%I:%M%P", "%Hh%M"] {
                prop_assert_eq!(wall_time(&time.format(format).to_string()), Some(time));
            }
        }
    }
}
