//! Suggestions about an answer: which key points it seems to make, and where.
//!
//! A suggestion is never the last word: the member settles the marks. So each suggestion names a
//! whole sentence, bullet or line of the answer, which the member can compare with the point.
mod chunks;

use std::ops::Range;

pub use chunks::{Chunk, chunks, sentences, widened};

use super::points::Coverage;

/// The suggestions about one answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// For each key point of the question, in its order, what seems to make it; `None` if nothing
    /// in the answer resembles it.
    pub key_points: Vec<Option<Suggestion>>,
    /// How many of the key points count; the others are a bonus.
    pub ordinary: usize,
}

/// Where an answer seems to make a key point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole sentence, bullet or line, in bytes of the answer; two adjacent ones if only both
    /// together make the point.
    pub range: Range<usize>,
    /// Whether it is certain enough for a mark; if not, the bot shows only the sentence, and the
    /// member decides.
    pub preselected: bool,
}

impl Suggestion {
    /// Returns the sentence from the answer.
    pub fn quote<'t>(&self, answer: &'t str) -> &'t str {
        &answer[self.range.clone()]
    }
}

impl Suggestions {
    /// Returns the coverage if all suggested marks stand; sentences that are only shown do not
    /// count.
    pub fn coverage(&self) -> Coverage {
        Coverage::new(self.preselected(), self.ordinary)
    }

    /// Returns how many key points are marked, including bonus points.
    pub fn preselected(&self) -> usize {
        self.marks().count()
    }

    /// Returns the basis of each mark, in the order of the key points, without those only shown.
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
