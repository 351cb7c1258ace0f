//! Exercises at their largest.

use super::Rendered;
use super::values::Largest;
use crate::discord::custom_id::drill::{Place, Session};
use crate::discord::render::drill;
use crate::domain::drill::{Code, Drill, Grade, Graded, Unreadable};
use crate::domain::question::Level;

/// Exercises have no largest form, so this renders many, with answers of the greatest length.
pub(super) fn render(largest: &Largest, rendered: &mut Rendered) {
    let codes = (0..30)
        .flat_map(|number| Level::ALL.map(|level| Code::new(None, level, u64::MAX - number)));
    for code in codes {
        let session = Session {
            right: u16::MAX,
            of: u16::MAX,
            counted: true,
            ..Session::new(code)
        };
        for place in [Place::Own, Place::Shared] {
            rendered.view("drill::exercise", drill::exercise(session, place));
            let form = drill::form(session, place);
            rendered.json("drill::form", form.json());
        }
        rendered.view("drill::solution", drill::solution(session));
        let exercise = Drill::of(code);
        let longest = exercise.slips().into_iter().map(|slip| slip.says);
        let longest = longest.max_by_key(String::len).unwrap_or_default();
        let grades = [
            Grade::Right,
            Grade::Rounded,
            Grade::Wrong,
            Grade::Slip(longest),
        ];
        for grade in grades {
            let graded = Ok(Graded {
                read_as: "9".repeat(60),
                about: true,
                grade,
            });
            let view = drill::graded(session, &largest.text(4_000), &graded);
            rendered.view("drill::graded", view);
        }
        let unknown = Err(Unreadable::Unknown(largest.text(200)));
        let view = drill::graded(session, &largest.text(4_000), &unknown);
        rendered.view("drill::graded", view);
    }
}
