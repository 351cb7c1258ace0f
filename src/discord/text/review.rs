//! What a member reads who reviews, where something is not done.

use crate::domain::review::{DAILY_LIMIT, MOST_DAILY};

/// An answer to a card without a word in it.
pub(super) const EMPTY: &str =
    "That answer is empty. Write what you know, or press **Reveal** and rate yourself.";

/// Not a number of cards to be shown on a day.
pub(super) fn limit() -> String {
    format!(
        "You can review 1 to {MOST_DAILY} cards a day. Choose a number between them, such as \
         `/review limit:{DAILY_LIMIT}`."
    )
}
