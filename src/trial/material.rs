//! The labeled texts of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use super::{Labeled, Text};
use crate::domain::bank::Bank;
use crate::domain::labeled::{self, Label, LabeledAnswer, Statement};
use crate::domain::question::Question;

/// Says which part of the material a question belongs to.
const SPLIT: &str = "split.toml";

/// Why labeled texts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MaterialError {
    /// A file or folder cannot be read.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// Its path.
        path: String,
        /// The system's error.
        error: std::io::Error,
    },
    /// A file has the wrong contents.
    #[error("{path}: {problem}")]
    Malformed {
        /// Its path.
        path: String,
        /// The problem.
        problem: String,
    },
    /// There is nothing to try.
    #[error("no question of the bank has labeled answers in {0}")]
    Nothing(String),
}

/// Labeled texts, by the questions of a bank.
#[derive(Debug)]
pub struct Material<'b> {
    questions: Vec<Labels<'b>>,
}

#[derive(Debug)]
struct Labels<'b> {
    question: &'b Question,
    answers: Vec<LabeledAnswer>,
    statements: Vec<Statement>,
}

impl<'b> Material<'b> {
    /// Reads the texts of a folder: `answers/<question>.jsonl` and `statements/<question>.jsonl`.
    /// Takes at most `count` questions from all over the bank, or from one part of it.
    ///
    /// # Errors
    ///
    /// Fails if a file cannot be read, or does not fit its question.
    pub fn read(
        folder: &Path,
        bank: &'b Bank,
        part: Option<&str>,
        count: usize,
    ) -> Result<Self, MaterialError> {
        let answers = folder.join("answers");
        let mut ids = Vec::new();
        for entry in fs::read_dir(&answers).map_err(|error| unreadable(&answers, error))? {
            let path = entry.map_err(|error| unreadable(&answers, error))?.path();
            let is_texts = path.extension().is_some_and(|ending| ending == "jsonl");
            ids.extend(path.file_stem().filter(|_| is_texts).map(ToOwned::to_owned));
        }
        ids.sort();
        let in_part = part.map(|part| part_of(folder, part)).transpose()?;
        let known = ids.iter().filter_map(|id| id.to_str()).filter(|id| {
            let in_part = in_part.as_ref();
            in_part.is_none_or(|part| part.iter().any(|other| other == id))
        });
        let known: Vec<&Question> = known.filter_map(|id| bank.get(id)).collect();
        if known.is_empty() {
            return Err(MaterialError::Nothing(answers.display().to_string()));
        }
        let count = count.clamp(1, known.len());
        let mut questions = Vec::with_capacity(count);
        for index in 0..count {
            let question = known[index * known.len() / count];
            let file = format!("{}.jsonl", question.id);
            questions.push(Labels {
                question,
                answers: read(&answers.join(&file), |answer: &LabeledAnswer| {
                    answer.key_points.len() == question.key_points.len()
                })?,
                statements: read(
                    &folder.join("statements").join(&file),
                    |said: &Statement| said.key_point < question.key_points.len(),
                )?,
            });
        }
        Ok(Self { questions })
    }

    /// Returns the texts to give: all answers, and `statements` statements per key point and label.
    pub fn texts(&self, statements: usize) -> Vec<Text<'_>> {
        let questions = self.questions.iter();
        questions
            .flat_map(|labels| labels.texts(statements))
            .collect()
    }
}

impl Labels<'_> {
    fn texts(&self, statements: usize) -> Vec<Text<'_>> {
        let text = |(line, labeled)| Text {
            question: self.question,
            line,
            labeled,
        };
        let answers = self.answers.iter().map(Labeled::Answer);
        let mut texts: Vec<Text<'_>> = answers.enumerate().map(text).collect();
        let mut counts = BTreeMap::<(usize, Label), usize>::new();
        for (line, statement) in self.statements.iter().enumerate() {
            let key = (statement.key_point, statement.label);
            let count = counts.entry(key).or_default();
            if *count < statements {
                *count += 1;
                texts.push(text((line, Labeled::Statement(statement))));
            }
        }
        texts
    }
}

fn unreadable(path: &Path, error: std::io::Error) -> MaterialError {
    MaterialError::Unreadable {
        path: path.display().to_string(),
        error,
    }
}

/// Reads a file of texts, each of which must fit its question.
fn read<T: DeserializeOwned>(
    path: &PathBuf,
    fits: impl Fn(&T) -> bool,
) -> Result<Vec<T>, MaterialError> {
    let lines = fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    let malformed = |problem| MaterialError::Malformed {
        path: path.display().to_string(),
        problem,
    };
    let texts: Vec<T> = labeled::read(&lines).map_err(|line| malformed(line.to_string()))?;
    match texts.iter().position(|text| !fits(text)) {
        Some(index) => Err(malformed(format!(
            "line {}: its labels are not those of the question's key points",
            index + 1
        ))),
        None => Ok(texts),
    }
}

/// Returns the questions of a part, by the folder's `split.toml`.
fn part_of(folder: &Path, part: &str) -> Result<Vec<String>, MaterialError> {
    let path = folder.join(SPLIT);
    let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
    let malformed = |problem| MaterialError::Malformed {
        path: path.display().to_string(),
        problem,
    };
    let mut parts: BTreeMap<String, Vec<String>> =
        toml::from_str(&text).map_err(|error| malformed(error.to_string()))?;
    let names: Vec<String> = parts.keys().cloned().collect();
    let named = parts.remove(part);
    named.ok_or_else(|| malformed(format!("no part `{part}`: there are {}", names.join(", "))))
}
