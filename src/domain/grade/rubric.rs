//! What the grader looks for in the answers to one question, prepared once.
use std::collections::HashSet;

use super::arithmetic::Sign;
use super::comparison::Comparison;
use super::form::Forms;
use super::grammar::{Reach, Role};
use super::statement::{self, Item, Statement};
use super::vocabulary::{Vocabulary, WordId};

/// The terms of a question's key points, ready to be matched.
#[derive(Clone, Debug)]
pub struct Rubric {
    /// For each key point, its terms.
    pub(super) key_points: Vec<Vec<Term>>,
    /// How many of the key points are asked for; the others are a bonus.
    pub(super) ordinary: usize,
    idle_terms: Vec<(usize, usize)>,
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
    /// Which of its words it denies, as `padding` in "shrinks without padding".
    pub(super) denied: Vec<bool>,
    /// How it denies something, if it does.
    pub(super) negation: Option<Reach>,
    pub(super) comparisons: Vec<Comparison>,
    /// The sign before each of its words, where it is a formula.
    pub(super) signs: Vec<Option<Sign>>,
    /// Whether it sets two things against each other: "training high but validation low".
    pub(super) is_contrast: bool,
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
    /// Prepares the terms of a question's key points. `title` is what members are asked:
    /// saying it again makes no point. `texts` are the rest of the question: the words in
    /// them are spelt as they should be.
    pub fn new<'a>(
        title: &str,
        key_points: impl IntoIterator<Item = &'a [String]>,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut forms = Forms::default();
        let mut vocabulary = Vocabulary::default();
        let title_stems = raw_stems(title, &mut forms);
        let mut read = Vec::new();
        let mut idle_terms = Vec::new();
        for (key_point, texts) in key_points.into_iter().enumerate() {
            let mut terms = Vec::new();
            for (index, text) in texts.iter().enumerate() {
                let is_echo = is_echo(&raw_stems(text, &mut forms), title_stems.clone());
                let term = Term::new(text, &mut vocabulary, &mut forms).filter(|_| !is_echo);
                match term {
                    Some(term) => terms.push(term),
                    None => idle_terms.push((key_point, index)),
                }
            }
            read.push(terms);
        }
        let asked = items(title, &mut forms);
        for text in texts {
            forms.read(text);
        }
        vocabulary.learn_spellings(&forms);
        Self {
            ordinary: read.len(),
            key_points: read,
            idle_terms,
            vocabulary,
            asked: meaningful(&asked)
                .map(|item| item.stem().to_owned())
                .collect(),
        }
    }

    /// The same for a question that asks for `ordinary` of its key points, the others being a
    /// bonus.
    #[must_use]
    pub fn asking_for(self, ordinary: usize) -> Self {
        Self { ordinary, ..self }
    }

    /// The terms that can show nothing, because they only repeat the title or have no word
    /// to look for: the index of the key point, then that of the term in it.
    pub fn idle_terms(&self) -> &[(usize, usize)] {
        &self.idle_terms
    }

    /// Whether a statement says nothing but what was asked.
    pub(super) fn is_echo(&self, statement: &Statement) -> bool {
        meaningful(&statement.items).all(|item| self.asked.contains(item.stem()))
    }
}

impl Term {
    /// `None` when the term has no word that an answer could have.
    fn new(text: &str, vocabulary: &mut Vocabulary, forms: &mut Forms) -> Option<Self> {
        let items = items(text, forms);
        let words = required_words(&items);
        if words.is_empty() {
            return None;
        }
        vocabulary.learn_compounds(&words);
        Some(Self {
            text: text.to_owned(),
            words: words.iter().map(|item| vocabulary.learn(item)).collect(),
            denied: words.iter().map(|item| item.denied.is_some()).collect(),
            negation: items.iter().find_map(|item| match item.role {
                Role::Negator(reach) => Some(reach),
                _ => None,
            }),
            comparisons: words
                .iter()
                .filter_map(|item| Comparison::of(item.stem()))
                .collect(),
            signs: words.iter().map(|item| item.sign).collect(),
            is_contrast: items.iter().any(|item| item.role == Role::Contrast),
        })
    }
}

/// Whether every word of a term is a word of the title, so that saying the title again would
/// match it.
fn is_echo(term: &[String], mut title: Vec<String>) -> bool {
    !term.is_empty()
        && term.iter().all(|stem| {
            let place = title.iter().position(|other| other == stem);
            place.map(|place| title.swap_remove(place)).is_some()
        })
}

/// The stems of the words that carry meaning, before synonyms are brought together: that
/// "reduce" and "smaller" are one word to the grader makes neither an echo of the other.
fn raw_stems(text: &str, forms: &mut Forms) -> Vec<String> {
    statement::plain_words(text, forms)
        .iter()
        .filter(|item| matches!(item.role, Role::Content | Role::Negator(_)))
        .map(|item| item.stem().to_owned())
        .collect()
}

/// The words that an answer must have: the content words and quantifiers. Where there is one
/// content word only and no negation, what stands with it makes the meaning: "one number",
/// "lose where".
fn required_words(items: &[Item]) -> Vec<&Item> {
    let is_denial = items
        .iter()
        .any(|item| matches!(item.role, Role::Negator(_)));
    let is_alone = !is_denial && meaningful(items).count() == 1;
    let is_required = |item: &&Item| match item.role {
        Role::Content | Role::Quantifier => true,
        Role::Light | Role::Pronoun | Role::Contrast | Role::Subordinator => is_alone,
        Role::Filler => is_alone && !matches!(item.surface(), "of" | "to"),
        _ => false,
    };
    items.iter().filter(is_required).collect()
}

fn meaningful(items: &[Item]) -> impl Iterator<Item = &Item> {
    items.iter().filter(|item| item.role == Role::Content)
}

fn items(text: &str, forms: &mut Forms) -> Vec<Item> {
    statement::statements(text, forms)
        .into_iter()
        .flat_map(|statement| statement.items)
        .collect()
}
