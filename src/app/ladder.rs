//! The follow-up ladder: one question at a time, try, reveal, and rate yourself. Each member has
//! their own, the same in every server and in direct messages.

use chrono::{DateTime, Utc};

use super::once::once_for;
use super::reveal::{Access, model_answer};
use super::review::{follow_up_outlook, rate_follow_up};
use super::{App, Person, Refusal, Result};
use crate::domain::question::{Question, QuestionId};
use crate::domain::review::{Rating, Reviewed};
use crate::store::{self, ladders};

/// Returns how many follow-ups of a question a person has revealed.
pub async fn revealed(app: &App, person: &Person, question: &QuestionId) -> Result<u32> {
    let mut reader = app.store.read().await?;
    Ok(ladders::revealed(&mut reader, person.member, question).await?)
}

/// A rung of a ladder, with its answer.
#[derive(Clone, Debug)]
pub struct Rung<'b> {
    /// The question.
    pub question: &'b Question,
    /// The question, if the person may see its answer.
    pub access: Access<&'b Question>,
    /// What each rating leads to, in the order of [`Rating::ALL`].
    pub outlook: [Reviewed; 4],
}

/// Records that a person revealed the follow-up at `rung` (from 0), unless the question asks for an
/// answer first. Returns the rung.
pub async fn reveal<'b>(
    app: &'b App,
    person: &Person,
    question: &QuestionId,
    rung: u32,
) -> Result<Rung<'b>> {
    let (question, access) = model_answer(app, person, question, None).await?;
    // A button may name any rung, even one of a longer ladder from an older version of the
    // question.
    let last = question.follow_ups.len().checked_sub(1);
    let rung = rung.min(last.ok_or(Refusal::NoFollowUps)? as u32);
    if let Access::Open(_) = access {
        let mut tx = app.store.write().await?;
        ladders::climb(&mut tx, person.member, &question.id, rung + 1).await?;
        store::commit(tx).await?;
    }
    let follow_up = &question.follow_ups[rung as usize];
    let outlook = follow_up_outlook(app, person, question, follow_up).await?;
    Ok(Rung {
        question,
        access,
        outlook,
    })
}

/// Puts the follow-up at `rung` (from 0) into a person's deck with their rating, and returns when
/// it comes back. `None` if the ladder has no such rung, or the question asks for an answer first.
pub async fn rate<'b>(
    app: &'b App,
    person: &Person,
    question: &QuestionId,
    rung: u32,
    rating: Rating,
) -> Result<(&'b Question, Access<&'b Question>, Option<DateTime<Utc>>)> {
    let (question, access) = model_answer(app, person, question, None).await?;
    let is_open = matches!(access, Access::Open(_));
    let follow_up = question.follow_ups.get(rung as usize).filter(|_| is_open);
    let Some(follow_up) = follow_up else {
        return Ok((question, access, None));
    };
    let id = (person.interaction, person.at);
    let due_at = once_for(app, id, async |tx| {
        rate_follow_up(tx, person, question, follow_up, rating).await
    })
    .await?;
    Ok((question, access, Some(due_at)))
}
