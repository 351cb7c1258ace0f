//! A member's last answer to the same question.

use chrono::{DateTime, Utc};

use crate::app::Result;
use crate::domain::ids::MemberId;
use crate::domain::points::Coverage;
use crate::domain::post::Post;
use crate::domain::question::{Question, QuestionId};
use crate::store::{Connection, answers};

/// When a post was due, and the coverage of an answer to it.
pub(super) type Last = Option<(DateTime<Utc>, Coverage)>;

/// Returns the ids of a question, the current one first.
pub(super) fn names(question: &Question) -> Vec<&QuestionId> {
    let now = std::iter::once(&question.id);
    now.chain(&question.formerly).collect()
}

/// Returns the coverage of the member's last answer to a question, on an earlier post in the guild:
/// the latest among `known` and the answers to posts that asked it under `names`.
pub(super) async fn last_coverage(
    db: &mut Connection,
    post: &Post,
    names: Vec<&QuestionId>,
    member: MemberId,
    known: Last,
) -> Result<Last> {
    let order = |last: &(DateTime<Utc>, Coverage)| (last.0, last.1.matched, last.1.total);
    let mut last = known;
    for name in names {
        let found = answers::last_coverage(db, post, name, member).await?;
        last = last.into_iter().chain(found).max_by_key(order);
    }
    Ok(last)
}
