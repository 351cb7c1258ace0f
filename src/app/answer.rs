//! Answering a post: commit, improve, then settle which key points the answer makes.
//!
//! A committed text counts at once, with its suggested marks. Its author may improve it until they
//! see the key points; from then on, until the post closes, they settle the marks.

mod improve;
mod judged;
mod last;
mod model;
mod settle;
mod submit;

use chrono::{DateTime, NaiveDate, Utc};

use super::daily::post_of;
use super::deck::{self, Learned};
use super::judging::{Said, Unasked};
use super::post::closing;
use super::reveal::{self, Access, Door};
use super::{App, Caller, Refusal, Result, streak};
use crate::domain::answer::{Answer, PointMark, Written};
use crate::domain::ids::PostId;
use crate::domain::local_time::study_day;
use crate::domain::marking::Marking;
use crate::domain::points::{Coverage, Reason};
use crate::domain::post::Post;
use crate::domain::question::Question;
use crate::domain::streak::{Explained, Streak};
use crate::store::outcomes::Beside;
use crate::store::points::Award;
use crate::store::{
    self, Connection, answers, hints, judging, members, outcomes, points, posts, streaks,
};

pub use improve::{begin_improving, improve};
pub use judged::judge;
use last::{Last, last_coverage, names};
pub use model::ModelSentences;
pub(super) use model::sentences;
pub use settle::{settle, show};
pub use submit::{pass, submit};

/// A member's answer or pass, with everything that the reply about it shows.
#[derive(Clone, Debug)]
pub struct Outcome<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// The committed answer, new or old.
    pub answer: Answer,
    /// Whether the member had seen the hint before.
    pub hint_used: bool,
    /// The study day it counts for, if the member answered on another day.
    pub counts_for: Option<NaiveDate>,
    /// The coverage of their last answer to the same question, on an earlier post.
    pub last: Option<Coverage>,
    /// The member's streak; none in practice.
    pub streak: Streak,
    /// How far the member is with it.
    pub stage: Stage,
    /// Whether its post has closed, so that members can practice its question.
    pub has_closed: bool,
    /// Whether the member may share it: its post counts no more answers and has a thread.
    pub shareable: bool,
    /// Whether the member settles the marks, now or once they see the key points.
    pub settles: bool,
    /// The key points, if the member may see them; `None` if there are none: for a pass, or a
    /// question outside the bank.
    pub points: Option<Access<Vec<MarkedPoint>>>,
    /// A text that counts as a pass, because its author had seen the answer. It is not stored.
    pub unmarked: Option<String>,
    /// What has just happened.
    pub counted: Counted,
    /// What the language model said about the last text, if one judged it.
    pub said: Option<Said>,
    /// Why no model judged it, although there is one.
    pub unjudged: Option<Unjudged>,
}

/// Why no model judged a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// The model is judging it now.
    NotYet,
    /// The bot did not ask the model.
    Unasked(Unasked),
    /// The model gave no useful reply in time.
    Failed,
}

/// How far a member has come with their answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// They see the suggested marks and may improve the text.
    Suggested,
    /// They see all key points.
    Shown,
}

/// A key point with its mark, as members see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedPoint {
    /// The key point, and the words of the answer that seem to make it.
    pub mark: PointMark,
    /// Its place among the key points, from 0.
    pub place: u32,
    /// Whether it counts as made.
    pub is_marked: bool,
    /// Whether the member ticked it in a case that earned nothing.
    pub is_self_reported: bool,
    /// The sentence of the model answer that makes it, if the answer misses it.
    pub model: Option<String>,
    /// The judge's feedback on it; empty if there is none.
    pub feedback: String,
}

impl Outcome<'_> {
    /// Whether a text just sent would be lost, because it is neither stored nor marked.
    pub fn loses_text(&self) -> bool {
        match self.counted {
            Counted::Before => true,
            Counted::Practice { .. } => matches!(self.points, Some(Access::AsksFirst(_))),
            Counted::Now { .. } => self.unmarked.is_some(),
            Counted::Improved { .. } | Counted::Settled { .. } | Counted::Shown => false,
        }
    }
}

/// What has just happened to an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// The member committed it, and it counts.
    Now {
        /// Whether it earned a freeze.
        earned_freeze: bool,
        /// Whether the post closed while the member typed the answer.
        after_closing: bool,
        /// News about the streak that the member has not read yet.
        notices: Vec<Explained>,
    },
    /// Nothing: the reply shows the answer that they committed before.
    Before,
    /// The member improved it.
    Improved {
        /// How many points more, or fewer if negative.
        change: i64,
    },
    /// The member sees its key points now.
    Shown,
    /// The member settled its marks.
    Settled {
        /// How many points more, or fewer if negative.
        change: i64,
    },
    /// Practice: the post has closed, and nothing is stored.
    Practice {
        /// Whether the author began in time, but saw the answer before they sent theirs.
        saw_answer: bool,
    },
}

/// What the **Answer** button opens.
#[derive(Clone, Debug)]
pub enum Begin<'b> {
    /// A form for the answer.
    Form {
        /// The question; `None` if the bank no longer has it.
        question: Option<&'b Question>,
        /// What the answer will count as.
        purpose: Purpose,
    },
    /// The member has answered, so they see their answer.
    Answered(Box<Outcome<'b>>),
}

/// What an answer that begins now will count as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It counts.
    Answer,
    /// It replaces this text.
    Improve(String),
    /// It counts as a pass: the member has seen the answer since the post was due.
    Pass,
    /// Practice: the post has closed.
    Practice,
}

/// Opens the answer form, or shows the answer of a member who has one. A question that has left the
/// bank takes answers while its post is open: no action of the operator ends a streak.
pub async fn begin<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Begin<'b>> {
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    let question = app.bank.get(post.question.as_str());
    let purpose = match answers::get(&mut reader, post.id, caller.member).await? {
        Some(_) => {
            drop(reader);
            let outcome = standing(app, caller, post.id).await?;
            return Ok(Begin::Answered(Box::new(outcome)));
        }
        None if post.is_open(caller.at) => {
            match reveal::was_seen(&app.bank, &mut reader, caller, &post).await? {
                true => Purpose::Pass,
                false => Purpose::Answer,
            }
        }
        None => {
            app.question(&post.question)?;
            Purpose::Practice
        }
    };
    Ok(Begin::Form { question, purpose })
}

/// Shows the caller their answer to a post. This changes nothing, except that they have now seen
/// it.
pub async fn standing<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Outcome<'b>> {
    current(app, caller, post, Counted::Before, None).await
}

/// Returns the caller's answer to a post in its current state, after the event `counted`. `told` is
/// the last post that they know this would spoil.
async fn current<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    counted: Counted,
    told: Option<PostId>,
) -> Result<Outcome<'b>> {
    streak::settle_guild(app, caller.guild, caller.at).await?;
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    let question = app.bank.get(post.question.as_str());
    let answer = answers::get(&mut reader, post.id, caller.member).await?;
    let answer = answer.ok_or(Refusal::NoAnswer)?;
    let streak = streaks::get(&mut reader, post.guild, answer.member).await?;
    let committed = Committed {
        post,
        question,
        answer,
        counted,
    };
    let outcome = outcome(&mut reader, committed, caller.at, streak.shown).await?;
    drop(reader);
    seen(app, caller, outcome, told).await
}

/// An answer with the event that the reply is about.
struct Committed<'b> {
    post: Post,
    question: Option<&'b Question>,
    answer: Answer,
    counted: Counted,
}

/// Collects everything about an answer except its key points.
async fn outcome<'b>(
    db: &mut Connection,
    committed: Committed<'b>,
    now: DateTime<Utc>,
    streak: Streak,
) -> Result<Outcome<'b>> {
    let Committed {
        post,
        question,
        answer,
        ..
    } = &committed;
    let key = (post.id, answer.member);
    let beside = outcomes::beside(db, post.guild, key, answer.at).await?;
    let names = question.map(names).unwrap_or_default();
    let last = last_coverage(db, post, names, answer.member, None).await?;
    outcome_beside(db, committed, (beside, last), now, streak).await
}

/// Like [`outcome`], where the details beside the answer and the last coverage are already known.
async fn outcome_beside<'b>(
    db: &mut Connection,
    committed: Committed<'b>,
    (beside, last): (Beside, Last),
    now: DateTime<Utc>,
    streak: Streak,
) -> Result<Outcome<'b>> {
    let Committed {
        post,
        question,
        answer,
        counted,
    } = committed;
    let given_on = study_day(answer.at, beside.zone);
    let is_practice = matches!(counted, Counted::Practice { .. });
    let is_open = post.is_open(now) && !is_practice;
    // A member who asks for the key points gets them, unless that spoils a post.
    let asks_for_points = matches!(counted, Counted::Shown | Counted::Settled { .. });
    let written = answer.written.as_ref();
    let not_shown = written.is_some_and(|written| written.shown_at.is_none());
    let stage = if is_open && not_shown && !asks_for_points {
        Stage::Suggested
    } else {
        Stage::Shown
    };
    let has_closed = !is_practice && !post.is_open(now);
    let is_over = has_closed && now >= post.counts_until();
    let shareable = is_over && written.is_some() && posts::has_thread(db, post.id).await?;
    let said = match beside.is_judged {
        true => judging::get(db, post.id, answer.member).await?,
        false => None,
    };
    Ok(Outcome {
        counts_for: (given_on != post.day).then_some(post.day),
        hint_used: beside.hint_used,
        last: last.map(|(_, coverage)| coverage),
        streak,
        stage,
        has_closed,
        shareable,
        settles: is_open && beside.marking == Marking::Settled,
        points: None,
        unmarked: None,
        counted,
        said,
        unjudged: None,
        post,
        question,
        answer,
    })
}

/// Adds the key points of the answer's stage, if the caller may see them now.
async fn seen<'b>(
    app: &App,
    caller: &Caller,
    outcome: Outcome<'b>,
    told: Option<PostId>,
) -> Result<Outcome<'b>> {
    let written = outcome.answer.written.as_ref();
    let Some(written) = written.filter(|written| written.had_key_points()) else {
        return Ok(outcome);
    };
    let (door, points) = match outcome.stage {
        Stage::Suggested => (Door::Suggestions, suggested(written)),
        Stage::Shown => {
            let said = outcome.said.as_ref();
            let points = all(app, outcome.question, written, said).await;
            (Door::Marks, points)
        }
    };
    let question = &outcome.post.question;
    let points = reveal::open(app, &caller.into(), question, door, told, points).await?;
    Ok(Outcome {
        points: Some(points),
        ..outcome
    })
}

fn marked(written: &Written) -> impl Iterator<Item = MarkedPoint> {
    written.marks().map(|(place, mark, is_marked)| MarkedPoint {
        mark: mark.clone(),
        place,
        is_marked,
        is_self_reported: written.self_reported.contains(&place),
        model: None,
        feedback: String::new(),
    })
}

/// Returns the key points that seem to be in an answer. The others would tell how to improve it.
pub(super) fn suggested(written: &Written) -> Vec<MarkedPoint> {
    marked(written).filter(|point| point.is_marked).collect()
}

/// Returns all key points, with the judge's feedback and, for each missing one, the sentence of the
/// model answer that makes it.
pub(super) async fn all(
    app: &App,
    question: Option<&Question>,
    written: &Written,
    said: Option<&Said>,
) -> Vec<MarkedPoint> {
    let mut points: Vec<MarkedPoint> = marked(written).collect();
    let judged = said.into_iter().flat_map(|said| &said.judgment.points);
    for (point, judged) in points.iter_mut().zip(judged) {
        point.feedback.clone_from(&judged.feedback);
    }
    let is_missing = points.iter().any(|point| !point.is_marked);
    if let Some(question) = question.filter(|_| is_missing) {
        let model = model::sentences(app, question).await;
        for point in points.iter_mut().filter(|point| !point.is_marked) {
            point.model = model.get(&point.mark.point).cloned();
        }
    }
    points
}

/// Suggests marks for a text; none if its question has left the bank.
pub(super) async fn written(app: &App, question: Option<&Question>, text: &str) -> Written {
    let mut points = Vec::new();
    if let Some(question) = question {
        let found = app.marker.suggest(question, text).await;
        let key_points = question.key_points.iter().zip(&found.key_points);
        points.extend(key_points.map(|(key_point, found)| {
            let words = |preselected: bool| {
                let found = found.as_ref();
                let found = found.filter(|found| found.preselected == preselected);
                found.map(|found| found.quote(text).to_owned())
            };
            PointMark {
                point: key_point.point.clone(),
                bonus: key_point.bonus,
                suggested: words(true),
                unsure: words(false),
            }
        }));
    }
    Written {
        text: text.to_owned(),
        points,
        ..Written::default()
    }
}

/// Puts what an answer shows by its current marks into its author's deck.
async fn learn(
    db: &mut Connection,
    question: Option<&Question>,
    answer: &Answer,
    written: Option<&Written>,
) -> Result<()> {
    let Some(question) = question else {
        return Ok(());
    };
    let learned = Learned {
        member: answer.member,
        question,
        written,
        answer: answer.interaction,
        at: answer.at,
    };
    deck::learned(db, &learned).await
}

/// Builds the ledger row for a change in an answer's points.
fn award(caller: &Caller, post: &Post, reason: Reason, amount: i64) -> Award {
    Award {
        guild: caller.guild,
        member: caller.member,
        amount,
        reason,
        post: post.id,
        interaction: caller.interaction,
        day: post.day,
        at: caller.at,
    }
}

/// Writes the ledger row for an answer that earned `before` until now, and returns the difference
/// in points. Writes nothing if that is zero.
async fn award_change(
    db: &mut Connection,
    caller: &Caller,
    post: &Post,
    reason: Reason,
    (before, now): (u32, u32),
) -> Result<i64> {
    let change = i64::from(now) - i64::from(before);
    if change != 0 {
        points::award(db, &award(caller, post, reason, change)).await?;
        closing::plan_again(db, post, caller.at).await?;
    }
    Ok(change)
}

/// Returns the hint of a post's question. Records that while the post is open; there is no penalty.
pub async fn hint<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<&'b Question> {
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let question = app.question(&post.question)?;
    if post.is_open(caller.at) {
        let mut tx = app.store.write().await?;
        members::remember(
            &mut tx,
            caller.guild,
            caller.member,
            &caller.name,
            caller.at,
        )
        .await?;
        hints::note(&mut tx, &post, caller.member, caller.at).await?;
        store::commit(tx).await?;
    }
    Ok(question)
}
