//! Why an answer is not shared, in sentences that say what to do next.

use super::timestamp;
use crate::app::share::ShareRefusal;

/// Returns the sentence for a refusal.
pub(super) fn refusal(refusal: &ShareRefusal) -> String {
    match refusal {
        ShareRefusal::StillOpen(counts_until) => format!(
            "The question is still open, and your answer would spoil it for others. You can share \
             it {}.",
            timestamp(*counts_until, 'R')
        ),
        ShareRefusal::StillCounting(counts_until) => format!(
            "The question has just closed, and others may still be finishing their answers. You \
             can share yours {}.",
            timestamp(*counts_until, 'R')
        ),
        ShareRefusal::NoAnswer => {
            "You wrote no answer to this question while it was open, so there is nothing to share."
                .to_owned()
        }
        ShareRefusal::NoThread => {
            "This post has no discussion thread, so there is no place to share your answer. \
             Somebody who manages the server can turn threads on with `/schedule edit thread: at \
             closing`."
                .to_owned()
        }
        ShareRefusal::OpenElsewhere(counts_until) => format!(
            "The same question is open again in this server, and your answer would spoil it. You \
             can share it {}.",
            timestamp(*counts_until, 'R')
        ),
        ShareRefusal::Shared(thread) => format!("Your answer is in <#{thread}> already."),
    }
}
