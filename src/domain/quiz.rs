//! A quiz: the choice of its multiple-choice items, and the order of their options.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{ChannelId, GuildId, MemberId, MessageId, QuizId};
use super::practice::{Selection, shuffle};
use super::question::{Question, QuestionId, Quiz};

/// How many seconds an item stays open in a channel.
pub const OPEN_SECONDS: i64 = 30;
/// How many seconds only the host may go on to the next item; then anybody may.
pub const HOST_SECONDS: i64 = 60;
/// The most items of a quiz.
pub const MOST_ROUNDS: u32 = 10;
/// How many days a quiz is kept after its start.
pub const KEPT_DAYS: i64 = 7;

/// An item: one of a question's multiple-choice questions, by its place from 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ItemId {
    /// The question that supplies it.
    pub question: QuestionId,
    /// Its place among the question's items.
    pub item: u32,
}

/// Chooses the items of a quiz: never played ones first, then those played longest ago, and one per
/// question while there are others.
pub fn choose(
    pool: Vec<ItemId>,
    played: &BTreeMap<ItemId, DateTime<Utc>>,
    rounds: u32,
    seed: u64,
) -> Vec<ItemId> {
    let mut pool = pool;
    pool.sort_unstable();
    shuffle(&mut pool, seed);
    pool.sort_by_key(|item| played.get(item).copied());
    let mut asked = BTreeSet::new();
    let (first, more): (Vec<ItemId>, Vec<ItemId>) = pool
        .into_iter()
        .partition(|item| asked.insert(item.question.clone()));
    first
        .into_iter()
        .chain(more)
        .take(rounds as usize)
        .collect()
}

/// Returns the displayed order of an item's options, as places in the question's file. The same
/// seed always gives the same order.
pub fn order(seed: u32, place: u32) -> [usize; Quiz::OPTIONS] {
    let mut order: [usize; Quiz::OPTIONS] = std::array::from_fn(|option| option);
    shuffle(&mut order, u64::from(seed) << 32 | u64::from(place));
    order
}

/// An item of a quiz. Its words find it again if the question's file has changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The question that supplies it.
    pub question: QuestionId,
    /// Its place among the question's items, from 0.
    pub item: u32,
    /// The item's question.
    pub asks: String,
}

impl Item {
    /// Returns the item in the question's current version, if it is still there.
    pub fn of<'q>(&self, question: &'q Question) -> Option<&'q Quiz> {
        let there = question.quiz.get(self.item as usize);
        let asks = |quiz: &&Quiz| quiz.question == self.asks;
        there
            .filter(asks)
            .or_else(|| question.quiz.iter().find(asks))
    }
}

/// A quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// Its id.
    pub id: QuizId,
    /// The member who began it.
    pub host: MemberId,
    /// Its items, at least one.
    pub items: Vec<Item>,
    /// The selection of its questions.
    pub selection: Selection,
    /// Shuffles the options.
    pub seed: u32,
    /// The state of a channel's quiz; `None` if one member plays it.
    pub channel: Option<InChannel>,
}

/// The state of a quiz in a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InChannel {
    /// The guild.
    pub guild: GuildId,
    /// The channel.
    pub channel: ChannelId,
    /// The message, once known.
    pub message: Option<MessageId>,
    /// The current item, from 0; the number of items once the quiz is over.
    pub place: u32,
    /// When the item closes by itself.
    pub closes_at: DateTime<Utc>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

impl InChannel {
    /// Whether the item takes no choice any more at `now`.
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.closed_at.is_some() || self.closes_at <= now
    }

    /// Returns when anybody may go on from the closed item, not only the host.
    pub fn anybody_goes_on_at(&self) -> DateTime<Utc> {
        self.closed_at.unwrap_or(self.closes_at) + TimeDelta::seconds(HOST_SECONDS)
    }
}

/// A member's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The item's place in the quiz, from 0.
    pub place: u32,
    /// The member.
    pub member: MemberId,
    /// The option's place in the question's file, from 0.
    pub choice: u32,
    /// Whether it was right.
    pub is_right: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn item(question: usize, item: u32) -> ItemId {
        ItemId {
            question: format!("q{question}").parse().unwrap(),
            item,
        }
    }

    proptest! {
        #[test]
        fn an_order_is_a_permutation(seed in any::<u32>(), place in any::<u32>()) {
            let mut order = order(seed, place);
            order.sort_unstable();
            prop_assert_eq!(order, [0, 1, 2, 3]);
        }

        /// No item repeats, no question supplies a second item while another has none, and no
        /// played item comes while an unplayed one is left.
        #[test]
        fn a_quiz_is_as_varied_as_its_pool(
            questions in 1..8_usize,
            rounds in 1..=MOST_ROUNDS,
            played in proptest::collection::btree_map((0..8_usize, 0..3_u32), 0..100_i64, 0..20),
            seed in any::<u64>(),
        ) {
            let pool: Vec<ItemId> = (0..questions).flat_map(|q| (0..3).map(move |n| item(q, n))).collect();
            let played: BTreeMap<ItemId, DateTime<Utc>> = played
                .into_iter()
                .map(|((q, n), at)| (item(q, n), DateTime::from_timestamp(at, 0).unwrap()))
                .collect();
            let chosen = choose(pool.clone(), &played, rounds, seed);
            prop_assert_eq!(chosen.len(), pool.len().min(rounds as usize));
            let unique: BTreeSet<&ItemId> = chosen.iter().collect();
            prop_assert_eq!(unique.len(), chosen.len());
            let asked: BTreeSet<&QuestionId> = chosen.iter().map(|item| &item.question).collect();
            prop_assert_eq!(asked.len(), chosen.len().min(questions));
            for chosen in chosen.iter().take(questions) {
                let best = pool.iter().filter(|other| other.question == chosen.question);
                let best = best.map(|other| played.get(other)).min().unwrap();
                prop_assert_eq!(played.get(chosen), best);
            }
        }
    }

    /// Buttons in channels carry only the seed.
    #[test]
    fn a_seed_means_the_same_order_for_ever() {
        let orders: Vec<_> = [(1, 0), (1, 1), (2, 0), (u32::MAX, 9)]
            .map(|(seed, place)| order(seed, place))
            .to_vec();
        assert_eq!(
            orders,
            [[2, 0, 3, 1], [0, 2, 3, 1], [3, 2, 1, 0], [3, 2, 0, 1]]
        );
    }

    #[test]
    fn the_right_option_stands_anywhere() {
        let first: BTreeSet<usize> = (0..40).map(|seed| order(seed, 0)[0]).collect();
        assert_eq!(first.len(), Quiz::OPTIONS);
    }
}
