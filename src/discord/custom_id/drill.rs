//! The custom ids of an exercise: its code, and how many before it were right.

use std::fmt;

use crate::domain::drill::{Code, Kind};
use crate::domain::question::Level;

/// What a click on an exercise, or its form, asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrillId {
    /// Opens the form for an answer.
    Answer(Place, Session),
    /// The submitted form.
    Submit(Place, Session),
    /// Shows the worked solution.
    Solution(Place, Session),
    /// Shows the exercise itself.
    Show(Place, Session),
}

/// The place of the reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In place of the clicked message, which only the member sees.
    Own,
    /// In a message for the member who clicked, because everybody sees the other one.
    Shared,
}

/// An exercise, and the results of those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// The exercise.
    pub code: Code,
    /// How many were right on the first try.
    pub right: u16,
    /// How many were tried, or had their solution shown.
    pub of: u16,
    /// Whether this exercise is already counted.
    pub counted: bool,
}

const MIXED: &str = "mixed";

impl Session {
    /// Starts a session with an exercise.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            right: 0,
            of: 0,
            counted: false,
        }
    }

    /// Counts this exercise as tried, or as solved for the member.
    #[must_use]
    pub fn tried(self, right: bool) -> Self {
        if self.counted {
            return self;
        }
        Self {
            right: self.right.saturating_add(u16::from(right)),
            of: self.of.saturating_add(1),
            counted: true,
            ..self
        }
    }

    /// Moves to another exercise.
    #[must_use]
    pub fn at(self, code: Code) -> Self {
        Self {
            code,
            counted: false,
            ..self
        }
    }

    fn read(arguments: &[&str]) -> Option<Self> {
        let &[kind, level, number, right, of, counted] = arguments else {
            return None;
        };
        let kind = if kind == MIXED {
            None
        } else {
            Some(Kind::from_word(kind)?)
        };
        let level = Level::ALL
            .into_iter()
            .find(|other| other.as_str() == level)?;
        let number: u32 = number.parse().ok()?;
        let code = Code::new(kind, level, number.into());
        // A number that had to be changed would give another exercise than the one displayed.
        (code.number() == number).then_some(())?;
        Some(Self {
            code,
            right: right.parse().ok()?,
            of: of.parse().ok()?,
            counted: match counted {
                "c" => true,
                "n" => false,
                _ => return None,
            },
        })
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}:{}:{}:{}",
            self.code.kind.map_or(MIXED, Kind::word),
            self.code.level,
            self.code.number(),
            self.right,
            self.of,
            if self.counted { "c" } else { "n" }
        )
    }
}

impl Place {
    fn letter(self) -> &'static str {
        match self {
            Self::Own => "o",
            Self::Shared => "s",
        }
    }
}

impl DrillId {
    /// Returns the word of the action.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Answer(..) => "drill:answer",
            Self::Submit(..) => "drill:submit",
            Self::Solution(..) => "drill:solution",
            Self::Show(..) => "drill:show",
        }
    }

    fn at(&self) -> (Place, Session) {
        match *self {
            Self::Answer(place, session)
            | Self::Submit(place, session)
            | Self::Solution(place, session)
            | Self::Show(place, session) => (place, session),
        }
    }
}

impl fmt::Display for DrillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, session) = self.at();
        write!(f, "{}:{}:{session}", self.action(), place.letter())
    }
}

/// Reads what follows the area's word.
pub(super) fn read(arguments: &[&str]) -> Option<DrillId> {
    let [action, place, session @ ..] = arguments else {
        return None;
    };
    let place = [Place::Own, Place::Shared]
        .into_iter()
        .find(|other| other.letter() == *place)?;
    let session = Session::read(session)?;
    Some(match *action {
        "answer" => DrillId::Answer(place, session),
        "submit" => DrillId::Submit(place, session),
        "solution" => DrillId::Solution(place, session),
        "show" => DrillId::Show(place, session),
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_drill() -> impl Strategy<Value = DrillId> {
        let kinds: Vec<_> = Kind::ALL.map(Some).into_iter().chain([None]).collect();
        let session = (
            proptest::sample::select(kinds),
            proptest::sample::select(Level::ALL.to_vec()),
            any::<u64>(),
            any::<[u16; 2]>(),
            any::<bool>(),
        )
            .prop_map(|(kind, level, number, [right, of], counted)| Session {
                code: Code::new(kind, level, number),
                right,
                of,
                counted,
            });
        let place = proptest::sample::select(vec![Place::Own, Place::Shared]);
        (0..4_u8, place, session).prop_map(|(action, place, session)| match action {
            0 => DrillId::Answer(place, session),
            1 => DrillId::Submit(place, session),
            2 => DrillId::Solution(place, session),
            _ => DrillId::Show(place, session),
        })
    }

    /// Returns the texts on existing buttons: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, DrillId)> {
        let session = |kind| Session {
            code: Code::new(kind, Level::Beginner, 7),
            right: 2,
            of: 3,
            counted: true,
        };
        vec![
            (
                "1:drill:answer:o:output-size:beginner:7:2:3:c",
                DrillId::Answer(Place::Own, session(Some(Kind::OutputSize))),
            ),
            (
                "1:drill:submit:s:mixed:beginner:7:2:3:c",
                DrillId::Submit(Place::Shared, session(None)),
            ),
            (
                "1:drill:solution:o:nms:beginner:7:2:3:c",
                DrillId::Solution(Place::Own, session(Some(Kind::Nms))),
            ),
            (
                "1:drill:show:o:iou:beginner:7:2:3:c",
                DrillId::Show(Place::Own, session(Some(Kind::Iou))),
            ),
        ]
    }
}
