//! The bank: all questions, looked up by id, by number, or by what they are about.
mod files;

use std::borrow::Cow;
use std::collections::HashMap;

use super::question::{Kind, Level, Problem, Question, QuestionId, Topic};
pub use files::{FileKind, Files, overlay, read_files};

/// All questions. It never changes once read, so share it behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Bank {
    /// In the order of their numbers.
    questions: Vec<Question>,
    by_id: HashMap<QuestionId, usize>,
}

impl Bank {
    /// Builds the bank from pairs of a file's path and its text: questions, their pictures,
    /// corrections.
    ///
    /// # Errors
    ///
    /// Every problem of every file, and every id, number or title that two files share.
    pub fn parse<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, Vec<Problem>>
    where
        P: AsRef<str>,
        T: Into<Cow<'static, str>>,
    {
        let (files, problems) = read_files(files);
        if problems.is_empty() {
            Ok(Self::new(files))
        } else {
            Err(problems)
        }
    }

    /// The bank of questions that were read, whatever was wrong with others.
    pub fn new(files: Files) -> Self {
        let questions = files.questions.into_iter();
        let mut questions: Vec<Question> = questions.map(|file| file.question).collect();
        questions.sort_by_key(|question| question.number);
        let by_id = questions
            .iter()
            .enumerate()
            .flat_map(|(index, question)| {
                let ids = std::iter::once(&question.id).chain(&question.formerly);
                ids.map(move |id| (id.clone(), index))
            })
            .collect();
        Self { questions, by_id }
    }

    /// The question with this id, also when it had the id before it was renamed.
    pub fn get(&self, id: &str) -> Option<&Question> {
        self.by_id.get(id).map(|&index| &self.questions[index])
    }

    /// The question with this number.
    pub fn by_number(&self, number: u32) -> Option<&Question> {
        self.questions
            .binary_search_by_key(&number, |question| question.number)
            .ok()
            .map(|index| &self.questions[index])
    }

    /// Every question, in the order of the numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.questions.iter()
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there is no question.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// The questions of any of the levels, about any of the topics, of any of the kinds, for
    /// somebody with `experience` years, in the order of the numbers. An empty list, or `None`,
    /// selects all.
    pub fn select<'a>(
        &'a self,
        levels: &'a [Level],
        topics: &'a [Topic],
        kinds: &'a [Kind],
        experience: Option<u8>,
    ) -> impl Iterator<Item = &'a Question> {
        self.iter().filter(move |question| {
            (levels.is_empty() || levels.contains(&question.level))
                && (kinds.is_empty() || kinds.contains(&question.kind))
                && (topics.is_empty() || question.topics.iter().any(|topic| topics.contains(topic)))
                && experience.is_none_or(|years| question.experience.contains(years))
        })
    }
}
