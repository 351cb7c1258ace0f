//! Words with the same meaning for a search.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::text::{Stems, tokens};

/// Its first lines explain the format.
const LINES: &str = include_str!("synonyms.txt");

/// The lines, with each word as stems separated by blanks, without empty words.
pub(super) struct Synonyms {
    groups: Vec<Vec<String>>,
    by_word: HashMap<String, Vec<usize>>,
    /// The first stems of entries with several.
    first: HashSet<String>,
    /// The most stems of one entry.
    pub(super) longest: usize,
    /// The words as written, to recognize misspellings.
    pub(super) raw: HashSet<String>,
}

pub(super) static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(Synonyms::read);

impl Synonyms {
    fn read() -> Self {
        let mut stems = Stems::new();
        let mut read = Self {
            groups: Vec::new(),
            by_word: HashMap::new(),
            first: HashSet::new(),
            longest: 1,
            raw: HashSet::new(),
        };
        let lines = LINES.lines();
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut group = Vec::new();
            for word in line.split(", ") {
                let parts = tokens(word).into_iter().filter(|token| !token.is_empty);
                let parts: Vec<String> = parts.map(|token| token.raw).collect();
                let word: Vec<String> = parts.iter().map(|part| stems.of(part)).collect();
                read.longest = read.longest.max(word.len());
                read.raw.extend(parts);
                if let [first, _, ..] = word.as_slice() {
                    read.first.insert(first.clone());
                }
                group.push(word.join(" "));
            }
            for word in &group {
                let groups = read.by_word.entry(word.clone()).or_default();
                groups.push(read.groups.len());
            }
            read.groups.push(group);
        }
        read
    }

    /// Whether an entry of several stems begins with this one.
    pub(super) fn begins(&self, stem: &str) -> bool {
        self.first.contains(stem)
    }

    /// Whether an entry has these stems, joined by blanks.
    pub(super) fn has(&self, word: &str) -> bool {
        self.by_word.contains_key(word)
    }

    /// Returns the other entries with the same meaning.
    pub(super) fn of<'s>(&'s self, word: &'s str) -> impl Iterator<Item = &'s str> {
        let groups = self.by_word.get(word).into_iter().flatten();
        let words = groups.flat_map(|group| &self.groups[*group]);
        words
            .map(String::as_str)
            .filter(move |other| *other != word)
    }
}
