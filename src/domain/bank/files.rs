//! Which files make up a bank, and what each of them is for.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::question::{Correction, Place, Problem, QuestionFile, QuestionId};

/// The name of the corrections file.
const CORRECTIONS: &str = "CHANGES.md";

/// The kind of a bank's file, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A question: Markdown.
    Question,
    /// The figure of the question beside it: SVG.
    Picture,
    /// The corrections: `CHANGES.md`.
    Corrections,
}

impl FileKind {
    /// Returns the kind of a file; `None` if it is no part of a bank, such as a `README.md`. Ids
    /// are lowercase, so a name that begins with a capital letter is never a question.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let is_note = name.starts_with(|first: char| first.is_ascii_uppercase());
        match name.rsplit_once('.')?.1 {
            _ if name == CORRECTIONS => Some(Self::Corrections),
            "md" if !is_note => Some(Self::Question),
            "svg" => Some(Self::Picture),
            _ => None,
        }
    }
}

/// The contents of a bank's files.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The readable questions, ordered by path.
    pub questions: Vec<QuestionFile>,
    /// The figures, each with its path.
    pub pictures: Vec<(String, Cow<'static, str>)>,
    /// The corrections, in the file's order.
    pub corrections: Vec<Correction>,
}

/// Reads files, given as pairs of path and text: everything readable in them, and all problems.
pub fn read_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> (Files, Vec<Problem>)
where
    P: AsRef<str>,
    T: Into<Cow<'static, str>>,
{
    let mut read = Files::default();
    let mut problems = Vec::new();
    let mut questions = Vec::new();
    for (path, text) in files {
        let (path, text) = (path.as_ref().to_owned(), text.into());
        match FileKind::of(&path) {
            Some(FileKind::Picture) => read.pictures.push((path, text)),
            Some(FileKind::Corrections) => {
                let (corrections, found) = Correction::read_all(&path, &text);
                read.corrections.extend(corrections);
                problems.extend(found);
            }
            Some(FileKind::Question) | None => questions.push((path, text)),
        }
    }
    for (path, text) in &questions {
        let picture = read
            .pictures
            .iter()
            .find(|(other, _)| beside(other) == beside(path));
        let svg = picture.map(|(_, svg)| svg.clone());
        match QuestionFile::parse(path, text, svg) {
            Ok(file) => read.questions.push(file),
            Err(found) => problems.extend(found),
        }
    }
    read.questions.sort_by(|a, b| a.path.cmp(&b.path));
    problems.extend(duplicates(&read.questions));
    problems.extend(unused_pictures(&read, &questions));
    problems.extend(attach_corrections(&mut read));
    problems.sort();
    (read, problems)
}

/// Returns what the path of a question and that of its figure share: everything up to the last dot.
fn beside(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

/// Returns the files of `base` with those of `over` added; they replace a question with the same id
/// and its figure. Corrections of both stay.
pub fn overlay<T>(base: Vec<(String, T)>, over: Vec<(String, T)>) -> Vec<(String, T)> {
    let stem = |path: &str| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        beside(name).to_owned()
    };
    let replaced: Vec<String> = over
        .iter()
        .filter(|(path, _)| FileKind::of(path) == Some(FileKind::Question))
        .map(|(path, _)| stem(path))
        .collect();
    let mut files: Vec<_> = base
        .into_iter()
        .filter(|(path, _)| !replaced.contains(&stem(path)))
        .collect();
    files.extend(over);
    files
}

/// Finds what two files must not share; reports it at the second and names the first.
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

/// Finds figures that no question shows. Skips those of questions that cannot be read.
fn unused_pictures(read: &Files, questions: &[(String, Cow<'static, str>)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, _) in &read.pictures {
        let is_beside = |other: &str| beside(other) == beside(path);
        if !questions.iter().any(|(other, _)| is_beside(other)) {
            problems.push(Problem::error(
                path,
                1,
                "there is no question beside this picture",
            ));
        }
        let shown = read.questions.iter().find(|file| is_beside(&file.path));
        if let Some(file) = shown.filter(|file| file.question.figure.is_none()) {
            let message = format!("no `[figure]` in {} shows this picture", file.path);
            problems.push(Problem::error(path, 1, message));
        }
    }
    problems
}

/// Attaches corrections to their questions, by current or former id.
fn attach_corrections(read: &mut Files) -> Vec<Problem> {
    let mut problems = Vec::new();
    for correction in &read.corrections {
        let is_meant = |id: &QuestionId| *id == correction.question;
        let mut questions = read.questions.iter_mut().map(|file| &mut file.question);
        let found = questions
            .find(|question| is_meant(&question.id) || question.formerly.iter().any(is_meant));
        match found {
            Some(question) => question.corrections.push(correction.clone()),
            None => problems.push(
                correction.problem(format!("there is no question `{}`", correction.question)),
            ),
        }
    }
    problems
}
