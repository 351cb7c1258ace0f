//! The words of a question's terms, and which word of an answer is which of them.
use std::collections::{HashMap, HashSet};

use strsim::osa_distance;

use super::comparison::shows;
use super::grammar::Role;
use super::statement::{Item, Statement};
use super::text::sentences;

/// A word of the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WordId(u16);

/// The words that a question's terms are made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<String, WordId>,
    /// Pairs of words that terms write apart and an answer may write as one.
    compounds: HashMap<String, [WordId; 2]>,
    /// How long words are spelt, by their first character: what a typo is compared with.
    spellings: HashMap<char, Vec<(String, WordId)>>,
    /// Stems of words that the question uses besides: they are no typos.
    known: HashSet<String>,
}

/// Words that stand one or two letters from a word of the field and are not typos of it.
const NO_TYPOS: [&str; 6] = [
    "transition",
    "competition",
    "permutation",
    "commutation",
    "production",
    "direction",
];

/// The shortest word in which a typo is looked for, in characters: `batch` is no `patch`.
const SHORTEST_TYPO: usize = 6;
/// The shortest word in which two typos are allowed.
const SHORTEST_DOUBLE_TYPO: usize = 11;
/// The longest word in which a typo is looked for; the comparison is quadratic.
const LONGEST_TYPO: usize = 30;

impl Vocabulary {
    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Adds a word of a term.
    pub(super) fn learn(&mut self, item: &Item) -> WordId {
        let next = WordId(u16::try_from(self.ids.len()).unwrap_or(u16::MAX));
        let id = *self.ids.entry(item.stem.clone()).or_insert(next);
        self.learn_spelling(item, id);
        id
    }

    /// Notes how neighbouring words of a term look when they are written as one.
    pub(super) fn learn_compounds(&mut self, words: &[&Item]) {
        for pair in words.windows(2) {
            let ids = [self.learn(pair[0]), self.learn(pair[1])];
            self.compounds.insert(compound(pair[0], pair[1]), ids);
        }
    }

    /// Learns from the question's own text how its words are spelt.
    pub(super) fn learn_spellings(&mut self, text: &str) {
        for sentence in sentences(text) {
            for item in Statement::new(&sentence).words() {
                match self.ids.get(&item.stem) {
                    Some(&id) => self.learn_spelling(item, id),
                    None => {
                        self.known.insert(item.stem.clone());
                    }
                }
            }
        }
    }

    fn learn_spelling(&mut self, item: &Item, id: WordId) {
        let length = item.surface.chars().count();
        let Some(first) = item.surface.chars().next() else {
            return;
        };
        if (SHORTEST_TYPO..=LONGEST_TYPO).contains(&length) {
            let spellings = self.spellings.entry(first).or_default();
            if !spellings.iter().any(|(known, _)| *known == item.surface) {
                spellings.push((item.surface.clone(), id));
            }
        }
    }

    /// Calls `found` with every word of the vocabulary that the item at `index` is or begins.
    pub(super) fn recognise(&self, items: &[Item], index: usize, mut found: impl FnMut(WordId)) {
        let item = &items[index];
        if !item.role.is_word() {
            return;
        }
        let own = self.ids.get(&item.stem).copied();
        if let Some(id) = own {
            found(id);
        }
        for id in shows(&item.stem)
            .iter()
            .filter_map(|shown| self.ids.get(*shown))
        {
            found(*id);
        }
        if let Some(next) = items.get(index + 1).filter(|next| next.role.is_word())
            && let Some(&id) = self.ids.get(&compound(item, next))
        {
            found(id);
        }
        if own.is_some() || item.role != Role::Content {
            return;
        }
        if let Some(&[first, second]) = self.compounds.get(&item.stem) {
            found(first);
            found(second);
        } else if let Some(id) = self.typo(item) {
            found(id);
        }
    }

    /// The word that an item most likely misspells.
    fn typo(&self, item: &Item) -> Option<WordId> {
        let word = item.surface.as_str();
        let length = word.chars().count();
        if !(SHORTEST_TYPO - 1..=LONGEST_TYPO).contains(&length)
            || NO_TYPOS.contains(&word)
            || self.known.contains(&item.stem)
        {
            return None;
        }
        // A different first letter makes another word: invariance and variance, deconvolution.
        let spellings = self.spellings.get(&word.chars().next()?)?;
        spellings
            .iter()
            .filter_map(|(spelling, id)| {
                let letters = spelling.chars().count();
                let allowed = if letters < SHORTEST_DOUBLE_TYPO { 1 } else { 2 };
                let is_near = letters.abs_diff(length) <= allowed;
                let distance = is_near.then(|| osa_distance(word, spelling))?;
                (distance <= allowed).then_some((distance, *id))
            })
            .min_by_key(|&(distance, _)| distance)
            .map(|(_, id)| id)
    }
}

impl WordId {
    pub(super) fn index(self) -> usize {
        self.0.into()
    }
}

/// Two words written as one, stemmed.
fn compound(first: &Item, second: &Item) -> String {
    format!("{}{}", first.surface, second.stem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::grade::rubric::Rubric;

    fn recognises(term: &str, word: &str) -> bool {
        let terms = [term.to_owned()];
        let rubric = Rubric::new("", [terms.as_slice()], []);
        let vocabulary = &rubric.vocabulary;
        let sentence = sentences(word);
        let items = Statement::new(&sentence[0]).items;
        let mut is_found = false;
        vocabulary.recognise(&items, 0, |_| is_found = true);
        is_found
    }

    #[test]
    fn a_slip_of_the_finger_is_forgiven() {
        for (term, word) in [
            ("equivariance", "equivarience"),
            ("convolution", "convultion"),
            ("receptive", "recptive"),
            ("gradient", "gradeint"),
            ("normalization", "normalizaton"),
            ("channel", "chanel"),
        ] {
            assert!(recognises(term, word), "{word}");
        }
    }

    #[test]
    fn another_word_is_no_typo() {
        for (term, word) in [
            ("variance", "invariance"),
            ("invariance", "variance"),
            ("invariance", "equivariance"),
            ("equivariance", "invariance"),
            ("convolution", "deconvolution"),
            ("translation", "transition"),
            ("detection", "direction"),
            ("prediction", "production"),
            ("encoder", "decoder"),
            ("batch", "patch"),
            ("increase", "decrease"),
            ("spatial", "special"),
            ("linear", "nonlinear"),
        ] {
            assert!(!recognises(term, word), "{word} for {term}");
        }
    }

    #[test]
    fn a_compound_may_be_written_as_one_word_or_two() {
        assert!(recognises("checker board", "checkerboard"));
        assert!(recognises("checkerboard", "checker board"));
        assert!(recognises("downsampling", "down sampling"));
        assert!(recognises("overfitting", "over-fitting"));
    }
}
