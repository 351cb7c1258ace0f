//! Improving an answer: its author may send it again until they see the key points or the post
//! closes.

use chrono::{DateTime, Utc};

use super::{Begin, Counted, Outcome, Purpose, award_change, current, learn, standing, written};
use crate::app::daily::post_of;
use crate::app::once::once;
use crate::app::{App, Caller, Refusal, Result};
use crate::domain::answer::counts;
use crate::domain::ids::PostId;
use crate::domain::points::Reason;
use crate::store::{answers, judging};

/// Opens the answer form with the latest text. If the answer can no longer improve, shows it
/// instead.
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

/// Replaces the latest text with a new one and its suggested marks; the first text is kept, too.
/// `opened_at` is when the member opened the form.
///
/// # Errors
///
/// Refuses if there is no written answer, if its key points were shown, or if its post has closed.
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
    // Before the transaction, so that other writers do not wait for it.
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
