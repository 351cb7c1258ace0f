//! Turns a sentence into a statement: words with their stems, roles, clauses and negation.
use std::ops::Range;

use super::grammar::{Role, role};
use super::lexicon;
use super::negation;
use super::spelling::{expand, stem};
use super::text::{Mark, Sentence, Token, Word};

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
    /// Empty for a mark.
    pub(super) stem: String,
    /// The word as written, in lowercase.
    pub(super) surface: String,
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    pub(super) role: Role,
    /// Whether a hyphen joins it to the word before.
    pub(super) is_hyphenated: bool,
    /// How many content words a negation passed to reach it, itself included; `None` when
    /// it is not denied.
    pub(super) denied: Option<u8>,
    /// The clause that it is in, counted from 0.
    pub(super) clause: u16,
}

impl Statement {
    pub(super) fn new(sentence: &Sentence) -> Self {
        let mut items = with_phrases(&words(sentence));
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

/// The words and marks of a sentence, before synonyms and negation.
pub(super) fn words(sentence: &Sentence) -> Vec<Item> {
    join_prefixes(read(sentence))
}

fn read(sentence: &Sentence) -> Vec<Item> {
    let mut items = Vec::with_capacity(sentence.tokens.len());
    for token in &sentence.tokens {
        match token {
            Token::Word(word) => read_word(word, &mut items),
            Token::Mark(mark) => items.push(Item::mark(match mark {
                Mark::Comma => Role::Comma,
                Mark::Break => Role::Break,
                Mark::Relation => Role::Relation,
            })),
        }
    }
    items
}

fn read_word(word: &Word, items: &mut Vec<Item>) {
    let (base, not) = expand(&word.text);
    items.push(Item {
        is_hyphenated: word.is_hyphenated,
        ..Item::word(base, word.range.clone())
    });
    if let Some(not) = not {
        items.push(Item::word(not, word.range.clone()));
    }
}

impl Item {
    fn word(surface: &str, range: Range<usize>) -> Self {
        Self {
            stem: stem(surface),
            surface: surface.to_owned(),
            range,
            role: role(surface),
            is_hyphenated: false,
            denied: None,
            clause: 0,
        }
    }

    fn mark(role: Role) -> Self {
        Self {
            stem: String::new(),
            surface: String::new(),
            range: 0..0,
            role,
            is_hyphenated: false,
            denied: None,
            clause: 0,
        }
    }
}

/// Joins prefixes to their words, as in `non-linear`, `down-sampling`, and the sides of a
/// kernel, as in `3 x 3`.
fn join_prefixes(items: Vec<Item>) -> Vec<Item> {
    let mut joined: Vec<Item> = Vec::with_capacity(items.len());
    for item in items {
        let is_joined =
            item.role.is_word() && joined.last().is_some_and(|previous| joins(previous, &item));
        match joined.last_mut() {
            Some(previous) if is_joined => {
                let surface = format!("{}{}", previous.surface, item.surface);
                *previous = Item {
                    is_hyphenated: previous.is_hyphenated,
                    ..Item::word(&surface, previous.range.start..item.range.end)
                };
            }
            _ => joined.push(item),
        }
    }
    joined
}

fn joins(previous: &Item, item: &Item) -> bool {
    match previous.surface.as_str() {
        "non" => true,
        "anti" | "pre" | "re" | "de" | "un" | "over" | "under" | "sub" | "up" | "down"
        | "multi" | "inter" | "intra" | "co" => item.is_hyphenated,
        before => {
            let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
            (is_digits(before) && !before.is_empty() && item.surface == "x")
                || (before
                    .strip_suffix('x')
                    .is_some_and(|side| !side.is_empty() && is_digits(side))
                    && is_digits(&item.surface))
        }
    }
}

/// Puts what they stand for in the place of abbreviations and synonyms.
fn with_phrases(items: &[Item]) -> Vec<Item> {
    let mut read = Vec::with_capacity(items.len());
    let mut rest = items;
    while let Some(first) = rest.first() {
        let words = rest
            .iter()
            .take_while(|item| item.role.is_word())
            .map(|item| (item.surface.as_str(), item.stem.as_str()));
        let Some((meaning, length)) = lexicon::look_up(words).filter(|_| !is_verb_mean(first))
        else {
            read.push(first.clone());
            rest = &rest[1..];
            continue;
        };
        let range = first.range.start..rest[length - 1].range.end;
        read.extend(meaning.iter().map(|word| Item {
            stem: word.stem.clone(),
            surface: word.text.to_owned(),
            role: role(word.text),
            range: range.clone(),
            ..first.clone()
        }));
        rest = &rest[length..];
    }
    read
}

/// `means` is a verb; the `mean` of a batch is not.
fn is_verb_mean(item: &Item) -> bool {
    matches!(item.surface.as_str(), "means" | "meaning")
}
