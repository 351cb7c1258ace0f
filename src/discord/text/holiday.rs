//! What is said of holidays.

use chrono::NaiveDate;

use super::{code, count};
use crate::domain::holiday::{MOST_DAYS, TooLong, WITHIN};

/// Something that is no date to come.
pub fn malformed(typed: &str) -> String {
    format!(
        "I can't read `{}` as a day from today on. Write it like `2026-01-31`, `31 Jan`, `friday` \
         or `in 5 days`.",
        code(typed)
    )
}

/// A last day before the first one.
pub const BACKWARDS: &str =
    "That holiday would end before it begins. Give an `until` that is not before `from`.";

/// Nothing to end.
pub const NONE: &str = "You have no holiday here, now or planned. `/streak pause` takes one.";

/// A holiday with more days than there are.
pub fn too_long(from: NaiveDate, why: &TooLong) -> String {
    let most = format!(
        "You can take {} of holiday in any {WITHIN} days",
        count(MOST_DAYS, "day")
    );
    match (why.longest, why.from) {
        (Some(longest), _) => format!(
            "That is too long. {most}, so from {} on it can last until {}.",
            day(from),
            day(longest)
        ),
        (None, Some(next)) => format!(
            "{most}, and yours are used up. The next one can begin on {}.",
            day(next)
        ),
        (None, None) => format!("{most}, and yours are used up."),
    }
}

/// `5 January 2026`
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
