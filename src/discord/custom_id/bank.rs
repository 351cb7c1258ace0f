//! The custom ids of a server's own questions.

use std::fmt;

use crate::domain::ids::OwnQuestionId;
use crate::domain::own_question::Tags;
use crate::domain::question::Level;

/// What a button or a form of a server's own questions asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankId {
    /// The submitted form of a proposal.
    Proposed(Level, Tags),
    /// Shows the waiting proposal at a place, from 0.
    Review(u32),
    /// Approves a version of a proposal.
    Approve(OwnQuestionId, u32),
    /// Opens the form that changes a question.
    Edit(OwnQuestionId),
    /// The submitted form for a version of a question.
    Edited(OwnQuestionId, u32, Tags),
    /// Opens the form to decline a version of a proposal.
    Decline(OwnQuestionId, u32),
    /// The submitted form to decline it.
    Declined(OwnQuestionId, u32),
    /// Turns to a page, from 0, of the own questions.
    List(u32),
    /// Removes a question.
    Remove(OwnQuestionId),
    /// Puts a removed question back.
    Restore(OwnQuestionId),
}

fn tags(tags: &Tags) -> String {
    let level = tags.level.map_or("-", |level| &level.as_str()[..1]);
    let kind = tags.kind.map_or("-", |kind| kind.as_str());
    let topics = tags.topics.as_ref().map_or_else(
        || "-".to_owned(),
        |topics| {
            let words: Vec<&str> = topics.iter().map(|topic| topic.as_str()).collect();
            words.join(".")
        },
    );
    format!("{level}:{kind}:{topics}")
}

fn read_level(letter: &str) -> Option<Level> {
    let mut levels = Level::ALL.into_iter();
    levels.find(|level| &level.as_str()[..1] == letter)
}

fn read_tags(level: &str, kind: &str, topics: &str) -> Option<Tags> {
    let level = match level {
        "-" => None,
        letter => Some(read_level(letter)?),
    };
    let kind = match kind {
        "-" => None,
        word => Some(word.parse().ok()?),
    };
    let topics = match topics {
        "-" => None,
        words => {
            let words = words.split('.').filter(|word| !word.is_empty());
            let topics = words.map(|word| word.parse().ok());
            Some(topics.collect::<Option<Vec<_>>>()?)
        }
    };
    Some(Tags {
        level,
        kind,
        topics,
    })
}

impl fmt::Display for BankId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Proposed(level, other) => {
                let all = Tags {
                    level: Some(*level),
                    ..other.clone()
                };
                write!(f, "own-new:{}", tags(&all))
            }
            Self::Review(place) => write!(f, "own-review:{place}"),
            Self::Approve(id, version) => write!(f, "own-approve:{id}:{version}"),
            Self::Edit(id) => write!(f, "own-edit:{id}"),
            Self::Edited(id, version, other) => {
                write!(f, "own-edited:{id}:{version}:{}", tags(other))
            }
            Self::Decline(id, version) => write!(f, "own-decline:{id}:{version}"),
            Self::Declined(id, version) => write!(f, "own-declined:{id}:{version}"),
            Self::List(page) => write!(f, "own-list:{page}"),
            Self::Remove(id) => write!(f, "own-remove:{id}"),
            Self::Restore(id) => write!(f, "own-restore:{id}"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<BankId> {
    let id = |text: &str| text.parse().ok().map(OwnQuestionId);
    Some(match (action, arguments) {
        ("own-new", [level, kind, topics]) => {
            let tags = read_tags("-", kind, topics)?;
            BankId::Proposed(read_level(level)?, tags)
        }
        ("own-review", [place]) => BankId::Review(place.parse().ok()?),
        ("own-approve", [own, version]) => BankId::Approve(id(own)?, version.parse().ok()?),
        ("own-edit", [own]) => BankId::Edit(id(own)?),
        ("own-edited", [own, version, level, kind, topics]) => {
            let tags = read_tags(level, kind, topics)?;
            BankId::Edited(id(own)?, version.parse().ok()?, tags)
        }
        ("own-decline", [own, version]) => BankId::Decline(id(own)?, version.parse().ok()?),
        ("own-declined", [own, version]) => BankId::Declined(id(own)?, version.parse().ok()?),
        ("own-list", [page]) => BankId::List(page.parse().ok()?),
        ("own-remove", [own]) => BankId::Remove(id(own)?),
        ("own-restore", [own]) => BankId::Restore(id(own)?),
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::question::{Kind, Topic};

    fn any_tags() -> impl Strategy<Value = Tags> {
        let level = proptest::option::of(proptest::sample::select(Level::ALL.to_vec()));
        let kind = proptest::option::of(proptest::sample::select(Kind::ALL.to_vec()));
        let topics = proptest::sample::subsequence(Topic::ALL.to_vec(), 0..=3);
        (level, kind, proptest::option::of(topics)).prop_map(|(level, kind, topics)| Tags {
            level,
            kind,
            topics,
        })
    }

    pub(in super::super) fn any_bank() -> impl Strategy<Value = BankId> {
        let id = any::<u32>().prop_map(OwnQuestionId);
        let level = proptest::sample::select(Level::ALL.to_vec());
        prop_oneof![
            (level, any_tags()).prop_map(|(level, tags)| {
                let level_is_named = Tags {
                    level: None,
                    ..tags
                };
                BankId::Proposed(level, level_is_named)
            }),
            any::<u32>().prop_map(BankId::Review),
            (id.clone(), any::<u32>()).prop_map(|(id, version)| BankId::Approve(id, version)),
            id.clone().prop_map(BankId::Edit),
            (id.clone(), any::<u32>(), any_tags())
                .prop_map(|(id, version, tags)| BankId::Edited(id, version, tags)),
            (id.clone(), any::<u32>()).prop_map(|(id, version)| BankId::Decline(id, version)),
            (id.clone(), any::<u32>()).prop_map(|(id, version)| BankId::Declined(id, version)),
            any::<u32>().prop_map(BankId::List),
            id.clone().prop_map(BankId::Remove),
            id.prop_map(BankId::Restore),
        ]
    }

    /// Returns the texts on existing buttons and forms: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, BankId)> {
        let own = OwnQuestionId(7);
        let tags = |level| Tags {
            level,
            kind: Some(Kind::Code),
            topics: Some(vec![Topic::Shapes, Topic::SkipConnections]),
        };
        vec![
            (
                "1:own-new:s:code:shapes.skip-connections",
                BankId::Proposed(Level::Senior, tags(None)),
            ),
            (
                "1:own-new:b:-:-",
                BankId::Proposed(Level::Beginner, Tags::default()),
            ),
            ("1:own-review:3", BankId::Review(3)),
            ("1:own-approve:7:2", BankId::Approve(own, 2)),
            ("1:own-edit:7", BankId::Edit(own)),
            (
                "1:own-edited:7:2:i:code:shapes.skip-connections",
                BankId::Edited(own, 2, tags(Some(Level::Intermediate))),
            ),
            ("1:own-decline:7:2", BankId::Decline(own, 2)),
            ("1:own-declined:7:2", BankId::Declined(own, 2)),
            ("1:own-list:1", BankId::List(1)),
            ("1:own-remove:7", BankId::Remove(own)),
            ("1:own-restore:7", BankId::Restore(own)),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &BankId) -> &'static str {
        match id {
            BankId::Proposed(..) => "own-new",
            BankId::Review(..) => "own-review",
            BankId::Approve(..) => "own-approve",
            BankId::Edit(..) => "own-edit",
            BankId::Edited(..) => "own-edited",
            BankId::Decline(..) => "own-decline",
            BankId::Declined(..) => "own-declined",
            BankId::List(..) => "own-list",
            BankId::Remove(..) => "own-remove",
            BankId::Restore(..) => "own-restore",
        }
    }
}
