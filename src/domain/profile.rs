//! What somebody's answers come to: how much they cover by level and topic, what is strongest and
//! weakest, and what to practice next.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::bank::Bank;
use super::question::{Level, Question, QuestionId, Topic};

/// A topic counts as strong or weak from so many answered questions on.
const TELLING: u32 = 2;
/// Below this share of its key points a question is worth another try.
const SHAKY: f64 = 0.7;

/// How the last answer to a question went, or a pass, where it was never answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LastResult {
    /// Whether it was an answer. A pass tells less than any: many a one was looked up first.
    pub is_written: bool,
    /// The share of the key points that it made, from 0 to 1.
    pub share: f64,
    /// When.
    pub at: DateTime<Utc>,
}

/// How much of some questions somebody covers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Covered {
    /// How many of them they answered, or passed on.
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

    /// The mean share of the key points over the answered ones, in whole percent; `None` without
    /// any.
    pub fn percent(&self) -> Option<u32> {
        (self.answered > 0).then(|| (100.0 * self.mean()).round() as u32)
    }

    fn mean(&self) -> f64 {
        self.shares / f64::from(self.answered.max(1))
    }
}

/// What somebody knows, as far as their answers tell.
#[derive(Clone, Debug)]
pub struct Knowledge<'b> {
    /// How many questions of the bank they have seen.
    pub seen: u32,
    /// How many there are.
    pub of: u32,
    /// Each level, from easier to harder.
    pub levels: [(Level, Covered); 3],
    /// The topics of which they answered a question, best first.
    pub topics: Vec<(Topic, Covered)>,
    /// The topic that they cover best, and the one that they cover least: among those with enough
    /// answers, where there are two.
    pub ends: Option<(Topic, Topic)>,
    /// What to practice next; `None` when every question that is not open was answered well.
    pub next: Option<&'b Question>,
}

impl<'b> Knowledge<'b> {
    /// Over the questions of the bank, by their ids there. What is `open` as a post is nothing to
    /// practice.
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

/// What went worst, in the weakest topic before others and longest ago first; then what was never
/// seen, the easiest first; nothing of what is open.
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

/// What a day was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Square {
    /// So much was done: answers, passes and practice.
    Done(u32),
    /// A study day that was missed, but kept by a freeze, an amnesty, a repair or a holiday.
    Kept,
    /// A study day that was missed.
    Missed,
}

/// The days of about a year, as they were lived; a day that is not there was nothing.
pub type Year = BTreeMap<NaiveDate, Square>;

/// How many weeks a year shows: the days of a year touch 53.
pub const WEEKS: u32 = 53;
