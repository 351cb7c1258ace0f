//! Cuts text into sentences, and sentences into words and marks.
use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A line that its writer ended before this many characters is a statement of its own; a
/// longer one may only have been wrapped.
const WRAPPED_LINE: usize = 50;

/// A sentence, or a bullet, or a line of its own.
#[derive(Debug, Default)]
pub(super) struct Sentence<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    /// Whether it ends in a question mark.
    pub(super) is_asked: bool,
}

#[derive(Debug)]
pub(super) enum Token<'t> {
    Word(Word<'t>),
    Mark(Mark),
}

/// A word in lowercase, in compatibility form, without accents.
#[derive(Debug)]
pub(super) struct Word<'t> {
    pub(super) text: Cow<'t, str>,
    /// Where it stands in the text, in bytes.
    pub(super) range: Range<usize>,
    /// Whether a hyphen joins it to the word before.
    pub(super) is_hyphenated: bool,
}

/// What stands between words and means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Comma,
    /// A colon, a dash, a parenthesis.
    Break,
    /// An equals sign or an arrow: it says what a verb would say.
    Relation,
}

/// Cuts text into sentences. Never panics, whatever the text.
pub(super) fn sentences(text: &str) -> Vec<Sentence<'_>> {
    let mut splitter = Splitter {
        text,
        chars: text.char_indices().collect(),
        sentences: Vec::new(),
        current: Sentence::default(),
        hyphen: false,
    };
    let mut position = 0;
    while position < splitter.chars.len() {
        position = splitter.step(position);
    }
    splitter.end(false);
    splitter.sentences
}

struct Splitter<'t> {
    text: &'t str,
    chars: Vec<(usize, char)>,
    sentences: Vec<Sentence<'t>>,
    current: Sentence<'t>,
    hyphen: bool,
}

impl Splitter<'_> {
    /// Takes what stands at a position, and returns the position after it.
    fn step(&mut self, position: usize) -> usize {
        let (_, char) = self.chars[position];
        if self.is_word(position) {
            return self.word(position);
        }
        self.hyphen = false;
        let next = self.char(position + 1);
        match char {
            '-' | '=' | '~' if next == Some('>') => {
                self.mark(Mark::Relation);
                return position + 2;
            }
            '-' | '\u{2010}' | '\u{2011}' if self.is_inside_word(position) => self.hyphen = true,
            '-' | '\u{2012}'..='\u{2015}' | '(' | ')' | '[' | ']' | ':' => self.mark(Mark::Break),
            ',' | '\u{3001}' | '\u{ff0c}' => self.mark(Mark::Comma),
            '=' | '<' | '>' | '\u{2192}' | '\u{21d2}' | '\u{2248}' | '\u{2264}' | '\u{2265}' => {
                self.mark(Mark::Relation);
            }
            '.' if self.is_inside_word(position) || self.is_abbreviated() => {}
            '.' | '!' | ';' | '\u{2026}' | '\u{3002}' => self.end(false),
            '?' | '\u{ff1f}' => self.end(true),
            '\n' if self.ends_line(position) => self.end(false),
            _ => {}
        }
        position + 1
    }

    fn word(&mut self, start: usize) -> usize {
        let mut end = start + 1;
        while end < self.chars.len() && (self.is_word(end) || self.is_within_word(end)) {
            end += 1;
        }
        let range = self.offset(start)..self.offset(end);
        let text = fold(&self.text[range.clone()]);
        if !text.is_empty() {
            self.current.tokens.push(Token::Word(Word {
                text,
                range,
                is_hyphenated: std::mem::take(&mut self.hyphen),
            }));
        }
        end
    }

    fn mark(&mut self, mark: Mark) {
        if !self.current.tokens.is_empty() {
            self.current.tokens.push(Token::Mark(mark));
        }
    }

    fn end(&mut self, is_asked: bool) {
        let mut sentence = std::mem::take(&mut self.current);
        sentence.is_asked = is_asked;
        if !sentence.tokens.is_empty() {
            self.sentences.push(sentence);
        }
    }

    fn char(&self, position: usize) -> Option<char> {
        self.chars.get(position).map(|&(_, char)| char)
    }

    fn offset(&self, position: usize) -> usize {
        self.chars
            .get(position)
            .map_or(self.text.len(), |&(offset, _)| offset)
    }

    fn is_word(&self, position: usize) -> bool {
        self.char(position).is_some_and(is_word_char)
    }

    fn is_inside_word(&self, position: usize) -> bool {
        position > 0 && self.is_word(position - 1) && self.is_word(position + 1)
    }

    /// A character that belongs to a word only between two parts of it: an apostrophe, the
    /// point or comma of a number, the caret of a power.
    fn is_within_word(&self, position: usize) -> bool {
        let is_digit = |position| {
            self.char(position)
                .is_some_and(|char| char.is_ascii_digit())
        };
        self.is_inside_word(position)
            && match self.char(position) {
                Some('\'' | '\u{2019}' | '\u{2bc}' | '^') => true,
                Some('.' | ',') => is_digit(position - 1) && is_digit(position + 1),
                _ => false,
            }
    }

    /// Whether the point after the last word belongs to an abbreviation.
    fn is_abbreviated(&self) -> bool {
        let Some(Token::Word(word)) = self.current.tokens.last() else {
            return false;
        };
        let end = word.range.end;
        let is_last_of = |whole: &str| {
            let last = self.text.get(end.saturating_sub(whole.len())..end);
            last.is_some_and(|last| last.eq_ignore_ascii_case(whole))
        };
        match &*word.text {
            "vs" | "etc" | "al" | "approx" | "cf" | "fig" | "eq" => true,
            "e" | "i" | "g" => is_last_of("e.g") || is_last_of("i.e"),
            _ => false,
        }
    }

    /// Whether the line break at a position ends what was being said, rather than only
    /// wrapping it.
    fn ends_line(&self, position: usize) -> bool {
        let line = self.chars[..position]
            .iter()
            .rev()
            .take_while(|(_, char)| *char != '\n');
        let length = line.filter(|(_, char)| !char.is_whitespace()).count();
        let mut rest = self.chars[position + 1..]
            .iter()
            .map(|&(_, char)| char)
            .skip_while(|char| char.is_whitespace() && *char != '\n');
        let is_bullet = |char: char| {
            matches!(char, '-' | '*' | '+' | '>' | '#' | '\u{2022}') || char.is_ascii_digit()
        };
        length < WRAPPED_LINE
            || rest
                .next()
                .is_none_or(|first| first == '\n' || is_bullet(first))
    }
}

/// Letters, digits, and what only changes them: marks and characters without a shape.
fn is_word_char(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_alphanumeric();
    }
    char.is_alphanumeric() || char == '\u{d7}' || is_invisible(char) || is_combining_mark(char)
}

/// Soft hyphen, zero-width spaces and joiners, word joiner, byte order mark.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

/// Lowercase, compatibility form, no accents; a multiplication sign is the letter x.
fn fold(word: &str) -> Cow<'_, str> {
    if word
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    {
        return Cow::Borrowed(word);
    }
    word.nfkd()
        .filter(|&char| !is_combining_mark(char) && !is_invisible(char))
        .flat_map(char::to_lowercase)
        .filter_map(|char| match char {
            '\u{d7}' => Some('x'),
            '\u{2019}' | '\u{2bc}' => Some('\''),
            '^' | ',' => None,
            _ => Some(char),
        })
        .collect()
}
