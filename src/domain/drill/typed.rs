//! Answers to exercises as people type them: `112`, `112x112`, `1,000`, `1e3`, `7/2`, `5 px`,
//! `about 5`, `64·(3·3·3+1)`, `1.8M`, `A and C`.

mod boxes;
mod formula;

use serde::Serialize;

use super::{Exact, LONGEST_ANSWER};
pub(super) use formula::Number;

/// In which form an answer is asked.
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
    /// Some of so many boxes, by their letters.
    Boxes(usize),
}

impl Asked {
    /// Whether boxes are asked and a text is nothing but letters of theirs.
    fn may_name_boxes(self, text: &str) -> bool {
        let Self::Boxes(count) = self else {
            return false;
        };
        let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some()
            && letters.all(|letter| ('a'..='z').take(count).any(|c| c == letter))
    }
}

/// Why nothing could be made of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// There is nothing.
    Empty,
    /// It has more characters than [`LONGEST_ANSWER`].
    TooLong,
    /// There is no digit in it.
    NoNumber,
    /// A word or a sign that says nothing here.
    Unknown(String),
    /// More than one number, with nothing between them that says what to do.
    SeveralNumbers,
    /// One number, where a height and a width are asked.
    WantsSize,
    /// A height, a width and more, where only those two are asked.
    MoreThanSize,
    /// A calculation that ends too early or has a bracket too many.
    Unfinished,
    /// A division by zero.
    DividesByZero,
    /// Too large to calculate with.
    TooLarge,
    /// No letters of boxes.
    NoBoxes,
    /// A box that there is not.
    UnknownBox(char),
}

/// What was read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) value: Typed,
    /// Whether it was said to be about that.
    pub(super) about: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Typed {
    Number(Number),
    Size(Exact, Exact),
    Boxes(Vec<char>),
}

/// What people put before an answer, and whether it says that they are not sure.
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

/// Reads an answer. Where it can be read in two ways, both come, the likelier one first: `6,125` MiB
/// are six and an eighth for one half of the world, and some thousand for the other.
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
    // Of "(224 + 2 − 3) / 2 + 1 = 112", or of "h = 112", the end is the answer.
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

/// `112x56`, `112 by 56`, `(112, 56)`: its numbers, when it is nothing but numbers with signs
/// between them. Where one side is asked, `*` multiplies (`7*16`), but for `112*112`.
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
    // "1,120" is a number with a comma in it, unless two are asked, and so is "1,000,000".
    let is_list = separated.contains('x')
        || text.contains(", ")
        || numbers.len() == 2 && (asked == Asked::Size || numbers[0] == numbers[1])
        || parts[1..].iter().any(|part| part.trim().len() != 3) && numbers.len() > 2;
    (numbers.len() > 1 && is_list).then_some(numbers)
}

/// The text without what says "about" before and after it, and whether anything did. Where boxes
/// are asked, what could name some of them says nothing else: `C.`, `CA.`
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

/// Without a word before it, where it is that word and not the beginning of another.
fn strip_before<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(word)?;
    let goes_on = |c: char| c.is_alphabetic();
    let is_part = word.ends_with(goes_on) && rest.starts_with(goes_on);
    (!is_part).then_some(rest)
}

/// In small letters, with the many signs for one thing as one sign.
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
            // Invisible marks that come with pasted text.
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c => plain.push(digit(c)),
        }
    }
    plain
}

/// The digit that a digit of another script is.
fn digit(c: char) -> char {
    // Arabic-Indic, Persian, Devanagari, Bengali, full width.
    let zeros = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{ff10}'];
    let value = zeros.into_iter().find_map(|zero| {
        let value = u32::from(c).checked_sub(u32::from(zero))?;
        char::from_digit(value, 10)
    });
    value.unwrap_or(c)
}
