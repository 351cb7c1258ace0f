//! Tries a marker on labeled texts: a language model, or the built-in one.

mod kept;
mod material;

use std::collections::BTreeMap;
use std::time::Duration;

use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::domain::judge::{Finding, Judgment};
use crate::domain::labeled::{LabeledAnswer, Statement};
use crate::domain::measure::{Measure, Row};
use crate::domain::question::Question;
use crate::judge::{AT_ONCE, Failure, Judge};
use crate::marker::Marker;
pub use kept::{Kept, KeptError};
pub use material::{Material, MaterialError};

/// The marker to try.
#[derive(Debug)]
pub enum Candidate {
    /// A language model.
    Judge(Judge),
    /// The built-in marker.
    BuiltIn(Marker),
}

/// A labeled text with its question.
#[derive(Clone, Copy, Debug)]
pub struct Text<'m> {
    /// The question.
    pub question: &'m Question,
    /// Its line in the question's file, from 0.
    pub line: usize,
    /// The text, with its labels.
    pub labeled: Labeled<'m>,
}

/// A text with its labels.
#[derive(Clone, Copy, Debug)]
pub enum Labeled<'m> {
    /// A whole answer.
    Answer(&'m LabeledAnswer),
    /// A single statement.
    Statement(&'m Statement),
}

/// Identifies a text in a stored reply.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// `answers` or `statements`.
    set: String,
    /// The question's id.
    question: String,
    /// Its line, from 0.
    line: usize,
}

impl Text<'_> {
    fn key(&self) -> Key {
        let set = match self.labeled {
            Labeled::Answer(_) => "answers",
            Labeled::Statement(_) => "statements",
        };
        Key {
            set: set.to_owned(),
            question: self.question.id.to_string(),
            line: self.line,
        }
    }

    fn said(&self) -> &str {
        match self.labeled {
            Labeled::Answer(answer) => &answer.text,
            Labeled::Statement(statement) => &statement.text,
        }
    }
}

/// A candidate's result for a text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The key points that it marks, by their places from 0.
    pub credited: Vec<usize>,
    /// A finer number than the coverage, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// How many findings lacked a quote from the answer.
    #[serde(default)]
    pub void: usize,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub millis: u64,
    /// The tokens read and written, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<(u64, u64)>,
}

/// The result of a trial.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The candidate.
    pub candidate: String,
    /// The questions of the texts it was given.
    pub questions: Vec<String>,
    /// How many texts have a result.
    pub texts: usize,
    /// How many of these are from an earlier run.
    pub kept: usize,
    /// How many texts are left, because the model is resting or the limit was reached.
    pub left: usize,
    /// How many texts got no judgment, by reason.
    pub failures: BTreeMap<String, usize>,
    /// How many findings were void, because their quotes are not in the answer.
    pub void: usize,
    /// How long a text took, in milliseconds: the median, and the most.
    pub millis: Option<(u64, u64)>,
    /// The tokens read and written, if known.
    pub tokens: Option<(u64, u64)>,
    /// How well it agrees with the labels.
    pub table: Vec<Row>,
}

impl Candidate {
    fn name(&self) -> String {
        match self {
            Self::Judge(judge) => format!("{} at {}", judge.model(), judge.host()),
            Self::BuiltIn(_) => "built-in suggestions".to_owned(),
        }
    }

    /// Returns how many texts to give it at once.
    fn at_once(&self) -> usize {
        match self {
            Self::Judge(_) => AT_ONCE,
            Self::BuiltIn(_) => 1,
        }
    }

    async fn ask(&self, text: &Text<'_>, clock: &Clock) -> Result<Said, Failure> {
        let began = clock.moment();
        let mut said = match self {
            Self::Judge(judge) => {
                let judged = judge.judge(text.question, text.said()).await?;
                let tokens = judged.tokens.map(|tokens| (tokens.read, tokens.written));
                Said {
                    tokens,
                    ..said_by(&judged.judgment, text.question.ordinary_points())
                }
            }
            Self::BuiltIn(marker) => {
                let found = marker.suggest(text.question, text.said()).await;
                let marks = found.key_points.iter().enumerate();
                let marks = marks.filter(|(_, found)| {
                    found
                        .as_ref()
                        .is_some_and(|suggestion| suggestion.preselected)
                });
                Said {
                    credited: marks.map(|(place, _)| place).collect(),
                    ..Said::default()
                }
            }
        };
        said.millis = millis(clock.moment() - began);
        Ok(said)
    }
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(u64::MAX)
}

fn said_by(judgment: &Judgment, ordinary: usize) -> Said {
    let points = || judgment.points.iter().enumerate();
    let score: f64 = points()
        .map(|(_, point)| match point.finding {
            Finding::Made if point.is_clear => 1.0,
            Finding::Made | Finding::Partly => 0.5,
            Finding::Not => 0.0,
            Finding::Contradicted => -0.5,
        })
        .sum();
    Said {
        credited: points()
            .filter(|(_, point)| point.is_mark())
            .map(|(place, _)| place)
            .collect(),
        score: Some(score / ordinary.max(1) as f64),
        void: points().filter(|(_, point)| point.is_void).count(),
        ..Said::default()
    }
}

/// Gives a candidate up to `limit` new texts, and stores its results. Ends early if a model is
/// resting after failures. Tells `progress` how many are done, and of how many.
///
/// # Errors
///
/// Fails if the results cannot be stored.
pub async fn run(
    candidate: &Candidate,
    texts: &[Text<'_>],
    kept: &mut Kept,
    limit: usize,
    clock: &Clock,
    progress: impl Fn(usize, usize),
) -> Result<Report, KeptError> {
    let name = candidate.name();
    let mut said = BTreeMap::new();
    let mut new = Vec::new();
    for text in texts {
        match kept.get(&name, &text.key()) {
            Some(before) => {
                said.insert(text.key(), before.clone());
            }
            None => new.push(text),
        }
    }
    let kept_before = said.len();
    let given = new.len().min(limit);
    let mut failures = BTreeMap::<String, usize>::new();
    let (mut done, mut left) = (0, new.len() - given);
    let mut asked = stream::iter(&new[..given])
        .map(|text| async move { (text.key(), candidate.ask(text, clock).await) })
        .buffered(candidate.at_once());
    while let Some((key, outcome)) = asked.next().await {
        match outcome {
            Ok(of_text) => {
                kept.keep(&name, &key, &of_text)?;
                said.insert(key, of_text);
            }
            Err(Failure::Resting) => {
                left += given - done;
                break;
            }
            Err(failure) => *failures.entry(failure.to_string()).or_default() += 1,
        }
        done += 1;
        progress(done, given);
    }
    drop(asked);
    Ok(report(name, texts, &said, (kept_before, left, failures)))
}

fn report(
    candidate: String,
    texts: &[Text<'_>],
    said: &BTreeMap<Key, Said>,
    (kept, left, failures): (usize, usize, BTreeMap<String, usize>),
) -> Report {
    let mut measure = Measure::default();
    let mut questions: Vec<String> = Vec::new();
    for text in texts {
        let Some(of_text) = said.get(&text.key()) else {
            continue;
        };
        let id = text.question.id.as_str();
        if questions.last().is_none_or(|last| last != id) {
            questions.push(id.to_owned());
        }
        let credited = of_text.credited.iter().copied().collect();
        match text.labeled {
            Labeled::Answer(answer) => {
                let ordinary = text.question.ordinary_points();
                measure.add_answer(id, ordinary, answer, &credited, of_text.score);
            }
            Labeled::Statement(statement) => measure.add_statement(statement, &credited),
        }
    }
    let mut millis: Vec<u64> = said.values().map(|said| said.millis).collect();
    millis.sort_unstable();
    let tokens = said.values().filter_map(|said| said.tokens);
    let tokens = tokens.reduce(|(read, written), (more_read, more_written)| {
        (read + more_read, written + more_written)
    });
    Report {
        candidate,
        questions,
        texts: said.len(),
        kept,
        left,
        failures,
        void: said.values().map(|said| said.void).sum(),
        millis: millis.last().map(|most| (millis[millis.len() / 2], *most)),
        tokens,
        table: measure.rows(),
    }
}

#[cfg(test)]
mod tests;
