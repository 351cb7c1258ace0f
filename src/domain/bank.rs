//! The bank: all questions, looked up by id, by number, or by what they are about.
use std::collections::HashMap;

use super::question::{
    Level, Place, Problem, Question, QuestionFile, QuestionId, Topic, file_stem,
};

/// All questions. It never changes once read, so share it behind an `Arc`.
#[derive(Clone, Debug)]
pub struct Bank {
    /// In the order of their numbers.
    questions: Vec<Question>,
    by_id: HashMap<QuestionId, usize>,
}

impl Bank {
    /// Builds the bank from pairs of a file's path and its text.
    ///
    /// # Errors
    ///
    /// Every problem of every file, and every id, number or title that two files share.
    pub fn parse<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, Vec<Problem>>
    where
        P: AsRef<str>,
        T: AsRef<str>,
    {
        let (files, problems) = read_files(files);
        if problems.is_empty() {
            Ok(Self::new(files))
        } else {
            Err(problems)
        }
    }

    /// The bank of questions that were read, whatever was wrong with others.
    pub fn new(files: Vec<QuestionFile>) -> Self {
        let mut questions: Vec<Question> = files.into_iter().map(|file| file.question).collect();
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

    /// The questions of any of the levels, about any of the topics, for somebody with
    /// `experience` years, in the order of the numbers. An empty list, or `None`, selects all.
    pub fn select<'a>(
        &'a self,
        levels: &'a [Level],
        topics: &'a [Topic],
        experience: Option<u8>,
    ) -> impl Iterator<Item = &'a Question> {
        self.iter().filter(move |question| {
            (levels.is_empty() || levels.contains(&question.level))
                && (topics.is_empty() || question.topics.iter().any(|topic| topics.contains(topic)))
                && experience.is_none_or(|years| question.experience.contains(years))
        })
    }
}

/// Reads files, in the order of their paths; those that can be read, and all problems.
pub fn read_files<P, T>(
    files: impl IntoIterator<Item = (P, T)>,
) -> (Vec<QuestionFile>, Vec<Problem>)
where
    P: AsRef<str>,
    T: AsRef<str>,
{
    let mut read = Vec::new();
    let mut problems = Vec::new();
    for (path, text) in files {
        match QuestionFile::parse(path.as_ref(), text.as_ref()) {
            Ok(file) => read.push(file),
            Err(found) => problems.extend(found),
        }
    }
    read.sort_by(|a, b| a.path.cmp(&b.path));
    problems.extend(duplicates(&read));
    problems.sort();
    (read, problems)
}

/// The files of `base`, with those of `over` added, or put in place of the file with the
/// same id.
pub fn overlay<T>(base: Vec<(String, T)>, over: Vec<(String, T)>) -> Vec<(String, T)> {
    let is_replaced = |path: &str| {
        over.iter()
            .any(|(replacement, _)| file_stem(replacement) == file_stem(path))
    };
    let mut files: Vec<_> = base
        .into_iter()
        .filter(|(path, _)| !is_replaced(path))
        .collect();
    files.extend(over);
    files
}

/// What two files must not share, reported at the second and naming the first.
fn duplicates(files: &[QuestionFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut ids = HashMap::new();
    let mut numbers = HashMap::new();
    let mut titles = HashMap::new();
    for file in files {
        let question = &file.question;
        let mut note = |place, taken: Option<&QuestionFile>, what: String| {
            if let Some(first) = taken {
                problems.push(file.error(place, format!("{what} is also in {}", first.path)));
            }
        };
        let own_ids = std::iter::once((Place::Id, &question.id))
            .chain(question.formerly.iter().map(|id| (Place::Formerly, id)));
        for (place, id) in own_ids {
            note(place, ids.insert(id, file), format!("id `{id}`"));
        }
        let number = question.number;
        note(
            Place::Number,
            numbers.insert(number, file),
            format!("number {number}"),
        );
        let title = question.title.trim().to_lowercase();
        note(
            Place::Title,
            titles.insert(title, file),
            "the title".to_owned(),
        );
    }
    problems
}
