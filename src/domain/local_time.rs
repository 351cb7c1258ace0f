//! Wall clocks: from an instant to a study day, and from a wall time to its one instant.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The study day an instant belongs to: the local date in the guild's time zone.
pub fn study_day(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The one instant at which a wall clock in `zone` is taken to show `wall`.
///
/// A time that the clock shows twice (summer time ends) means the first of the two.
/// A time that it never shows (summer time begins) means the instant at which the
/// gap ends. `None` when the zone skipped the whole date, as Apia did 2011-12-30.
pub fn instant_of(wall: NaiveDateTime, zone: Tz) -> Option<DateTime<Utc>> {
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
            Some(instant.with_timezone(&Utc))
        }
        LocalResult::None => exists(wall.date(), zone).then(|| gap_end(wall, zone)),
    }
}

/// Whether the wall clock of `zone` ever shows `date`.
fn exists(date: NaiveDate, zone: Tz) -> bool {
    let midnight = date.and_time(chrono::NaiveTime::MIN);
    (0..24 * 4).any(|quarter| {
        let wall = midnight + TimeDelta::minutes(15 * quarter);
        !matches!(zone.from_local_datetime(&wall), LocalResult::None)
    })
}

/// The first instant at which the wall clock, jumping over `wall`, shows a later time.
fn gap_end(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let shows_later = |seconds: i64| {
        let instant = DateTime::from_timestamp(seconds, 0).expect("within chrono's range");
        instant.with_timezone(&zone).naive_local() >= wall
    };
    // No zone is more than 26 hours from UTC, a changed date line included.
    let as_utc = wall.and_utc().timestamp();
    let (mut before, mut after) = (as_utc - 26 * 3600, as_utc + 26 * 3600);
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if shows_later(middle) {
            after = middle;
        } else {
            before = middle;
        }
    }
    DateTime::from_timestamp(after, 0).expect("within chrono's range")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(zone: Tz, wall: &str) -> Option<String> {
        let wall = NaiveDateTime::parse_from_str(wall, "%Y-%m-%d %H:%M").unwrap();
        instant_of(wall, zone).map(|i| {
            i.with_timezone(&zone)
                .format("%Y-%m-%d %H:%M %z")
                .to_string()
        })
    }

    #[test]
    fn a_time_in_a_gap_is_the_instant_at_which_the_gap_ends() {
        assert_eq!(
            instant(Tz::Europe__Berlin, "2026-03-29 02:30").unwrap(),
            "2026-03-29 03:00 +0200"
        );
        assert_eq!(
            instant(Tz::Australia__Lord_Howe, "2026-10-04 02:10").unwrap(),
            "2026-10-04 02:30 +1100"
        );
        assert_eq!(
            instant(Tz::America__Nuuk, "2025-03-29 23:30").unwrap(),
            "2025-03-30 00:00 -0100"
        );
    }

    #[test]
    fn a_time_shown_twice_is_the_first_of_the_two() {
        assert_eq!(
            instant(Tz::Europe__Berlin, "2026-10-25 02:30").unwrap(),
            "2026-10-25 02:30 +0200"
        );
    }

    #[test]
    fn a_date_that_the_zone_skipped_has_no_instant() {
        assert_eq!(instant(Tz::Pacific__Apia, "2011-12-30 09:00"), None);
        assert_eq!(instant(Tz::Pacific__Kwajalein, "1993-08-21 09:00"), None);
    }

    #[test]
    fn the_study_day_is_the_local_date() {
        let instant = DateTime::parse_from_rfc3339("2026-01-05T23:30:00Z")
            .unwrap()
            .to_utc();
        assert_eq!(
            study_day(instant, Tz::Asia__Tokyo).to_string(),
            "2026-01-06"
        );
        assert_eq!(
            study_day(instant, Tz::America__Lima).to_string(),
            "2026-01-05"
        );
    }
}
