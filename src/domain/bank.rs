//! The bank: all questions, looked up by id, by number, or by what they are about.
mod files;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::question::{Kind, Level, Problem, Question, QuestionId, Topic};
use super::search::{Index, Sought};
pub use files::{FileKind, Files, overlay, read_files};

/// All questions. A bank never changes, so share it behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Bank {
    /// Ordered by number.
    questions: Vec<Arc<Question>>,
    by_id: HashMap<QuestionId, usize>,
    /// Built on first use: most programs search for nothing.
    index: OnceLock<Index>,
}

/// The questions that match a search, best first.
#[derive(Clone, Debug, Default)]
pub struct Found<'b> {
    /// The questions.
    pub questions: Vec<&'b Question>,
    /// The parsed query.
    pub sought: Sought,
}

impl Bank {
    /// Builds the bank from pairs of a file's path and its text: questions, figures, corrections.
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

    /// Builds a bank from the questions that could be read, whatever was wrong with the others.
    pub fn new(files: Files) -> Self {
        let questions = files.questions.into_iter();
        Self::of(questions.map(|file| Arc::new(file.question)).collect())
    }

    /// Returns a bank with a guild's own questions added; their ids and numbers are unique.
    #[must_use]
    pub fn with_own(&self, own: impl IntoIterator<Item = Question>) -> Self {
        let all = self.questions.iter().cloned();
        Self::of(all.chain(own.into_iter().map(Arc::new)).collect())
    }

    fn of(mut questions: Vec<Arc<Question>>) -> Self {
        questions.sort_by_key(|question| question.number);
        let by_id = questions
            .iter()
            .enumerate()
            .flat_map(|(index, question)| {
                let ids = std::iter::once(&question.id).chain(&question.formerly);
                ids.map(move |id| (id.clone(), index))
            })
            .collect();
        Self {
            index: OnceLock::new(),
            questions,
            by_id,
        }
    }

    /// Returns the question with this id, current or former.
    pub fn get(&self, id: &str) -> Option<&Question> {
        self.by_id.get(id).map(|&index| &*self.questions[index])
    }

    /// Returns the question with this number.
    pub fn by_number(&self, number: u32) -> Option<&Question> {
        self.questions
            .binary_search_by_key(&number, |question| question.number)
            .ok()
            .map(|index| &*self.questions[index])
    }

    /// Returns the question with this id, number (with or without `#`) or title, regardless of case
    /// and punctuation.
    pub fn named(&self, typed: &str) -> Option<&Question> {
        let wanted = typed.trim();
        match digits(wanted) {
            Some(digits) => self.by_number(digits.parse().ok()?),
            None => self
                .get(wanted)
                .or_else(|| Some(&*self.questions[self.index().titled(wanted)?])),
        }
    }

    /// Returns the search index. The first call takes a moment, so make it early.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.iter()))
    }

    /// Returns the questions that match a query: first those whose number begins with it, then those
    /// that match its words.
    pub fn search(&self, typed: &str) -> Found<'_> {
        let sought = self.index().read(typed);
        let mut places = Vec::new();
        if let Some(digits) = digits(typed.trim()) {
            let digits = digits.trim_start_matches('0');
            let by_number = self
                .questions
                .iter()
                .enumerate()
                .filter_map(|(place, question)| {
                    let number = question.number.to_string();
                    let rest = number.strip_prefix(digits).filter(|_| !digits.is_empty())?;
                    Some((!rest.is_empty(), place))
                });
            let mut by_number: Vec<(bool, usize)> = by_number.collect();
            by_number.sort_unstable();
            places.extend(by_number.into_iter().map(|(_, place)| place));
        }
        let by_text = self.index().find(&sought);
        let by_text = by_text.into_iter().filter(|place| !places.contains(place));
        let by_text: Vec<usize> = by_text.collect();
        places.extend(by_text);
        let questions = places.into_iter().map(|place| &*self.questions[place]);
        Found {
            questions: questions.collect(),
            sought,
        }
    }

    /// Returns every question, ordered by number.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.questions.iter().map(|question| &**question)
    }

    /// Returns how many questions there are.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there is no question.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// Returns the questions of any of the levels, about any of the topics, of any of the kinds,
    /// for `experience` years, ordered by number. An empty list, or `None`, selects all.
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

/// Returns the digits of a typed number, with or without `#`.
fn digits(typed: &str) -> Option<&str> {
    let digits = typed.strip_prefix('#').unwrap_or(typed);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}
