//! Finding questions by what a member types: by the words of their titles, topics, key points and
//! texts, in any form, abbreviated, misspelled, or not yet typed to the end.
//!
//! Each word that was typed stands for some words of the bank: itself, its synonyms, those that it
//! begins, or, where there are none of these, those that it is a misspelling of. A question scores
//! by where it has them, and more for words that few questions have.
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

/// What it takes to find questions. It knows them by their places, from 0.
#[derive(Clone, Debug)]
pub struct Index {
    /// All words and terms, one after the other.
    letters: String,
    /// In order.
    words: Vec<Word>,
    /// In order of their stems.
    terms: Vec<Term>,
    postings: Vec<Posting>,
    titles: Vec<Title>,
}

/// Where a text is among the letters, in bytes.
#[derive(Clone, Copy, Debug)]
struct Letters {
    start: u32,
    len: u32,
}

/// A word of the bank as it is written, in lowercase.
#[derive(Clone, Copy, Debug)]
struct Word {
    raw: Letters,
    /// Its place among the terms.
    term: u32,
    /// Which letters it has, a bit each.
    set: u32,
    /// Whether it stands where a question says what it is about.
    is_prominent: bool,
}

/// Words that differ in their endings alone, or some words in a row that have a synonym.
#[derive(Clone, Copy, Debug)]
struct Term {
    stem: Letters,
    /// Its postings, in the order of the questions.
    first: u32,
    postings: u32,
}

/// That a question has a term.
#[derive(Clone, Copy, Debug)]
struct Posting {
    question: u32,
    /// How much that says about what the question is about, in hundredths.
    weight: u16,
    in_title: bool,
}

/// A title as it is compared.
#[derive(Clone, Debug, Default)]
struct Title {
    /// Its words with a blank before each.
    text: String,
    /// The words of the question's id, likewise.
    name: String,
    /// How many different words of it say something.
    words: usize,
}

/// How much more a title says that was typed from its beginning, or in part, for each word.
const TITLE_BEGUN: f32 = 12.0;
const TITLE_PART: f32 = 4.0;
/// How much more a question counts whose title has nothing but what was typed.
const WHOLE_TITLE: f32 = 0.6;
/// The share of the best score that a question must have to be found.
const SHARE_OF_BEST: f32 = 0.1;
/// The share that a question must have of the words that were typed and that some question has, and
/// of those that none has, by weight.
const SHARE_OF_KNOWN: f32 = 0.2;
const SHARE_OF_UNKNOWN: f32 = 0.5;
/// What a word counts that no question has.
const UNKNOWN: f32 = 4.0;
/// How far a word counts as had by a question that says it once, by the way, and how much further
/// for each point of its weight there.
const HAD: f32 = 0.3;
const HAD_MORE: f32 = 0.25;
const HAD_MOST: f32 = 1.5;
/// How much a second word that means the same adds to the best one.
const SECOND: f32 = 0.5;

impl Index {
    /// Reads questions, each known by its place.
    pub fn new<'q>(questions: impl IntoIterator<Item = &'q Question>) -> Self {
        build::build(questions)
    }

    /// The places of the questions that are meant, best first.
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

    /// The place of the question that has this title, whatever its case and punctuation.
    pub fn titled(&self, title: &str) -> Option<usize> {
        let title = text::spaced(&text::tokens(title));
        let is_meant = |known: &Title| !title.is_empty() && known.text == title;
        self.titles.iter().position(is_meant)
    }

    /// How much it says that a question has something which so many questions have.
    fn rarity(&self, having: usize) -> f32 {
        let (all, having) = (self.titles.len() as f32, having as f32);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }

    fn text(&self, letters: Letters) -> &str {
        &self.letters[letters.start as usize..][..letters.len as usize]
    }

    /// The place of a term.
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

    /// What the questions have of a part, each question once.
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

/// What a question has of a part of what was typed.
#[derive(Clone, Copy, Debug, Default)]
struct Match {
    /// How much the word says that says most, and the next.
    best: f32,
    second: f32,
    in_title: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Score {
    points: f32,
    /// How much of what was typed the question has.
    had: f32,
    /// How many words of its title were typed.
    of_title: usize,
}
