//! How well a marker agrees with the labels of people.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::labeled::{Label, LabeledAnswer, PointLabel, Sort, Statement};
use super::points::Coverage;

/// The coverage that a strong answer should reach.
const STRONG: f64 = 0.6;
/// The coverage that an answer which only looks good should not exceed.
const FOOLED: f64 = 0.34;

/// A marker's result for a text: the key points that it credits, by their places from 0.
pub type Credited = BTreeSet<usize>;

/// Collects a marker's results on labeled texts.
#[derive(Clone, Debug, Default)]
pub struct Measure {
    /// The answers to each question.
    answers: BTreeMap<String, Vec<Measured>>,
    statements: BTreeMap<Label, Share>,
    points: BTreeMap<PointLabel, Share>,
    has_scores: bool,
}

#[derive(Clone, Copy, Debug)]
struct Measured {
    kind: Sort,
    mark: f64,
    coverage: f64,
    score: f64,
}

/// A value to rank answers by.
type Value<'v> = &'v dyn Fn(&Measured) -> f64;

#[derive(Clone, Copy, Debug, Default)]
struct Share {
    hits: usize,
    of: usize,
}

impl Share {
    fn add(&mut self, is_hit: bool) {
        self.hits += usize::from(is_hit);
        self.of += 1;
    }

    fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The measured quantity.
    pub what: String,
    /// Its value; `None` if there was nothing to measure.
    pub value: Option<f64>,
    /// How many texts or key points it covers.
    pub of: usize,
    /// Its goal.
    pub goal: Option<Goal>,
    /// Whether the value is a share, to print in percent.
    pub is_share: bool,
}

/// The goal for a value.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// This much or more.
    AtLeast(f64),
    /// This much or less.
    AtMost(f64),
}

impl Goal {
    /// Whether a value reaches the goal.
    pub fn is_reached(self, value: f64) -> bool {
        match self {
            Self::AtLeast(least) => value >= least,
            Self::AtMost(most) => value <= most,
        }
    }
}

impl Measure {
    /// Adds a marker's result for an answer to a question that asks for `ordinary` key points.
    /// `score` is finer than the coverage, for ranking answers.
    pub fn add_answer(
        &mut self,
        question: &str,
        ordinary: usize,
        answer: &LabeledAnswer,
        credited: &Credited,
        score: Option<f64>,
    ) {
        let coverage = Coverage::new(credited.len(), ordinary).share();
        self.has_scores |= score.is_some();
        let answers = self.answers.entry(question.to_owned()).or_default();
        answers.push(Measured {
            kind: answer.kind,
            mark: f64::from(answer.mark),
            coverage,
            score: score.unwrap_or(coverage),
        });
        for (place, label) in answer.key_points.iter().enumerate() {
            let share = self.points.entry(*label).or_default();
            share.add(credited.contains(&place));
        }
    }

    /// Adds a marker's result for a single statement.
    pub fn add_statement(&mut self, statement: &Statement, credited: &Credited) {
        let share = self.statements.entry(statement.label).or_default();
        share.add(credited.contains(&statement.key_point));
    }

    /// Returns the table.
    pub fn rows(&self) -> Vec<Row> {
        let all: Vec<Measured> = self.answers.values().flatten().copied().collect();
        let of = all.len();
        let mut rows = Vec::new();
        let marks: Vec<f64> = all.iter().map(|answer| answer.mark).collect();
        let coverage = |answer: &Measured| answer.coverage;
        let score = |answer: &Measured| answer.score;
        let mut by: Vec<(&str, Value<'_>)> = vec![("coverage", &coverage)];
        if self.has_scores {
            by.push(("score", &score));
        }
        for (name, value) in &by {
            let ranked = self.answers.values();
            let ranked = ranked.map(|group| {
                let pairs = group.iter().map(|answer| (answer.mark, value(answer)));
                pairs.collect::<Vec<_>>()
            });
            rows.push(Row {
                what: format!("better before worse ({name})"),
                value: ordering(ranked),
                of,
                goal: Some(Goal::AtLeast(0.95)),
                is_share: false,
            });
        }
        for (name, value) in &by {
            let values: Vec<f64> = all.iter().map(value).collect();
            rows.push(Row {
                what: format!("rank correlation ({name})"),
                value: rank_correlation(&marks, &values),
                of,
                goal: Some(Goal::AtLeast(0.85)),
                is_share: false,
            });
        }
        let mut strong = Share::default();
        let mut fooled = Share::default();
        for answer in &all {
            if answer.kind == Sort::Strong {
                strong.add(answer.coverage >= STRONG);
            }
            if answer.kind.fools() {
                fooled.add(answer.coverage > FOOLED);
            }
        }
        let share = |what: String, share: Share, goal| Row {
            what,
            value: share.value(),
            of: share.of,
            goal,
            is_share: true,
        };
        let strong_goal = Some(Goal::AtLeast(0.95));
        rows.push(share(
            "strong at 60 % or more".to_owned(),
            strong,
            strong_goal,
        ));
        let fooled_goal = Some(Goal::AtMost(0.02));
        let what = "wrong, stuffed, off-topic above 34 %";
        rows.push(share(what.to_owned(), fooled, fooled_goal));
        for (label, goal) in [
            (Label::Makes, Goal::AtLeast(0.75)),
            (Label::Contradicts, Goal::AtMost(0.15)),
            (Label::Mentions, Goal::AtMost(0.08)),
        ] {
            let found = self.statements.get(&label).copied().unwrap_or_default();
            rows.push(share(
                format!("statement {label}: credited"),
                found,
                Some(goal),
            ));
        }
        for label in [
            PointLabel::Made,
            PointLabel::Partly,
            PointLabel::Not,
            PointLabel::Contradicted,
        ] {
            let found = self.points.get(&label).copied().unwrap_or_default();
            rows.push(share(
                format!("point {label} in an answer: credited"),
                found,
                None,
            ));
        }
        rows
    }
}

/// Returns, among pairs of answers to one question with different marks, the share where the better
/// one has the greater value; a tie counts half. `None` without such pairs.
pub fn ordering(questions: impl IntoIterator<Item = Vec<(f64, f64)>>) -> Option<f64> {
    let (mut right, mut pairs) = (0.0, 0);
    for answers in questions {
        for (index, (mark, value)) in answers.iter().enumerate() {
            for (other_mark, other) in &answers[..index] {
                if mark == other_mark {
                    continue;
                }
                pairs += 1;
                right += if value == other {
                    0.5
                } else {
                    f64::from((mark > other_mark) == (value > other))
                };
            }
        }
    }
    (pairs > 0).then(|| right / f64::from(pairs))
}

/// Returns Spearman's rank correlation of two series of the same length. `None` if one of them is
/// constant.
pub fn rank_correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let (one, other) = (ranks(one), ranks(other));
    let mean = |ranks: &[f64]| ranks.iter().sum::<f64>() / ranks.len() as f64;
    let (mean_one, mean_other) = (mean(&one), mean(&other));
    let (mut both, mut of_one, mut of_other) = (0.0, 0.0, 0.0);
    for (a, b) in one.iter().zip(&other) {
        let (a, b) = (a - mean_one, b - mean_other);
        both += a * b;
        of_one += a * a;
        of_other += b * b;
    }
    (of_one > 0.0 && of_other > 0.0).then(|| both / (of_one * of_other).sqrt())
}

/// Returns the ranks of values, from 0; equal values share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    for equal in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = first as f64 + (equal.len() - 1) as f64 / 2.0;
        for place in equal {
            ranks[*place] = rank;
        }
        first += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(kind: Sort, mark: u8, labels: &[PointLabel]) -> LabeledAnswer {
        LabeledAnswer {
            kind,
            register: "prose".to_owned(),
            language: "en".to_owned(),
            mark,
            key_points: labels.to_vec(),
            text: String::new(),
        }
    }

    fn value(rows: &[Row], what: &str) -> (Option<f64>, usize) {
        let row = rows.iter().find(|row| row.what == what).unwrap();
        (row.value, row.of)
    }

    #[test]
    fn a_table_is_what_a_hand_makes_of_it() {
        use PointLabel::{Contradicted, Made, Not};
        let mut measure = Measure::default();
        let mut add = |question: &str, answer, credited: &[usize]| {
            let credited = credited.iter().copied().collect();
            measure.add_answer(question, 3, &answer, &credited, None);
        };
        add("a", answer(Sort::Strong, 9, &[Made, Made, Not]), &[0, 1]);
        add(
            "a",
            answer(Sort::Wrong, 1, &[Contradicted, Not, Not]),
            &[0, 2],
        );
        add("a", answer(Sort::Weak, 3, &[Made, Not, Not]), &[]);
        add("b", answer(Sort::Strong, 8, &[Made, Made, Made]), &[1]);
        add("b", answer(Sort::OffTopic, 0, &[Not, Not, Not]), &[]);
        for (label, key_point) in [(Label::Makes, 1), (Label::Makes, 0), (Label::Mentions, 1)] {
            let statement = Statement {
                key_point,
                label,
                text: String::new(),
            };
            measure.add_statement(&statement, &Credited::from([1]));
        }
        let rows = measure.rows();
        // Strong and wrong are equal, strong is before weak, wrong before weak; in b all is right.
        let ordering = value(&rows, "better before worse (coverage)");
        assert_eq!(ordering, (Some((0.5 + 1.0 + 0.0 + 1.0) / 4.0), 5));
        assert_eq!(value(&rows, "strong at 60 % or more"), (Some(0.5), 2));
        assert_eq!(
            value(&rows, "wrong, stuffed, off-topic above 34 %"),
            (Some(0.5), 2)
        );
        assert_eq!(value(&rows, "statement makes: credited"), (Some(0.5), 2));
        assert_eq!(value(&rows, "statement mentions: credited"), (Some(1.0), 1));
        assert_eq!(value(&rows, "statement contradicts: credited"), (None, 0));
        assert_eq!(
            value(&rows, "point made in an answer: credited"),
            (Some(0.5), 6)
        );
        assert_eq!(
            value(&rows, "point contradicted in an answer: credited"),
            (Some(1.0), 1)
        );
        let correlation = value(&rows, "rank correlation (coverage)").0.unwrap();
        assert!((correlation - 0.474).abs() < 0.001, "{correlation}");
        assert!(rows.iter().all(|row| !row.what.contains("score")));
    }

    #[test]
    fn ranks_are_shared_by_equal_values() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        assert_eq!(
            rank_correlation(&[1.0, 2.0, 3.0], &[10.0, 20.0, 90.0]),
            Some(1.0)
        );
        assert_eq!(rank_correlation(&[1.0, 2.0], &[2.0, 1.0]), Some(-1.0));
        assert_eq!(rank_correlation(&[1.0, 1.0], &[2.0, 1.0]), None);
        assert_eq!(rank_correlation(&[], &[]), None);
    }

    proptest! {
        #[test]
        fn a_marker_that_agrees_with_all_labels_orders_all_and_one_that_turns_them_around_none(
            marks in prop::collection::vec(0_u8..11, 2..9)
        ) {
            let pairs = |sign: f64| marks.iter().map(|mark| (f64::from(*mark), sign * f64::from(*mark))).collect();
            let differ = marks.iter().any(|mark| *mark != marks[0]);
            prop_assert_eq!(ordering([pairs(1.0)]), differ.then_some(1.0));
            prop_assert_eq!(ordering([pairs(-1.0)]), differ.then_some(0.0));
        }
    }
}
