//! Words as they are compared where only the words matter: not case, punctuation or white space.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A word in compatibility form and lowercase, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
}

/// Where words, one at least, stand in a row among others; `None` where they do not.
pub fn position(said: &[Word], quoted: &[String]) -> Option<usize> {
    let quoted_at = |window: &[Word]| window.iter().map(|word| &word.text).eq(quoted);
    said.windows(quoted.len()).position(quoted_at)
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut is_open = false;
    for (at, char) in text.char_indices() {
        if !char.is_alphanumeric() {
            is_open = false;
            continue;
        }
        let end = at + char.len_utf8();
        let folded: String = match char.is_ascii() {
            true => char.to_ascii_lowercase().into(),
            false => char.to_lowercase().nfkc().collect(),
        };
        // Scripts that put no space between words: each character is one.
        let stands_alone = is_ideograph(char);
        match words.last_mut().filter(|_| is_open && !stands_alone) {
            Some(word) => {
                word.text.push_str(&folded);
                word.range.end = end;
            }
            None => words.push(Word {
                text: folded,
                range: at..end,
            }),
        }
        is_open = !stands_alone;
    }
    words
}

fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}
