//! A question file, with the line of every part that a problem can point at.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::body::Body;
use super::front_matter::{FigureEntry, FrontMatter};
use super::{Figure, Part, Problem, Question, QuestionId, Section};
use crate::domain::ids::OwnQuestionId;

/// A question, with the places of its parts in its file.
#[derive(Clone, Debug)]
pub struct QuestionFile {
    /// The file's path, as a reader would open it.
    pub path: String,
    /// The question in it.
    pub question: Question,
    /// Which of a guild's own questions the file claims to be.
    pub own: Option<OwnQuestionId>,
    lines: HashMap<Place, usize>,
}

/// A part of a question file that a [`Problem`] can point at. Indices count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// The id in the file's name: line 1.
    Id,
    /// The key `formerly`.
    Formerly,
    /// The key `number`.
    Number,
    /// The key `title`.
    Title,
    /// The key `reviewed`.
    Reviewed,
    /// The key `hint`.
    Hint,
    /// The sentence of a key point.
    KeyPoint(usize),
    /// A quiz's question.
    Quiz(usize),
    /// An option of a quiz: the quiz, then the option.
    QuizOption(usize, usize),
    /// The reason for a quiz's right option.
    QuizWhy(usize),
    /// A reference's address.
    ReferenceUrl(usize),
    /// A reference's year.
    ReferenceYear(usize),
    /// The table `figure`.
    Figure,
    /// A figure's alternative text.
    FigureAlt,
    /// The first line of a section's text.
    Section(Section),
    /// The heading of a part of the explanation.
    Part(usize),
    /// The first line of the text of a part of the explanation.
    PartText(usize),
    /// A follow-up's question.
    FollowUp(usize),
    /// The first line of a follow-up's answer.
    FollowUpAnswer(usize),
}

impl QuestionFile {
    /// Reads a question file. `path` supplies the id (its stem) and appears in problems; `svg` is
    /// the figure beside it, which a question with a figure needs.
    ///
    /// # Errors
    ///
    /// Every problem of the file, by line.
    pub fn parse(
        path: &str,
        text: &str,
        svg: Option<Cow<'static, str>>,
    ) -> Result<Self, Vec<Problem>> {
        Self::read(path, text, svg, None)
    }

    /// Reads the file of a guild's own question, which needs less: a title, a level, a short answer
    /// and a key point. It has no id and number of its own until [`Question::belonging_to`].
    /// `edited` is the day of its last change.
    ///
    /// # Errors
    ///
    /// Every problem of the file, by line.
    pub fn parse_own(path: &str, text: &str, edited: NaiveDate) -> Result<Self, Vec<Problem>> {
        Self::read(path, text, None, Some(edited))
    }

    fn read(
        path: &str,
        text: &str,
        svg: Option<Cow<'static, str>>,
        own: Option<NaiveDate>,
    ) -> Result<Self, Vec<Problem>> {
        let text = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .replace("\r\n", "\n");
        let mut draft = Draft::new(path, &text, own);
        let id = draft.id();
        let body = Body::read(&text, &mut draft);
        let front_matter = body
            .as_ref()
            .and_then(|body| FrontMatter::read(&text, body.front_matter.clone(), &mut draft));
        let figure = front_matter
            .as_ref()
            .zip(body.as_ref())
            .and_then(|(front, body)| {
                let entry = front.figure.as_ref()?;
                figure(entry, &body.explanation, svg, &mut draft)
            });
        let (Some(id), Some(front), Some(body), true) =
            (id, front_matter, body, draft.problems.is_empty())
        else {
            draft.problems.sort();
            return Err(draft.problems);
        };
        let question = Question {
            id,
            formerly: front.formerly,
            number: front.number,
            title: front.title,
            kind: front.kind,
            level: front.level,
            experience: front.experience,
            topics: front.topics,
            reviewed: front.reviewed,
            hint: front.hint,
            key_points: front.key_points,
            quiz: front.quiz,
            references: front.references,
            follow_ups: body.follow_ups,
            explanation: body.explanation,
            figure,
            corrections: Vec::new(),
            sections: body.sections,
        };
        Ok(Self {
            path: path.to_owned(),
            question: match own {
                Some(_) => question.in_lines(),
                None => question,
            },
            own: front.own,
            lines: draft.lines,
        })
    }

    /// Returns the line of a part of the file, from 1.
    pub fn line(&self, place: Place) -> usize {
        self.lines.get(&place).copied().unwrap_or(1)
    }

    /// Builds an error at a part of the file.
    pub fn error(&self, place: Place, message: impl Into<String>) -> Problem {
        Problem::error(&self.path, self.line(place), message)
    }

    /// Builds a warning at a part of the file.
    pub fn warning(&self, place: Place, message: impl Into<String>) -> Problem {
        Problem::warning(&self.path, self.line(place), message)
    }
}

/// Builds the figure, and finds its part of the explanation by the heading.
fn figure(
    entry: &FigureEntry,
    parts: &[Part],
    svg: Option<Cow<'static, str>>,
    draft: &mut Draft<'_>,
) -> Option<Figure> {
    if svg.is_none() {
        let stem = draft.stem();
        draft.error(
            entry.offset,
            format!("there is no picture `{stem}.svg` beside it"),
        );
    }
    let part = match &entry.part {
        Some(wanted) if entry.section == Section::Explanation => {
            let found = parts.iter().position(|part| part.heading == wanted.value);
            if found.is_none() {
                draft.error(
                    wanted.offset,
                    format!("the explanation has no part `{}`", wanted.value),
                );
            }
            found?
        }
        // Only the explanation has parts; a part of another section is reported elsewhere.
        _ => 0,
    };
    Some(Figure {
        alt: entry.alt.clone(),
        section: entry.section,
        part,
        svg: svg?,
    })
}

/// The state while a file is read: its problems so far, and the places of its parts.
pub(super) struct Draft<'a> {
    path: &'a str,
    /// For a guild's own question, the day of its last change.
    pub(super) own: Option<NaiveDate>,
    line_starts: Vec<usize>,
    problems: Vec<Problem>,
    lines: HashMap<Place, usize>,
}

impl<'a> Draft<'a> {
    fn new(path: &'a str, text: &str, own: Option<NaiveDate>) -> Self {
        let after_breaks = text.match_indices('\n').map(|(offset, _)| offset + 1);
        Self {
            path,
            own,
            line_starts: std::iter::once(0).chain(after_breaks).collect(),
            problems: Vec::new(),
            lines: HashMap::new(),
        }
    }

    /// Reports a problem at a byte offset of the file.
    pub(super) fn error(&mut self, offset: usize, message: impl Into<String>) {
        let line = self.line_at(offset);
        self.problems.push(Problem::error(self.path, line, message));
    }

    /// Records the byte offset of a part of the file.
    pub(super) fn place(&mut self, place: Place, offset: usize) {
        let line = self.line_at(offset);
        self.lines.insert(place, line);
    }

    /// Returns the name of the file's folder.
    pub(super) fn folder(&self) -> Option<&'a str> {
        self.path.rsplit(['/', '\\']).nth(1)
    }

    /// Returns the file's name without folders and `.md`.
    fn stem(&self) -> &'a str {
        let name = self.path.rsplit(['/', '\\']).next().unwrap_or(self.path);
        name.strip_suffix(".md").unwrap_or(name)
    }

    /// Whether the file is a guild's own question.
    pub(super) fn is_own(&self) -> bool {
        self.own.is_some()
    }

    fn id(&mut self) -> Option<QuestionId> {
        if self.is_own() {
            return Some(QuestionId::own(OwnQuestionId::NOBODYS));
        }
        match QuestionId::of_file(self.stem()) {
            Ok(id) => Some(id),
            Err(error) => {
                self.error(0, format!("the file's name: {error}"));
                None
            }
        }
    }

    fn line_at(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|&start| start <= offset)
    }
}
