//! Text as the encoder reads it: numbers for pieces of words.
//!
//! The rules are those of BERT (uncased), which the encoder was trained with: Devlin et al. 2018,
//! <https://arxiv.org/abs/1810.04805>.
use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// The most characters of a word; a longer one is unknown.
const LONGEST_WORD: usize = 100;

/// The words that the encoder knows.
#[derive(Debug)]
pub struct Words {
    ids: HashMap<&'static str, i32>,
    unknown: i32,
    start: i32,
    end: i32,
}

impl Words {
    /// Reads a list of words, one per line; a word's id is the number of its line, from 0. `##`
    /// marks pieces that continue a word.
    pub fn new(list: &'static str) -> Self {
        let ids: HashMap<_, _> = list.lines().zip(0..).collect();
        let special = |name| {
            *ids.get(name)
                .expect("a list of words names the special ones")
        };
        Self {
            unknown: special("[UNK]"),
            start: special("[CLS]"),
            end: special("[SEP]"),
            ids,
        }
    }

    /// Returns the ids of a text, between the ids for its start and its end.
    pub fn ids(&self, text: &str) -> Vec<i32> {
        let mut ids = vec![self.start];
        let text = plain(text);
        for word in text.split(char::is_whitespace) {
            let mut rest = word;
            while let Some(first) = rest.chars().next() {
                let length = if is_punctuation(first) {
                    first.len_utf8()
                } else {
                    rest.find(is_punctuation).unwrap_or(rest.len())
                };
                self.add_pieces(&rest[..length], &mut ids);
                rest = &rest[length..];
            }
        }
        ids.push(self.end);
        ids
    }

    /// Spells a word with the longest known pieces, from its start.
    fn add_pieces(&self, word: &str, ids: &mut Vec<i32>) {
        let before = ids.len();
        let mut rest = word;
        while !rest.is_empty() && word.chars().count() <= LONGEST_WORD {
            let lengths = rest.char_indices().map(|(at, char)| at + char.len_utf8());
            let piece = |length: usize| {
                let piece = &rest[..length];
                let id = if ids.len() == before {
                    self.ids.get(piece)
                } else {
                    self.ids.get(format!("##{piece}").as_str())
                };
                id.map(|id| (*id, length))
            };
            let Some((id, length)) = lengths.rev().find_map(piece) else {
                break;
            };
            ids.push(id);
            rest = &rest[length..];
        }
        if !rest.is_empty() {
            ids.truncate(before);
            ids.push(self.unknown);
        }
    }
}

/// Lowercases a text, removes accents and invisible characters, and separates ideographs.
fn plain(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for char in text.chars().filter(|char| !is_invisible(*char)) {
        if is_ideograph(char) {
            spaced.extend([' ', char, ' ']);
        } else {
            spaced.push(char);
        }
    }
    let is_accent = |char: &char| char.general_category() == GeneralCategory::NonspacingMark;
    let bare = spaced.nfd().filter(|char| !is_accent(char));
    bare.flat_map(char::to_lowercase).collect()
}

fn is_invisible(char: char) -> bool {
    let is_other = matches!(
        char.general_category(),
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::PrivateUse
            | GeneralCategory::Surrogate
    );
    char == '\u{fffd}' || (is_other && !matches!(char, '\t' | '\n' | '\r'))
}

fn is_punctuation(char: char) -> bool {
    char.is_ascii_punctuation()
        || char.general_category_group() == GeneralCategoryGroup::Punctuation
}

fn is_ideograph(char: char) -> bool {
    matches!(
        char,
        '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{2a6df}'
            | '\u{2a700}'..='\u{2ceaf}'
            | '\u{2f800}'..='\u{2fa1f}'
    )
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Text {
        text: String,
        ids: Vec<i32>,
    }

    /// `words.jsonl` has the results of Python's `tokenizers` for odd texts with the same words.
    #[test]
    fn texts_are_the_numbers_that_the_encoder_was_trained_with() {
        let words = Words::new(include_str!("../../grading/model/words.txt"));
        let lines = include_str!("words.jsonl").lines();
        let texts = lines.map(|line| serde_json::from_str::<Text>(line).unwrap());
        let mut count = 0;
        for Text { text, ids } in texts {
            assert_eq!(words.ids(&text), ids, "{text:?}");
            count += 1;
        }
        assert!(count >= 50, "{count} texts");
    }

    #[test]
    fn no_text_can_write_the_marks_around_it() {
        let words = Words::new("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[\n]\nsep");
        assert_eq!(words.ids("[SEP]"), [2, 4, 6, 5, 3]);
    }
}
