//! A question of the bank: what is asked, what a good answer says, and the model answer.
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

/// One question, complete and valid: it can only come from [`QuestionFile::parse`], or, with less in
/// it, from [`QuestionFile::parse_own`].
#[derive(Clone, Debug)]
pub struct Question {
    /// The stem of the question's file; it never changes.
    pub id: QuestionId,
    /// Ids that the question had before it was renamed.
    pub formerly: Vec<QuestionId>,
    /// The number that members see, from 1, unique in the bank.
    pub number: u32,
    /// The question as it is asked, ending in a question mark.
    pub title: String,
    /// What it asks somebody to do.
    pub kind: Kind,
    /// How hard it is.
    pub level: Level,
    /// For whom it is meant, in years of experience.
    pub experience: Experience,
    /// One to three topics, the main one first.
    pub topics: Vec<Topic>,
    /// The day on which somebody last read it against its references.
    pub reviewed: NaiveDate,
    /// A nudge that does not give the answer away.
    pub hint: String,
    /// What a good answer says: three to six points, and at most two more as a bonus.
    pub key_points: Vec<KeyPoint>,
    /// At least two multiple-choice questions on the same subject.
    pub quiz: Vec<Quiz>,
    /// At least two sources.
    pub references: Vec<Reference>,
    /// At least four questions that an interviewer asks next, from easier to harder.
    pub follow_ups: Vec<FollowUp>,
    /// The parts of the explanation, each about as long as a phone's screen.
    pub explanation: Vec<Part>,
    /// A picture for the model answer.
    pub figure: Option<Figure>,
    /// What it said and that was not so, the latest first.
    pub corrections: Vec<Correction>,
    sections: [String; Section::ALL.len()],
}

impl Question {
    /// The Markdown of one section of the model answer, without its heading.
    pub fn section(&self, section: Section) -> &str {
        &self.sections[section as usize]
    }

    /// The example's code, without the fence around it.
    pub fn code(&self) -> &str {
        code::inside_fence(self.section(Section::Code))
    }

    /// The lines of the code that are worth reading by themselves; `None` when all are.
    ///
    /// # Errors
    ///
    /// The lines that mark the excerpt are not as they should be.
    pub fn excerpt(&self) -> Result<Option<&str>, ExcerptError> {
        code::excerpt(self.code())
    }

    /// Whether there is a hint. A guild's own question may lack it, and all that follows here.
    pub fn has_hint(&self) -> bool {
        !self.hint.is_empty()
    }

    /// Whether an interviewer asks something next.
    pub fn has_follow_ups(&self) -> bool {
        !self.follow_ups.is_empty()
    }

    /// Whether it has items for a quiz.
    pub fn has_quiz(&self) -> bool {
        !self.quiz.is_empty()
    }

    /// How many key points an answer needs for full coverage: those that are no bonus.
    pub fn ordinary_points(&self) -> usize {
        let ordinary = self.key_points.iter().filter(|point| !point.bonus);
        ordinary.count()
    }
}

/// Something that a good answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPoint {
    /// One sentence, shown to members in the verdict.
    pub point: String,
    /// Whether it adds to an answer without being asked for: it never lowers the coverage.
    pub bonus: bool,
}

/// A part of the explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is about.
    pub heading: String,
    /// The text, in Markdown.
    pub text: String,
}

/// A picture that belongs to the model answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What one sees and what it shows, for those who do not see it.
    pub alt: String,
    /// The section that it stands in.
    pub section: Section,
    /// In the explanation, the part that it stands in, from 0.
    pub part: usize,
    /// The picture, as SVG.
    pub svg: Cow<'static, str>,
}

/// A multiple-choice question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    /// What is asked.
    pub question: String,
    /// The choices, all different.
    pub options: [String; Quiz::OPTIONS],
    /// The index of the right choice in `options`.
    pub correct: usize,
    /// Why that choice is right.
    pub why: String,
}

impl Quiz {
    /// How many choices a quiz offers.
    pub const OPTIONS: usize = 4;

    /// The right choice.
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
    /// Where it can be read, http or https.
    pub url: String,
}

/// A question that an interviewer asks next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// What is asked.
    pub question: String,
    /// The model answer, in Markdown.
    pub answer: String,
}
