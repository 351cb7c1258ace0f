//! Holidays: days when a member's streak rests, announced beforehand.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

/// How many days of holiday a member has within any [`WITHIN`] consecutive days.
pub const MOST_DAYS: u32 = 14;

/// See [`MOST_DAYS`].
pub const WITHIN: u32 = 90;

/// A holiday that would be too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong {
    /// The last possible day of a holiday with the same start; `None` if even the first day is too
    /// much.
    pub longest: Option<NaiveDate>,
    /// The first day with a holiday left, if there is none on the requested day.
    pub from: Option<NaiveDate>,
}

/// Returns the days that a holiday from `from` to `until` adds to the `taken` ones.
///
/// # Errors
///
/// [`TooLong`] if there would be more than [`MOST_DAYS`] within some [`WITHIN`] days. No holiday is
/// longer than that, so days beyond it are not checked.
pub fn days(
    taken: &BTreeSet<NaiveDate>,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<NaiveDate>, TooLong> {
    let mut all = taken.clone();
    let mut added = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= until) {
        if !fits(&all, day) {
            let longest = (day > from).then(|| day.pred_opt()).flatten();
            // Such a day exists, because the taken days expire at some point.
            let is_free = |day: &NaiveDate| !all.contains(day) && fits(&all, *day);
            let from = match longest {
                Some(_) => None,
                None => day.iter_days().find(is_free),
            };
            return Err(TooLong { longest, from });
        }
        if all.insert(day) {
            added.push(day);
        }
    }
    Ok(added)
}

/// Whether every stretch of [`WITHIN`] days around `day` has room for it.
fn fits(taken: &BTreeSet<NaiveDate>, day: NaiveDate) -> bool {
    if taken.contains(&day) {
        return true;
    }
    let span = u64::from(WITHIN) - 1;
    let first = day
        .checked_sub_days(Days::new(span))
        .unwrap_or(NaiveDate::MIN);
    let last = day
        .checked_add_days(Days::new(span))
        .unwrap_or(NaiveDate::MAX);
    let near: Vec<NaiveDate> = taken.range(first..=last).copied().collect();
    let within = |begin: NaiveDate| {
        let end = begin
            .checked_add_days(Days::new(span))
            .unwrap_or(NaiveDate::MAX);
        let with = near
            .iter()
            .filter(|near| (begin..=end).contains(*near))
            .count();
        begin > day || day > end || with < MOST_DAYS as usize
    };
    // The fullest stretch begins with a day of holiday.
    within(day) && near.iter().all(|begin| within(*begin))
}

/// Returns the holiday that includes `today`, or else the next one: its first day from `today` on,
/// and its last.
pub fn next(taken: &BTreeSet<NaiveDate>, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = *taken.range(today..).next()?;
    let last = first
        .iter_days()
        .take_while(|day| taken.contains(day))
        .last()?;
    Some((first, last))
}

/// Returns the holiday that includes `day`, with its days from `first` on: the first one and the
/// last.
pub fn around(
    taken: &BTreeSet<NaiveDate>,
    first: NaiveDate,
    day: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    let (_, last) = next(taken, day).filter(|(from, _)| *from == day)?;
    let before = std::iter::successors(Some(day), NaiveDate::pred_opt);
    let from = before
        .take_while(|day| *day >= first && taken.contains(day))
        .last()?;
    Some((from, last))
}

/// Returns the first and the last of the days that a holiday from `from` to `until` takes away: a
/// longer one that begins on `from`, of the days from `first` on, ends earlier.
pub fn too_many(
    taken: &BTreeSet<NaiveDate>,
    first: NaiveDate,
    (from, until): (NaiveDate, NaiveDate),
) -> Option<(NaiveDate, NaiveDate)> {
    let (begins, last) = around(taken, first, from)?;
    let freed = until.succ_opt()?;
    (begins == from && freed <= last).then_some((freed, last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(day: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::TimeDelta::days(day)
    }

    fn dates(days: impl IntoIterator<Item = i64>) -> BTreeSet<NaiveDate> {
        days.into_iter().map(date).collect()
    }

    #[test]
    fn a_holiday_has_fourteen_days_in_ninety() {
        assert_eq!(days(&dates([]), date(0), date(13)).unwrap().len(), 14);
        let too_long =
            |taken, from, until| days(&dates(taken), date(from), date(until)).unwrap_err();
        let none: Vec<i64> = Vec::new();
        assert_eq!(too_long(none, 0, 14).longest, Some(date(13)));
        // Ten days in January leave four until the first of them is ninety days ago.
        let ten: Vec<i64> = (0..10).collect();
        assert_eq!(too_long(ten.clone(), 30, 40).longest, Some(date(33)));
        assert_eq!(too_long(ten.clone(), 80, 90).longest, Some(date(83)));
        assert_eq!(days(&dates(ten), date(90), date(103)).unwrap().len(), 14);
        // All are used up: the next one is available on the ninetieth day.
        let all: Vec<i64> = (0..14).collect();
        let none_left = too_long(all, 20, 25);
        assert_eq!((none_left.longest, none_left.from), (None, Some(date(90))));
    }

    #[test]
    fn days_that_are_taken_already_count_once() {
        let taken = dates(5..10);
        assert_eq!(
            days(&taken, date(3), date(12)).unwrap(),
            [3, 4, 10, 11, 12].map(date)
        );
        assert_eq!(days(&taken, date(5), date(9)).unwrap(), []);
    }

    #[test]
    fn the_next_holiday_is_told_with_its_last_day() {
        let taken = dates([0, 1, 2, 6, 7]);
        assert_eq!(next(&taken, date(1)), Some((date(1), date(2))));
        assert_eq!(next(&taken, date(3)), Some((date(6), date(7))));
        assert_eq!(next(&taken, date(8)), None);
    }

    #[test]
    fn a_longer_holiday_with_the_same_first_day_ends_earlier() {
        let taken = dates([1, 2, 3, 4, 8, 9]);
        let freed = |first, from, until| too_many(&taken, date(first), (date(from), date(until)));
        assert_eq!(freed(1, 1, 2), Some((date(3), date(4))));
        assert_eq!(freed(2, 2, 2), Some((date(3), date(4))), "the 1st is over");
        assert_eq!(freed(0, 2, 3), None, "it begins on the 1st");
        assert_eq!(freed(0, 0, 3), None, "it begins earlier now");
        assert_eq!(freed(0, 1, 4), None);
        assert_eq!(freed(0, 8, 20), None);
        let found = |first, day| around(&taken, date(first), date(day));
        assert_eq!(found(0, 3), Some((date(1), date(4))));
        assert_eq!(found(2, 3), Some((date(2), date(4))));
        assert_eq!(found(0, 5), None);
    }

    proptest! {
        #[test]
        fn whatever_is_asked_for_no_ninety_days_have_more(
            wishes in proptest::collection::vec((0..300_i64, 0..30_i64), 0..30)
        ) {
            let mut taken = BTreeSet::new();
            for (from, length) in wishes {
                let (from, until) = (date(from), date(from + length));
                match days(&taken, from, until) {
                    Ok(added) => taken.extend(added),
                    Err(TooLong { longest: Some(longest), .. }) => {
                        prop_assert!(longest < until);
                        taken.extend(days(&taken, from, longest).unwrap());
                    }
                    Err(TooLong { from: next, .. }) => {
                        let next = next.unwrap();
                        prop_assert!(next > from);
                        prop_assert!(days(&taken, next, next).is_ok());
                    }
                }
            }
            for begin in 0..400 {
                let stretch = date(begin)..date(begin + i64::from(WITHIN));
                prop_assert!(taken.range(stretch).count() <= MOST_DAYS as usize);
            }
        }
    }
}
