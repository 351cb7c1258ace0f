//! The custom ids of practice questions.

use std::fmt;

use crate::domain::ids::{PostId, PracticeId};
use crate::domain::practice::Selection;
use crate::domain::question::QuestionId;

/// What a button or a form of a practice question asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Practice {
    /// Asks the next question, in place of this one.
    Next(Selection),
    /// Opens the form for an answer. Without a selection, everybody sees the question.
    Answer(QuestionId, Option<Selection>),
    /// The submitted form.
    Submit(QuestionId, Option<Selection>),
    /// Shows a question's hint.
    Hint(QuestionId),
    /// Shows the answer to a question that the member does not answer.
    GiveUp(QuestionId),
    /// Asks the question with this number in a new message.
    Ask(u32),
    /// Opens the form with the latest text.
    Improve(PracticeId),
    /// The submitted form of an improved answer.
    SubmitImproved(PracticeId),
    /// Shows all key points of an answer.
    Show(PracticeId),
    /// Shows all key points of an answer although that spoils the question in posts up to this one.
    ShowAnyway(PracticeId, PostId),
    /// Settles which key points an answer makes: the choices are their places, from 0.
    Settle(PracticeId),
}

impl fmt::Display for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next(selection) => write!(f, "another:{selection}"),
            Self::Answer(question, None) => write!(f, "try:{question}"),
            Self::Answer(question, Some(selection)) => write!(f, "try:{question}:{selection}"),
            Self::Submit(question, None) => write!(f, "tried:{question}"),
            Self::Submit(question, Some(selection)) => write!(f, "tried:{question}:{selection}"),
            Self::Hint(question) => write!(f, "nudge:{question}"),
            Self::GiveUp(question) => write!(f, "give-up:{question}"),
            Self::Ask(number) => write!(f, "ask:{number}"),
            Self::Improve(id) => write!(f, "retry:{id}"),
            Self::SubmitImproved(id) => write!(f, "retried:{id}"),
            Self::Show(id) => write!(f, "points:{id}"),
            Self::ShowAnyway(id, told) => write!(f, "points-anyway:{id}:{told}"),
            Self::Settle(id) => write!(f, "tick:{id}"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Practice> {
    let question = |text: &str| text.parse::<QuestionId>().ok();
    let answer = |text: &str| text.parse().ok().map(PracticeId);
    Some(match (action, arguments) {
        ("another", [level, topic, years]) => Practice::Next(selection(level, topic, years)?),
        ("try", [id]) => Practice::Answer(question(id)?, None),
        ("try", [id, level, topic, years]) => {
            Practice::Answer(question(id)?, Some(selection(level, topic, years)?))
        }
        ("tried", [id]) => Practice::Submit(question(id)?, None),
        ("tried", [id, level, topic, years]) => {
            Practice::Submit(question(id)?, Some(selection(level, topic, years)?))
        }
        ("nudge", [id]) => Practice::Hint(question(id)?),
        ("give-up", [id]) => Practice::GiveUp(question(id)?),
        ("ask", [number]) => Practice::Ask(number.parse().ok()?),
        ("retry", [id]) => Practice::Improve(answer(id)?),
        ("retried", [id]) => Practice::SubmitImproved(answer(id)?),
        ("points", [id]) => Practice::Show(answer(id)?),
        ("points-anyway", [id, told]) => {
            Practice::ShowAnyway(answer(id)?, PostId(told.parse().ok()?))
        }
        ("tick", [id]) => Practice::Settle(answer(id)?),
        _ => return None,
    })
}

/// Reads a selection of questions from its three parts.
pub(super) fn selection(level: &str, topic: &str, years: &str) -> Option<Selection> {
    format!("{level}:{topic}:{years}").parse().ok()
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::question::{Experience, Level, Topic};

    pub(in super::super) fn any_selection() -> impl Strategy<Value = Selection> + Clone {
        let level = proptest::option::of(proptest::sample::select(Level::ALL.to_vec()));
        let topic = proptest::option::of(proptest::sample::select(Topic::ALL.to_vec()));
        let years = proptest::option::of(proptest::sample::select(Experience::ALL.to_vec()));
        (level, topic, years).prop_map(|(level, topic, experience)| Selection {
            level,
            topic,
            experience,
        })
    }

    pub(in super::super) fn any_practice() -> impl Strategy<Value = Practice> {
        let question = "[a-z]{60}".prop_map(|id| id.parse().unwrap());
        let id = any::<i64>().prop_map(PracticeId);
        let selection = proptest::option::of(any_selection());
        let asked = (question.clone(), selection);
        prop_oneof![
            any_selection().prop_map(Practice::Next),
            asked.clone().prop_map(|(q, s)| Practice::Answer(q, s)),
            asked.prop_map(|(q, s)| Practice::Submit(q, s)),
            question.clone().prop_map(Practice::Hint),
            question.prop_map(Practice::GiveUp),
            any::<u32>().prop_map(Practice::Ask),
            id.clone().prop_map(Practice::Improve),
            id.clone().prop_map(Practice::SubmitImproved),
            id.clone().prop_map(Practice::Show),
            (id.clone(), any::<i64>())
                .prop_map(|(id, told)| Practice::ShowAnyway(id, PostId(told))),
            id.prop_map(Practice::Settle),
        ]
    }

    /// Returns the texts on existing buttons and forms: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Practice)> {
        let id = PracticeId(7);
        let question: QuestionId = "padding".parse().unwrap();
        let ask = || question.clone();
        let selection: Selection = "b:metrics:2".parse().unwrap();
        let all = Selection::default();
        vec![
            ("1:another:b:metrics:2", Practice::Next(selection)),
            ("1:another:-:-:-", Practice::Next(all)),
            ("1:try:padding", Practice::Answer(ask(), None)),
            ("1:try:padding:-:-:-", Practice::Answer(ask(), Some(all))),
            ("1:tried:padding", Practice::Submit(ask(), None)),
            (
                "1:tried:padding:b:metrics:2",
                Practice::Submit(ask(), Some(selection)),
            ),
            ("1:nudge:padding", Practice::Hint(ask())),
            ("1:give-up:padding", Practice::GiveUp(ask())),
            ("1:ask:12", Practice::Ask(12)),
            ("1:retry:7", Practice::Improve(id)),
            ("1:retried:7", Practice::SubmitImproved(id)),
            ("1:points:7", Practice::Show(id)),
            ("1:points-anyway:7:8", Practice::ShowAnyway(id, PostId(8))),
            ("1:tick:7", Practice::Settle(id)),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Practice) -> &'static str {
        match id {
            Practice::Next(..) => "another",
            Practice::Answer(..) => "try",
            Practice::Submit(..) => "tried",
            Practice::Hint(..) => "nudge",
            Practice::GiveUp(..) => "give-up",
            Practice::Ask(..) => "ask",
            Practice::Improve(..) => "retry",
            Practice::SubmitImproved(..) => "retried",
            Practice::Show(..) => "points",
            Practice::ShowAnyway(..) => "points-anyway",
            Practice::Settle(..) => "tick",
        }
    }
}
