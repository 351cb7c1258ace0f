//! Practice: the choice of the next question, and members' practice answers.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

use super::answer::Written;
use super::ids::{MemberId, PracticeId};
use super::question::{Experience, Level, Question, QuestionId, Topic};

/// The questions to practice; by default all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Their level.
    pub level: Option<Level>,
    /// Their topic.
    pub topic: Option<Topic>,
    /// The experience they are meant for.
    pub experience: Option<Experience>,
}

impl Selection {
    /// Whether the selection includes a question.
    pub fn includes(&self, question: &Question) -> bool {
        self.level.is_none_or(|level| question.level == level)
            && self
                .topic
                .is_none_or(|topic| question.topics.contains(&topic))
            && self
                .experience
                .is_none_or(|experience| question.experience == experience)
    }
}

/// Stands for "any" in a selection.
const ANY: &str = "-";

/// As in a button's id, `b:metrics:2`: a level's letter, a topic's word, and the fewest years.
impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = self.level.map_or(ANY, letter);
        let topic = self.topic.map_or(ANY, Topic::as_str);
        let years = self.experience.map_or(ANY, least_years);
        write!(f, "{level}:{topic}:{years}")
    }
}

/// The text is no selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a selection of questions")]
pub struct UnknownSelection;

impl FromStr for Selection {
    type Err = UnknownSelection;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split(':').collect();
        let [level, topic, years] = parts.as_slice() else {
            return Err(UnknownSelection);
        };
        Ok(Self {
            level: chosen(level, Level::ALL, letter)?,
            topic: chosen(topic, Topic::ALL, Topic::as_str)?,
            experience: chosen(years, Experience::ALL, least_years)?,
        })
    }
}

fn chosen<T: Copy, const N: usize>(
    text: &str,
    all: [T; N],
    word: fn(T) -> &'static str,
) -> Result<Option<T>, UnknownSelection> {
    if text == ANY {
        return Ok(None);
    }
    let found = all.into_iter().find(|one| word(*one) == text);
    found.map(Some).ok_or(UnknownSelection)
}

fn letter(level: Level) -> &'static str {
    &level.as_str()[..1]
}

fn least_years(experience: Experience) -> &'static str {
    &experience.as_str()[..1]
}

/// When a member last saw each question.
pub type Seen = BTreeMap<QuestionId, DateTime<Utc>>;

/// Picks the next question of a pool: a random unseen one, by the seed, or else the one seen
/// longest ago. `None` if the pool is empty.
pub fn next<'q>(pool: &[&'q QuestionId], seen: &Seen, seed: u64) -> Option<&'q QuestionId> {
    let mut pool = pool.to_vec();
    pool.sort_unstable();
    shuffle(&mut pool, seed);
    // `None` is less than every instant, and `min_by_key` takes the first of equal ones.
    pool.into_iter().min_by_key(|question| seen.get(*question))
}

/// Shuffles things in a way that depends only on the seed, in later versions too: existing buttons
/// rely on it.
pub(super) fn shuffle<T>(things: &mut [T], seed: u64) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    for last in (1..things.len()).rev() {
        let other = random.next_u64() % (last as u64 + 1);
        things.swap(last, usize::try_from(other).expect("at most `last`"));
    }
}

/// A practice answer, which earns no points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PracticeAnswer {
    /// Its id.
    pub id: PracticeId,
    /// Its author.
    pub member: MemberId,
    /// The id of the interaction that sent it.
    pub interaction: u64,
    /// The question, by its id at the time.
    pub question: QuestionId,
    /// The selection of the next question; `None` if the bot offered none.
    pub selection: Option<Selection>,
    /// The text and its marks.
    pub written: Written,
    /// When it was first sent.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn any_selection() -> impl Strategy<Value = Selection> {
        let level = proptest::option::of(proptest::sample::select(Level::ALL.to_vec()));
        let topic = proptest::option::of(proptest::sample::select(Topic::ALL.to_vec()));
        let years = proptest::option::of(proptest::sample::select(Experience::ALL.to_vec()));
        (level, topic, years).prop_map(|(level, topic, experience)| Selection {
            level,
            topic,
            experience,
        })
    }

    proptest! {
        #[test]
        fn a_selection_reads_back_and_is_short(selection in any_selection()) {
            let text = selection.to_string();
            prop_assert!(text.len() <= 20, "{}", text);
            prop_assert_eq!(text.parse(), Ok(selection));
        }

        /// Whatever the seeds, nothing repeats before everything was seen, and then in the order in
        /// which it was.
        #[test]
        fn a_pool_goes_round(size in 1..20_usize, seeds in proptest::collection::vec(any::<u64>(), 60)) {
            let ids: Vec<QuestionId> = (0..size).map(|n| format!("q{n}").parse().unwrap()).collect();
            let pool: Vec<&QuestionId> = ids.iter().collect();
            let mut seen = Seen::new();
            let mut asked: Vec<&QuestionId> = Vec::new();
            for (place, seed) in (0_i64..).zip(seeds) {
                let question = next(&pool, &seen, seed).unwrap();
                seen.insert(question.clone(), DateTime::from_timestamp(place, 0).unwrap());
                asked.push(question);
            }
            let first: BTreeSet<_> = asked.iter().take(size).collect();
            prop_assert_eq!(first.len(), size);
            for (place, question) in asked.iter().enumerate().skip(size) {
                prop_assert_eq!(*question, asked[place - size]);
            }
        }
    }

    #[test]
    fn what_is_no_selection_is_refused() {
        for text in [
            "",
            "b",
            "b:metrics",
            "x:metrics:2",
            "b:nothing:2",
            "b:metrics:3",
            "b:-:-:-",
        ] {
            assert_eq!(text.parse::<Selection>(), Err(UnknownSelection), "{text}");
        }
    }

    #[test]
    fn who_has_seen_nothing_does_not_always_begin_with_the_same() {
        let ids: Vec<QuestionId> = (0..10).map(|n| format!("q{n}").parse().unwrap()).collect();
        let pool: Vec<&QuestionId> = ids.iter().collect();
        let first: BTreeSet<_> = (0..40)
            .map(|seed| next(&pool, &Seen::new(), seed))
            .collect();
        assert!(first.len() > 5, "{first:?}");
        assert_eq!(next(&[], &Seen::new(), 1), None);
    }
}
