//! What a member reads when a review is refused.

use crate::domain::review::{DAILY_LIMIT, MOST_DAILY};

/// For an empty answer to a card.
pub(super) const EMPTY: &str =
    "That answer is empty. Write what you know, or press **Reveal** and rate yourself.";

/// Returns the sentence for an invalid number of cards per day.
pub(super) fn limit() -> String {
    format!(
        "You can review 1 to {MOST_DAILY} cards a day. Choose a number between them, such as \
         `/review limit:{DAILY_LIMIT}`."
    )
}
