//! Grading: which key points an answer makes, and with which words.
//!
//! Deterministic and explained, without a model. The answer is cut into sentences; its words
//! are brought to one spelling, synonyms to one word, and all to their stems. A term matches
//! where its words stand close together in one statement, in any order, and are not denied.
//! A key point is made when any of its terms matches. Lists of keywords are no statements.
mod comparison;
mod grammar;
mod lexicon;
mod negation;
mod prose;
mod rubric;
mod spelling;
mod statement;
mod text;
mod vocabulary;
mod window;

use std::ops::Range;

use serde::Serialize;

pub use rubric::{Rubric, repeats};

use self::rubric::Term;
use self::statement::{Item, Statement};
use super::question::Question;

/// The outcome of grading one answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// For each key point of the question, in its order, what showed it.
    pub key_points: Vec<Option<Match>>,
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
        if self.key_points.is_empty() {
            return 0.0;
        }
        self.matched() as f64 / self.key_points.len() as f64
    }

    /// How many key points the answer makes.
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
        let mut statements: Vec<Statement> =
            text::sentences(answer).iter().map(Statement::new).collect();
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
        Verdict { key_points }
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
            if is_better && negation::is_meant(term, items, &found) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether an answer shows a term, to a question whose title has none of its words.
    fn shows(term: &str, answer: &str) -> bool {
        let terms = [term.to_owned()];
        let rubric = Rubric::new("Why so?", [terms.as_slice()], []);
        rubric.grade(answer).matched() == 1
    }

    #[track_caller]
    fn assert_shown(cases: &[(&str, &str)], expected: bool) {
        let wrong: Vec<_> = cases
            .iter()
            .filter(|(term, answer)| shows(term, answer) != expected)
            .collect();
        assert!(wrong.is_empty(), "expected {expected}: {wrong:#?}");
    }

    #[test]
    fn the_same_in_other_words_is_found() {
        assert_shown(
            &[
                (
                    "share weights",
                    "The weights are shared across all positions.",
                ),
                ("share weights", "It is about the sharing of parameters."),
                (
                    "same filter everywhere",
                    "The same kernel is applied at every location.",
                ),
                ("global average pooling", "At the end there is a GAP layer."),
                ("batch norm", "We use BN after each of the convolutions."),
                (
                    "normalised activations",
                    "The activations get normalized by it.",
                ),
                ("downsampling", "It is a kind of down-sampling."),
                ("down sampling", "The layer downsamples the map."),
                ("nonlinear", "It needs a non-linear activation."),
                ("3x3 kernel", "We slide a 3 × 3 filter over it."),
                ("two layers", "There are 2 of these layers."),
                ("equivariance", "The layer has translation equivarience."),
                ("lose detail", "Fine details are lost in it."),
                ("halves height", "The height is cut in half."),
                (
                    "smaller output",
                    "The output becomes smaller than the input.",
                ),
                (
                    "larger learning rate",
                    "You can use higher learning rates with it.",
                ),
                ("reduces cost", "It is cheaper than the alternative."),
                ("F(x) + x", "The block computes F(x) + x as its output."),
            ],
            true,
        );
    }

    #[test]
    fn what_is_denied_does_not_count() {
        assert_shown(
            &[
                ("share weights", "The network does not share its weights."),
                ("share weights", "The weights aren't shared."),
                (
                    "share weights",
                    "Weights are never shared between positions.",
                ),
                ("weight sharing", "There is no weight sharing in a CNN."),
                ("weight sharing", "Weight sharing is not used."),
                ("weight sharing", "It works without weight sharing."),
                ("weight sharing", "It lacks weight sharing."),
                (
                    "weight sharing",
                    "It isn't true that the weights are shared.",
                ),
                (
                    "share weights",
                    "Instead of sharing weights, it learns each position.",
                ),
                (
                    "share weights",
                    "It learns each position rather than sharing the weights.",
                ),
                ("lose detail", "It pools without losing any detail."),
                ("lose detail", "Detail is not lost at all."),
                ("gradients vanish", "The gradients no longer vanish."),
                (
                    "gradients vanish",
                    "The gradients cannot vanish, and it trains.",
                ),
                ("learned weights", "Unlike learned weights, it is fixed."),
                ("loses information", "It doesn't lose information."),
                (
                    "loses information",
                    "It doesn't seem to me that it would lose information.",
                ),
            ],
            false,
        );
    }

    #[test]
    fn a_negation_ends_where_its_clause_ends() {
        assert_shown(
            &[
                (
                    "share weights",
                    "It does not change the weights, they are shared.",
                ),
                (
                    "share weights",
                    "It is not only cheap but also shares its weights.",
                ),
                (
                    "share weights",
                    "It does not use padding but shares the weights.",
                ),
                (
                    "share weights",
                    "It needs no padding and it shares the weights.",
                ),
                ("shrinks map", "Without padding the map shrinks."),
                (
                    "shrinks map",
                    "Without padding, the map shrinks at each layer.",
                ),
                (
                    "fewer parameters",
                    "It isn't an FC layer, so it has fewer parameters.",
                ),
                (
                    "fewer parameters",
                    "It doesn't overfit because there are fewer parameters.",
                ),
                (
                    "share weights",
                    "No matter the position, the weights are shared.",
                ),
                (
                    "share weights",
                    "Unlike an FC layer, it shares its weights.",
                ),
                (
                    "larger receptive field",
                    "It has a larger receptive field without more weights.",
                ),
                ("share weights", "It doesn't not share its weights."),
            ],
            true,
        );
    }

    #[test]
    fn a_denial_is_found_only_where_it_is_said() {
        assert_shown(
            &[
                ("no parameters", "It has no parameters."),
                ("no parameters", "It doesn't have any learnable weights."),
                ("no parameters", "The layer is parameter-free."),
                ("without parameters", "There are zero parameters in it."),
                ("no parameters", "It works without weights."),
                (
                    "covariate shift not",
                    "The covariate shift isn't the reason.",
                ),
                (
                    "covariate shift not",
                    "It is not about internal covariate shift.",
                ),
                ("not learned", "The pooling is never learned."),
            ],
            true,
        );
        assert_shown(
            &[
                ("no parameters", "It has many parameters."),
                (
                    "no parameters",
                    "It has no bias, and the parameters are learned.",
                ),
                ("covariate shift not", "It removes the covariate shift."),
                ("not learned", "The pooling is learned."),
            ],
            false,
        );
    }

    #[test]
    fn the_direction_of_a_comparison_counts() {
        assert_shown(
            &[
                ("fewer parameters", "It has more parameters."),
                (
                    "fewer parameters",
                    "It has fewer layers but more parameters.",
                ),
                (
                    "fewer parameters",
                    "It has more parameters and fewer layers.",
                ),
                ("smaller output", "A larger stride gives a larger output."),
                ("lose detail", "It loses less detail."),
                ("more filters", "It has larger filters."),
                ("less detail", "It is good at small details."),
                ("less data", "The output needs data: it is cheap."),
            ],
            false,
        );
    }

    #[test]
    fn words_of_different_clauses_say_nothing_together() {
        assert_shown(
            &[
                (
                    "convolution equivariant",
                    "Pooling is equivariant, convolution is invariant.",
                ),
                (
                    "convolution equivariant",
                    "Pooling is equivariant and convolution is invariant.",
                ),
                (
                    "average strongest",
                    "Max keeps the strongest. The average is smooth.",
                ),
                (
                    "weights image",
                    "The weights are few, and as far as I know, nobody changes them for an image.",
                ),
            ],
            false,
        );
    }

    #[test]
    fn keywords_and_questions_are_no_answer() {
        assert_shown(
            &[
                ("fewer parameters", "fewer parameters"),
                (
                    "fewer parameters",
                    "equivariance, fewer parameters, weight sharing, local, bias",
                ),
                (
                    "fewer parameters",
                    "It has: equivariance, fewer parameters, weight sharing, local, bias, speed",
                ),
                (
                    "fewer parameters",
                    "equivariance and fewer parameters and weight sharing",
                ),
                ("fewer parameters", "Does it have fewer parameters?"),
                ("fewer parameters", "Why does it have fewer parameters?"),
            ],
            false,
        );
        assert_shown(
            &[("fewer parameters", "I think it has fewer parameters?")],
            true,
        );
    }

    #[test]
    fn the_question_said_again_makes_no_point() {
        let terms = ["weight sharing".to_owned(), "CNNs share".to_owned()];
        let title = "What is weight sharing in CNNs and why is it important?";
        let rubric = Rubric::new(title, [terms.as_slice()], []);
        assert_eq!(rubric.grade(title).matched(), 0);
        assert_eq!(
            rubric
                .grade("Weight sharing is important in a CNN.")
                .matched(),
            0
        );
    }

    #[test]
    fn a_match_quotes_the_answers_own_words() {
        let terms = ["share weights".to_owned()];
        let rubric = Rubric::new("Why so?", [terms.as_slice()], []);
        let answer = "Naïvely put: the wéights are all shared.";
        let verdict = rubric.grade(answer);
        let found = verdict.key_points[0].as_ref().unwrap();
        assert_eq!(found.term, "share weights");
        assert_eq!(found.quote, "wéights are all shared");
        assert_eq!(&answer[found.range.clone()], found.quote);
    }
}
