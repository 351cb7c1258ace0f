//! A question as the managers who decide about it see it.

use crate::domain::ids::{MemberId, OwnQuestionId};
use crate::domain::own_question::{OwnQuestion, OwnState};
use crate::domain::question::{Kind, Level, Section, Topic};

/// A question as the managers who decide about it see it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its row.
    pub id: OwnQuestionId,
    /// Its version.
    pub version: u32,
    /// Its number; `None` for a waiting proposal.
    pub number: Option<u32>,
    /// The member who proposed it.
    pub proposed_by: Option<MemberId>,
    /// How hard it is.
    pub level: Level,
    /// The kind of task.
    pub kind: Kind,
    /// Its topics.
    pub topics: Vec<Topic>,
    /// The question itself.
    pub title: String,
    /// The short answer.
    pub short: String,
    /// The key points that count, one per line.
    pub points: String,
    /// The bonus key points, one per line.
    pub bonus: String,
    /// The hint; may be empty.
    pub hint: String,
    /// The explanation with its headings; may be empty.
    pub more: String,
    /// Whether the file has more than these fields.
    pub has_more: bool,
    /// The whole question, in the bank's format.
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
