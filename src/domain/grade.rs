//! Grading: which key points an answer makes, and with which words.
//!
//! Deterministic and explained, without a model. The answer is cut into sentences; its words
//! are brought to one spelling, synonyms to one word, and all to their stems. A term matches
//! where its words stand close together in one statement, in any order, and are not denied.
//! A key point is made when any of its terms matches. Lists of keywords are no statements.
mod arithmetic;
mod comparison;
mod form;
mod grammar;
mod lexicon;
mod negation;
#[cfg(test)]
mod properties;
mod prose;
mod rubric;
mod spelling;
mod statement;
#[cfg(test)]
mod tests;
mod text;
mod vocabulary;
mod window;

use std::ops::Range;

use serde::Serialize;

pub use rubric::Rubric;

use self::form::Forms;
use self::rubric::Term;
use self::statement::{Item, Statement};
use super::points::Coverage;
use super::question::Question;

/// The outcome of grading one answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// For each key point of the question, in its order, what showed it.
    pub key_points: Vec<Option<Match>>,
    /// How many of them are asked for; the others are a bonus.
    pub ordinary: usize,
}

/// Where an answer makes a key point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Match {
    /// The term of the key point that was found.
    pub term: String,
    /// Where it was found, in bytes of the answer.
    pub range: Range<usize>,
    /// The answer's own words there.
    pub quote: String,
}

impl Verdict {
    /// The share of key points that the answer makes, from 0 to 1.
    pub fn coverage(&self) -> f64 {
        Coverage::new(self.matched(), self.ordinary).share()
    }

    /// How many key points the answer makes, bonus points included.
    pub fn matched(&self) -> usize {
        self.key_points.iter().flatten().count()
    }
}

/// Grades an answer to a question. The same answer always gets the same verdict, and any
/// text gets one.
pub fn grade(question: &Question, answer: &str) -> Verdict {
    question.rubric().grade(answer)
}

/// The place of a word: the statement, then the item in it.
type Position = (usize, usize);

impl Rubric {
    /// Grades an answer against the terms.
    pub fn grade(&self, answer: &str) -> Verdict {
        let mut statements = statement::statements(answer, &mut Forms::default());
        prose::keep_statements(&mut statements);
        statements.retain(|statement| !self.is_echo(statement));
        let occurrences = self.occurrences(&statements);
        let key_points = self
            .key_points
            .iter()
            .map(|terms| {
                terms
                    .iter()
                    .filter_map(|term| find(term, &statements, &occurrences))
                    .min_by_key(|found| (found.cost, found.range.start))
                    .map(|found| Match {
                        term: found.term.text.clone(),
                        quote: answer[found.range.clone()].to_owned(),
                        range: found.range,
                    })
            })
            .collect();
        Verdict {
            key_points,
            ordinary: self.ordinary,
        }
    }

    /// For each word of the vocabulary, where the statements have it, in order.
    fn occurrences(&self, statements: &[Statement]) -> Vec<Vec<Position>> {
        let mut occurrences = vec![Vec::new(); self.vocabulary.len()];
        for (number, statement) in statements.iter().enumerate() {
            for index in 0..statement.items.len() {
                self.vocabulary.recognise(&statement.items, index, |word| {
                    occurrences[word.index()].push((number, index));
                });
            }
        }
        occurrences
    }
}

struct Found<'t> {
    term: &'t Term,
    cost: usize,
    range: Range<usize>,
}

/// The tightest place where the statements show a term.
fn find<'t>(
    term: &'t Term,
    statements: &[Statement],
    occurrences: &[Vec<Position>],
) -> Option<Found<'t>> {
    let places: Vec<&[Position]> = term
        .words
        .iter()
        .map(|word| occurrences[word.index()].as_slice())
        .collect();
    let rarest = (0..places.len()).min_by_key(|&word| places[word].len())?;
    let mut best: Option<Found<'t>> = None;
    for &(number, anchor) in places[rarest] {
        let items = &statements[number].items;
        let choices: Vec<Vec<usize>> = places
            .iter()
            .enumerate()
            .map(|(word, places)| {
                if word == rarest {
                    vec![anchor]
                } else {
                    nearest(places, number, anchor)
                }
            })
            .collect();
        for found in combinations(&choices) {
            if !term.takes_each_once(&found) {
                continue;
            }
            let Some(cost) = window::cost(term, items, &found) else {
                continue;
            };
            let is_better = best.as_ref().is_none_or(|best| cost < best.cost);
            if is_better
                && arithmetic::agrees(term, items, &found)
                && negation::is_meant(term, items, &found)
            {
                best = Some(Found {
                    term,
                    cost,
                    range: span(items, &found),
                });
            }
        }
    }
    best
}

/// The places of a word in a statement that are nearest to an item: the item itself, and one
/// on either side.
fn nearest(places: &[Position], statement: usize, anchor: usize) -> Vec<usize> {
    let after = places.partition_point(|&place| place < (statement, anchor));
    places[after.saturating_sub(1)..places.len().min(after + 2)]
        .iter()
        .filter(|(number, _)| *number == statement)
        .map(|&(_, index)| index)
        .collect()
}

/// Every way to take one place for each word.
fn combinations(choices: &[Vec<usize>]) -> Vec<Vec<usize>> {
    choices.iter().fold(
        vec![Vec::with_capacity(choices.len())],
        |partial, choice| {
            partial
                .iter()
                .flat_map(|taken| {
                    choice.iter().map(move |&place| {
                        let mut taken = taken.clone();
                        taken.push(place);
                        taken
                    })
                })
                .collect()
        },
    )
}

fn span(items: &[Item], found: &[usize]) -> Range<usize> {
    let ranges = || found.iter().map(|&index| &items[index].range);
    let start = ranges().map(|range| range.start).min().unwrap_or_default();
    let end = ranges().map(|range| range.end).max().unwrap_or_default();
    start..end
}
