//! Cuts text into sentences, and sentences into words and marks.
use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::arithmetic::Sign;

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
    /// The arithmetic sign before it.
    pub(super) sign: Option<Sign>,
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
        sign: None,
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
    sign: Option<Sign>,
}

impl Splitter<'_> {
    /// Takes what stands at a position, and returns the position after it.
    fn step(&mut self, position: usize) -> usize {
        let (_, char) = self.chars[position];
        if self.is_word(position) {
            return self.word(position);
        }
        self.hyphen = false;
        self.sign = self.sign_at(position).or(self.sign);
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
                sign: self.sign.take(),
            }));
        }
        end
    }

    fn mark(&mut self, mark: Mark) {
        if mark != Mark::Break {
            self.sign = None;
        }
        if !self.current.tokens.is_empty() {
            self.current.tokens.push(Token::Mark(mark));
        }
    }

    fn end(&mut self, is_asked: bool) {
        self.sign = None;
        let mut sentence = std::mem::take(&mut self.current);
        sentence.is_asked = is_asked;
        if !sentence.tokens.is_empty() {
            self.sentences.push(sentence);
        }
    }

    /// The arithmetic sign at a position. One that stands closer to one side than to the other
    /// is emphasis, a bullet or a sign of nothing; a hyphen or dash is a minus only between
    /// operands.
    fn sign_at(&self, position: usize) -> Option<Sign> {
        let before = position.checked_sub(1).and_then(|before| self.char(before));
        let after = self.char(position + 1);
        let is_space = |char: Option<char>| char.is_none_or(char::is_whitespace);
        if self.current.tokens.is_empty() || is_space(before) != is_space(after) {
            return None;
        }
        match self.char(position)? {
            '+' => Some(Sign::Plus),
            '\u{2212}' => Some(Sign::Minus),
            '-' if self.is_operand_before(position) && self.is_operand_after(position) => {
                Some(Sign::Minus)
            }
            '*' if before != Some('*') && after != Some('*') => Some(Sign::Times),
            '\u{b7}' | '\u{22c5}' => Some(Sign::Times),
            '(' if before == Some(')') => Some(Sign::Times),
            '/' => Some(Sign::Over),
            _ => None,
        }
    }

    fn is_operand_before(&self, position: usize) -> bool {
        let mut before = self.chars[..position]
            .iter()
            .rev()
            .map(|&(_, char)| char)
            .skip_while(|char| char.is_whitespace())
            .peekable();
        before.peek() == Some(&')') || is_operand(before)
    }

    fn is_operand_after(&self, position: usize) -> bool {
        let mut after = self.chars[position + 1..]
            .iter()
            .map(|&(_, char)| char)
            .skip_while(|char| char.is_whitespace())
            .peekable();
        after.peek() == Some(&'(') || is_operand(after)
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

/// Whether a word is as short as the names and numbers of formulas are: `k`, `2p`.
fn is_operand(chars: impl Iterator<Item = char>) -> bool {
    let length = chars.take_while(|&char| is_word_char(char)).take(3).count();
    (1..3).contains(&length)
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
