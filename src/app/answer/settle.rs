//! Shows the key points of an answer, and settles which of them it makes.

use super::{Counted, Outcome, award_change, current, learn};
use crate::app::daily::post_of;
use crate::app::once::once;
use crate::app::{App, Caller, Refusal, Result};
use crate::domain::ids::PostId;
use crate::domain::marking::Marking;
use crate::domain::points::Reason;
use crate::store::{answers, guilds};

/// Shows the caller all key points of their answer to a post, unless that spoils the question in a
/// post later than `told`. From then on the text stays.
pub async fn show<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    told: Option<PostId>,
) -> Result<Outcome<'b>> {
    current(app, caller, post, Counted::Shown, told).await
}

/// Settles which key points the caller's answer to a post makes, by their places from 0; ignores
/// places without a key point. This counts from now on and can change until the post closes.
///
/// # Errors
///
/// Refuses if there is no written answer, if its post has closed, or if the server counts
/// suggestions only.
pub async fn settle<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    places: &[u32],
) -> Result<Outcome<'b>> {
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let change = once(app, caller, async |tx| {
        let answer = answers::get(tx, post.id, caller.member).await?;
        let answer = answer.ok_or(Refusal::NoAnswer)?;
        let mut written = answer.written.clone().ok_or(Refusal::NoAnswer)?;
        if !post.is_open(caller.at) {
            return Err(Refusal::MarksClosed(post.closes_at).into());
        }
        if guilds::marking(tx, caller.guild).await? == Marking::Suggested {
            return Err(Refusal::SuggestionsCount.into());
        }
        written.settle(places);
        answers::settle(tx, &post, caller.member, &written, caller.at).await?;
        learn(
            tx,
            app.bank.get(post.question.as_str()),
            &answer,
            Some(&written),
        )
        .await?;
        let earned = (answer.points, written.earns(post.level));
        award_change(tx, caller, &post, Reason::Settled, earned).await
    })
    .await?;
    current(app, caller, post.id, Counted::Settled { change }, None).await
}
