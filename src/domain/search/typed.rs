//! Translates a query into words of the bank.

use std::collections::BTreeMap;
use std::ops::Range;

use strsim::osa_distance;

use super::Index;
use super::synonyms::SYNONYMS;
use super::text::{Stems, Token, acronym, spaced, tokens};

/// How many words of a query count; it may have 4,000 characters.
const MOST_WORDS: usize = 24;

// The weights of words that stand for another one.
const SYNONYM: f32 = 0.9;
const BEGUN: f32 = 0.5;
const BEGUN_WHOLLY: f32 = 0.95;
const MISSPELLED: f32 = 0.75;
const MISSPELLED_TWICE: f32 = 0.55;

/// The bonus for words that stand side by side as in the query.
const TOGETHER: f32 = 0.5;

/// The least weight for a word to be highlighted.
const LIKE: f32 = 0.7;

/// The fewest letters of a word that counts as the start of others although more follows it.
const BEGINNING: usize = 4;
/// The fewest letters of a name that is searched without its number.
const SHORTEST_NAME: usize = 3;
/// The fewest letters of a misspelled word: with one mistake, with one in a search of whole texts,
/// and with two.
const ONE_MISTAKE: usize = 4;
const ONE_MISTAKE_ANYWHERE: usize = 6;
/// From this length on, the mistake may be a different letter.
const ONE_LETTER: usize = 6;
const TWO_MISTAKES: usize = 8;

/// A parsed query.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The typed words, with a blank before each.
    pub(super) text: String,
    /// How many words it has.
    pub(super) words: usize,
    pub(super) parts: Vec<Part>,
    /// The stems to highlight in a text, each with its weight.
    pub(super) stems: BTreeMap<String, f32>,
}

/// A word of the query, or several in a row that have a meaning together.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// The terms it stands for, each with a weight up to 1.
    pub(super) terms: Vec<(u32, f32)>,
    /// Whether it is several words in a row, each of which is a part too.
    pub(super) is_phrase: bool,
    pub(super) factor: f32,
}

impl Index {
    /// Parses a query. Its last word may be unfinished.
    pub fn read(&self, typed: &str) -> Sought {
        let mut tokens = tokens(typed);
        tokens.truncate(MOST_WORDS);
        let text = spaced(&tokens);
        let words = tokens.len();
        let is_open = typed.ends_with(char::is_alphanumeric);
        let telling: Vec<Token> = tokens.into_iter().filter(|token| !token.is_empty).collect();
        let mut reader = Reader {
            index: self,
            stems: Stems::new(),
        };
        let stems: Vec<String> = telling
            .iter()
            .map(|token| reader.stems.of(&token.raw))
            .collect();
        let last = telling.len().checked_sub(1);
        let mut parts = Vec::new();
        for (place, token) in telling.iter().enumerate() {
            parts.push(Part {
                terms: each_once(reader.word(&token.raw, is_open && Some(place) == last)),
                is_phrase: false,
                factor: 1.0,
            });
        }
        for (place, pair) in telling.windows(2).enumerate() {
            let is_last = is_open && Some(place + 1) == last;
            parts.extend(reader.glued(&format!("{}{}", pair[0].raw, pair[1].raw), is_last));
        }
        for length in 2..=SYNONYMS.longest {
            parts.extend(
                stems
                    .windows(length)
                    .filter_map(|phrase| reader.phrase(&phrase.join(" "))),
            );
        }
        let mut sought = Sought {
            text,
            words,
            parts,
            stems: BTreeMap::new(),
        };
        self.note_stems(&mut sought);
        sought
    }

    fn note_stems(&self, sought: &mut Sought) {
        for part in &sought.parts {
            let questions = part
                .terms
                .iter()
                .map(|(term, _)| self.postings(*term).len())
                .max();
            let rarity = self.rarity(questions.unwrap_or_default());
            for (term, likeness) in part.terms.iter().filter(|(_, likeness)| *likeness >= LIKE) {
                let stem = self.text(self.terms[*term as usize].stem);
                let stems: Vec<&str> = stem.trim_start_matches('^').split(' ').collect();
                for stem in &stems {
                    let counts = sought.stems.entry((*stem).to_owned()).or_default();
                    *counts = counts.max(likeness * rarity / stems.len() as f32);
                }
            }
        }
    }

    /// Returns the places of the words with this beginning.
    fn beginning(&self, raw: &str) -> Range<usize> {
        let first = self.words.partition_point(|word| self.text(word.raw) < raw);
        let begun =
            self.words[first..].partition_point(|word| self.text(word.raw).starts_with(raw));
        first..first + begun
    }
}

struct Reader<'i> {
    index: &'i Index,
    stems: Stems,
}

impl Reader<'_> {
    /// Returns what a word stands for; `is_open` if it may be unfinished.
    fn word(&mut self, raw: &str, is_open: bool) -> Vec<(u32, f32)> {
        let mut terms = self.named(raw);
        if is_open || (terms.is_empty() && raw.chars().count() >= BEGINNING) {
            terms.extend(self.begun(raw));
        }
        if terms.is_empty() {
            terms.extend(self.misspelled(raw, is_open));
        }
        if terms.is_empty() {
            terms.extend(self.numbered(raw));
        }
        terms
    }

    /// Returns what a name with a number stands for that the bank lacks, such as `vgg19`, `yolov11`
    /// or `efficientnetb7`: the name without the number.
    fn numbered(&mut self, raw: &str) -> Vec<(u32, f32)> {
        let name = raw.trim_end_matches(|c: char| c.is_ascii_digit());
        if name.len() == raw.len() {
            return Vec::new();
        }
        let without_letter = name.strip_suffix(['v', 'b']);
        let names = std::iter::once(name).chain(without_letter);
        let named: Vec<Vec<(u32, f32)>> = names
            .filter(|name| name.chars().count() >= SHORTEST_NAME)
            .map(|name| self.named(name))
            .collect();
        let found = named.into_iter().find(|terms| !terms.is_empty());
        found.unwrap_or_default()
    }

    /// Returns what a word stands for if the bank or the synonyms have it.
    fn named(&mut self, raw: &str) -> Vec<(u32, f32)> {
        let stem = self.stems.of(raw);
        let exact = self.index.term(&stem);
        let acronym = self.index.term(&acronym(&stem));
        let own = exact.into_iter().chain(acronym).map(|term| (term, 1.0));
        let synonyms = SYNONYMS.of(&stem).filter_map(|word| self.index.term(word));
        own.chain(synonyms.map(|term| (term, SYNONYM))).collect()
    }

    /// Returns what two words typed as one stand for.
    fn glued(&mut self, raw: &str, is_open: bool) -> Option<Part> {
        let exact = self.index.term(&self.stems.of(raw));
        let mut terms: Vec<(u32, f32)> = exact.map(|term| (term, 1.0)).into_iter().collect();
        if is_open {
            terms.extend(self.begun(raw));
        }
        phrase(terms)
    }

    /// Returns what several words in a row with a synonym stand for.
    fn phrase(&self, stems: &str) -> Option<Part> {
        let own = self.index.term(stems).map(|term| (term, 1.0));
        let synonyms = SYNONYMS.of(stems).filter_map(|word| self.index.term(word));
        let synonyms = synonyms.map(|term| (term, SYNONYM));
        phrase(own.into_iter().chain(synonyms).collect())
    }

    /// Returns the words that begin with a word.
    fn begun(&self, raw: &str) -> impl Iterator<Item = (u32, f32)> {
        let words = &self.index.words[self.index.beginning(raw)];
        words.iter().map(move |word| {
            let typed = raw.len() as f32 / word.raw.len as f32;
            (word.term, BEGUN + (BEGUN_WHOLLY - BEGUN) * typed)
        })
    }

    /// Returns the nearest words that a word may misspell.
    fn misspelled(&self, raw: &str, is_open: bool) -> Vec<(u32, f32)> {
        let length = raw.chars().count();
        let set = set_of(raw);
        let most = match length {
            _ if raw.bytes().any(|byte| byte.is_ascii_digit()) => return Vec::new(),
            TWO_MISTAKES.. => 2,
            ONE_MISTAKE.. => 1,
            _ => return Vec::new(),
        };
        let mut nearest = most;
        let mut found: Vec<(usize, u32)> = Vec::new();
        for word in &self.index.words {
            if !word.is_prominent && length < ONE_MISTAKE_ANYWHERE {
                continue;
            }
            let is_longer = word.raw.len as usize > length + most;
            if is_longer && !is_open {
                continue;
            }
            // Nor can it misspell a word that is shorter by more letters than that: only the end of
            // the typed text is open.
            if length > word.raw.len as usize + most {
                continue;
            }
            // Each mistake changes one letter at most.
            let extra = set & !word.set;
            if extra.count_ones() as usize > nearest {
                continue;
            }
            let known = self.index.text(word.raw);
            let distance = match is_longer {
                true => osa_distance(raw, beginning(known, length)),
                false => osa_distance(raw, known),
            };
            if distance > nearest || (length < ONE_LETTER && !is_slip(raw, known)) {
                continue;
            }
            if distance < nearest {
                found.clear();
                nearest = distance;
            }
            found.push((distance, word.term));
        }
        let counts = if nearest < 2 {
            MISSPELLED
        } else {
            MISSPELLED_TWICE
        };
        found.into_iter().map(|(_, term)| (term, counts)).collect()
    }
}

/// Builds the part for several words in a row, if the bank has what they stand for.
fn phrase(terms: Vec<(u32, f32)>) -> Option<Part> {
    let part = Part {
        terms: each_once(terms),
        is_phrase: true,
        factor: TOGETHER,
    };
    (!part.terms.is_empty()).then_some(part)
}

/// Keeps each term once, with its highest weight.
fn each_once(terms: Vec<(u32, f32)>) -> Vec<(u32, f32)> {
    let mut most: BTreeMap<u32, f32> = BTreeMap::new();
    for (term, likeness) in terms {
        let known = most.entry(term).or_default();
        *known = known.max(likeness);
    }
    most.into_iter().collect()
}

/// Whether a short word may misspell another: with a letter too many or too few, or two swapped.
/// Many short words differ in one letter, so that does not count.
fn is_slip(raw: &str, known: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    let begins_alike = raw.chars().next() == known.chars().next();
    let (typed, known) = (sorted(raw), sorted(known));
    begins_alike && (typed.len() != known.len() || typed == known)
}

/// Returns the first `length` characters of a text.
fn beginning(text: &str, length: usize) -> &str {
    let end = text
        .char_indices()
        .nth(length)
        .map_or(text.len(), |(end, _)| end);
    &text[..end]
}

/// Returns a bit for each letter of a word; rare characters share the last bits.
pub(super) fn set_of(raw: &str) -> u32 {
    raw.bytes().fold(0, |set, byte| {
        let bit = match byte {
            b'a'..=b'z' => byte - b'a',
            b'0'..=b'9' => 26 + byte % 5,
            _ => 31,
        };
        set | 1 << bit
    })
}
