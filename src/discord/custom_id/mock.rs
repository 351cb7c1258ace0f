//! The custom ids of mock interviews.

use std::fmt;

use crate::domain::ids::MockId;

/// What a button, a menu or a form of a mock interview asks for. Turns go by their numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mock {
    /// Accepts an invitation.
    Accept(MockId),
    /// Declines an invitation, or withdraws it.
    Decline(MockId),
    /// Shows the interviewer's notes on a turn.
    Panel(MockId, u32),
    /// Records the key points heard: the choices are their places, from 0.
    Hear(MockId, u32),
    /// Records the follow-ups asked: the choices are their places, from 0.
    Ask(MockId, u32),
    /// Records that the hint was given, and shows it.
    Hint(MockId, u32),
    /// Opens the form for a line to the candidate.
    Write(MockId, u32),
    /// The submitted form.
    Line(MockId, u32),
    /// Asks another question.
    Another(MockId, u32),
    /// Ends a turn.
    EndTurn(MockId, u32),
    /// Begins the turn after this one.
    GoOn(MockId, u32),
    /// Ends the interview.
    End(MockId),
}

impl Mock {
    /// Returns the interview.
    pub fn interview(&self) -> MockId {
        match self {
            Self::Accept(id)
            | Self::Decline(id)
            | Self::End(id)
            | Self::Panel(id, _)
            | Self::Hear(id, _)
            | Self::Ask(id, _)
            | Self::Hint(id, _)
            | Self::Write(id, _)
            | Self::Line(id, _)
            | Self::Another(id, _)
            | Self::EndTurn(id, _)
            | Self::GoOn(id, _) => *id,
        }
    }
}

impl fmt::Display for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accept(id) => write!(f, "mock:accept:{id}"),
            Self::Decline(id) => write!(f, "mock:decline:{id}"),
            Self::Panel(id, turn) => write!(f, "mock:panel:{id}:{turn}"),
            Self::Hear(id, turn) => write!(f, "mock:hear:{id}:{turn}"),
            Self::Ask(id, turn) => write!(f, "mock:ask:{id}:{turn}"),
            Self::Hint(id, turn) => write!(f, "mock:hint:{id}:{turn}"),
            Self::Write(id, turn) => write!(f, "mock:write:{id}:{turn}"),
            Self::Line(id, turn) => write!(f, "mock:line:{id}:{turn}"),
            Self::Another(id, turn) => write!(f, "mock:another:{id}:{turn}"),
            Self::EndTurn(id, turn) => write!(f, "mock:end-turn:{id}:{turn}"),
            Self::GoOn(id, turn) => write!(f, "mock:go-on:{id}:{turn}"),
            Self::End(id) => write!(f, "mock:end:{id}"),
        }
    }
}

/// Reads the arguments of `mock`; `None` if they mean nothing.
pub(super) fn read(arguments: &[&str]) -> Option<Mock> {
    let id = |text: &str| text.parse().ok().map(MockId);
    Some(match arguments {
        ["accept", of] => Mock::Accept(id(of)?),
        ["decline", of] => Mock::Decline(id(of)?),
        ["end", of] => Mock::End(id(of)?),
        [verb, of, turn] => {
            let of_turn = match *verb {
                "panel" => Mock::Panel,
                "hear" => Mock::Hear,
                "ask" => Mock::Ask,
                "hint" => Mock::Hint,
                "write" => Mock::Write,
                "line" => Mock::Line,
                "another" => Mock::Another,
                "end-turn" => Mock::EndTurn,
                "go-on" => Mock::GoOn,
                _ => return None,
            };
            of_turn(id(of)?, turn.parse().ok()?)
        }
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_mock() -> impl Strategy<Value = Mock> {
        let id = any::<i64>().prop_map(MockId);
        let of_turn: [fn(MockId, u32) -> Mock; 9] = [
            Mock::Panel,
            Mock::Hear,
            Mock::Ask,
            Mock::Hint,
            Mock::Write,
            Mock::Line,
            Mock::Another,
            Mock::EndTurn,
            Mock::GoOn,
        ];
        let of_turn = proptest::sample::select(of_turn.to_vec());
        prop_oneof![
            id.clone().prop_map(Mock::Accept),
            id.clone().prop_map(Mock::Decline),
            id.clone().prop_map(Mock::End),
            (of_turn, id, any::<u32>()).prop_map(|(of, id, turn)| of(id, turn)),
        ]
    }

    /// Returns the texts on existing buttons: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Mock)> {
        let id = MockId(7);
        vec![
            ("1:mock:accept:7", Mock::Accept(id)),
            ("1:mock:decline:7", Mock::Decline(id)),
            ("1:mock:panel:7:2", Mock::Panel(id, 2)),
            ("1:mock:hear:7:2", Mock::Hear(id, 2)),
            ("1:mock:ask:7:2", Mock::Ask(id, 2)),
            ("1:mock:hint:7:2", Mock::Hint(id, 2)),
            ("1:mock:write:7:2", Mock::Write(id, 2)),
            ("1:mock:line:7:2", Mock::Line(id, 2)),
            ("1:mock:another:7:2", Mock::Another(id, 2)),
            ("1:mock:end-turn:7:2", Mock::EndTurn(id, 2)),
            ("1:mock:go-on:7:2", Mock::GoOn(id, 2)),
            ("1:mock:end:7", Mock::End(id)),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Mock) -> &'static str {
        match id {
            Mock::Accept(..) => "mock:accept",
            Mock::Decline(..) => "mock:decline",
            Mock::Panel(..) => "mock:panel",
            Mock::Hear(..) => "mock:hear",
            Mock::Ask(..) => "mock:ask",
            Mock::Hint(..) => "mock:hint",
            Mock::Write(..) => "mock:write",
            Mock::Line(..) => "mock:line",
            Mock::Another(..) => "mock:another",
            Mock::EndTurn(..) => "mock:end-turn",
            Mock::GoOn(..) => "mock:go-on",
            Mock::End(..) => "mock:end",
        }
    }
}
