//! The bank: all questions, looked up by id, by number, or by what they are about.
mod files;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use super::question::{Kind, Level, Problem, Question, QuestionId, Topic};
use super::search::{Index, Sought};
pub use files::{FileKind, Files, overlay, read_files};

/// All questions. It never changes once read, so share it behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Bank {
    /// In the order of their numbers.
    questions: Vec<Arc<Question>>,
    by_id: HashMap<QuestionId, usize>,
    /// Read when it is first needed: most programs look nothing up.
    index: OnceLock<Index>,
}

/// The questions that somebody means, best first.
#[derive(Clone, Debug, Default)]
pub struct Found<'b> {
    /// Which.
    pub questions: Vec<&'b Question>,
    /// What was looked for.
    pub sought: Sought,
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
        Self::of(questions.map(|file| Arc::new(file.question)).collect())
    }

    /// The same questions and a guild's own ones, whose ids and numbers no others have.
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

    /// The question with this id, also when it had the id before it was renamed.
    pub fn get(&self, id: &str) -> Option<&Question> {
        self.by_id.get(id).map(|&index| &*self.questions[index])
    }

    /// The question with this number.
    pub fn by_number(&self, number: u32) -> Option<&Question> {
        self.questions
            .binary_search_by_key(&number, |question| question.number)
            .ok()
            .map(|index| &*self.questions[index])
    }

    /// The question that goes by an id, a number with or without `#`, or a title, whatever its case
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

    /// What finds questions. The first time it takes a moment: whoever will need it calls it early.
    pub fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.iter()))
    }

    /// The questions that are meant by what was typed: by their number where it is one, then by
    /// what they say.
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

    /// Every question, in the order of the numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Question> {
        self.questions.iter().map(|question| &**question)
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

/// What was typed as a number, with or without `#`.
fn digits(typed: &str) -> Option<&str> {
    let digits = typed.strip_prefix('#').unwrap_or(typed);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(digits)
}
