//! Splits an answer into pieces that can make a key point: sentences, bullets and lines, the
//! clauses of long sentences, and pairs of neighbors.
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// A sentence with more words is also split into clauses.
const LONG_SENTENCE: usize = 14;
/// The fewest words of a clause that stands on its own.
const MIN_CLAUSE: usize = 4;
/// The most words of a pair of sentences.
const MAX_PAIR: usize = 32;
/// The most words in a piece: the encoder would cut off the rest.
const MAX_READ: usize = 28;
/// How many words consecutive parts of a long clause share.
const OVERLAP: usize = 10;
/// Words that end in a full stop without ending a sentence.
const ABBREVIATIONS: [&str; 9] = [
    "e.g", "i.e", "vs", "cf", "fig", "eq", "approx", "resp", "al",
];
/// Words that begin a clause.
const JOINTS: [&str; 7] = [
    "but",
    "because",
    "so",
    "while",
    "whereas",
    "therefore",
    "which",
];

/// A piece of an answer to compare with the key points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk<'t> {
    /// Its text, without the bullet before it.
    pub text: Cow<'t, str>,
    /// The whole sentences around it, in bytes of the answer.
    pub range: Range<usize>,
    /// Whether it is two sentences.
    pub is_pair: bool,
}

/// Returns the sentences, bullets and lines of a text, in order, without bullets and surrounding
/// space: in bytes, none empty, none overlapping.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive(is_line_end) {
        let mut start = line_start + bullet(line);
        line_start += line.len();
        while let Some(end) = sentence_end(&text[start..line_start]) {
            sentences.extend(trimmed(text, start..start + end));
            start += end;
        }
        sentences.extend(trimmed(text, start..line_start));
    }
    sentences
}

/// Returns the pieces to compare with the key points: sentences first, then clauses of long ones,
/// then pairs of neighbors. No piece repeats; an empty text has none.
pub fn chunks(text: &str) -> Vec<Chunk<'_>> {
    let sentences = sentences(text);
    let whole = sentences.iter().map(|sentence| Chunk {
        text: Cow::Borrowed(&text[sentence.clone()]),
        range: sentence.clone(),
        is_pair: false,
    });
    let clauses = sentences.iter().flat_map(|sentence| {
        let clauses = clauses(&text[sentence.clone()]);
        clauses.into_iter().map(|clause| Chunk {
            text: Cow::Borrowed(clause),
            range: sentence.clone(),
            is_pair: false,
        })
    });
    let pairs = sentences.windows(2).filter_map(|pair| {
        let [first, second] = [&pair[0], &pair[1]];
        let (before, after) = (&text[first.clone()], &text[second.clone()]);
        (words(before) + words(after) <= MAX_PAIR).then(|| Chunk {
            text: Cow::Owned(format!("{before} {after}")),
            range: first.start..second.end,
            is_pair: true,
        })
    });
    let mut said = HashSet::new();
    let chunks = whole.chain(clauses).chain(pairs);
    chunks
        .filter(|chunk| said.insert(chunk.text.clone()))
        .collect()
}

/// Returns the whole sentences around a place in a text; the place itself if it is in none.
pub fn widened(text: &str, place: Range<usize>) -> Range<usize> {
    let sentences = sentences(text);
    let touched = || {
        let touches =
            |sentence: &&Range<usize>| sentence.start < place.end && place.start < sentence.end;
        sentences.iter().filter(touches)
    };
    match (touched().next(), touched().next_back()) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => place,
    }
}

/// Returns the clauses of a long sentence that stand on their own; overlong ones in overlapping
/// parts; none for a short sentence.
fn clauses(sentence: &str) -> Vec<&str> {
    if words(sentence) <= LONG_SENTENCE {
        return Vec::new();
    }
    let mut clauses = Vec::new();
    let (mut start, mut position) = (0, 0);
    while let Some(char) = sentence[position..].chars().next() {
        let joint = joint(&sentence[position..]);
        if joint > 0 {
            clauses.push(&sentence[start..position]);
            start = position + joint;
            position = start;
        } else {
            position += char.len_utf8();
        }
    }
    clauses.push(&sentence[start..]);
    let clauses = clauses.into_iter().map(str::trim);
    clauses
        .filter(|clause| words(clause) >= MIN_CLAUSE)
        .flat_map(parts)
        .collect()
}

/// Splits a clause into parts short enough to read.
fn parts(clause: &str) -> Vec<&str> {
    let starts: Vec<usize> = clause
        .split_whitespace()
        .map(|word| word.as_ptr() as usize - clause.as_ptr() as usize)
        .collect();
    if starts.len() <= MAX_READ {
        return vec![clause];
    }
    let begins = (0..starts.len() - OVERLAP).step_by(MAX_READ - OVERLAP);
    begins
        .map(|first| {
            let end = starts.get(first + MAX_READ).copied();
            clause[starts[first]..end.unwrap_or(clause.len())].trim_end()
        })
        .collect()
}

/// Returns the length of the joint at the start of a text that connects two clauses; 0 if there is
/// none.
fn joint(text: &str) -> usize {
    let space = |text: &str| text.len() - text.trim_start().len();
    if let Some(rest) = text.strip_prefix([',', ':']) {
        return match space(rest) {
            0 => 0,
            length => 1 + length,
        };
    }
    let before = space(text);
    let rest = &text[before..];
    let Some(sign) = rest.chars().next() else {
        return 0;
    };
    let after = space(&rest[sign.len_utf8()..]);
    match sign {
        '\u{2192}' => before + sign.len_utf8() + after,
        _ if before == 0 => 0,
        '-' | '\u{2013}' | '\u{2014}' if after > 0 => before + sign.len_utf8() + after,
        _ => {
            let begins = |word: &&str| {
                let rest = rest.strip_prefix(*word);
                rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
            };
            if JOINTS.iter().any(begins) { before } else { 0 }
        }
    }
}

/// Returns where the first sentence of a line ends, including its mark; `None` if no other follows.
fn sentence_end(line: &str) -> Option<usize> {
    let mut chars = line.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        let is_mark =
            matches!(char, '!' | '?' | ';') || (char == '.' && !is_abbreviation(&line[..at]));
        if is_mark && next.is_some_and(char::is_whitespace) {
            return Some(at + char.len_utf8());
        }
    }
    None
}

/// Whether the last word of a text is an abbreviation with a full stop.
fn is_abbreviation(text: &str) -> bool {
    let mut words = text.rsplit(|char: char| char.is_whitespace() || char == '(');
    let last = words.next().unwrap_or_default().to_lowercase();
    ABBREVIATIONS.contains(&last.as_str())
}

/// Returns the length of the bullet or number before a line, including the space around it.
fn bullet(line: &str) -> usize {
    let item = line.trim_start();
    let digits = item.trim_start_matches(|char: char| char.is_numeric());
    let rest = if digits.len() < item.len() {
        digits.strip_prefix(['.', ')'])
    } else {
        item.strip_prefix(['-', '*', '\u{2022}', '\u{2013}', '\u{2014}'])
    };
    match rest {
        Some(rest) if rest.starts_with(char::is_whitespace) => line.len() - rest.trim_start().len(),
        _ => 0,
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    let length = part.trim().len();
    (length > 0).then_some(start..start + length)
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn is_line_end(char: char) -> bool {
    matches!(
        char,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> Vec<String> {
        let chunks = chunks(text);
        chunks
            .into_iter()
            .map(|chunk| chunk.text.into_owned())
            .collect()
    }

    #[test]
    fn sentences_bullets_and_lines_are_cut_apart() {
        let text = "Weights are shared. Fewer parameters!\n- stats over N,H,W\n  2) eval: running mean\r\n\u{2022} 3.5 px\n-no bullet";
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(
            found,
            [
                "Weights are shared.",
                "Fewer parameters!",
                "stats over N,H,W",
                "eval: running mean",
                "3.5 px",
                "-no bullet",
            ]
        );
    }

    #[test]
    fn a_long_sentence_is_looked_at_clause_by_clause() {
        let text = "The kernel is the same at every position, so it needs few weights \u{2192} it finds a pattern anywhere because nothing is tied to a place";
        assert_eq!(
            said(text)[1..],
            [
                "The kernel is the same at every position",
                "so it needs few weights",
                "it finds a pattern anywhere",
                "because nothing is tied to a place",
            ]
        );
        assert_eq!(said("It is small, so it is fast").len(), 1);
    }

    #[test]
    fn an_abbreviation_ends_no_sentence() {
        let text = "Downsample, e.g. by stride 2 (cf. pooling vs. stride). It halves H. Fig. 2.";
        let found: Vec<&str> = sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(
            found,
            [
                "Downsample, e.g. by stride 2 (cf. pooling vs. stride).",
                "It halves H.",
                "Fig. 2.",
            ]
        );
    }

    /// As people type on a phone.
    #[test]
    fn what_has_no_end_is_looked_at_in_parts_that_overlap() {
        let text: Vec<String> = (0..70).map(|n| format!("w{n}")).collect();
        let text = text.join("  ");
        let said = said(&text);
        let ends = |part: &String| {
            let mut words = part.split_whitespace();
            (
                words.next().unwrap().to_owned(),
                words.next_back().unwrap().to_owned(),
            )
        };
        let ends: Vec<_> = said[1..].iter().map(ends).collect();
        let pair = |first: &str, last: &str| (first.to_owned(), last.to_owned());
        assert_eq!(
            ends,
            [
                pair("w0", "w27"),
                pair("w18", "w45"),
                pair("w36", "w63"),
                pair("w54", "w69"),
            ]
        );
    }

    #[test]
    fn two_neighbors_are_looked_at_together_and_stand_for_both() {
        let text = "* Training error is low\n* Validation error is high";
        let pair = chunks(text).pop().unwrap();
        assert_eq!(pair.text, "Training error is low Validation error is high");
        assert_eq!(&text[pair.range], &text[2..]);
    }

    #[test]
    fn a_place_is_widened_to_the_sentences_that_it_touches() {
        let text = "One is here. Two is there. Three";
        assert_eq!(&text[widened(text, 4..6)], "One is here.");
        assert_eq!(&text[widened(text, 9..16)], "One is here. Two is there.");
        assert_eq!(widened(text, 12..13), 12..13);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_at_characters_and_loses_no_word(
            parts in prop::collection::vec(
                prop_oneof![
                    "[a-z]{1,8}",
                    "[ ,.;:!?()'\u{2019}\\-\u{2013}\u{2014}=>\u{2192}\n\r\t\u{d7}\u{b2}\u{bd}\u{a0}]{1,3}",
                    prop::sample::select(JOINTS.to_vec()).prop_map(|word| format!(" {word} ")),
                    any::<char>().prop_map(String::from),
                ],
                0..80,
            ),
        ) {
            let text = parts.concat();
            let sentences = sentences(&text);
            let mut end = 0;
            for range in &sentences {
                prop_assert!(end <= range.start);
                end = range.end;
                prop_assert_eq!(text[range.clone()].trim(), &text[range.clone()]);
            }
            let letters = |text: &str| text.chars().filter(|char| char.is_alphabetic()).count();
            let kept: usize = sentences.iter().map(|range| letters(&text[range.clone()])).sum();
            prop_assert_eq!(kept, letters(&text));
            for chunk in chunks(&text) {
                prop_assert!(!chunk.text.trim().is_empty());
                let whole = widened(&text, chunk.range.clone());
                prop_assert_eq!(whole, chunk.range);
            }
        }
    }
}
