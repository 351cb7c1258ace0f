//! What the grader looks for in the answers to one question, prepared once.
use std::collections::HashSet;

use super::comparison::Comparison;
use super::grammar::Role;
use super::statement::{self, Item, Statement};
use super::text::sentences;
use super::vocabulary::{Vocabulary, WordId};

/// The terms of a question's key points, ready to be matched.
#[derive(Clone, Debug)]
pub struct Rubric {
    /// For each key point, its terms.
    pub(super) key_points: Vec<Vec<Term>>,
    pub(super) vocabulary: Vocabulary,
    /// The stems of the title's words.
    asked: HashSet<String>,
}

/// A phrase that shows a key point.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// As written in the question.
    pub(super) text: String,
    /// Its words, every one of which an answer must have.
    pub(super) words: Vec<WordId>,
    /// Whether it denies something: "no parameters".
    pub(super) is_negated: bool,
    pub(super) comparisons: Vec<Comparison>,
}

impl Term {
    /// Whether a term that has a word twice ("network in network") found it twice.
    pub(super) fn takes_each_once(&self, found: &[usize]) -> bool {
        let mut taken = self.words.iter().zip(found).enumerate();
        taken.all(|(index, word)| {
            !self
                .words
                .iter()
                .zip(found)
                .take(index)
                .any(|other| other == word)
        })
    }
}

impl Rubric {
    /// Prepares the terms of a question's key points. `title` is what members are asked;
    /// a term that only repeats it shows nothing and is left out. `texts` are the rest of
    /// the question: the words in them are spelt as they should be.
    pub fn new<'a>(
        title: &str,
        key_points: impl IntoIterator<Item = &'a [String]>,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut vocabulary = Vocabulary::default();
        let key_points = key_points
            .into_iter()
            .map(|terms| {
                let terms = terms.iter().filter(|term| !repeats(term, title));
                terms
                    .filter_map(|term| Term::new(term, &mut vocabulary))
                    .collect()
            })
            .collect();
        vocabulary.learn_spellings(title);
        for text in texts {
            vocabulary.learn_spellings(text);
        }
        Self {
            key_points,
            vocabulary,
            asked: meaningful(&items(title))
                .map(|item| item.stem.clone())
                .collect(),
        }
    }

    /// Whether a statement says nothing but what was asked.
    pub(super) fn is_echo(&self, statement: &Statement) -> bool {
        meaningful(&statement.items).all(|item| self.asked.contains(&item.stem))
    }
}

impl Term {
    fn new(text: &str, vocabulary: &mut Vocabulary) -> Option<Self> {
        let items = items(text);
        let words = required_words(&items);
        if words.is_empty() {
            return None;
        }
        vocabulary.learn_compounds(&words);
        Some(Self {
            text: text.to_owned(),
            words: words.iter().map(|item| vocabulary.learn(item)).collect(),
            is_negated: items
                .iter()
                .any(|item| matches!(item.role, Role::Negator(_))),
            comparisons: words
                .iter()
                .filter_map(|item| Comparison::of(&item.stem))
                .collect(),
        })
    }
}

/// Whether every word of a term is a word of the title: saying the title again would then
/// match it.
pub fn repeats(term: &str, title: &str) -> bool {
    let mut asked = raw_stems(title);
    let said = raw_stems(term);
    !said.is_empty()
        && said.iter().all(|stem| {
            let place = asked.iter().position(|other| other == stem);
            place.map(|place| asked.swap_remove(place)).is_some()
        })
}

/// The stems of the words that carry meaning, before synonyms are brought together: that
/// "reduce" and "smaller" are one word to the grader makes neither an echo of the other.
fn raw_stems(text: &str) -> Vec<String> {
    sentences(text)
        .iter()
        .flat_map(statement::words)
        .filter(|item| matches!(item.role, Role::Content | Role::Negator(_)))
        .map(|item| item.stem)
        .collect()
}

/// The words that an answer must have: the content words. Where that is one word only, what
/// stands with it makes the meaning: "each channel", "many filters", "lose where".
fn required_words(items: &[Item]) -> Vec<&Item> {
    let content: Vec<&Item> = meaningful(items).collect();
    if content.len() != 1 {
        return content;
    }
    let is_grammar = |role| {
        matches!(
            role,
            Role::Determiner | Role::Auxiliary | Role::Coordinator | Role::Negator(_)
        )
    };
    let is_required = |item: &&Item| {
        item.role.is_word()
            && !is_grammar(item.role)
            && !matches!(item.surface.as_str(), "of" | "to")
    };
    items.iter().filter(is_required).collect()
}

fn meaningful(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| item.role == Role::Content)
}

fn items(text: &str) -> Vec<Item> {
    sentences(text)
        .iter()
        .flat_map(|sentence| Statement::new(sentence).items)
        .collect()
}
