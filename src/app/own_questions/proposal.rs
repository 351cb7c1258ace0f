//! What a question says, for those who decide about it.

use crate::domain::ids::{MemberId, OwnQuestionId};
use crate::domain::own_question::{OwnQuestion, OwnState};
use crate::domain::question::{Kind, Level, Section, Topic};

/// What a question says, for those who decide about it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its row.
    pub id: OwnQuestionId,
    /// The version that it is.
    pub version: u32,
    /// Its number; `None` for one that waits.
    pub number: Option<u32>,
    /// Who proposed it.
    pub proposed_by: Option<MemberId>,
    /// How hard it is.
    pub level: Level,
    /// What it asks somebody to do.
    pub kind: Kind,
    /// What it is about.
    pub topics: Vec<Topic>,
    /// What is asked.
    pub title: String,
    /// The short answer.
    pub short: String,
    /// The key points that count, a line each.
    pub points: String,
    /// The key points that are a bonus, a line each.
    pub bonus: String,
    /// The hint, which may be empty.
    pub hint: String,
    /// The explanation with its headings, which may be empty.
    pub more: String,
    /// Whether there is more than that.
    pub has_more: bool,
    /// All of it, in the bank's format.
    pub file: String,
}

impl From<&OwnQuestion> for Proposal {
    fn from(own: &OwnQuestion) -> Self {
        let question = &own.question;
        let explanation = question.explanation_text();
        Self {
            id: own.id,
            version: own.version,
            number: (own.state == OwnState::Kept).then_some(question.number),
            proposed_by: own.proposed_by,
            level: question.level,
            kind: question.kind,
            topics: question.topics.clone(),
            title: question.title.clone(),
            short: question.section(Section::ShortAnswer).to_owned(),
            points: question.listed_key_points(false),
            bonus: question.listed_key_points(true),
            hint: question.hint.clone(),
            has_more: !explanation.is_empty()
                || !question.quiz.is_empty()
                || !question.follow_ups.is_empty()
                || !question.references.is_empty(),
            more: explanation,
            file: question.to_markdown(),
        }
    }
}
