//! How often members settle their marks against the suggestion. Where they often do, a key point is
//! badly worded or badly recognized.

use std::collections::{BTreeMap, BTreeSet};

use super::question::QuestionId;

/// The settled marks of many answers, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// How many answers were settled.
    pub answers: usize,
    key_points: BTreeMap<(QuestionId, String), Settled>,
}

/// The settled marks of one key point, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// How often members settled it, one way or the other.
    pub times: usize,
    /// How often they ticked it without a suggested mark.
    pub ticked: usize,
    /// How often they removed a suggested mark.
    pub unticked: usize,
}

impl Settled {
    /// Returns how often they settled it against the suggestion.
    pub fn changed(self) -> usize {
        self.ticked + self.unticked
    }
}

impl Agreement {
    /// Counts a settled answer: which key points (by their places from 0) were suggested, and which
    /// its author settled on.
    pub fn add(
        &mut self,
        question: &QuestionId,
        key_points: &[String],
        suggested: &BTreeSet<u32>,
        settled: &BTreeSet<u32>,
    ) {
        self.answers += 1;
        for (place, key_point) in (0..).zip(key_points) {
            let key = (question.clone(), key_point.clone());
            let counts = self.key_points.entry(key).or_default();
            counts.times += 1;
            match (suggested.contains(&place), settled.contains(&place)) {
                (false, true) => counts.ticked += 1,
                (true, false) => counts.unticked += 1,
                (true, true) | (false, false) => {}
            }
        }
    }

    /// Returns the sum over all key points.
    pub fn total(&self) -> Settled {
        let all = self.key_points.values();
        all.fold(Settled::default(), |sum, counts| Settled {
            times: sum.times + counts.times,
            ticked: sum.ticked + counts.ticked,
            unticked: sum.unticked + counts.unticked,
        })
    }

    /// Returns the key points that members settled against the suggestion at least `fewest` times,
    /// greatest share first.
    pub fn most_changed(&self, fewest: usize) -> Vec<(&QuestionId, &str, Settled)> {
        let key_points = self.key_points.iter();
        let changed = key_points.filter(|(_, counts)| counts.changed() >= fewest.max(1));
        let mut changed: Vec<_> = changed
            .map(|((question, key_point), counts)| (question, key_point.as_str(), *counts))
            .collect();
        // Compares shares without rounding: a/b > c/d where a·d > c·b.
        changed.sort_by(|(.., one), (.., other)| {
            let (one_of, other_of) = (one.changed() * other.times, other.changed() * one.times);
            other_of
                .cmp(&one_of)
                .then(other.changed().cmp(&one.changed()))
        });
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_settled_away_from_the_suggestion_is_counted_by_key_point() {
        let stride: QuestionId = "stride".parse().unwrap();
        let pooling: QuestionId = "pooling".parse().unwrap();
        let key_points = |names: [&str; 2]| names.map(str::to_owned);
        let mut agreement = Agreement::default();
        assert_eq!(agreement.total(), Settled::default());
        for _ in 0..3 {
            agreement.add(
                &stride,
                &key_points(["Step.", "Smaller."]),
                &BTreeSet::from([0]),
                &BTreeSet::from([0, 1]),
            );
        }
        agreement.add(
            &pooling,
            &key_points(["Window.", "Smaller."]),
            &BTreeSet::from([0, 1]),
            &BTreeSet::from([1]),
        );
        assert_eq!(agreement.answers, 4);
        let total = agreement.total();
        assert_eq!((total.times, total.ticked, total.unticked), (8, 3, 1));
        let changed = |fewest| {
            let changed = agreement.most_changed(fewest).into_iter();
            let names = changed.map(|(question, key_point, counts)| {
                (question.as_str(), key_point, counts.changed())
            });
            names.collect::<Vec<_>>()
        };
        assert_eq!(
            changed(1),
            [("stride", "Smaller.", 3), ("pooling", "Window.", 1)]
        );
        assert_eq!(changed(3), [("stride", "Smaller.", 3)]);
        assert_eq!(changed(4), []);
    }
}
