//! Picks the question that a schedule posts next.
//!
//! A guild goes through a pool in rounds: no question repeats before the round has shown the whole
//! pool. A question added during a round is simply one that it has not shown yet, and a removed one
//! no longer counts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

use super::ids::ScheduleId;
use super::question::QuestionId;

/// No question repeats within this many study days while there is another choice.
pub const RECENT_STUDY_DAYS: usize = 7;

/// A question that the guild has seen, and when.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The question.
    pub question: QuestionId,
    /// The study day of its post.
    pub day: NaiveDate,
}

/// Picks from `pool` for `schedule` on `day`, given the guild's past questions, oldest first.
///
/// The same arguments always give the same question. `None` if the pool is empty.
pub fn pick<'p>(
    pool: &[&'p QuestionId],
    history: &[Shown],
    schedule: ScheduleId,
    day: NaiveDate,
) -> Option<&'p QuestionId> {
    let pool: BTreeSet<&'p QuestionId> = pool.iter().copied().collect();
    let left = left_in_round(&pool, history);
    let recent = recently_shown(history, day);
    let fresh: Vec<&QuestionId> = left
        .iter()
        .copied()
        .filter(|question| !recent.contains_key(question))
        .collect();
    if !fresh.is_empty() {
        return Some(fresh[roll(schedule, day, fresh.len())]);
    }
    // All of them are recent, so take the one seen longest ago.
    left.into_iter().min_by_key(|question| recent.get(question))
}

/// Returns the questions of the pool that come first in the current round: those last shown the
/// most rounds ago. A new round begins when a question repeats.
fn left_in_round<'p>(pool: &BTreeSet<&'p QuestionId>, history: &[Shown]) -> Vec<&'p QuestionId> {
    let mut last_round: BTreeMap<&QuestionId, u32> = pool.iter().map(|q| (*q, 0)).collect();
    let mut round = 1;
    for shown in history {
        if let Some(last) = last_round.get_mut(&shown.question) {
            if *last == round {
                round += 1;
            }
            *last = round;
        }
    }
    let furthest_back = last_round.values().min().copied();
    let comes_first =
        |question: &&&QuestionId| last_round.get(**question).copied() == furthest_back;
    pool.iter().filter(comes_first).copied().collect()
}

/// Returns the questions of the last study days before `day` and of the day itself, each with its
/// place in the history.
fn recently_shown(history: &[Shown], day: NaiveDate) -> BTreeMap<&QuestionId, usize> {
    let earlier = history.iter().map(|shown| shown.day).filter(|d| *d < day);
    let earlier: BTreeSet<NaiveDate> = earlier.collect();
    let first = earlier.iter().rev().take(RECENT_STUDY_DAYS).min();
    let first = first.copied().unwrap_or(day);
    let recent = history
        .iter()
        .enumerate()
        .filter(|(_, shown)| shown.day >= first);
    recent
        .map(|(place, shown)| (&shown.question, place))
        .collect()
}

/// Returns a number below `sides` that depends only on the schedule and the day.
fn roll(schedule: ScheduleId, day: NaiveDate, sides: usize) -> usize {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&schedule.0.to_le_bytes());
    seed[8..12].copy_from_slice(&day.num_days_from_ce().to_le_bytes());
    let number = ChaCha8Rng::from_seed(seed).next_u64();
    usize::try_from(number % sides as u64).expect("smaller than a usize")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(number: u32) -> QuestionId {
        format!("question-{number}").parse().unwrap()
    }

    fn day(number: usize) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(number as u64)
    }

    #[test]
    fn an_empty_pool_has_no_pick() {
        assert_eq!(pick(&[], &[], ScheduleId(1), day(0)), None);
    }

    #[test]
    fn a_small_pool_goes_round_without_repeating_the_day_before() {
        let pool: Vec<QuestionId> = (0..3).map(question).collect();
        let mut history: Vec<Shown> = Vec::new();
        for number in 0..30 {
            let picked = pick(
                &pool.iter().collect::<Vec<_>>(),
                &history,
                ScheduleId(7),
                day(number),
            );
            history.push(Shown {
                question: picked.unwrap().clone(),
                day: day(number),
            });
        }
        for round in history.chunks(3) {
            let shown: BTreeSet<_> = round.iter().map(|shown| &shown.question).collect();
            assert_eq!(shown.len(), 3);
        }
        assert!(
            history
                .windows(2)
                .all(|pair| pair[0].question != pair[1].question)
        );
    }

    #[test]
    fn schedules_do_not_all_pick_the_same() {
        let pool: Vec<QuestionId> = (0..10).map(question).collect();
        let picks: BTreeSet<_> = (0..20)
            .map(|schedule| {
                pick(
                    &pool.iter().collect::<Vec<_>>(),
                    &[],
                    ScheduleId(schedule),
                    day(0),
                )
            })
            .collect();
        assert!(picks.len() > 5);
    }

    proptest! {
        /// A constant pool is shown in rounds, each of them a permutation of it.
        #[test]
        fn nothing_repeats_before_the_pool_is_used_up(size in 1..30_u32, schedule in 0..9_i64) {
            let pool: Vec<QuestionId> = (0..size).map(question).collect();
            let mut history: Vec<Shown> = Vec::new();
            for number in 0..90 {
                let picked = pick(&pool.iter().collect::<Vec<_>>(), &history, ScheduleId(schedule), day(number));
                history.push(Shown { question: picked.unwrap().clone(), day: day(number) });
            }
            for round in history.chunks(size as usize) {
                let shown: BTreeSet<_> = round.iter().map(|shown| &shown.question).collect();
                prop_assert_eq!(shown.len(), round.len());
            }
        }

        /// Whatever is added and removed on the way: a question that stayed in the pool while
        /// another was shown three times was itself shown in between.
        #[test]
        fn nothing_waits_while_others_come_round_twice(
            start in 1..12_u32,
            changes in proptest::collection::vec((any::<bool>(), 0..20_u32), 0..120),
        ) {
            let mut pool: BTreeSet<QuestionId> = (0..start).map(question).collect();
            let mut history: Vec<Shown> = Vec::new();
            let mut pools = Vec::new();
            for (number, (change, which)) in changes.into_iter().enumerate() {
                let which = question(which);
                if change && !pool.remove(&which) {
                    pool.insert(which);
                }
                let picked = pick(&pool.iter().collect::<Vec<_>>(), &history, ScheduleId(1), day(number));
                prop_assert_eq!(picked.is_none(), pool.is_empty());
                if let Some(picked) = picked {
                    pools.push(pool.clone());
                    history.push(Shown { question: picked.clone(), day: day(number) });
                }
            }
            for (third, shown) in history.iter().enumerate() {
                let earlier = history[..third].iter().enumerate().rev();
                let first = earlier.filter(|(_, s)| s.question == shown.question).nth(1);
                let Some((first, _)) = first else { continue };
                let stayed = pools[first..=third].iter().fold(pools[first].clone(), |all, pool| {
                    all.intersection(pool).cloned().collect()
                });
                let between: BTreeSet<_> =
                    history[first..third].iter().map(|shown| shown.question.clone()).collect();
                prop_assert!(stayed.is_subset(&between), "{:?} came back too early", shown.question);
            }
        }

        /// However the pools of a guild's schedules overlap: no schedule repeats a question that
        /// any of them asked within seven study days while its pool had another.
        #[test]
        fn no_schedule_asks_what_another_asked_lately(
            pools in proptest::collection::vec(proptest::collection::btree_set(0..40_u32, 1..25), 1..5),
            posts in proptest::collection::vec((0..5_usize, 0..3_usize), 1..150),
        ) {
            let mut history: Vec<Shown> = Vec::new();
            let mut number = 0;
            for (schedule, later) in posts {
                let schedule = schedule % pools.len();
                number += later;
                let today = day(number);
                let pool: Vec<QuestionId> = pools[schedule].iter().copied().map(question).collect();
                let picked = pick(
                    &pool.iter().collect::<Vec<_>>(),
                    &history,
                    ScheduleId(schedule as i64),
                    today,
                );
                let picked = picked.unwrap().clone();
                let days: BTreeSet<NaiveDate> =
                    history.iter().map(|shown| shown.day).filter(|day| *day < today).collect();
                let lately: BTreeSet<NaiveDate> =
                    days.into_iter().rev().take(RECENT_STUDY_DAYS).chain([today]).collect();
                let asked: BTreeSet<&QuestionId> = history
                    .iter()
                    .filter(|shown| lately.contains(&shown.day))
                    .map(|shown| &shown.question)
                    .collect();
                if asked.contains(&picked) {
                    prop_assert!(pool.iter().all(|other| asked.contains(other)), "{picked} again");
                }
                history.push(Shown { question: picked, day: today });
            }
        }

        /// With eight questions or more, none repeats within seven study days.
        #[test]
        fn a_question_of_the_last_seven_study_days_is_not_shown_again(size in 8..20_u32) {
            let pool: Vec<QuestionId> = (0..size).map(question).collect();
            let mut history: Vec<Shown> = Vec::new();
            for number in 0..100 {
                let picked = pick(&pool.iter().collect::<Vec<_>>(), &history, ScheduleId(1), day(number));
                let picked = picked.unwrap().clone();
                let recent = history.iter().rev().take(RECENT_STUDY_DAYS);
                prop_assert!(recent.clone().all(|shown| shown.question != picked));
                history.push(Shown { question: picked, day: day(number) });
            }
        }
    }
}
