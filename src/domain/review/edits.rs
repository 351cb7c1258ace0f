//! Follows changes of wording in the bank.

use std::collections::BTreeSet;

use crate::domain::words::words;

/// How similar two wordings of the same thing are at least: the share (from 0 to 1) of the words in
/// both that they have in common.
const ALIKE: f64 = 0.5;

/// Finds successors for wordings that the bank has dropped: pairs of places in `old` and `new`,
/// each place at most once, most similar first. A wording too different from all others has none.
pub fn successors(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (at, wording) in old.iter().enumerate() {
        for (place, other) in new.iter().enumerate() {
            let alike = likeness(wording, other);
            if alike >= ALIKE {
                pairs.push((alike, at, place));
            }
        }
    }
    pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut left, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for (_, at, place) in pairs {
        if !left.contains(&at) && !taken.contains(&place) {
            left.insert(at);
            taken.insert(place);
            found.push((at, place));
        }
    }
    found
}

/// Returns the share of words that two wordings have in common.
fn likeness(one: &str, other: &str) -> f64 {
    let set = |text: &str| -> BTreeSet<String> {
        let words = words(text).into_iter();
        words.map(|word| word.text).collect()
    };
    let (one, other) = (set(one), set(other));
    let common = one.intersection(&other).count();
    2.0 * common as f64 / (one.len() + other.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wording_that_was_corrected_is_followed_and_another_thing_is_not() {
        let old = [
            "Stride is the step by which the kernel moves.",
            "A larger stride gives a smaller feature map.",
            "Fewer positions mean less computation.",
        ];
        let new = [
            "With fewer positions there is less computation.",
            "Stride is the step, in pixels, by which the kernel moves.",
            "Dilation spreads the kernel.",
        ];
        let mut found = successors(&old, &new);
        found.sort_unstable();
        assert_eq!(found, [(0, 1), (2, 0)]);
    }

    #[test]
    fn two_wordings_do_not_become_one() {
        let old = ["The kernel moves by two.", "The kernel moves by one."];
        let new = ["The kernel moves by two steps."];
        assert_eq!(successors(&old, &new), [(0, 0)]);
        assert_eq!(successors(&[], &new), []);
        assert_eq!(successors(&old, &[]), []);
    }
}
