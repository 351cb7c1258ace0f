//! Wall clocks: from an instant to its study day, and from a wall time to its one instant.

use chrono::{
    DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// How many hours a study day lasts at least, even if the time zone changes.
const SHORTEST_DAY_HOURS: i64 = 12;

/// The days of a guild: local dates in its time zone, which neither overlap nor repeat when the
/// zone changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The time zone.
    pub zone: Tz,
    /// The last change of zone.
    pub turn: Option<Turn>,
}

/// The point where a guild's days changed from one time zone to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The last study day before.
    pub day: NaiveDate,
    /// When that day ends in the zone it was posted in: it lasts until then.
    pub ends_at: DateTime<Utc>,
    /// The first day that can follow it.
    pub next: NaiveDate,
}

impl Calendar {
    /// Makes the calendar of a guild whose zone never changed.
    pub fn new(zone: Tz) -> Self {
        Self { zone, turn: None }
    }

    /// Returns the study day of something posted at an instant.
    pub fn study_day(&self, instant: DateTime<Utc>) -> NaiveDate {
        let date = study_day(instant, self.zone);
        match self.turn {
            None => date,
            Some(turn) if instant < turn.ends_at => turn.day,
            Some(turn) => date.max(turn.next),
        }
    }

    /// Whether a post at an instant can stand for `day`.
    pub fn allows(&self, day: NaiveDate, instant: DateTime<Utc>) -> bool {
        match self.turn {
            None => true,
            Some(turn) if instant < turn.ends_at => day == turn.day,
            Some(turn) => day >= turn.next,
        }
    }

    /// Returns the calendar in another zone, after `last_day`, the last one with a post.
    ///
    /// No past date repeats, and the current day ends in the zone where it began. The next day is
    /// the first date with twelve hours left at that point: nobody gains days by moving east at the
    /// right moment.
    #[must_use]
    pub fn moved(&self, zone: Tz, last_day: Option<NaiveDate>) -> Self {
        if zone == self.zone {
            return *self;
        }
        let ended = match (last_day, self.turn) {
            (None, turn) => turn.map(|turn| (turn.day, turn.ends_at)),
            (Some(day), Some(turn)) if day <= turn.day => Some((turn.day, turn.ends_at)),
            (Some(day), _) => Some((day, end_of(day, self.zone))),
        };
        let turn = ended.map(|(day, ends_at)| {
            let half_a_day_later = ends_at + TimeDelta::hours(SHORTEST_DAY_HOURS);
            Turn {
                day,
                ends_at,
                next: study_day(half_a_day_later, zone).max(day + Days::new(1)),
            }
        });
        Self { zone, turn }
    }
}

/// Returns the first instant of the date after `day` on the wall clock of `zone`.
fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let later = (1..).map(|days| (day + Days::new(days)).and_time(NaiveTime::MIN));
    let mut midnights = later.filter_map(|midnight| instant_of(midnight, zone));
    midnights.next().expect("no zone skips every date")
}

/// Returns the study day of an instant: the local date in the guild's time zone.
pub fn study_day(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// Returns the one instant when a wall clock in `zone` shows `wall`.
///
/// If the clock shows that time twice (summer time ends), this is the first of the two. If it never
/// does (summer time begins), this is the instant when the gap ends. `None` if the zone skipped the
/// whole date, as Apia did 2011-12-30.
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
    let midnight = date.and_time(NaiveTime::MIN);
    (0..24 * 4).any(|quarter| {
        let wall = midnight + TimeDelta::minutes(15 * quarter);
        !matches!(zone.from_local_datetime(&wall), LocalResult::None)
    })
}

/// Returns the first instant when the wall clock, jumping over `wall`, shows a later time.
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
    use std::collections::BTreeSet;

    use proptest::prelude::*;

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

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_where_it_began() {
        let utc = Calendar::new(Tz::UTC);
        let kiritimati = utc.moved(Tz::Pacific__Kiritimati, Some(date("2026-01-05")));
        // There it is already the 6th.
        let noon = at("2026-01-05T12:00:00Z");
        assert_eq!(kiritimati.study_day(noon), date("2026-01-05"));
        assert!(kiritimati.allows(date("2026-01-05"), noon));
        assert!(!kiritimati.allows(date("2026-01-06"), noon));
        let midnight = at("2026-01-06T00:00:00Z");
        // Ten hours of the 6th are left at that point: too few.
        assert_eq!(kiritimati.study_day(midnight), date("2026-01-07"));
        let berlin = utc.moved(Tz::Europe__Berlin, Some(date("2026-01-05")));
        assert_eq!(berlin.study_day(midnight), date("2026-01-06"));
    }

    #[test]
    fn a_date_that_was_had_is_not_made_again() {
        let kiritimati = Calendar::new(Tz::Pacific__Kiritimati);
        // The 6th is over there; in Pago Pago it is still to come.
        let pago = kiritimati.moved(Tz::Pacific__Pago_Pago, Some(date("2026-01-06")));
        let still_the_fifth = at("2026-01-06T10:30:00Z");
        assert_eq!(pago.study_day(still_the_fifth), date("2026-01-07"));
        assert!(!pago.allows(date("2026-01-06"), still_the_fifth));
        assert!(!pago.allows(date("2026-01-06"), at("2026-01-06T20:00:00Z")));
    }

    proptest! {
        /// Whatever the changes of zone, days come in order, and three of them take half a day.
        #[test]
        fn no_change_of_zone_makes_days_in_minutes(
            steps in proptest::collection::vec(
                (0..2_000_i64, proptest::sample::select(chrono_tz::TZ_VARIANTS.to_vec())),
                1..60,
            ),
        ) {
            let start = at("2026-01-05T08:00:00Z");
            let (mut now, mut calendar) = (start, Calendar::new(Tz::UTC));
            let mut posts: Vec<(NaiveDate, DateTime<Utc>)> = Vec::new();
            for (minutes, zone) in steps {
                now += TimeDelta::minutes(minutes);
                calendar = calendar.moved(zone, posts.last().map(|(day, _)| *day));
                let day = calendar.study_day(now);
                prop_assert!(calendar.allows(day, now));
                if let Some((last, _)) = posts.last() {
                    prop_assert!(*last <= day, "{last} comes after {day}");
                }
                posts.push((day, now));
            }
            for (index, (first, _)) in posts.iter().enumerate() {
                let (_, began) = posts[index];
                let soon = posts[index..]
                    .iter()
                    .filter(|(_, at)| *at - began < TimeDelta::hours(SHORTEST_DAY_HOURS));
                let days: BTreeSet<_> = soon.map(|(day, _)| *day).collect();
                prop_assert!(days.len() <= 2, "{days:?} from {first} on");
            }
            let days: BTreeSet<_> = posts.iter().map(|(day, _)| *day).collect();
            // The distance between the zones themselves, and the days at both ends.
            let most = (now - start).num_days() + 4;
            prop_assert!(days.len() as i64 <= most, "{days:?}");
        }
    }
}
