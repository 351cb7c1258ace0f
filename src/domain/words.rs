//! Words for comparisons that ignore case, punctuation and white space.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A word in compatibility form and lowercase, with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place in the text, in bytes.
    pub range: Range<usize>,
}

/// Returns where the quoted words (at least one) stand in a row among others; `None` if they do
/// not.
pub fn position(said: &[Word], quoted: &[String]) -> Option<usize> {
    let quoted_at = |window: &[Word]| window.iter().map(|word| &word.text).eq(quoted);
    said.windows(quoted.len()).position(quoted_at)
}

/// Returns the words of a text, in order.
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
        // Scripts without spaces between words: each character is one.
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
