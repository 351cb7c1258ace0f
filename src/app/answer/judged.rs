//! Having a language model judge an answer, once it is committed.

use super::{Counted, Outcome, Unjudged, award_change, current, learn};
use crate::app::judging::{Judging, Said, Turn, take_turn};
use crate::app::{App, Caller, Result};
use crate::domain::answer::Written;
use crate::domain::ids::PostId;
use crate::domain::judge::{Finding, Judgment};
use crate::domain::points::Reason;
use crate::domain::post::Post;
use crate::store::{self, answers, judging};

impl Outcome<'_> {
    /// Whether there is something for a model to judge: a text that was just committed and counts,
    /// and key points to hold it against.
    pub fn can_be_judged(&self) -> bool {
        let is_new = matches!(self.counted, Counted::Now { .. } | Counted::Improved { .. });
        let written = self.answer.written.as_ref();
        is_new && self.question.is_some() && written.is_some_and(Written::had_key_points)
    }
}

/// Has a model judge an answer that the caller has just committed, if it is asked at all. What it
/// finds takes the place of the suggestions, unless the member has settled their marks by then, or
/// sent another text; where it fails, they stay. What is known so far is `outcome`.
pub async fn judge<'b>(app: &'b App, caller: &Caller, outcome: Outcome<'b>) -> Result<Outcome<'b>> {
    let (Some(Judging { judge, .. }), Some(question), Some(written)) =
        (&app.judging, outcome.question, &outcome.answer.written)
    else {
        return Ok(outcome);
    };
    let failed = match take_turn(app, caller).await? {
        Turn::Unwanted => return Ok(outcome),
        Turn::Unasked(why) => Some(Unjudged::Unasked(why)),
        Turn::Asked => match judge.judge(question, &written.text).await {
            Err(_) => Some(Unjudged::Failed),
            Ok(judged) => {
                let said = Said {
                    model: judge.model().to_owned(),
                    judgment: judged.judgment,
                };
                let change = apply(app, caller, &outcome.post, &written.text, &said).await?;
                return after(app, caller, outcome.post.id, outcome.counted, change).await;
            }
        },
    };
    // Meanwhile the member may have gone on.
    let now = after(app, caller, outcome.post.id, outcome.counted, 0).await?;
    Ok(Outcome {
        unjudged: failed,
        ..now
    })
}

/// The answer as it is now, after it was committed and judged, which earns so much more or less.
async fn after<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    counted: Counted,
    judged: i64,
) -> Result<Outcome<'b>> {
    let counted = match counted {
        Counted::Improved { change } => Counted::Improved {
            change: change + judged,
        },
        counted => counted,
    };
    current(app, caller, post, counted, None).await
}

/// Puts what a model found in place of the suggestions for a text, and says how much more or less
/// the answer earns. Where the text or the marks are others by now, nothing changes.
async fn apply(app: &App, caller: &Caller, post: &Post, text: &str, said: &Said) -> Result<i64> {
    let mut tx = app.store.write().await?;
    let Some(answer) = answers::get(&mut tx, post.id, caller.member).await? else {
        return Ok(0);
    };
    let Some(mut written) = answer.written.clone() else {
        return Ok(0);
    };
    let is_same = written.text == text && written.settled.is_none();
    if !is_same || written.points.len() != said.judgment.points.len() {
        return Ok(0);
    }
    suggest(&mut written, &said.judgment);
    answers::suggest(&mut tx, post, caller.member, &written).await?;
    judging::put(&mut tx, post.id, caller.member, said, caller.at).await?;
    learn(
        &mut tx,
        app.bank.get(post.question.as_str()),
        &answer,
        Some(&written),
    )
    .await?;
    let earned = (answer.points, written.earns(post.level));
    let change = award_change(&mut tx, caller, post, Reason::Judged, earned).await?;
    store::commit(tx).await?;
    Ok(change)
}

/// Suggests what a model found.
fn suggest(written: &mut Written, judgment: &Judgment) {
    for (point, found) in written.points.iter_mut().zip(&judgment.points) {
        let evidence = found.evidence.clone();
        let words = evidence.and_then(|range| written.text.get(range));
        let words = words.map(str::to_owned);
        let says = matches!(found.finding, Finding::Made | Finding::Partly);
        let is_mark = found.is_mark();
        point.suggested = words.clone().filter(|_| is_mark);
        point.unsure = words.filter(|_| says && !is_mark);
    }
}
