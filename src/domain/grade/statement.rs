//! Turns a sentence into a statement: words with their stems, roles, clauses and negation.
use std::ops::Range;
use std::sync::Arc;

use super::arithmetic::Sign;
use super::form::{Form, Forms};
use super::grammar::Role;
use super::lexicon;
use super::negation;
use super::spelling::expand;
use super::text::{Mark, Sentence, Token, sentences};

/// A sentence as the grader reads it.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) items: Vec<Item>,
    /// Whether it asks something.
    pub(super) is_asked: bool,
}

/// A word or a mark of a statement.
#[derive(Clone, Debug)]
pub(super) struct Item {
    form: Arc<Form>,
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// The part it plays here; negation may have changed it.
    pub(super) role: Role,
    /// Whether a hyphen joins it to the word before.
    pub(super) is_hyphenated: bool,
    /// The arithmetic sign before it.
    pub(super) sign: Option<Sign>,
    /// How many content words a negation passed to reach it, itself included; `None` when
    /// it is not denied.
    pub(super) denied: Option<u8>,
    /// The clause that it is in, counted from 0.
    pub(super) clause: u16,
}

impl Statement {
    fn new(sentence: &Sentence<'_>, forms: &mut Forms) -> Self {
        let mut items = with_phrases(join_prefixes(read(sentence, forms), forms));
        negation::mark(&mut items);
        Self {
            items,
            is_asked: sentence.is_asked,
        }
    }

    /// The words, without the marks.
    pub(super) fn words(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.role.is_word())
    }
}

impl Item {
    fn new(form: Arc<Form>, range: Range<usize>) -> Self {
        Self {
            role: form.role,
            form,
            range,
            is_hyphenated: false,
            sign: None,
            denied: None,
            clause: 0,
        }
    }

    /// The stem of the word; empty for a mark.
    pub(super) fn stem(&self) -> &str {
        &self.form.stem
    }

    /// The word as written, in lowercase; empty for a mark.
    pub(super) fn surface(&self) -> &str {
        &self.form.surface
    }
}

/// Reads every sentence of a text.
pub(super) fn statements(text: &str, forms: &mut Forms) -> Vec<Statement> {
    sentences(text)
        .iter()
        .map(|sentence| Statement::new(sentence, forms))
        .collect()
}

/// The words and marks of a text, before synonyms and negation.
pub(super) fn plain_words(text: &str, forms: &mut Forms) -> Vec<Item> {
    sentences(text)
        .iter()
        .flat_map(|sentence| join_prefixes(read(sentence, forms), forms))
        .collect()
}

fn read(sentence: &Sentence<'_>, forms: &mut Forms) -> Vec<Item> {
    let mut items = Vec::with_capacity(sentence.tokens.len());
    for token in &sentence.tokens {
        match token {
            Token::Word(word) => {
                let (base, not) = expand(&word.text);
                items.push(Item {
                    is_hyphenated: word.is_hyphenated,
                    sign: word.sign,
                    ..Item::new(forms.of(base), word.range.clone())
                });
                items.extend(not.map(|not| Item::new(forms.of(not), word.range.clone())));
            }
            Token::Mark(mark) => items.push(Item {
                role: match mark {
                    Mark::Comma => Role::Comma,
                    Mark::Break => Role::Break,
                    Mark::Relation => Role::Relation,
                },
                ..Item::new(forms.of(""), 0..0)
            }),
        }
    }
    items
}

/// Joins prefixes to their words, as in `non-linear`, `down-sampling`, and the sides of a
/// kernel, as in `3 x 3`.
fn join_prefixes(items: Vec<Item>, forms: &mut Forms) -> Vec<Item> {
    let mut joined: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        let is_joined =
            item.role.is_word() && joined.last().is_some_and(|previous| joins(previous, &item));
        match joined.last_mut() {
            Some(previous) if is_joined => {
                let surface = format!("{}{}", previous.surface(), item.surface());
                *previous = Item {
                    is_hyphenated: previous.is_hyphenated,
                    sign: previous.sign,
                    ..Item::new(forms.of(&surface), previous.range.start..item.range.end)
                };
            }
            _ => joined.push(item),
        }
    }
    joined
}

fn joins(previous: &Item, item: &Item) -> bool {
    match previous.surface() {
        "non" => true,
        "anti" | "pre" | "re" | "de" | "un" | "over" | "under" | "sub" | "up" | "down"
        | "multi" | "inter" | "intra" | "co" => item.is_hyphenated,
        before => {
            let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (is_digits(before) && !before.is_empty() && item.surface() == "x")
                || (before
                    .strip_suffix('x')
                    .is_some_and(|side| !side.is_empty() && is_digits(side))
                    && is_digits(item.surface()))
        }
    }
}

/// Puts what they stand for in the place of abbreviations and synonyms.
fn with_phrases(items: Vec<Item>) -> Vec<Item> {
    let mut read = Vec::with_capacity(items.len());
    let mut items = items.into_iter();
    while let Some(first) = items.as_slice().first() {
        let words = items
            .as_slice()
            .iter()
            .take_while(|item| item.role.is_word());
        let found = lexicon::look_up(words.map(|item| &*item.form));
        if let Some((meaning, length)) = found.filter(|_| !is_verb_mean(first)) {
            let range = first.range.start..items.as_slice()[length - 1].range.end;
            let word = |form| Item {
                sign: first.sign,
                ..Item::new(Arc::clone(form), range.clone())
            };
            read.extend(meaning.iter().map(word));
            items.nth(length - 1);
        } else {
            read.extend(items.next());
        }
    }
    read
}

/// `means` is a verb; the `mean` of a batch is not.
fn is_verb_mean(item: &Item) -> bool {
    matches!(item.surface(), "means" | "meaning")
}
