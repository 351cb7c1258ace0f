//! Answers to exercises as people type them: `112`, `112x112`, `1,000`, `1e3`, `7/2`, `5 px`,
//! `about 5`, `64·(3·3·3+1)`, `1.8M`, `A and C`.

mod boxes;
mod formula;

use serde::Serialize;

use super::{Exact, LONGEST_ANSWER};
pub(super) use formula::Number;

/// The form of an expected answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// A whole number.
    Whole,
    /// One side of a square.
    Side,
    /// A height and a width.
    Size,
    /// A fraction, or two decimals.
    Fraction,
    /// Two decimals.
    Decimal,
    /// Memory in MiB of 1,048,576 bytes.
    Mebibytes,
    /// Some of this many boxes, by their letters.
    Boxes(usize),
}

impl Asked {
    /// Whether the exercise expects boxes and the text is nothing but letters of theirs.
    fn may_name_boxes(self, text: &str) -> bool {
        let Self::Boxes(count) = self else {
            return false;
        };
        let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some()
            && letters.all(|letter| ('a'..='z').take(count).any(|c| c == letter))
    }
}

/// Why a typed answer cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It is empty.
    Empty,
    /// It has more characters than [`LONGEST_ANSWER`].
    TooLong,
    /// It has no digit.
    NoNumber,
    /// It contains a word or a sign without a meaning here.
    Unknown(String),
    /// It has several numbers, with nothing between them that tells what to do.
    SeveralNumbers,
    /// It has one number, where the exercise expects a height and a width.
    WantsSize,
    /// It has more than a height and a width, where the exercise expects only those.
    MoreThanSize,
    /// A calculation ends too early or has a bracket too many.
    Unfinished,
    /// It divides by zero.
    DividesByZero,
    /// It is too large to calculate with.
    TooLarge,
    /// It names no boxes.
    NoBoxes,
    /// It names a box that does not exist.
    UnknownBox(char),
}

/// An answer as read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) value: Typed,
    /// Whether its author marked it as approximate.
    pub(super) about: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Typed {
    Number(Number),
    Size(Exact, Exact),
    Boxes(Vec<char>),
}

/// What people write before an answer, and whether it means "about".
const BEFORE: &[(&str, bool)] = &[
    ("the answer is", false),
    ("the result is", false),
    ("my answer is", false),
    ("answer:", false),
    ("answer", false),
    ("it is", false),
    ("it's", false),
    ("its", false),
    ("that is", false),
    ("i get", false),
    ("i got", false),
    ("i think", true),
    ("i guess", true),
    ("i believe", true),
    ("approximately", true),
    ("approx.", true),
    ("approx", true),
    ("roughly", true),
    ("nearly", true),
    ("almost", true),
    ("around", true),
    ("about", true),
    ("circa", true),
    ("maybe", true),
    ("perhaps", true),
    ("probably", true),
    ("ca.", true),
    ("c.", true),
    ("~", true),
    ("≈", true),
    ("≃", true),
    ("∼", true),
];
const AFTER: &[(&str, bool)] = &[
    ("i think", true),
    ("i guess", true),
    ("or so", true),
    ("-ish", true),
    ("ish", true),
    ("approximately", true),
    ("approx.", true),
    ("approx", true),
    ("roughly", true),
    ("maybe", true),
    ("?", true),
    ("!", false),
    (".", false),
    (",", false),
    (";", false),
];

/// Reads an answer. Returns both readings if there are two, likelier one first: `6,125` MiB are six
/// and an eighth for half of the world, and some thousand for the other half.
pub(super) fn readings(typed: &str, asked: Asked) -> Result<Vec<Reading>, Unreadable> {
    let first = read(typed, asked)?;
    let mut readings = vec![first];
    if asked == Asked::Mebibytes {
        let european = typed.replace(',', ".");
        readings.extend(read(&european, asked).ok());
        readings.dedup();
    }
    Ok(readings)
}

/// Reads an answer.
fn read(typed: &str, asked: Asked) -> Result<Reading, Unreadable> {
    if typed.trim().chars().count() > LONGEST_ANSWER {
        return Err(Unreadable::TooLong);
    }
    let plain = plain(typed);
    let text = plain.trim_matches(|c: char| c.is_whitespace() || "`|_\"“”".contains(c));
    let text = text
        .strip_prefix("**")
        .and_then(|text| text.strip_suffix("**"))
        .unwrap_or(text);
    let (text, about) = without_hedges(text.trim(), asked);
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    let value = match asked {
        Asked::Boxes(count) => Typed::Boxes(boxes::read(text, count)?),
        _ => number_or_size(text, asked)?,
    };
    Ok(Reading { value, about })
}

fn number_or_size(text: &str, asked: Asked) -> Result<Typed, Unreadable> {
    // In "(224 + 2 − 3) / 2 + 1 = 112", or in "h = 112", the end is the answer.
    let (before, after) = text.rsplit_once(['=', '≈']).unwrap_or(("", text));
    let last = if after.trim().is_empty() {
        before.trim()
    } else {
        after.trim()
    };
    let (text, _) = without_hedges(last, asked);
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return Err(Unreadable::NoNumber);
    }
    if matches!(asked, Asked::Side | Asked::Size) {
        match sides(text, asked).as_deref() {
            Some(&[height, width]) => return Ok(Typed::Size(height, width)),
            Some([_, _, _, ..]) => return Err(Unreadable::MoreThanSize),
            _ => {}
        }
    }
    let number = formula::read(text, asked)?;
    if asked == Asked::Size {
        return Err(Unreadable::WantsSize);
    }
    Ok(Typed::Number(number))
}

/// Reads `112x56`, `112 by 56` or `(112, 56)`: numbers with nothing but signs between them. If the
/// exercise expects one side, `*` multiplies (`7*16`), except in `112*112`.
fn sides(text: &str, asked: Asked) -> Option<Vec<Exact>> {
    let text = text.trim_matches(|c: char| "()[]{} ".contains(c));
    let separated = text
        .replace(" by ", "x")
        .replace(" and ", "x")
        .replace(['×', ';'], "x");
    let multiplies = asked == Asked::Side && {
        let mut factors = separated.split('*').map(str::trim);
        let first = factors.next();
        factors.any(|factor| Some(factor) != first)
    };
    let separated = if multiplies {
        separated
    } else {
        separated.replace('*', "x")
    };
    let parts: Vec<&str> = if separated.contains('x') && !separated.contains("px,") {
        // "112px x 56px"
        separated
            .split('x')
            .map(|part| part.trim().trim_end_matches(['p', ' ']))
            .filter(|part| !part.is_empty())
            .collect()
    } else {
        separated.split(',').collect()
    };
    let numbers: Vec<Exact> = parts
        .iter()
        .map(|part| formula::plain(part, Asked::Whole))
        .collect::<Option<_>>()?;
    // "1,120" and "1,000,000" are single numbers with commas, unless the exercise expects two.
    let is_list = separated.contains('x')
        || text.contains(", ")
        || numbers.len() == 2 && (asked == Asked::Size || numbers[0] == numbers[1])
        || parts[1..].iter().any(|part| part.trim().len() != 3) && numbers.len() > 2;
    (numbers.len() > 1 && is_list).then_some(numbers)
}

/// Strips the words for "about" before and after a text; returns whether there were any. If the
/// exercise expects boxes, keeps everything that could name some: `C.`, `CA.`
fn without_hedges(text: &str, asked: Asked) -> (&str, bool) {
    let mut text = text;
    let mut about = false;
    loop {
        let cut = BEFORE
            .iter()
            .filter(|(word, _)| !asked.may_name_boxes(word))
            .find_map(|(word, hedge)| Some((strip_before(text, word)?, *hedge)))
            .or_else(|| {
                AFTER
                    .iter()
                    .find_map(|(word, hedge)| Some((text.strip_suffix(word)?, *hedge)))
            });
        match cut {
            Some((rest, hedge)) => {
                text = rest.trim();
                about |= hedge;
            }
            None => return (text, about),
        }
    }
}

/// Strips a word from the start of a text, unless it is the start of a longer word.
fn strip_before<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    let goes_on = |c: char| c.is_alphabetic();
    let is_part = word.ends_with(goes_on) && rest.starts_with(goes_on);
    (!is_part).then_some(rest)
}

/// Lowercases a text and unifies the many signs for one thing.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '✕' | '✖' | '⨯' | '╳' => plain.push('×'),
            '·' | '∙' | '⋅' | '∗' | '•' => plain.push('*'),
            '÷' | '∕' | '⁄' => plain.push('/'),
            '−' | '–' | '—' => plain.push('-'),
            '’' | '‘' => plain.push('\''),
            '，' => plain.push(','),
            '＝' => plain.push('='),
            '²' => plain.push_str("^2"),
            '³' => plain.push_str("^3"),
            '½' => plain.push_str("(1/2)"),
            '¼' => plain.push_str("(1/4)"),
            '¾' => plain.push_str("(3/4)"),
            c if c.is_whitespace() => plain.push(' '),
            // Invisible marks that come along with pasted text.
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c => plain.push(digit(c)),
        }
    }
    plain
}

/// Returns the ASCII digit for a digit of another script.
fn digit(c: char) -> char {
    // Arabic-Indic, Persian, Devanagari, Bengali, full width.
    let zeros = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];
    let value = zeros.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    });
    value.unwrap_or(c)
}
