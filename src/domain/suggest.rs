//! What is suggested about an answer: which key points it seems to make, and where.
//!
//! A suggestion is never the last word: the member settles their marks. So each rests on a
//! whole sentence, bullet or line of the answer, which the member can hold against the point.
mod chunks;

use std::ops::Range;

pub use chunks::{Chunk, chunks, sentences, widened};

use super::points::Coverage;

/// What is suggested about one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// For each key point of the question, in its order, what seems to say it; `None` where
    /// nothing in the answer resembles it.
    pub key_points: Vec<Option<Suggestion>>,
    /// How many of them are asked for; the others are a bonus.
    pub ordinary: usize,
}

/// Where an answer seems to make a key point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole sentence, bullet or line that says it, in bytes of the answer; two that
    /// follow each other where only both together do.
    pub range: Range<usize>,
    /// Whether that is sure enough to mark the point; else only the sentence is shown, and
    /// the member decides.
    pub preselected: bool,
}

impl Suggestion {
    /// The sentence, out of the answer that was read.
    pub fn quote<'t>(&self, answer: &'t str) -> &'t str {
        &answer[self.range.clone()]
    }
}

impl Suggestions {
    /// The coverage if all suggested marks stand: those that are only shown count for nothing.
    pub fn coverage(&self) -> Coverage {
        Coverage::new(self.preselected(), self.ordinary)
    }

    /// How many key points are marked, bonus points included.
    pub fn preselected(&self) -> usize {
        self.marks().count()
    }

    /// What each mark rests on, in the order of the key points, without those only shown.
    pub fn marks(&self) -> impl Iterator<Item = &Suggestion> {
        let suggestions = self.key_points.iter().flatten();
        suggestions.filter(|suggestion| suggestion.preselected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_suggestions_that_mark_their_point_count() {
        let answer = "It is shared. It is small.";
        let at = |range: Range<usize>, preselected| Some(Suggestion { range, preselected });
        let suggestions = Suggestions {
            key_points: vec![at(0..13, true), at(14..26, false), None, at(0..13, true)],
            ordinary: 3,
        };
        assert_eq!(suggestions.preselected(), 2);
        assert_eq!(
            suggestions.coverage().percent(),
            67,
            "a bonus point makes up for another"
        );
        let quotes: Vec<&str> = suggestions.marks().map(|mark| mark.quote(answer)).collect();
        assert_eq!(quotes, ["It is shared."; 2]);
    }
}
