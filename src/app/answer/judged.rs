//! Asks a language model to judge a committed answer.

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
    /// Whether there is anything to judge: a text just committed that counts, and key points to
    /// compare it with.
    pub fn can_be_judged(&self) -> bool {
        let is_new = matches!(self.counted, Counted::Now { .. } | Counted::Improved { .. });
        let written = self.answer.written.as_ref();
        is_new && self.question.is_some() && written.is_some_and(Written::had_key_points)
    }
}

/// Asks a model to judge an answer that the caller has just committed, if the budget allows it. Its
/// judgment replaces the suggestions, unless the member has settled the marks or sent another text
/// meanwhile; if the model fails, the suggestions stay. `outcome` is what is known before.
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
    // The member may have gone on meanwhile.
    let now = after(app, caller, outcome.post.id, outcome.counted, 0).await?;
    Ok(Outcome {
        unjudged: failed,
        ..now
    })
}

/// Returns the answer in its current state, after it was committed and judged. `judged` is the
/// difference in points that the judgment makes.
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

/// Replaces the suggestions for a text with a model's judgment, and returns the difference in
/// points. Changes nothing if the text or the marks have changed meanwhile.
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

/// Turns a judgment into suggestions.
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
