//! Unix cron expressions, evaluated on the wall clock.
//!
//! The `cron` crate does the calendar; this module adds Unix's meaning: five fields, Sunday is 0 or
//! 7, and if both day fields are restricted, either may match (Vixie cron's rule).

use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A five-field cron expression: minute, hour, day of month, month, day of week.
#[derive(Clone, Debug)]
pub struct CronExpression {
    text: String,
    /// One calendar, or two that may both match.
    calendars: Vec<cron::Schedule>,
}

/// The problem with a cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CronError {
    /// It has this many fields instead of five.
    FieldCount(usize),
    /// A field does not parse.
    Field {
        /// "minute", "hour", "day of month", "month" or "day of week".
        name: &'static str,
        /// The field as typed.
        text: String,
    },
}

const FIELD_NAMES: [&str; 5] = ["minute", "hour", "day of month", "month", "day of week"];
const WEEKDAY_NAMES: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

impl CronExpression {
    /// Returns the typed expression with single spaces.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it names one time of day: a number for the minute and one for the hour.
    pub fn names_one_time(&self) -> bool {
        let mut fields = self.text.split(' ');
        let mut is_number = || {
            fields
                .next()
                .is_some_and(|field| field.parse::<u32>().is_ok())
        };
        is_number() && is_number()
    }

    /// Returns an expression for the same dates at another time.
    #[must_use]
    pub fn at(&self, hour: u32, minute: u32) -> String {
        let dates: Vec<&str> = self.text.split(' ').skip(2).collect();
        format!("{minute} {hour} {}", dates.join(" "))
    }

    /// Returns the first wall time on the first matching date after `day`, within the calendar's
    /// range (to the year 2100).
    pub fn first_after(&self, day: NaiveDate) -> Option<NaiveDateTime> {
        // Ask the calendar in UTC, where a wall clock has neither gaps nor overlaps.
        let last_second = day
            .and_hms_opt(23, 59, 59)
            .expect("a time of every day")
            .and_utc();
        self.calendars
            .iter()
            .filter_map(|calendar| calendar.after(&last_second).next())
            .min()
            .map(|instant| instant.naive_utc())
    }
}

/// Compares the typed text.
impl PartialEq for CronExpression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for CronExpression {}

impl Serialize for CronExpression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for CronExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| serde::de::Error::custom("no cron expression"))
    }
}

impl FromStr for CronExpression {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minute, hour, day_of_month, month, day_of_week] = fields.as_slice() else {
            return Err(CronError::FieldCount(fields.len()));
        };
        let weekdays = weekdays(day_of_week)?;
        let calendar = |day_of_month: &str, weekdays: &str| {
            cron::Schedule::from_str(&format!(
                "0 {minute} {hour} {day_of_month} {month} {weekdays}"
            ))
        };
        // Each field alone first, so that the error can name the wrong one.
        for (index, field) in fields.iter().enumerate().take(4) {
            let mut probe = ["*"; 4];
            probe[index] = field;
            let is_unix = field
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "*,-/".contains(c));
            if !is_unix || cron::Schedule::from_str(&format!("0 {} *", probe.join(" "))).is_err() {
                return Err(CronError::Field {
                    name: FIELD_NAMES[index],
                    text: (*field).to_owned(),
                });
            }
        }
        let either_day = !day_of_month.starts_with('*') && !day_of_week.starts_with('*');
        let calendars = if either_day {
            vec![calendar(day_of_month, "*"), calendar("*", &weekdays)]
        } else {
            vec![calendar(day_of_month, &weekdays)]
        };
        let calendars = calendars
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|_| CronError::Field {
                name: FIELD_NAMES[4],
                text: day_of_week.to_owned(),
            })?;
        Ok(Self {
            text: fields.join(" "),
            calendars,
        })
    }
}

/// Translates Unix weekdays (Sunday is 0 and 7) for the `cron` crate (Sunday is 1).
fn weekdays(field: &str) -> Result<String, CronError> {
    let wrong = || CronError::Field {
        name: FIELD_NAMES[4],
        text: field.to_owned(),
    };
    let weekday = |text: &str| -> Option<u32> {
        WEEKDAY_NAMES
            .iter()
            .position(|name| name.eq_ignore_ascii_case(text))
            .map(|index| index as u32)
            .or_else(|| text.parse().ok().filter(|number| *number <= 7))
    };
    let mut matched = [false; 7];
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (
                range,
                step.parse().ok().filter(|s| *s > 0).ok_or_else(wrong)?,
            ),
            None => (part, 1_usize),
        };
        let (first, last) = if range == "*" {
            (0, 6)
        } else if let Some((first, last)) = range.split_once('-') {
            (
                weekday(first).ok_or_else(wrong)?,
                weekday(last).ok_or_else(wrong)?,
            )
        } else {
            let day = weekday(range).ok_or_else(wrong)?;
            (day, if part.contains('/') { 6 } else { day })
        };
        // "FRI-SUN": a range that ends on Sunday means Unix's 7.
        let last = if last == 0 && first > 0 { 7 } else { last };
        if first > last {
            return Err(wrong());
        }
        for day in (first..=last).step_by(step) {
            matched[day as usize % 7] = true;
        }
    }
    let numbers: Vec<String> = (0..7)
        .filter(|day| matched[*day])
        .map(|day| (day + 1).to_string())
        .collect();
    Ok(numbers.join(","))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Returns the dates within `days` days after `day` when the expression fires.
    fn dates(expression: &str, day: &str, days: i64) -> Vec<String> {
        let expression: CronExpression = expression.parse().unwrap();
        let mut last: NaiveDate = day.parse().unwrap();
        let end = last + TimeDelta::days(days);
        let mut found = Vec::new();
        while let Some(wall) = expression
            .first_after(last)
            .filter(|wall| wall.date() <= end)
        {
            last = wall.date();
            found.push(wall.format("%a %d %H:%M").to_string());
        }
        found
    }

    #[test]
    fn sunday_is_zero_and_seven() {
        let sundays = ["Sun 04 09:30", "Sun 11 09:30"];
        assert_eq!(dates("30 9 * * 0", "2025-12-31", 14), sundays);
        assert_eq!(dates("30 9 * * 7", "2025-12-31", 14), sundays);
        assert_eq!(dates("30 9 * * sun", "2025-12-31", 14), sundays);
        assert_eq!(
            dates("0 9 * * 6-7", "2026-01-01", 4),
            ["Sat 03 09:00", "Sun 04 09:00"]
        );
        assert_eq!(
            dates("0 9 * * 1-5", "2026-01-02", 4),
            ["Mon 05 09:00", "Tue 06 09:00"]
        );
    }

    #[test]
    fn two_restricted_day_fields_mean_either() {
        assert_eq!(
            dates("0 9 13 * fri", "2026-01-01", 14),
            ["Fri 02 09:00", "Fri 09 09:00", "Tue 13 09:00"]
        );
        assert_eq!(dates("0 9 */13 * fri", "2026-01-01", 14), [] as [&str; 0]);
    }

    #[test]
    fn a_date_fires_once_at_its_first_time() {
        assert_eq!(
            dates("*/20 8-17 * * *", "2026-01-01", 2),
            ["Fri 02 08:00", "Sat 03 08:00"]
        );
    }

    #[test]
    fn one_time_is_told_from_many() {
        for (text, one) in [
            ("0 9 * * 1-5", true),
            ("05 09 1 * *", true),
            ("* * * * *", false),
            ("0 * * * *", false),
            ("*/20 8 * * *", false),
            ("0 8-17 * * *", false),
            ("0,30 9 * * *", false),
        ] {
            let expression: CronExpression = text.parse().unwrap();
            assert_eq!(expression.names_one_time(), one, "{text}");
        }
        let weekdays: CronExpression = "* * * * 1-5".parse().unwrap();
        assert_eq!(weekdays.at(9, 0), "0 9 * * 1-5");
    }

    #[test]
    fn a_date_that_never_comes_has_no_first_time() {
        let never: CronExpression = "0 9 30 2 *".parse().unwrap();
        assert_eq!(never.first_after("2026-01-01".parse().unwrap()), None);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |text: &str| text.parse::<CronExpression>().unwrap_err();
        assert_eq!(error("0 9 * *"), CronError::FieldCount(4));
        assert_eq!(error("0 0 9 * * *"), CronError::FieldCount(6));
        for (text, name) in [
            ("61 9 * * *", "minute"),
            ("0 24 * * *", "hour"),
            ("0 9 ? * *", "day of month"),
            ("0 9 * foo *", "month"),
            ("0 9 * * 8", "day of week"),
            ("0 9 * * 5-1", "day of week"),
            ("0 9 * * 1/0", "day of week"),
        ] {
            assert!(
                matches!(error(text), CronError::Field { name: n, .. } if n == name),
                "{text}"
            );
        }
    }
}
