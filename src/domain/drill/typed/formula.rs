//! Reads a number as people type it, or a calculation.

use std::iter::Peekable;
use std::vec::IntoIter;

use super::{Asked, Unreadable};
use crate::domain::drill::Exact;

/// A typed number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::domain::drill) struct Number {
    /// Its value, without its unit of memory.
    pub(in crate::domain::drill) value: Exact,
    /// How many decimals were typed; `None` for a calculation, which is exact.
    pub(in crate::domain::drill) decimals: Option<u32>,
    /// The bytes of its unit of memory, if one was typed.
    pub(in crate::domain::drill) unit: Option<Exact>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(Exact, u32),
    Sign(char),
    Word(String),
}

/// Words after a number that change nothing.
const UNITS: &[&str] = &[
    "px",
    "pixel",
    "pixels",
    "parameter",
    "parameters",
    "param",
    "params",
    "weight",
    "weights",
    "mac",
    "macs",
    "madd",
    "madds",
    "multiply",
    "add",
    "adds",
    "multiplication",
    "multiplications",
    "ops",
    "op",
    "operations",
    "flop",
    "flops",
    "high",
    "wide",
    "tall",
    "in",
    "total",
    "each",
    "side",
    "nat",
    "nats",
    "of",
    "memory",
    "learnable",
    "trainable",
    "a",
    "per",
    "image",
];

/// Words after a number that multiply it, with their powers of ten.
const SCALES: &[(&str, u32)] = &[
    ("k", 3),
    ("thousand", 3),
    ("m", 6),
    ("mio", 6),
    ("mn", 6),
    ("million", 6),
    ("millions", 6),
    ("g", 9),
    ("b", 9),
    ("bn", 9),
    ("billion", 9),
    ("billions", 9),
];

/// Units of memory, in bytes. In the context of memory, MB means MiB, as in PyTorch's tools.
const MEMORY: &[(&str, u64)] = &[
    ("byte", 1),
    ("bytes", 1),
    ("b", 1),
    ("kb", 1 << 10),
    ("kib", 1 << 10),
    ("mb", 1 << 20),
    ("m", 1 << 20),
    ("mib", 1 << 20),
    ("megabyte", 1 << 20),
    ("megabytes", 1 << 20),
    ("mebibyte", 1 << 20),
    ("mebibytes", 1 << 20),
    ("gb", 1 << 30),
    ("gib", 1 << 30),
];

/// Reads a number or a calculation.
pub(super) fn read(text: &str, asked: Asked) -> Result<Number, Unreadable> {
    let tokens = tokens(text, asked)?;
    let typed: Vec<u32> = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Number(_, decimals) => Some(*decimals),
            Token::Sign(_) | Token::Word(_) => None,
        })
        .collect();
    let percent = tokens.iter().any(is_percent);
    let mut formula = Formula(tokens.into_iter().peekable());
    let mut value = formula.sum()?;
    let mut unit = None;
    for token in formula.0 {
        match token {
            Token::Word(word) => match meaning(&word, asked) {
                Some(Meaning::Nothing) => {}
                Some(Meaning::Times(factor)) => {
                    value = value.times(factor).ok_or(Unreadable::TooLarge)?;
                }
                Some(Meaning::Bytes(bytes)) if unit.is_none() => unit = Some(bytes),
                Some(Meaning::Bytes(_)) | None => return Err(Unreadable::Unknown(word)),
            },
            // "multiply-adds"
            Token::Sign('-') => {}
            Token::Sign(sign) => return Err(Unreadable::Unknown(sign.to_string())),
            Token::Number(..) => return Err(Unreadable::SeveralNumbers),
        }
    }
    let decimals = match typed.as_slice() {
        [decimals] => Some(decimals + if percent { 2 } else { 0 }),
        _ => None,
    };
    Ok(Number {
        value,
        decimals,
        unit,
    })
}

/// Reads a number with its unit, but no calculation.
pub(super) fn plain(text: &str, asked: Asked) -> Option<Exact> {
    let tokens = tokens(text.trim(), asked).ok()?;
    match tokens.as_slice() {
        [Token::Number(value, _)] => Some(*value),
        [Token::Number(value, _), Token::Word(word)] if UNITS.contains(&word.as_str()) => {
            Some(*value)
        }
        _ => None,
    }
}

enum Meaning {
    Nothing,
    Times(Exact),
    Bytes(Exact),
}

fn meaning(word: &str, asked: Asked) -> Option<Meaning> {
    let of = |table: &[(&str, u64)]| {
        table
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, n)| *n)
    };
    if asked == Asked::Mebibytes
        && let Some(bytes) = of(MEMORY)
    {
        return Some(Meaning::Bytes(bytes.into()));
    }
    if UNITS.contains(&word) {
        return Some(Meaning::Nothing);
    }
    let scale = |name: &str| {
        let scale = SCALES.iter().find(|(scale, _)| *scale == name)?;
        Some(Meaning::Times(10_u64.pow(scale.1).into()))
    };
    if asked == Asked::Whole {
        // "1.8M", "115 GMACs"
        let unit = UNITS.iter().find_map(|unit| word.strip_suffix(unit));
        return scale(word).or_else(|| scale(unit?));
    }
    None
}

fn is_percent(token: &Token) -> bool {
    match token {
        Token::Sign(sign) => *sign == '%',
        Token::Word(word) => word == "percent",
        Token::Number(..) => false,
    }
}

/// The rest of a calculation.
struct Formula(Peekable<IntoIter<Token>>);

impl Formula {
    fn takes(&mut self, signs: &str) -> Option<char> {
        let token = self.0.next_if(|token| match token {
            Token::Sign(sign) => signs.contains(*sign),
            Token::Word(word) => word == "x" && signs.contains('*'),
            Token::Number(..) => false,
        })?;
        match token {
            Token::Sign(sign) => Some(sign),
            _ => Some('*'),
        }
    }

    fn sum(&mut self) -> Result<Exact, Unreadable> {
        let mut sum = self.product()?;
        loop {
            let is_unit = matches!(self.0.peek(), Some(Token::Word(_)) | None);
            if is_unit {
                return Ok(sum);
            }
            let Some(sign) = self.takes("+-") else {
                return Ok(sum);
            };
            let next = self.product()?;
            let result = if sign == '+' {
                sum.plus(next)
            } else {
                sum.minus(next)
            };
            sum = result.ok_or(Unreadable::TooLarge)?;
        }
    }

    fn product(&mut self) -> Result<Exact, Unreadable> {
        let mut product = self.signed()?;
        while let Some(sign) = self.takes("*×/") {
            let next = self.signed()?;
            let result = if sign == '/' {
                if next == Exact::ZERO {
                    return Err(Unreadable::DividesByZero);
                }
                product.over(next)
            } else {
                product.times(next)
            };
            product = result.ok_or(Unreadable::TooLarge)?;
        }
        Ok(product)
    }

    fn signed(&mut self) -> Result<Exact, Unreadable> {
        match self.takes("+-") {
            Some('-') => {
                let value = self.signed()?;
                Exact::ZERO.minus(value).ok_or(Unreadable::TooLarge)
            }
            Some(_) => self.signed(),
            None => self.power(),
        }
    }

    fn power(&mut self) -> Result<Exact, Unreadable> {
        let base = self.atom()?;
        if self.takes("^").is_none() {
            return Ok(base);
        }
        let exponent = self.signed()?;
        base.power(exponent).ok_or(Unreadable::TooLarge)
    }

    fn atom(&mut self) -> Result<Exact, Unreadable> {
        let value = match self.0.next() {
            Some(Token::Number(value, _)) => value,
            Some(Token::Sign('(')) => {
                let inner = self.sum()?;
                self.takes(")").ok_or(Unreadable::Unfinished)?;
                inner
            }
            Some(Token::Word(word)) => return Err(Unreadable::Unknown(word)),
            Some(Token::Sign(_)) | None => return Err(Unreadable::Unfinished),
        };
        let hundredth = Exact::of(1, 100);
        match self.0.next_if(is_percent) {
            Some(_) => value.times(hundredth).ok_or(Unreadable::TooLarge),
            None => Ok(value),
        }
    }
}

fn tokens(text: &str, asked: Asked) -> Result<Vec<Token>, Unreadable> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let rest = &chars[at..];
        if c.is_ascii_digit() || (c == '.' && rest.get(1).is_some_and(char::is_ascii_digit)) {
            let (token, length) = number(rest, asked)?;
            tokens.push(token);
            at += length;
        } else if c.is_alphabetic() {
            let length = rest.iter().take_while(|c| c.is_alphabetic()).count();
            // "3x3", "64x(3x3+1)"
            let length = if c == 'x' && rest.get(1).is_none_or(|c| !c.is_alphabetic()) {
                1
            } else {
                length
            };
            tokens.push(Token::Word(rest[..length].iter().collect()));
            at += length;
        } else if c == '*' && rest.get(1) == Some(&'*') {
            tokens.push(Token::Sign('^'));
            at += 2;
        } else if "+-*×/^%()".contains(c) {
            tokens.push(Token::Sign(c));
            at += 1;
        } else if c == ' ' || c == '.' {
            at += 1;
        } else if c == ',' {
            return Err(Unreadable::SeveralNumbers);
        } else {
            return Err(Unreadable::Unknown(c.to_string()));
        }
    }
    Ok(tokens)
}

/// Reads a number at the beginning of `chars`, and returns how many of them it takes.
fn number(chars: &[char], asked: Asked) -> Result<(Token, usize), Unreadable> {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut length = 0;
    while digit(length) || is_separator(chars, length) {
        length += 1;
    }
    let written: String = chars[..length]
        .iter()
        .filter(|c| !"_' ".contains(**c))
        .collect();
    let (whole, decimals) = split(&written, asked).ok_or(Unreadable::SeveralNumbers)?;
    let mut exponent: i32 = 0;
    if chars.get(length) == Some(&'e') {
        let sign = usize::from(matches!(chars.get(length + 1), Some('+' | '-')));
        let first = length + 1 + sign;
        let count = (first..).take_while(|&at| digit(at)).count();
        if count > 0 {
            let digits: String = chars[length + 1..first + count].iter().collect();
            exponent = digits.parse().map_err(|_| Unreadable::TooLarge)?;
            length = first + count;
        }
    }
    let places = i32::try_from(decimals.len()).map_err(|_| Unreadable::TooLarge)?;
    let digits: i128 = format!("{whole}{decimals}")
        .parse()
        .map_err(|_| Unreadable::TooLarge)?;
    let digits = Exact::new(digits, 1).ok_or(Unreadable::TooLarge)?;
    let power = i128::from(exponent.saturating_sub(places));
    let power = Exact::new(power, 1).and_then(|power| Exact::from(10).power(power));
    let value = power.and_then(|power| digits.times(power));
    let value = value.ok_or(Unreadable::TooLarge)?;
    let shown = u32::try_from(places.saturating_sub(exponent)).unwrap_or(0);
    Ok((Token::Number(value, shown), length))
}

/// Whether a sign within a number belongs to it: a digit follows, or after a space or an apostrophe
/// three digits.
fn is_separator(chars: &[char], at: usize) -> bool {
    let digits_after = || {
        let after = chars[at + 1..].iter();
        after.take_while(|c| c.is_ascii_digit()).count()
    };
    match chars.get(at) {
        Some('.' | ',') => digits_after() > 0,
        Some('_') => at > 0 && digits_after() > 0,
        Some(' ' | '\'') => at > 0 && chars[at - 1].is_ascii_digit() && digits_after() == 3,
        _ => false,
    }
}

/// Splits a number at its decimal sign, a point or a comma. Both also separate thousands; if a sign
/// could be either, the expected form decides.
fn split(written: &str, asked: Asked) -> Option<(String, String)> {
    let signs: Vec<char> = written.chars().filter(|c| !c.is_ascii_digit()).collect();
    let is_whole = || (written.replace([',', '.'], ""), String::new());
    let in_thousands = || {
        let mut groups = written.split([',', '.']);
        let first = groups.next().unwrap_or_default();
        (1..=3).contains(&first.len()) && first != "0" && groups.all(|group| group.len() == 3)
    };
    let decimal = |sign: char| {
        let (before, after) = written.rsplit_once(sign).unwrap_or((written, ""));
        Some((before.replace([',', '.'], ""), after.to_owned()))
    };
    match signs.as_slice() {
        [] => Some(is_whole()),
        [sign] => {
            let may_be_thousands = match asked {
                Asked::Whole | Asked::Side | Asked::Size => true,
                Asked::Mebibytes => *sign == ',',
                Asked::Fraction | Asked::Decimal | Asked::Boxes(_) => false,
            };
            if may_be_thousands && in_thousands() {
                Some(is_whole())
            } else {
                decimal(*sign)
            }
        }
        [rest @ .., last] if rest.iter().all(|sign| sign == last) => in_thousands().then(is_whole),
        [rest @ .., last] if rest.iter().all(|sign| sign != last) => decimal(*last),
        _ => None,
    }
}
