//! Refusals of plans, in sentences that say what to do next.

use super::code;
use crate::app::plan::PlanRefusal;
use crate::domain::plan::Unreadable;

/// Returns the sentence for a refusal.
pub(super) fn refusal(refusal: &PlanRefusal) -> String {
    match refusal {
        PlanRefusal::Day(typed, Unreadable::NoDate) => format!(
            "I can't read `{}` as a day. Write it like `2026-03-01`, `1 March` or `in 3 weeks`.",
            code(typed)
        ),
        PlanRefusal::Day(_, Unreadable::Past(day)) => {
            format!("{day} has passed. Which day is your interview?")
        }
        PlanRefusal::Day(_, Unreadable::TooFar(day)) => {
            format!("{day} is more than a year away. Plan for a day within a year.")
        }
        PlanRefusal::NoPlan => {
            "You have no plan yet. Make one with `/plan start until:` and the day of your \
             interview."
                .to_owned()
        }
    }
}
