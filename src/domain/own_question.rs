//! Questions of a server's own: proposed by members, kept by those who manage the server.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ids::{GuildId, MemberId, OwnQuestionId};
use super::question::{Kind, Level, Question, Section, Topic};

/// How many own questions a guild keeps.
pub const MOST_KEPT: u32 = 1_000;
/// How many proposals wait in a guild, and how many of one member.
pub const MOST_PROPOSALS: u32 = 100;
/// See [`MOST_PROPOSALS`].
pub const MOST_PROPOSALS_OF_MEMBER: u32 = 10;

/// What became of a question that somebody proposed or sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnState {
    /// It waits for somebody who manages the server.
    Proposed,
    /// The guild has it.
    Kept,
    /// The guild does not want it.
    Declined,
    /// The guild had it.
    Removed,
}

impl OwnState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Proposed, Self::Kept, Self::Declined, Self::Removed];

    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Kept => "kept",
            Self::Declined => "declined",
            Self::Removed => "removed",
        }
    }
}

/// A question of a guild's own, or one that is to be.
#[derive(Clone, Debug)]
pub struct OwnQuestion {
    /// Its row.
    pub id: OwnQuestionId,
    /// The guild.
    pub guild: GuildId,
    /// What it says. A proposal has no number yet.
    pub question: Question,
    /// What became of it.
    pub state: OwnState,
    /// Counts its changes, from 1.
    pub version: u32,
    /// Who proposed it; `None` where it was imported.
    pub proposed_by: Option<MemberId>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// What its author is told of the decision.
    pub word: String,
}

/// What somebody typed into the form of a question. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What is asked.
    pub title: Option<String>,
    /// The short answer.
    pub short_answer: Option<String>,
    /// The key points that count, a line each.
    pub key_points: Option<String>,
    /// The hint; blank for none.
    pub hint: Option<String>,
    /// The explanation; blank for none.
    pub explanation: Option<String>,
}

/// What a question is filed under. What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags {
    /// How hard it is.
    pub level: Option<Level>,
    /// What it asks somebody to do.
    pub kind: Option<Kind>,
    /// What it is about.
    pub topics: Option<Vec<Topic>>,
}

/// A question with what was typed in place of what it said.
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

/// From which questions a schedule picks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Those of the bank.
    Bank,
    /// The guild's own.
    Own,
    /// All.
    #[default]
    Both,
}

impl Source {
    /// Its word, in the database and in commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Own => "own",
            Self::Both => "both",
        }
    }

    /// Whether a question comes from there.
    pub fn has(self, question: &Question) -> bool {
        match self {
            Self::Bank => !question.is_own(),
            Self::Own => question.is_own(),
            Self::Both => true,
        }
    }
}

/// The word is none of a source.
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
