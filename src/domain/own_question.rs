//! A server's own questions: proposed by members, kept by its managers.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{GuildId, MemberId, OwnQuestionId};
use super::question::{Kind, Level, Question, Section, Topic};

/// How many own questions a guild may keep.
pub const MOST_KEPT: u32 = 1_000;
/// How many proposals may wait in a guild.
pub const MOST_PROPOSALS: u32 = 100;
/// How many proposals of one member may wait.
pub const MOST_PROPOSALS_OF_MEMBER: u32 = 10;

/// What happened to a proposed or imported question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnState {
    /// It waits for a manager's decision.
    Proposed,
    /// The guild keeps it.
    Kept,
    /// The guild declined it.
    Declined,
    /// The guild removed it.
    Removed,
}

impl OwnState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Kept, Self::Declined, Self::Removed];

    /// Returns its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Kept => "kept",
            Self::Declined => "declined",
            Self::Removed => "removed",
        }
    }
}

/// A guild's own question, or a proposal for one.
#[derive(Clone, Debug)]
pub struct OwnQuestion {
    /// Its row.
    pub id: OwnQuestionId,
    /// The guild.
    pub guild: GuildId,
    /// Its content. A proposal has no number yet.
    pub question: Question,
    /// Its state.
    pub state: OwnState,
    /// Its version, counted from 1.
    pub version: u32,
    /// The member who proposed it; `None` if it was imported.
    pub proposed_by: Option<MemberId>,
    /// When it was proposed or imported.
    pub created_at: DateTime<Utc>,
    /// The decision's word to its author.
    pub word: String,
}

/// The fields that a member typed into a question's form; `None` keeps a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The question itself.
    pub title: Option<String>,
    /// The short answer.
    pub short_answer: Option<String>,
    /// The key points that count, one per line.
    pub key_points: Option<String>,
    /// The hint; blank removes it.
    pub hint: Option<String>,
    /// The explanation; blank removes it.
    pub explanation: Option<String>,
}

/// The filing of a question; `None` keeps a part as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// How hard it is.
    pub level: Option<Level>,
    /// The kind of task.
    pub kind: Option<Kind>,
    /// The topics.
    pub topics: Option<Vec<Topic>>,
}

/// Returns a question with the typed changes.
pub fn changed(mut question: Question, tags: &Tags, typed: &Typed) -> Question {
    if let Some(level) = tags.level.filter(|level| *level != question.level) {
        question.experience = Question::new_own("", level).experience;
        question.level = level;
    }
    question.kind = tags.kind.unwrap_or(question.kind);
    if let Some(topics) = &tags.topics {
        question.topics.clone_from(topics);
    }
    if let Some(title) = &typed.title {
        question.set_title(title);
    }
    if let Some(text) = &typed.short_answer {
        question.set_section(Section::ShortAnswer, text);
    }
    if let Some(points) = &typed.key_points {
        question.set_key_points(points, false);
    }
    if let Some(hint) = &typed.hint {
        question.set_hint(hint);
    }
    if let Some(text) = &typed.explanation {
        question.set_explanation(text);
    }
    question
}

/// The source of a schedule's questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The bank.
    Bank,
    /// The guild's own questions.
    Own,
    /// Both.
    #[default]
    Both,
}

impl Source {
    /// Returns its word, in the database and in commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Own => "own",
            Self::Both => "both",
        }
    }

    /// Whether a question comes from this source.
    pub fn has(self, question: &Question) -> bool {
        match self {
            Self::Bank => !question.is_own(),
            Self::Own => question.is_own(),
            Self::Both => true,
        }
    }
}

/// The word names no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownSource;

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(word: &str) -> Result<Self, UnknownSource> {
        let all = [Self::Bank, Self::Own, Self::Both];
        let found = all.into_iter().find(|source| source.as_str() == word);
        found.ok_or(UnknownSource)
    }
}
