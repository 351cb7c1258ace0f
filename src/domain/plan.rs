//! A plan: the questions of some levels, spread over the days until an interview.

mod date;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use super::question::{Level, QuestionId};

pub use date::{Unreadable, read_date};

/// How many days ahead an interview may be.
pub const MOST_DAYS: i64 = 365;
/// A never answered question comes after those that are due and before the others, which have at
/// least this chance to be known.
const UNSEEN: f32 = 0.9;

/// A member's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The day of the interview.
    pub until: NaiveDate,
    /// How hard the questions are; `None` for any level.
    pub level: Option<Level>,
    /// The zone of its days.
    pub zone: Tz,
    /// When it was made: questions answered since then are done.
    pub begun_at: DateTime<Utc>,
}

/// A question of a plan, with what decides its place in the order.
#[derive(Clone, Debug)]
pub struct Item {
    /// The question.
    pub question: QuestionId,
    /// When it was last answered or reviewed, and the chance (from 0 to 1) that the member still
    /// knows it.
    pub known: Option<(DateTime<Utc>, f32)>,
}

/// The state of a plan on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many questions it has.
    pub all: u32,
    /// How many of them the member has answered since it began.
    pub done: u32,
    /// How many days are left, including today; 0 after the interview.
    pub days_left: u32,
    /// The questions answered today, in that order.
    pub done_today: Vec<QuestionId>,
    /// Today's remaining questions, in their order.
    pub to_do: Vec<QuestionId>,
    /// How many questions should have been answered before today and were not: they are spread over
    /// the remaining days.
    pub behind: u32,
}

impl Plan {
    /// Returns the day of an instant.
    pub fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }

    /// Returns its state at `now`, with these questions.
    ///
    /// The remaining questions are spread evenly, so a member who falls behind gets a little more
    /// each day. Today's share is computed as of the morning, so it does not grow with each answer.
    pub fn progress(&self, items: &[Item], now: DateTime<Utc>) -> Progress {
        let today = self.day(now);
        let first = self.day(self.begun_at);
        let days_left = days_between(today, self.until);
        let days = days_between(first, self.until).max(1);
        let passed = count((today - first).num_days()).min(days);
        let all = count(items.len());
        let mut done: Vec<(DateTime<Utc>, &QuestionId)> = Vec::new();
        let mut left: Vec<(f32, u64, &QuestionId)> = Vec::new();
        for item in items {
            match item.known {
                Some((at, _)) if at >= self.begun_at => done.push((at, &item.question)),
                known => {
                    let recall = known.map_or(UNSEEN, |(_, recall)| recall);
                    left.push((recall, self.lot(&item.question), &item.question));
                }
            }
        }
        done.sort_unstable();
        left.sort_by(|(one, lot, _), (other, other_lot, _)| {
            one.total_cmp(other).then(lot.cmp(other_lot))
        });
        let (before, on_day): (Vec<_>, Vec<_>) =
            done.iter().partition(|(at, _)| self.day(*at) < today);
        let before = count(before.len());
        let share = match days_left {
            0 => 0,
            days_left => (all - before).div_ceil(days_left),
        };
        let room = share.saturating_sub(count(on_day.len()));
        let expected = u64::from(all) * u64::from(passed) / u64::from(days);
        let owned = |(.., question): &(_, _, &QuestionId)| (*question).clone();
        Progress {
            all,
            done: count(done.len()),
            days_left,
            done_today: on_day.into_iter().map(|(_, id)| (*id).clone()).collect(),
            to_do: left.iter().take(room as usize).map(owned).collect(),
            behind: count(expected).saturating_sub(before),
        }
    }

    /// Shuffles questions that are equally well known, the same way every day.
    fn lot(&self, question: &QuestionId) -> u64 {
        let day = self.day(self.begun_at).num_days_from_ce();
        let seed = 0xcbf2_9ce4_8422_2325 ^ u64::from(day.unsigned_abs());
        // FNV-1a: the same on every machine.
        let bytes = question.as_str().bytes();
        bytes.fold(seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }
}

/// Returns the days until an interview, including today but not the interview's day; 1 on that day,
/// then 0.
fn days_between(today: NaiveDate, until: NaiveDate) -> u32 {
    match (until - today).num_days() {
        0 => 1,
        days => count(days),
    }
}

fn count<N>(number: N) -> u32
where
    u32: TryFrom<N>,
    N: PartialOrd + Default,
{
    let is_below = number < N::default();
    u32::try_from(number).unwrap_or(if is_below { 0 } else { u32::MAX })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn monday() -> DateTime<Utc> {
        "2026-01-05T09:00:00Z".parse().unwrap()
    }

    fn plan(days: i64) -> Plan {
        Plan {
            until: (monday() + TimeDelta::days(days)).date_naive(),
            level: None,
            zone: Tz::UTC,
            begun_at: monday(),
        }
    }

    fn items(count: usize) -> Vec<Item> {
        let item = |place| Item {
            question: format!("q{place}").parse().unwrap(),
            known: None,
        };
        (0..count).map(item).collect()
    }

    fn answer(items: &mut [Item], question: &QuestionId, at: DateTime<Utc>) {
        let item = items.iter_mut().find(|item| item.question == *question);
        item.unwrap().known = Some((at, 1.0));
    }

    proptest! {
        /// A member who does each day's share finishes before the interview, even after lazy days,
        /// and no day has more than its even part of the rest.
        #[test]
        fn all_is_done_before_the_interview(
            size in 0..150_usize,
            days in 1..60_i64,
            lazy in proptest::collection::vec(any::<bool>(), 60),
        ) {
            let (plan, mut items) = (plan(days), items(size));
            let mut asked = BTreeSet::new();
            for day in 0..days {
                let now = monday() + TimeDelta::days(day);
                let progress = plan.progress(&items, now);
                prop_assert_eq!(i64::from(progress.days_left), days - day);
                let left = size - asked.len();
                let share = left.div_ceil((days - day) as usize);
                prop_assert_eq!(progress.to_do.len(), share);
                let is_last = day == days - 1;
                if lazy[day as usize] && !is_last {
                    continue;
                }
                for (place, question) in progress.to_do.iter().enumerate() {
                    let at = now + TimeDelta::minutes(place as i64);
                    answer(&mut items, question, at);
                    prop_assert!(asked.insert(question.clone()), "asked twice");
                    // Today's share does not move while the member works on it.
                    let progress = plan.progress(&items, at);
                    prop_assert_eq!(progress.done_today.len(), place + 1);
                    prop_assert_eq!(progress.to_do.len(), share - place - 1);
                }
            }
            prop_assert_eq!(asked.len(), size);
        }
    }

    #[test]
    fn who_falls_behind_is_told_by_how_much_and_gets_more() {
        let (plan, mut items) = (plan(10), items(100));
        let first = plan.progress(&items, monday());
        assert_eq!((first.to_do.len(), first.behind), (10, 0));
        for question in &first.to_do[..4] {
            answer(&mut items, question, monday());
        }
        let second = plan.progress(&items, monday() + TimeDelta::days(1));
        // 96 are left for 9 days.
        assert_eq!((second.to_do.len(), second.behind, second.done), (11, 6, 4));
        let last = plan.progress(&items, monday() + TimeDelta::days(10));
        assert_eq!((last.days_left, last.to_do.len(), last.behind), (1, 96, 96));
        let over = plan.progress(&items, monday() + TimeDelta::days(11));
        assert_eq!((over.days_left, over.to_do.len()), (0, 0));
    }

    #[test]
    fn what_is_due_comes_first_and_what_is_known_last() {
        let (plan, mut items) = (plan(1), items(4));
        let before = monday() - TimeDelta::days(30);
        items[0].known = Some((before, 0.95));
        items[1].known = Some((before, 0.2));
        items[2].known = Some((before, 0.6));
        let progress = plan.progress(&items, monday());
        let turn: Vec<&str> = progress.to_do.iter().map(QuestionId::as_str).collect();
        assert_eq!(turn, ["q1", "q2", "q3", "q0"]);
        assert_eq!(progress.done, 0, "it was answered before the plan was made");
    }

    #[test]
    fn days_are_those_of_its_zone() {
        let plan = Plan {
            zone: Tz::Asia__Tokyo,
            ..plan(10)
        };
        // 23:59 and 00:01 in Tokyo.
        let days = ["2026-01-05T14:59:00Z", "2026-01-05T15:01:00Z"];
        let days = days.map(|at| plan.progress(&items(20), at.parse().unwrap()).days_left);
        assert_eq!(days, [10, 9]);
    }
}
