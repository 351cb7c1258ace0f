//! The words of a question's terms, and which word of an answer is which of them.
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use strsim::osa_distance;

use super::comparison::{shows, shows_before_noun};
use super::form::{Form, Forms};
use super::grammar::Role;
use super::spelling::stem;
use super::statement::Item;

/// A word of the vocabulary: its place in the order in which words were learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WordId(usize);

/// The words that a question's terms are made of.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    ids: HashMap<String, WordId>,
    /// The same words by their first byte, for words that an answer writes apart.
    by_initial: HashMap<u8, Vec<(String, WordId)>>,
    /// Pairs of words that terms write apart and an answer may write as one.
    compounds: HashMap<String, [WordId; 2]>,
    /// How long words are spelt, by their first character: what a typo is compared with.
    spellings: HashMap<char, Vec<(String, WordId)>>,
    /// Words that the question uses and that look like typos of its words, but are not.
    known: HashSet<String>,
}

/// Words, in any form, that stand one or two letters from a word of the field and are not
/// typos of it.
const NO_TYPOS: &str = "
    attach attack base bias cases causes chance change commute commutation compete competition \
    complete composition compute computation conference connect content context contract \
    contrast convenience converge correct correction correlate corrupt corruption decide decode \
    defect detect dilate dilute direction diverge diverse efficientdet efficientnet expert \
    explode explore export extend extent flatten flatter insert interact interaction intersect \
    intersection intervention invent invert lean learn level lever model modes module modulo \
    multiple nearby nearly neatly overlap overlay passing past perception perceptron permutation \
    present preset prevent probe produce product production project protect prove refuse refute \
    regnet res2net reset resnet resnext rest reuse revnet sample scalar scale scatter score shape \
    share shatter side simple slice slide stable stack stale stamp stick stitch store stride \
    stripe strive swamp swap switch tile timing trace trade transfer transform transition tune \
    turn whenever wherever";

/// Their stems.
static NO_TYPOS_STEMS: LazyLock<HashSet<String>> =
    LazyLock::new(|| NO_TYPOS.split_whitespace().map(stem).collect());

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
        let id = match self.ids.get(item.stem()) {
            Some(&id) => id,
            None => self.add(item.stem()),
        };
        self.learn_spelling(item.surface(), id);
        id
    }

    fn add(&mut self, stem: &str) -> WordId {
        let id = WordId(self.ids.len());
        self.ids.insert(stem.to_owned(), id);
        if let Some(&initial) = stem.as_bytes().first() {
            self.by_initial
                .entry(initial)
                .or_default()
                .push((stem.to_owned(), id));
        }
        id
    }

    /// Notes how neighbouring words of a term look when they are written as one.
    pub(super) fn learn_compounds(&mut self, words: &[&Item]) {
        for pair in words.windows(2) {
            let ids = [self.learn(pair[0]), self.learn(pair[1])];
            let compound = format!("{}{}", pair[0].surface(), pair[1].stem());
            self.compounds.insert(compound, ids);
        }
    }

    /// Learns from the question's own text how its words are spelt, and which words are no
    /// misspelt ones.
    pub(super) fn learn_spellings(&mut self, forms: &Forms) {
        for form in forms.iter() {
            if let Some(&id) = self.ids.get(&form.stem) {
                self.learn_spelling(&form.surface, id);
            }
        }
        let is_unknown =
            |form: &&Form| form.role == Role::Content && !self.ids.contains_key(&form.stem);
        self.known = forms
            .iter()
            .filter(is_unknown)
            .filter(|form| self.typo(&form.surface, &form.stem).is_some())
            .map(|form| form.surface.clone())
            .collect();
    }

    fn learn_spelling(&mut self, surface: &str, id: WordId) {
        let Some(first) = surface.chars().next() else {
            return;
        };
        if (SHORTEST_TYPO..=LONGEST_TYPO).contains(&surface.chars().count()) {
            let spellings = self.spellings.entry(first).or_default();
            if !spellings.iter().any(|(known, _)| known == surface) {
                spellings.push((surface.to_owned(), id));
            }
        }
    }

    /// Calls `found` with every word of the vocabulary that the item at `index` is or begins.
    pub(super) fn recognise(&self, items: &[Item], index: usize, mut found: impl FnMut(WordId)) {
        let item = &items[index];
        if !item.role.is_word() {
            return;
        }
        let own = self.ids.get(item.stem()).copied();
        if let Some(id) = own {
            found(id);
        }
        let next = items.get(index + 1);
        let is_before_noun = next.is_some_and(|next| next.role == Role::Content);
        let shown = match is_before_noun {
            true => shows_before_noun(item.stem()),
            false => &[],
        };
        for id in shows(item.stem())
            .iter()
            .chain(shown)
            .filter_map(|shown| self.ids.get(*shown))
        {
            found(*id);
        }
        if let Some(next) = next.filter(|next| next.role.is_word())
            && let Some(id) = self.joined(item.surface(), next.stem())
        {
            found(id);
        }
        if own.is_some() || item.role != Role::Content {
            return;
        }
        if let Some(&[first, second]) = self.compounds.get(item.stem()) {
            found(first);
            found(second);
        } else if let Some(id) = self.typo(item.surface(), item.stem()) {
            found(id);
        }
    }

    /// The word that two words of an answer are when they are written as one.
    fn joined(&self, surface: &str, next_stem: &str) -> Option<WordId> {
        let words = self.by_initial.get(surface.as_bytes().first()?)?;
        let is_joined = |word: &str| word.strip_prefix(surface) == Some(next_stem);
        words
            .iter()
            .find(|(word, _)| is_joined(word))
            .map(|&(_, id)| id)
    }

    /// The word that another word most likely misspells.
    fn typo(&self, word: &str, stem: &str) -> Option<WordId> {
        let length = word.chars().count();
        if !(SHORTEST_TYPO - 1..=LONGEST_TYPO).contains(&length)
            || NO_TYPOS_STEMS.contains(stem)
            || self.known.contains(word)
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
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::grade::rubric::Rubric;
    use crate::domain::grade::statement::statements;

    fn recognises(term: &str, word: &str) -> bool {
        let terms = [term.to_owned()];
        let rubric = Rubric::new("", [terms.as_slice()], []);
        let vocabulary = &rubric.vocabulary;
        let items = &statements(word, &mut Forms::default())[0].items;
        let mut is_found = false;
        vocabulary.recognise(items, 0, |_| is_found = true);
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
            ("compete", "computed"),
            ("produce", "products"),
            ("ResNeXt", "ResNet"),
            ("sample", "simple"),
            ("shared", "shaped"),
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
