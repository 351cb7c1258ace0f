//! Spaced repetition: what a review tells about a card, when the card comes back, and which due
//! card comes next. The intervals are those of FSRS with its default parameters.

mod card;
mod edits;

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use fsrs::{FSRS, FSRS6_DEFAULT_DECAY, MemoryState, NextStates, current_retrievability};
use serde::{Deserialize, Serialize};

use super::points::{Coverage, Readiness};
use super::question::QuestionId;

pub use card::{Asks, Card, Known, Prompt};
pub use edits::successors;

/// How many cards a day a member gets by default.
pub const DAILY_LIMIT: u32 = 10;
/// The most cards a day that a member may choose.
pub const MOST_DAILY: u32 = 100;

/// The chance (from 0 to 1) that the member still knows a card when it comes back.
const RETENTION: f32 = 0.9;
const DAY: TimeDelta = TimeDelta::days(1);
/// Days are rounded, so that a member who reviews once a day finds a one-day card even if they come
/// a little earlier than yesterday: a card may be shown this long before it is due.
const HALF_A_DAY: TimeDelta = TimeDelta::hours(12);

/// How well a member knew a card.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Rating {
    /// Not at all.
    Again,
    /// Partly.
    Hard,
    /// Yes.
    Good,
    /// At once, and completely.
    Easy,
}

impl Rating {
    /// All ratings, from worst to best.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];

    /// Returns its word in custom ids.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Returns the rating that an answer's marks suggest for its question.
    pub fn of(coverage: Coverage) -> Self {
        match coverage.readiness() {
            Readiness::NotYet => Self::Again,
            Readiness::Started => Self::Hard,
            Readiness::Nearly => Self::Good,
            Readiness::Ready => Self::Easy,
        }
    }
}

/// What FSRS knows about a card after its last review.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// After how many days the chance to recall it falls to 90%.
    pub stability: f32,
    /// How hard it is, from 1 to 10.
    pub difficulty: f32,
    /// When the last review was.
    pub at: DateTime<Utc>,
}

/// The result of a review.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reviewed {
    /// The new memory of the card.
    pub memory: Memory,
    /// After how many days the card comes back, at least 1.
    pub days: u32,
    /// When it comes back.
    pub due_at: DateTime<Utc>,
}

impl Memory {
    /// Returns the chance (from 0 to 1) that the member still knows the card.
    pub fn recall(self, now: DateTime<Utc>) -> f32 {
        let days = (now - self.at).num_seconds().max(0) as f32 / DAY.num_seconds() as f32;
        current_retrievability(self.state(), days, FSRS6_DEFAULT_DECAY)
    }

    fn state(self) -> MemoryState {
        MemoryState {
            stability: self.stability,
            difficulty: self.difficulty,
        }
    }
}

/// Returns the result of each rating, in the order of [`Rating::ALL`], for a known card or a new
/// one.
pub fn outlook(before: Option<Memory>, now: DateTime<Utc>) -> [Reviewed; 4] {
    let days = before.map_or(0, |memory| days_between(memory.at, now));
    let state = before.map(Memory::state);
    let next = FSRS::default().next_states(state, RETENTION, days);
    let NextStates {
        again,
        hard,
        good,
        easy,
    } = next.expect("the default parameters are good, and so is what they lead to");
    [again, hard, good, easy].map(|next| {
        let days = next.interval.round().max(1.0) as u32;
        Reviewed {
            memory: Memory {
                stability: next.memory.stability,
                difficulty: next.memory.difficulty,
                at: now,
            },
            days,
            due_at: now + TimeDelta::days(i64::from(days)),
        }
    })
}

/// Returns the result of a review.
pub fn review(before: Option<Memory>, rating: Rating, now: DateTime<Utc>) -> Reviewed {
    outlook(before, now)[rating as usize]
}

/// Returns the rounded days between two reviews.
fn days_between(before: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    let days = (now - before + HALF_A_DAY).num_days();
    u32::try_from(days).unwrap_or(0)
}

/// Returns the start of an instant's day in UTC: the daily limit of cards goes by it, in every
/// place.
pub fn day_start(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
}

/// A due card, with what decides its place in the order.
#[derive(Clone, Debug)]
pub struct Due<T> {
    /// The card.
    pub card: T,
    /// Its question.
    pub question: QuestionId,
    /// Whether it asks the whole question.
    pub is_whole: bool,
    /// The chance that the member still knows it.
    pub recall: f32,
}

/// Sorts cards into the order to show them. `today` returns how often cards of a question were
/// reviewed today.
///
/// Half-known cards come first: a review saves them, while long forgotten ones lose nothing by
/// waiting. Cards of one question stay apart if there are others, and the whole question, which
/// shows all its points, comes after its parts.
pub fn in_turn<T>(mut due: Vec<Due<T>>, today: impl Fn(&QuestionId) -> usize) -> Vec<T> {
    let by_recall = |one: &Due<T>, other: &Due<T>| other.recall.total_cmp(&one.recall);
    // The sort is stable: equal cards keep the deck's order.
    due.sort_by(|one, other| {
        one.is_whole
            .cmp(&other.is_whole)
            .then(by_recall(one, other))
    });
    let mut turns = BTreeMap::<QuestionId, usize>::new();
    let mut turn = |question: &QuestionId| {
        let turn = turns.entry(question.clone());
        let turn = turn.or_insert_with_key(&today);
        *turn += 1;
        *turn
    };
    let mut due: Vec<(usize, Due<T>)> = due
        .into_iter()
        .map(|due| (turn(&due.question), due))
        .collect();
    due.sort_by(|(turn, one), (other_turn, other)| {
        turn.cmp(other_turn).then(by_recall(one, other))
    });
    due.into_iter().map(|(_, due)| due.card).collect()
}

/// Returns the first words of a key point, as many as distinguish it from the others of its
/// question: the member supplies the rest.
pub fn cue<'p>(point: &str, all: impl IntoIterator<Item = &'p str>) -> String {
    let is_sign = |sign: char| ",;:.".contains(sign);
    let words: Vec<&str> = point.split_whitespace().collect();
    let in_common = |other: &str| {
        let other = other.split_whitespace();
        let pairs = words.iter().zip(other);
        let bare = |word: &str| word.trim_end_matches(is_sign).to_owned();
        pairs
            .take_while(|(word, other)| bare(word) == bare(other))
            .count()
    };
    let others = all.into_iter().filter(|other| *other != point);
    let fewest = (words.len() / 2).min(3);
    let most_in_common = others.map(in_common).max();
    let shown = match most_in_common {
        Some(most) if most >= fewest && fewest > 0 => (most + 1).min(words.len()),
        _ => fewest,
    };
    // A cue should not break off within brackets: it stops before them if it still distinguishes
    // the point there, else after them.
    let telling = most_in_common.map_or(1, |most| most + 1);
    let shorter = (telling..=shown).rev();
    let is_closed = |shown: &usize| !is_within_brackets(&words[..*shown].join(" "));
    let shown = shorter.chain(shown + 1..words.len()).find(is_closed);
    let cue = match shown {
        Some(shown) => words[..shown].join(" "),
        None => words[..fewest].join(" ").replace(OPENING, ""),
    };
    let cue = cue.trim_end_matches(is_sign);
    format!("{cue} …").trim_start().to_owned()
}

/// The signs that open something with a closing sign.
const OPENING: [char; 5] = ['(', '[', '“', '`', '"'];

/// Whether a text breaks off within brackets, quotes or code.
fn is_within_brackets(text: &str) -> bool {
    let count = |sign: char| text.matches(sign).count();
    let pairs = [('(', ')'), ('[', ']'), ('“', '”')];
    let is_open = pairs
        .iter()
        .any(|(open, close)| count(*open) > count(*close));
    is_open || ['`', '"'].iter().any(|sign| count(*sign) % 2 == 1)
}

#[cfg(test)]
mod tests;
