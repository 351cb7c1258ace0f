//! Choices that several commands share.

use std::borrow::Cow;

use poise::{ChoiceParameter, CommandParameterChoice};

use crate::domain::own_question::Source;
use crate::domain::practice::Selection;
use crate::domain::question::{Experience, Kind, Level, Topic};

/// A level.
#[derive(Clone, Copy, ChoiceParameter)]
pub(super) enum LevelChoice {
    #[name = "beginner"]
    Beginner,
    #[name = "intermediate"]
    Intermediate,
    #[name = "senior"]
    Senior,
}

impl From<LevelChoice> for Level {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::Beginner => Self::Beginner,
            LevelChoice::Intermediate => Self::Intermediate,
            LevelChoice::Senior => Self::Senior,
        }
    }
}

/// The kind of task.
#[derive(Clone, Copy, ChoiceParameter)]
pub(super) enum KindChoice {
    #[name = "concept"]
    Concept,
    #[name = "numbers"]
    Numbers,
    #[name = "code"]
    Code,
    #[name = "debugging"]
    Debugging,
    #[name = "design"]
    Design,
    #[name = "paper"]
    Paper,
}

impl From<KindChoice> for Kind {
    fn from(choice: KindChoice) -> Self {
        match choice {
            KindChoice::Concept => Self::Concept,
            KindChoice::Numbers => Self::Numbers,
            KindChoice::Code => Self::Code,
            KindChoice::Debugging => Self::Debugging,
            KindChoice::Design => Self::Design,
            KindChoice::Paper => Self::Paper,
        }
    }
}

/// The source of a schedule's questions.
#[derive(Clone, Copy, ChoiceParameter)]
pub(super) enum SourceChoice {
    #[name = "both"]
    Both,
    #[name = "bank"]
    Bank,
    #[name = "own"]
    Own,
}

impl From<SourceChoice> for Source {
    fn from(choice: SourceChoice) -> Self {
        match choice {
            SourceChoice::Both => Self::Both,
            SourceChoice::Bank => Self::Bank,
            SourceChoice::Own => Self::Own,
        }
    }
}

/// The experience that a question is meant for, in years.
#[derive(Clone, Copy, ChoiceParameter)]
pub(super) enum ExperienceChoice {
    #[name = "0–2 years"]
    UpToTwo,
    #[name = "2–5 years"]
    TwoToFive,
    #[name = "5+ years"]
    FromFive,
}

impl From<ExperienceChoice> for Experience {
    fn from(choice: ExperienceChoice) -> Self {
        match choice {
            ExperienceChoice::UpToTwo => Self::UpToTwo,
            ExperienceChoice::TwoToFive => Self::TwoToFive,
            ExperienceChoice::FromFive => Self::FromFive,
        }
    }
}

/// A topic, from the bank's one list of topics.
#[derive(Clone, Copy)]
pub(super) struct TopicChoice(Topic);

impl From<TopicChoice> for Topic {
    fn from(choice: TopicChoice) -> Self {
        choice.0
    }
}

impl ChoiceParameter for TopicChoice {
    fn list() -> Cow<'static, [CommandParameterChoice]> {
        let choice = |topic: Topic| CommandParameterChoice {
            name: Cow::Borrowed(topic.as_str()),
            localizations: Cow::default(),
            __non_exhaustive: (),
        };
        Topic::ALL.map(choice).to_vec().into()
    }

    fn from_index(index: usize) -> Option<Self> {
        Topic::ALL.get(index).copied().map(Self)
    }

    fn from_name(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    fn name(&self) -> &'static str {
        self.0.as_str()
    }

    fn localized_name(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// Builds the selection of practice questions.
pub(super) fn selection(
    level: Option<LevelChoice>,
    topic: Option<TopicChoice>,
    experience: Option<ExperienceChoice>,
) -> Selection {
    Selection {
        level: level.map(Into::into),
        topic: topic.map(Into::into),
        experience: experience.map(Into::into),
    }
}
