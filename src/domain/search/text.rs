//! Splits texts into words to compare.

use std::collections::HashMap;
use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};

use crate::domain::words::{Word, words};

/// Words that say nothing about a question's subject.
const EMPTY: [&str; 96] = [
    "a",
    "about",
    "all",
    "also",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "between",
    "but",
    "by",
    "can",
    "compared",
    "could",
    "did",
    "differ",
    "difference",
    "different",
    "differs",
    "do",
    "does",
    "don",
    "during",
    "each",
    "explain",
    "for",
    "from",
    "get",
    "give",
    "go",
    "had",
    "has",
    "have",
    "how",
    "i",
    "if",
    "in",
    "into",
    "is",
    "it",
    "its",
    "just",
    "like",
    "make",
    "may",
    "me",
    "mean",
    "means",
    "more",
    "my",
    "need",
    "not",
    "of",
    "on",
    "one",
    "or",
    "our",
    "please",
    "question",
    "questions",
    "should",
    "so",
    "tell",
    "than",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "this",
    "to",
    "use",
    "used",
    "using",
    "versus",
    "vs",
    "was",
    "we",
    "were",
    "what",
    "when",
    "where",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "would",
    "you",
];

/// A word of a text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// In lowercase.
    pub(super) raw: String,
    /// Its place, in bytes.
    pub(super) range: Range<usize>,
    /// Whether only a hyphen or the like separates it from the word before.
    pub(super) is_joined: bool,
    /// Whether it has a capital letter after the first, like `mAP` and `GPU`.
    pub(super) is_acronym: bool,
    /// Whether it says nothing about a question's subject.
    pub(super) is_empty: bool,
}

/// Splits a text into its words, in order. `3×3` is one, like `3x3`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for Word { text: raw, range } in words(text) {
        let before = tokens.last_mut();
        let between = before
            .as_ref()
            .map(|token| &text[token.range.end..range.start]);
        let is_joined = between.is_some_and(|between| !between.contains(char::is_whitespace));
        match before {
            Some(token) if between == Some("×") => {
                token.raw = format!("{}x{raw}", token.raw);
                token.range.end = range.end;
            }
            _ => tokens.push(Token {
                is_acronym: text[range.clone()].chars().skip(1).any(char::is_uppercase),
                is_empty: EMPTY.binary_search(&raw.as_str()).is_ok(),
                raw,
                range,
                is_joined,
            }),
        }
    }
    tokens
}

/// Joins words, with a blank before each.
pub(super) fn spaced(tokens: &[Token]) -> String {
    tokens
        .iter()
        .map(|token| format!(" {}", token.raw))
        .collect()
}

/// Returns the term of an acronym: `mAP` is no map.
pub(super) fn acronym(stem: &str) -> String {
    format!("^{stem}")
}

/// Stems words, and remembers the results.
pub(super) struct Stems {
    stemmer: Stemmer,
    known: HashMap<String, String>,
}

impl Stems {
    pub(super) fn new() -> Self {
        Self {
            stemmer: Stemmer::create(Algorithm::English),
            known: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, raw: &str) -> String {
        if let Some(stem) = self.known.get(raw) {
            return stem.clone();
        }
        let stem = self.stemmer.stem(raw).into_owned();
        self.known.insert(raw.to_owned(), stem.clone());
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_say_nothing_are_in_order() {
        assert!(EMPTY.is_sorted());
    }

    #[test]
    fn words_are_cut_where_their_letters_end() {
        let text = "Two 3×3 (not 5x5) for U-Net";
        assert!(!tokens(text).iter().any(|token| token.is_acronym));
        assert!(tokens("mAP IoU GPU").iter().all(|token| token.is_acronym));
        let tokens = tokens(text);
        let raw: Vec<&str> = tokens.iter().map(|token| token.raw.as_str()).collect();
        assert_eq!(raw, ["two", "3x3", "not", "5x5", "for", "u", "net"]);
        assert_eq!(&text[tokens[1].range.clone()], "3×3");
        let joined: Vec<&str> = tokens
            .iter()
            .filter(|token| token.is_joined)
            .map(|token| token.raw.as_str())
            .collect();
        assert_eq!(joined, ["net"]);
    }
}
