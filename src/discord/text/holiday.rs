//! Sentences about holidays.

use chrono::NaiveDate;

use super::{code, count};
use crate::domain::holiday::{MOST_DAYS, TooLong, WITHIN};

/// Says that a text is no future date.
pub fn malformed(typed: &str) -> String {
    format!(
        "I can't read `{}` as today or a later day. Write it like `2026-01-31`, `31 Jan`, `friday` \
         or `in 5 days`.",
        code(typed)
    )
}

/// For a last day before the first one.
pub const BACKWARDS: &str =
    "That holiday would end before it begins. Choose an `until` on or after `from`.";

/// For a member without a holiday to end.
pub const NONE: &str =
    "You have no holiday here, current or planned. To take one: `/streak pause`.";

/// Says that a holiday has too many days.
pub fn too_long(from: NaiveDate, why: &TooLong) -> String {
    let most = format!(
        "You can take {} of holiday in any {WITHIN} days",
        count(MOST_DAYS, "day")
    );
    match (why.longest, why.from) {
        (Some(longest), _) => format!(
            "That is too long. {most}, so one that starts on {} can last until {}.",
            day(from),
            day(longest)
        ),
        (None, Some(next)) => format!(
            "{most}, and you have used them all. The next one can begin on {}.",
            day(next)
        ),
        (None, None) => format!("{most}, and you have used them all."),
    }
}

/// Formats a day: `5 January 2026`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
