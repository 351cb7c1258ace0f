//! Improving an answer: it is sent again, as often as its writer likes, until they are shown the
//! key points or its post closes.

use chrono::{DateTime, Utc};

use super::{Begin, Counted, Outcome, Purpose, award_change, current, learn, standing, written};
use crate::app::daily::post_of;
use crate::app::once::once;
use crate::app::{App, Caller, Refusal, Result};
use crate::domain::answer::counts;
use crate::domain::ids::PostId;
use crate::domain::points::Reason;
use crate::store::{answers, judging};

/// Opens the answer form with the text that was sent last, or shows where the member is with
/// their answer where it can no longer be improved.
pub async fn begin_improving<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Begin<'b>> {
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    let answer = answers::get(&mut reader, post.id, caller.member).await?;
    drop(reader);
    let answer = answer.ok_or(Refusal::NoAnswer)?;
    match answer.written {
        Some(written) if written.shown_at.is_none() && post.is_open(caller.at) => Ok(Begin::Form {
            question: Some(app.question(&post.question)?),
            purpose: Purpose::Improve(written.text),
        }),
        _ => {
            let outcome = standing(app, caller, post.id).await?;
            Ok(Begin::Answered(Box::new(outcome)))
        }
    }
}

/// Puts a new text in place of the one that was sent last, with the marks that are suggested for
/// it; the first one is kept, too. `opened_at` is when the member opened the form.
///
/// # Errors
///
/// Refuses where there is no written answer, where its key points were shown, and where its post
/// has closed.
pub async fn improve<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    text: &str,
    opened_at: DateTime<Utc>,
) -> Result<Outcome<'b>> {
    if text.trim().is_empty() {
        return Err(Refusal::EmptyImprovement.into());
    }
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let question = app.question(&post.question)?;
    // Before the transaction, which others wait for.
    let improved = written(app, Some(question), text).await;
    let change = once(app, caller, async |tx| {
        let answer = answers::get(tx, post.id, caller.member).await?;
        let answer = answer.ok_or(Refusal::NoAnswer)?;
        let before = answer.written.as_ref().ok_or(Refusal::NoAnswer)?;
        if !counts(&post, opened_at, caller.at) {
            return Err(Refusal::AnswerClosed(post.closes_at).into());
        }
        if before.shown_at.is_some() {
            return Err(Refusal::PointsShown.into());
        }
        let total = question.ordinary_points() as u32;
        answers::improve(tx, &post, &answer, &improved, total, caller.at).await?;
        judging::withdraw(tx, post.id, caller.member).await?;
        learn(tx, Some(question), &answer, Some(&improved)).await?;
        let earned = (answer.points, improved.earns(post.level));
        award_change(tx, caller, &post, Reason::Improved, earned).await
    })
    .await?;
    current(app, caller, post.id, Counted::Improved { change }, None).await
}
