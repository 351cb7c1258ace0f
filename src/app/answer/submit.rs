//! Committing an answer or a pass.

use chrono::{DateTime, Utc};

use super::{
    Committed, Counted, Outcome, award, last_coverage, learn, outcome, outcome_beside, seen,
    written,
};
use crate::app::daily::post_of;
use crate::app::post::{closing, counting};
use crate::app::{App, Caller, Refusal, Result, reveal, streak};
use crate::domain::answer::{Answer, counts};
use crate::domain::ids::PostId;
use crate::domain::points::Reason;
use crate::domain::post::{Post, PostState};
use crate::domain::question::Question;
use crate::domain::streak::Streak;
use crate::store::met::{Arriving, Met};
use crate::store::{self, Connection, answers, members, met, points, practice, streaks};

/// Commits an answer: suggests its marks and, if it counts, stores it with its points and advances
/// the streak. `opened_at` is when the member opened the form. If the member has seen the
/// question's answer since the post was due, their text counts as a pass while the post is open,
/// and as practice after that.
pub async fn submit<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    text: &str,
    opened_at: DateTime<Utc>,
) -> Result<Outcome<'b>> {
    if text.trim().is_empty() {
        return Err(Refusal::EmptyAnswer.into());
    }
    let outcome = commit(app, caller, post, Some(text), opened_at).await?;
    seen(app, caller, outcome, None).await
}

/// Commits a pass: the member does not know the answer yet.
pub async fn pass<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Outcome<'b>> {
    let outcome = commit(app, caller, post, None, caller.at).await?;
    seen(app, caller, outcome, None).await
}

async fn commit<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    text: Option<&str>,
    opened_at: DateTime<Utc>,
) -> Result<Outcome<'b>> {
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let question = app.bank.get(post.question.as_str());
    // Before the transaction, so that other writers do not wait for it.
    let written = match text {
        Some(text) => Some(written(app, question, text).await),
        None => None,
    };
    let earned = written
        .as_ref()
        .map_or(0, |written| written.earns(post.level));
    let mut answer = Answer {
        post: post.id,
        member: caller.member,
        interaction: caller.interaction,
        written,
        points: earned,
        at: caller.at,
    };
    let committed = |answer, counted| Committed {
        post: post.clone(),
        question,
        answer,
        counted,
    };

    let counting = counting::errand(post.id).key();
    let arriving = Arriving {
        post: &post,
        question: reveal::known_id(&app.bank, &post.question),
        member: caller.member,
        interaction: caller.interaction,
        at: caller.at,
        counting: &counting,
    };
    let mut tx = app.store.write().await?;
    let mut met = met::by(&mut tx, &arriving).await?;
    let given = match met.answered_by {
        Some(_) => answers::get(&mut tx, post.id, caller.member).await?,
        None => None,
    };
    // Discord may deliver an interaction twice, as after a lost connection: it gets the same reply.
    let (answer, is_new) = match given {
        Some(first) if first.interaction == caller.interaction => (first, false),
        Some(first) => {
            let streak = streaks::get(&mut tx, post.guild, first.member).await?;
            let committed = committed(first, Counted::Before);
            let outcome = outcome(&mut tx, committed, caller.at, streak.shown).await?;
            // Report the first answer only after it is on the disk.
            store::commit(tx).await?;
            return Ok(outcome);
        }
        None => {
            let seen = met.opening;
            let saw_answer =
                reveal::was_seen_beside(&app.bank, &mut tx, caller, &post, seen).await?;
            let in_time = counts(&post, opened_at, caller.at);
            if !in_time || (saw_answer && !post.is_open(caller.at)) {
                app.question(&post.question)?;
                let saw_answer = saw_answer && in_time;
                if !saw_answer {
                    learn(&mut tx, question, &answer, answer.written.as_ref()).await?;
                }
                practice::note_seen(&mut tx, caller.member, &post.question, caller.at).await?;
                let practice = committed(answer, Counted::Practice { saw_answer });
                let outcome = outcome(&mut tx, practice, caller.at, Streak::default()).await?;
                store::commit(tx).await?;
                return Ok(outcome);
            }
            if saw_answer {
                answer.written = None;
                answer.points = 0;
            }
            (answer, true)
        }
    };
    let is_first_sign = is_new && post.state == PostState::Claimed;
    if is_first_sign {
        streak::note_post(&mut tx, &post, caller.at).await?;
    }
    if streak::settle_met(&mut tx, post.guild, &met.days, answer.at).await? || is_first_sign {
        met = met::by(&mut tx, &arriving).await?;
    }
    let advanced = streak::advance(&mut tx, &post, &answer, &met).await?;
    if is_new {
        store_answer(&mut tx, caller, (&post, question), &answer, &met).await?;
    }
    streak::keep(&mut tx, &post, &answer, &advanced).await?;
    if is_new {
        learn(&mut tx, question, &answer, answer.written.as_ref()).await?;
    }
    let notices = match met.has_notices {
        true => {
            streak::take_notices(&mut tx, post.guild, answer.member, answer.interaction).await?
        }
        false => Vec::new(),
    };
    let counted = Counted::Now {
        earned_freeze: advanced.earned_freeze,
        after_closing: answer.at >= post.closes_at,
        notices,
    };
    let is_pass = answer.written.is_none();
    let known = met.last.filter(|_| question.is_some());
    let former = question.map(|question| question.formerly.iter().collect());
    let former = former.unwrap_or_default();
    let last = last_coverage(&mut tx, &post, former, answer.member, known).await?;
    let beside = (met.beside, last);
    let committed = committed(answer, counted);
    let shown = advanced.kept.shown;
    let outcome = outcome_beside(&mut tx, committed, beside, caller.at, shown).await?;
    store::commit(tx).await?;
    Ok(Outcome {
        unmarked: text.filter(|_| is_pass).map(str::to_owned),
        ..outcome
    })
}

/// Stores an answer that counts, and its points.
async fn store_answer(
    db: &mut Connection,
    caller: &Caller,
    (post, question): (&Post, Option<&Question>),
    answer: &Answer,
    met: &Met,
) -> Result<()> {
    if met.name.as_ref() != Some(&caller.name) {
        members::remember(db, caller.guild, caller.member, &caller.name, caller.at).await?;
    }
    practice::note_seen(db, caller.member, &post.question, caller.at).await?;
    let key_points = question.map_or(0, |question| question.ordinary_points() as u32);
    answers::insert(db, post, answer, key_points).await?;
    if answer.written.is_some() {
        match answer.at < post.closes_at {
            true => counting::plan(db, post, met.counting, caller.at).await?,
            false => closing::plan_again(db, post, caller.at).await?,
        }
    }
    if answer.points > 0 {
        let award = award(caller, post, Reason::Answer, i64::from(answer.points));
        points::award(db, &award).await?;
    }
    Ok(())
}
