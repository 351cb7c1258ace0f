//! The custom ids of quizzes.

use std::fmt;

use super::practice::selection;
use crate::domain::ids::QuizId;
use crate::domain::practice::Selection;
use crate::domain::question::QuestionId;

/// What a button of a quiz asks for. Items go by their places in it, from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quiz {
    /// Chooses an option of an item, by its place as the seed shuffled them.
    Pick {
        /// The quiz.
        quiz: QuizId,
        /// The item.
        place: u32,
        /// The seed that shuffled the options.
        seed: u32,
        /// The option's displayed place, from 0.
        option: u8,
    },
    /// Closes an item that a channel plays.
    Close(QuizId, u32),
    /// Goes on to an item, or to the result after the last one.
    GoOn(QuizId, u32),
    /// Begins another quiz from this selection with this many rounds, in place of the old one.
    Again(Selection, u32),
    /// Begins a short quiz about a question, in a new message.
    Quick(QuestionId),
}

impl fmt::Display for Quiz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pick {
                quiz,
                place,
                seed,
                option,
            } => write!(f, "pick:{quiz}:{place}:{seed}:{option}"),
            Self::Close(quiz, place) => write!(f, "close:{quiz}:{place}"),
            Self::GoOn(quiz, place) => write!(f, "item:{quiz}:{place}"),
            Self::Again(selection, rounds) => write!(f, "quiz:{selection}:{rounds}"),
            Self::Quick(question) => write!(f, "quick:{question}"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Quiz> {
    let quiz = |text: &str| text.parse().ok().map(QuizId);
    Some(match (action, arguments) {
        ("pick", [id, place, seed, option]) => Quiz::Pick {
            quiz: quiz(id)?,
            place: place.parse().ok()?,
            seed: seed.parse().ok()?,
            option: option.parse().ok()?,
        },
        ("close", [id, place]) => Quiz::Close(quiz(id)?, place.parse().ok()?),
        ("item", [id, place]) => Quiz::GoOn(quiz(id)?, place.parse().ok()?),
        ("quiz", [level, topic, years, rounds]) => {
            Quiz::Again(selection(level, topic, years)?, rounds.parse().ok()?)
        }
        ("quick", [question]) => Quiz::Quick(question.parse().ok()?),
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::practice::tests::any_selection;
    use super::*;

    pub(in super::super) fn any_quiz() -> impl Strategy<Value = Quiz> {
        let quiz = any::<i64>().prop_map(QuizId);
        let pick = (quiz.clone(), any::<u32>(), any::<u32>(), any::<u8>());
        prop_oneof![
            pick.prop_map(|(quiz, place, seed, option)| Quiz::Pick {
                quiz,
                place,
                seed,
                option
            }),
            (quiz.clone(), any::<u32>()).prop_map(|(quiz, place)| Quiz::Close(quiz, place)),
            (quiz, any::<u32>()).prop_map(|(quiz, place)| Quiz::GoOn(quiz, place)),
            (any_selection(), any::<u32>()).prop_map(|(s, rounds)| Quiz::Again(s, rounds)),
            "[a-z]{60}".prop_map(|id| Quiz::Quick(id.parse().unwrap())),
        ]
    }

    /// Returns the texts on existing buttons: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Quiz)> {
        let quiz = QuizId(7);
        let pick = Quiz::Pick {
            quiz,
            place: 1,
            seed: 4_000_000_000,
            option: 3,
        };
        vec![
            ("1:pick:7:1:4000000000:3", pick),
            ("1:close:7:1", Quiz::Close(quiz, 1)),
            ("1:item:7:2", Quiz::GoOn(quiz, 2)),
            (
                "1:quiz:b:metrics:2:5",
                Quiz::Again("b:metrics:2".parse().unwrap(), 5),
            ),
            ("1:quick:padding", Quiz::Quick("padding".parse().unwrap())),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Quiz) -> &'static str {
        match id {
            Quiz::Pick { .. } => "pick",
            Quiz::Close(..) => "close",
            Quiz::GoOn(..) => "item",
            Quiz::Again(..) => "quiz",
            Quiz::Quick(..) => "quick",
        }
    }
}
