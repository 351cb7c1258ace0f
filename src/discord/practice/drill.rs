//! Clicks on exercises, and answers to them. Nothing is stored: the custom id has everything.

use crate::discord::Error;
use crate::discord::clicks::{Input, Reply};
use crate::discord::custom_id::drill::{DrillId, Place};
use crate::discord::render::drill;
use crate::domain::drill::{Drill, Grade, grade};

/// Handles a click or a form.
pub(super) fn respond<'d>(id: DrillId, input: Input<'_>) -> Result<Reply<'d>, Error> {
    let (place, view) = match (id, input) {
        (DrillId::Answer(place, session), Input::Click) => {
            return Ok(Reply::Form(drill::form(session, place)));
        }
        (DrillId::Submit(place, session), Input::Text(typed)) => {
            let graded = grade(&Drill::of(session.code), typed);
            // An unreadable answer, or one that was only rounded, does not count as a try.
            let session = match graded.as_ref().map(|graded| &graded.grade) {
                Ok(Grade::Right) => session.tried(true),
                Ok(Grade::Slip(_) | Grade::Wrong) => session.tried(false),
                Ok(Grade::Rounded) | Err(_) => session,
            };
            (place, drill::graded(session, typed, &graded))
        }
        (DrillId::Solution(place, session), Input::Click) => {
            (place, drill::solution(session.tried(false)))
        }
        (DrillId::Show(place, session), Input::Click) => {
            (place, drill::exercise(session, Place::Own))
        }
        _ => return Err(Error::OldButton),
    };
    Ok(match place {
        Place::Own => Reply::InPlace(view),
        Place::Shared => Reply::Fresh(view),
    })
}
