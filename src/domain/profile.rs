//! A member's results: coverage by level and topic, strongest and weakest topics, and what to
//! practice next.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::bank::Bank;
use super::question::{Level, Question, QuestionId, Topic};

/// How many answered questions make a topic count as strong or weak.
const TELLING: u32 = 2;
/// Below this share of its key points a question deserves another try.
const SHAKY: f64 = 0.7;

/// How the last answer to a question went, or the pass if there never was one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastResult {
    /// Whether it was an answer. A pass tells less than any answer, because many members look the
    /// answer up first.
    pub is_written: bool,
    /// The share of the key points that it makes, from 0 to 1.
    pub share: f64,
    /// When it was given.
    pub at: DateTime<Utc>,
}

/// A member's coverage of some questions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Covered {
    /// How many of them the member answered or passed.
    pub answered: u32,
    /// How many there are in the bank.
    pub of: u32,
    shares: f64,
}

impl Covered {
    fn add(&mut self, last: Option<&LastResult>) {
        self.of += 1;
        if let Some(last) = last {
            self.answered += 1;
            self.shares += last.share;
        }
    }

    /// Returns the mean share of key points over the answered ones, in whole percent; `None`
    /// without any.
    pub fn percent(&self) -> Option<u32> {
        (self.answered > 0).then(|| (100.0 * self.mean()).round() as u32)
    }

    fn mean(&self) -> f64 {
        self.shares / f64::from(self.answered.max(1))
    }
}

/// What a member knows, by their answers.
#[derive(Clone, Debug)]
pub struct Knowledge<'b> {
    /// How many questions of the bank they have seen.
    pub seen: u32,
    /// How many there are.
    pub of: u32,
    /// Each level, from easier to harder.
    pub levels: [(Level, Covered); 3],
    /// The topics with an answered question, best first.
    pub topics: Vec<(Topic, Covered)>,
    /// The topics with the best and the least coverage, if at least two have enough answers.
    pub ends: Option<(Topic, Topic)>,
    /// What to practice next; `None` if every question that is not open was answered well.
    pub next: Option<&'b Question>,
}

impl<'b> Knowledge<'b> {
    /// Computes it over the questions of the bank, by their current ids. Questions that are `open`
    /// as posts are not for practice.
    pub fn of(
        bank: &'b Bank,
        seen: &BTreeSet<QuestionId>,
        last: &BTreeMap<QuestionId, LastResult>,
        open: &BTreeSet<QuestionId>,
    ) -> Self {
        let mut levels = Level::ALL.map(|level| (level, Covered::default()));
        let mut topics: BTreeMap<Topic, Covered> = BTreeMap::new();
        for question in bank.iter() {
            let result = last.get(&question.id);
            for (level, covered) in &mut levels {
                if *level == question.level {
                    covered.add(result);
                }
            }
            for topic in &question.topics {
                topics.entry(*topic).or_default().add(result);
            }
        }
        let mut topics: Vec<(Topic, Covered)> = topics.into_iter().collect();
        topics.retain(|(_, covered)| covered.answered > 0);
        topics.sort_by(|(_, one), (_, other)| {
            let by_share = other.mean().total_cmp(&one.mean());
            by_share.then(other.answered.cmp(&one.answered))
        });
        let telling: Vec<Topic> = topics
            .iter()
            .filter(|(_, covered)| covered.answered >= TELLING)
            .map(|(topic, _)| *topic)
            .collect();
        let ends = match telling.as_slice() {
            [strongest, .., weakest] => Some((*strongest, *weakest)),
            _ => None,
        };
        let has_seen =
            |question: &&Question| seen.contains(&question.id) || last.contains_key(&question.id);
        Self {
            seen: bank.iter().filter(has_seen).count() as u32,
            of: bank.len() as u32,
            levels,
            topics,
            ends,
            next: next(bank, (seen, open), last, ends.map(|(_, weakest)| weakest)),
        }
    }
}

/// Picks the worst result, first from the weakest topic, then the oldest; after those, an unseen
/// question, easiest first; never an open one.
fn next<'b>(
    bank: &'b Bank,
    (seen, open): (&BTreeSet<QuestionId>, &BTreeSet<QuestionId>),
    last: &BTreeMap<QuestionId, LastResult>,
    weakest: Option<Topic>,
) -> Option<&'b Question> {
    let is_weak =
        |question: &Question| weakest.is_some_and(|topic| question.topics.contains(&topic));
    let closed = || bank.iter().filter(|question| !open.contains(&question.id));
    let shaky = closed().filter_map(|question| {
        let result = last.get(&question.id)?;
        (result.share < SHAKY).then_some((question, result))
    });
    let shaky = shaky.min_by(|(one, first), (other, second)| {
        let by_topic = is_weak(other).cmp(&is_weak(one));
        let by_share = by_topic.then(first.share.total_cmp(&second.share));
        by_share.then(first.at.cmp(&second.at))
    });
    let unseen = || {
        let unseen = closed()
            .filter(|question| !seen.contains(&question.id) && !last.contains_key(&question.id));
        unseen.min_by_key(|question| (!is_weak(question), question.level, question.number))
    };
    shaky.map(|(question, _)| question).or_else(unseen)
}

/// What a day looked like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Square {
    /// This many answers, passes and practice answers.
    Done(u32),
    /// A missed study day, covered by a freeze, an amnesty, a repair or a holiday.
    Kept,
    /// A missed study day.
    Missed,
}

/// The days of about a year; a missing day had nothing.
pub type Year = BTreeMap<NaiveDate, Square>;

/// How many weeks a year spans: its days touch 53.
pub const WEEKS: u32 = 53;
