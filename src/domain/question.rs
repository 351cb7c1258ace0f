//! A question of the bank, with its key points and model answer.
mod body;
mod code;
mod correction;
mod experience;
mod file;
mod front_matter;
mod id;
mod kind;
mod level;
mod own;
mod problem;
mod section;
mod table;
mod topic;

use std::borrow::Cow;

use chrono::NaiveDate;

pub use code::ExcerptError;
pub use correction::Correction;
pub use experience::{Experience, ExperienceError};
pub use file::{Place, QuestionFile};
pub use id::{QuestionId, QuestionIdError};
pub use kind::{Kind, UnknownKind};
pub use level::{Level, UnknownLevel};
pub use own::{FIRST_OWN_NUMBER, listed, topics};
pub use problem::{Problem, Severity};
pub use section::{Section, UnknownSection};
pub use topic::{Topic, UnknownTopic};

/// A complete and valid question. It can only come from [`QuestionFile::parse`] or, with fewer
/// parts, from [`QuestionFile::parse_own`].
#[derive(Clone, Debug)]
pub struct Question {
    /// The stem of the question's file, which never changes.
    pub id: QuestionId,
    /// Its former ids.
    pub formerly: Vec<QuestionId>,
    /// The number that members see, from 1, unique in the bank.
    pub number: u32,
    /// The question itself, with a question mark at the end.
    pub title: String,
    /// The kind of task.
    pub kind: Kind,
    /// How hard it is.
    pub level: Level,
    /// The years of experience it is meant for.
    pub experience: Experience,
    /// One to three topics, the main one first.
    pub topics: Vec<Topic>,
    /// The day when somebody last checked it against its references.
    pub reviewed: NaiveDate,
    /// A nudge that does not give the answer away.
    pub hint: String,
    /// What a good answer says: three to six key points, and up to two more as a bonus.
    pub key_points: Vec<KeyPoint>,
    /// At least two multiple-choice questions on the same subject.
    pub quiz: Vec<Quiz>,
    /// At least two sources.
    pub references: Vec<Reference>,
    /// At least four follow-ups, from easier to harder.
    pub follow_ups: Vec<FollowUp>,
    /// The parts of the explanation, each about the length of a phone's screen.
    pub explanation: Vec<Part>,
    /// A figure for the model answer.
    pub figure: Option<Figure>,
    /// Its corrections, latest first.
    pub corrections: Vec<Correction>,
    sections: [String; Section::ALL.len()],
}

impl Question {
    /// Returns the Markdown of a section of the model answer, without its heading.
    pub fn section(&self, section: Section) -> &str {
        &self.sections[section as usize]
    }

    /// Returns the example's code, without its fence.
    pub fn code(&self) -> &str {
        code::inside_fence(self.section(Section::Code))
    }

    /// Returns the lines of the code that stand on their own; `None` for all of them.
    ///
    /// # Errors
    ///
    /// The markers of the excerpt are wrong.
    pub fn excerpt(&self) -> Result<Option<&str>, ExcerptError> {
        code::excerpt(self.code())
    }

    /// Whether it has a hint. A guild's own question may lack this and the parts below.
    pub fn has_hint(&self) -> bool {
        !self.hint.is_empty()
    }

    /// Whether it has follow-ups.
    pub fn has_follow_ups(&self) -> bool {
        !self.follow_ups.is_empty()
    }

    /// Whether it has quiz items.
    pub fn has_quiz(&self) -> bool {
        !self.quiz.is_empty()
    }

    /// Returns how many key points full coverage takes: those without a bonus.
    pub fn ordinary_points(&self) -> usize {
        let ordinary = self.key_points.iter().filter(|point| !point.bonus);
        ordinary.count()
    }
}

/// A point that a good answer makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPoint {
    /// One sentence, which members read in the verdict.
    pub point: String,
    /// Whether it is a bonus: if it is missing, the coverage does not suffer.
    pub bonus: bool,
}

/// A part of the explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its heading.
    pub heading: String,
    /// The text, in Markdown.
    pub text: String,
}

/// A figure of the model answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// A description of the picture and its message, for members who do not see it.
    pub alt: String,
    /// Its section.
    pub section: Section,
    /// Its part of the explanation, from 0.
    pub part: usize,
    /// The picture, as SVG.
    pub svg: Cow<'static, str>,
}

/// A multiple-choice question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// The question.
    pub question: String,
    /// The choices, all different.
    pub options: [String; Quiz::OPTIONS],
    /// The index of the right choice in `options`.
    pub correct: usize,
    /// Why that choice is right.
    pub why: String,
}

impl Quiz {
    /// How many choices a quiz item offers.
    pub const OPTIONS: usize = 4;

    /// Returns the right choice.
    pub fn correct_option(&self) -> &str {
        &self.options[self.correct]
    }
}

/// A source for the question's claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Title of the paper or page.
    pub title: String,
    /// Its authors, as "A. Name, B. Name" or "K. He et al.".
    pub authors: String,
    /// Year of publication.
    pub year: i32,
    /// Its address, http or https.
    pub url: String,
}

/// A question that an interviewer might ask next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The question.
    pub question: String,
    /// The model answer, in Markdown.
    pub answer: String,
}
