//! Finds questions by what a member types: words of their titles, topics, key points and texts, in
//! any form, abbreviated, misspelled, or unfinished.
//!
//! Each typed word stands for some words of the bank: itself, its synonyms, the words it begins,
//! or, without any of these, the words it may misspell. A question scores by where it has them, and
//! rare words count more.
mod build;
mod excerpt;
mod synonyms;
mod text;
mod typed;

use std::collections::BTreeMap;

use super::question::Question;
use typed::Part;

pub use excerpt::{Excerpt, Source};
pub use typed::Sought;

/// The search index. It knows questions by their places, from 0.
#[derive(Clone, Debug)]
pub struct Index {
    /// All words and terms, one after the other.
    letters: String,
    /// Sorted.
    words: Vec<Word>,
    /// Sorted by stem.
    terms: Vec<Term>,
    postings: Vec<Posting>,
    titles: Vec<Title>,
}

/// The place of a text among the letters, in bytes.
#[derive(Clone, Copy, Debug)]
struct Letters {
    start: u32,
    len: u32,
}

/// A word as the bank writes it, in lowercase.
#[derive(Clone, Copy, Debug)]
struct Word {
    raw: Letters,
    /// Its place among the terms.
    term: u32,
    /// A bit for each letter that it has.
    set: u32,
    /// Whether it occurs where a question names its subject.
    is_prominent: bool,
}

/// A group of words that differ only in their endings, or several words in a row with a synonym.
#[derive(Clone, Copy, Debug)]
struct Term {
    stem: Letters,
    /// Where its postings begin, ordered by question.
    first: u32,
    postings: u32,
}

/// Says that a question has a term.
#[derive(Clone, Copy, Debug)]
struct Posting {
    question: u32,
    /// How much the term says about the question's subject, in hundredths.
    weight: u16,
    in_title: bool,
}

/// A title in the form for comparison.
#[derive(Clone, Debug, Default)]
struct Title {
    /// Its words with a blank before each.
    text: String,
    /// The words of the question's id, in the same form.
    name: String,
    /// How many different meaningful words it has.
    words: usize,
}

/// The bonus per word for a title typed from its beginning, or in part.
const TITLE_BEGUN: f32 = 12.0;
const TITLE_PART: f32 = 4.0;
/// The bonus for a question whose title has only the typed words.
const WHOLE_TITLE: f32 = 0.6;
/// The share of the best score that a result must have.
const SHARE_OF_BEST: f32 = 0.1;
/// The shares, by weight, that a result must have: of the typed words that some question has, and
/// of those that none has.
const SHARE_OF_KNOWN: f32 = 0.2;
const SHARE_OF_UNKNOWN: f32 = 0.5;
/// The weight of a typed word that no question has.
const UNKNOWN: f32 = 4.0;
/// How far a question counts as having a word that it mentions once in passing, and the increase
/// for each point of the word's weight there.
const HAD: f32 = 0.3;
const HAD_MORE: f32 = 0.25;
const HAD_MOST: f32 = 1.5;
/// How much a second word of the same meaning adds to the best one.
const SECOND: f32 = 0.5;

impl Index {
    /// Builds the index of questions, each known by its place.
    pub fn new<'q>(questions: impl IntoIterator<Item = &'q Question>) -> Self {
        build::build(questions)
    }

    /// Returns the places of matching questions, best first.
    pub fn find(&self, sought: &Sought) -> Vec<usize> {
        let mut scores = vec![Score::default(); self.titles.len()];
        let mut wanted = 0.0;
        for part in &sought.parts {
            let matched = self.matches(part);
            let rarity = self.rarity(matched.len());
            if !part.is_phrase {
                wanted += match matched.is_empty() {
                    true => SHARE_OF_UNKNOWN * UNKNOWN,
                    false => SHARE_OF_KNOWN * rarity,
                };
            }
            for (question, matched) in matched {
                let score = &mut scores[question as usize];
                let weight = matched.best + SECOND * matched.second;
                score.points += part.factor * rarity * weight;
                if !part.is_phrase {
                    score.had += rarity * HAD_MOST.min(HAD + HAD_MORE * weight);
                    score.of_title += usize::from(matched.in_title);
                }
            }
        }
        let typed = sought.text.as_str();
        for (score, title) in scores.iter_mut().zip(&self.titles) {
            let share = score.of_title.min(title.words) as f32 / title.words.max(1) as f32;
            score.points *= 1.0 + WHOLE_TITLE * share;
            let bonus = match title.text.find(typed) {
                _ if typed.is_empty() => 0.0,
                _ if title.name == typed => TITLE_BEGUN,
                Some(0) => TITLE_BEGUN,
                Some(_) => TITLE_PART,
                None => 0.0,
            };
            if bonus > 0.0 {
                score.points += bonus * sought.words as f32;
                score.had = wanted;
            }
        }
        let best = scores.iter().map(|score| score.points).fold(0.0, f32::max);
        let is_found = |score: &Score| {
            score.points > 0.0 && score.points >= SHARE_OF_BEST * best && score.had >= wanted
        };
        let found = scores
            .iter()
            .enumerate()
            .filter(|(_, score)| is_found(score));
        let mut found: Vec<(usize, f32)> =
            found.map(|(place, score)| (place, score.points)).collect();
        found.sort_by(|(one, points), (other, others)| {
            others.total_cmp(points).then(one.cmp(other))
        });
        found.into_iter().map(|(place, _)| place).collect()
    }

    /// Returns the place of the question with this title, regardless of case and punctuation.
    pub fn titled(&self, title: &str) -> Option<usize> {
        let title = text::spaced(&text::tokens(title));
        let is_meant = |known: &Title| !title.is_empty() && known.text == title;
        self.titles.iter().position(is_meant)
    }

    /// Returns how much it says that a question has a thing that `having` questions have.
    fn rarity(&self, having: usize) -> f32 {
        let (all, having) = (self.titles.len() as f32, having as f32);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }

    fn text(&self, letters: Letters) -> &str {
        &self.letters[letters.start as usize..][..letters.len as usize]
    }

    /// Returns the place of a term.
    fn term(&self, stem: &str) -> Option<u32> {
        let place = self
            .terms
            .binary_search_by(|term| self.text(term.stem).cmp(stem));
        place.ok().map(|place| place as u32)
    }

    fn postings(&self, term: u32) -> &[Posting] {
        let term = self.terms[term as usize];
        &self.postings[term.first as usize..][..term.postings as usize]
    }

    /// Returns what the questions have of a part, each question once.
    fn matches(&self, part: &Part) -> BTreeMap<u32, Match> {
        let mut matches: BTreeMap<u32, Match> = BTreeMap::new();
        for (term, likeness) in &part.terms {
            for posting in self.postings(*term) {
                let found = matches.entry(posting.question).or_default();
                let weight = likeness * f32::from(posting.weight) / 100.0;
                found.second = found.second.max(weight.min(found.best));
                found.best = found.best.max(weight);
                found.in_title |= posting.in_title;
            }
        }
        matches
    }
}

/// What a question has of a part of the query.
#[derive(Clone, Copy, Debug, Default)]
struct Match {
    /// The weights of its best word and the second best.
    best: f32,
    second: f32,
    in_title: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Score {
    points: f32,
    /// How much of the query the question has.
    had: f32,
    /// How many words of its title were typed.
    of_title: usize,
}
