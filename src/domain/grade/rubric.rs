//! What the grader looks for in the answers to one question, prepared once.
use super::grammar::Role;
use super::statement::{Item, Statement};
use super::text::sentences;
use super::vocabulary::{Vocabulary, WordId};

/// The terms of a question's key points, ready to be matched.
#[derive(Clone, Debug)]
pub struct Rubric {
    /// For each key point, its terms.
    pub(super) key_points: Vec<Vec<Term>>,
    pub(super) vocabulary: Vocabulary,
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
    comparisons: Vec<Comparison>,
}

/// Words whose direction matters: "fewer layers but more parameters" has no fewer parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    More,
    Less,
}

impl Comparison {
    pub(super) fn of(stem: &str) -> Option<Self> {
        match stem {
            "more" => Some(Self::More),
            "less" => Some(Self::Less),
            _ => None,
        }
    }
}

impl Term {
    /// Whether the term itself has this comparison.
    pub(super) fn compares(&self, comparison: Comparison) -> bool {
        self.comparisons.contains(&comparison)
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
        let asked = content_stems(title);
        let mut vocabulary = Vocabulary::default();
        let key_points = key_points
            .into_iter()
            .map(|terms| {
                let terms = terms.iter().filter(|term| !is_echo(term, &asked));
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
        }
    }
}

impl Term {
    fn new(text: &str, vocabulary: &mut Vocabulary) -> Option<Self> {
        let items = items(text);
        let words = required_words(&items);
        if words.is_empty() {
            return None;
        }
        vocabulary.learn_compounds(&items);
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

/// Whether a term can be matched by saying the title again.
pub fn repeats(term: &str, title: &str) -> bool {
    is_echo(term, &content_stems(title))
}

fn is_echo(term: &str, asked: &[String]) -> bool {
    let items = items(term);
    let denies = items
        .iter()
        .any(|item| matches!(item.role, Role::Negator(_)));
    !denies
        && required_words(&items)
            .iter()
            .all(|word| asked.contains(&word.stem))
}

/// The words that an answer must have: the content words, and where that would be one word
/// only, also the light ones ("each channel").
fn required_words(items: &[Item]) -> Vec<&Item> {
    let with = |roles: &[Role]| {
        let mut words: Vec<&Item> = items
            .iter()
            .filter(|item| roles.contains(&item.role))
            .collect();
        words.dedup_by(|a, b| a.stem == b.stem);
        words
    };
    let content = with(&[Role::Content]);
    if content.len() > 1 {
        content
    } else {
        with(&[Role::Content, Role::Light])
    }
}

fn content_stems(text: &str) -> Vec<String> {
    items(text)
        .into_iter()
        .filter(|item| matches!(item.role, Role::Content | Role::Light))
        .map(|item| item.stem)
        .collect()
}

fn items(text: &str) -> Vec<Item> {
    sentences(text)
        .iter()
        .flat_map(|sentence| Statement::new(sentence).items)
        .collect()
}
