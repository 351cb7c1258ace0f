//! Answering a post: commit first, then improve, and settle what the answer says.
//!
//! A text that is committed counts at once with the marks that are suggested for it. Its writer
//! may improve it until they are shown the key points, and settles the marks from then on until
//! the post closes.

mod improve;
mod judged;
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
use crate::domain::ids::{MemberId, PostId};
use crate::domain::local_time::study_day;
use crate::domain::marking::Marking;
use crate::domain::points::{Coverage, Reason};
use crate::domain::post::Post;
use crate::domain::question::{Question, QuestionId};
use crate::domain::streak::{Explained, Streak};
use crate::store::points::Award;
use crate::store::{
    self, Connection, answers, hints, judging, members, outcomes, points, posts, streaks,
};

pub use improve::{begin_improving, improve};
pub use judged::judge;
pub use model::ModelSentences;
pub(super) use model::sentences;
pub use settle::{settle, show};
pub use submit::{pass, submit};

/// What a member is shown of their answer, or their pass.
#[derive(Clone, Debug)]
pub struct Outcome<'b> {
    /// The post.
    pub post: Post,
    /// Its question; `None` when it was taken out of the bank.
    pub question: Option<&'b Question>,
    /// What was committed, now or before.
    pub answer: Answer,
    /// Whether the member had seen the hint by then.
    pub hint_used: bool,
    /// The study day for which it counts, where that is not the day on which it was given.
    pub counts_for: Option<NaiveDate>,
    /// What their last answer to the same question covered, on an earlier post.
    pub last: Option<Coverage>,
    /// The member's streak; none in practice.
    pub streak: Streak,
    /// How far the member has come with it.
    pub stage: Stage,
    /// Whether the member may show it to the others: no answer counts any more, and the post has a
    /// thread.
    pub shareable: bool,
    /// Whether they settle which key points they made, now or once they see them.
    pub settles: bool,
    /// The key points, if the member may see them; `None` where there are none: a pass, or a
    /// question that had left the bank.
    pub points: Option<Access<Vec<MarkedPoint>>>,
    /// A text that counts as a pass, since its writer had seen the answer. It is not stored.
    pub unmarked: Option<String>,
    /// What has just happened.
    pub counted: Counted,
    /// What the language model said that judged its last text, if one did.
    pub said: Option<Said>,
    /// Why none did although there is one.
    pub unjudged: Option<Unjudged>,
}

/// Why a text was not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unjudged {
    /// It is being judged now.
    NotYet,
    /// The model was not asked.
    Unasked(Unasked),
    /// It said nothing of use in time.
    Failed,
}

/// How far a member has come with their answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// They see what seems to be in it, and may improve it.
    Suggested,
    /// They see all key points.
    Shown,
}

/// A key point, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedPoint {
    /// The key point, and what in the answer seems to make it.
    pub mark: PointMark,
    /// Its place among the key points, from 0.
    pub place: u32,
    /// Whether it counts as made.
    pub is_marked: bool,
    /// Whether the member said that they made it when that earned nothing.
    pub is_self_reported: bool,
    /// The sentence of the model answer that says it, where it is missing.
    pub model: Option<String>,
    /// What the model that judged the answer says of it; empty where nothing is.
    pub feedback: String,
}

impl Outcome<'_> {
    /// Whether a text that was just sent would be gone: it is neither stored nor marked.
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
    /// It was committed, and counts.
    Now {
        /// Whether it brought a freeze.
        earned_freeze: bool,
        /// The post had closed while the answer was being typed.
        after_closing: bool,
        /// What the member has not been told about their streak yet.
        notices: Vec<Explained>,
    },
    /// Nothing: the member had committed one before, which is shown.
    Before,
    /// It was sent again, and earns so many points more or fewer.
    Improved {
        /// How many.
        change: i64,
    },
    /// Its key points are shown.
    Shown,
    /// The member settled which key points it makes, and it earns so many points more or fewer.
    Settled {
        /// How many.
        change: i64,
    },
    /// Practice, nothing is stored: the post has closed.
    Practice {
        /// It was begun in time, but its writer saw the answer before they sent it.
        saw_answer: bool,
    },
}

/// What the **Answer** button leads to.
#[derive(Clone, Debug)]
pub enum Begin<'b> {
    /// A form for the answer; `practice` when the post has closed.
    Form {
        /// The question; `None` when it was taken out of the bank.
        question: Option<&'b Question>,
        /// What comes of it.
        purpose: Purpose,
    },
    /// The member has answered: this is where they are with it.
    Answered(Box<Outcome<'b>>),
}

/// What comes of an answer that is begun now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It counts.
    Answer,
    /// It takes the place of this text.
    Improve(String),
    /// It counts as a pass: the member saw the answer since the post was due.
    Pass,
    /// Nothing: the post has closed.
    Practice,
}

/// Opens the answer form, unless the member has answered. A question that was taken out of
/// the bank takes answers while its post is open: no streak ends by what an operator does.
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

/// Shows the caller where they are with their answer to a post, and changes nothing but that they
/// have seen it.
pub async fn standing<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Outcome<'b>> {
    current(app, caller, post, Counted::Before, None).await
}

/// The caller's answer to a post as it is now, after what has just happened to it. `told` is the
/// last post of which they know that it would be spoiled.
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

/// An answer, and what has just happened to it.
struct Committed<'b> {
    post: Post,
    question: Option<&'b Question>,
    answer: Answer,
    counted: Counted,
}

/// What there is to say of an answer, but for its key points.
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
        counted,
    } = committed;
    let key = (post.id, answer.member);
    let beside = outcomes::beside(db, post.guild, key, answer.at).await?;
    let last = last_coverage(db, &post, question, answer.member).await?;
    let given_on = study_day(answer.at, beside.zone);
    let is_practice = matches!(counted, Counted::Practice { .. });
    let is_open = post.is_open(now) && !is_practice;
    // Whoever asks for the key points is shown them, unless that spoils something.
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
        last,
        streak,
        stage,
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

/// What the member's last answer to the question of a post covered, on an earlier post in the
/// guild: also under a name that the question had before.
async fn last_coverage(
    db: &mut Connection,
    post: &Post,
    question: Option<&Question>,
    member: MemberId,
) -> Result<Option<Coverage>> {
    let mut names: Vec<&QuestionId> = Vec::new();
    if let Some(question) = question {
        names.push(&question.id);
        names.extend(&question.formerly);
    }
    let mut last = None;
    for name in names {
        let found = answers::last_coverage(db, post, name, member).await?;
        last = last.max(found.map(|(at, coverage)| (at, coverage.matched, coverage.total)));
    }
    Ok(last.map(|(_, matched, total)| Coverage { matched, total }))
}

/// The same with the key points that belong to its stage, where the caller may see them now.
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

/// The key points that seem to be in an answer: which others there are would say how to better it.
pub(super) fn suggested(written: &Written) -> Vec<MarkedPoint> {
    marked(written).filter(|point| point.is_marked).collect()
}

/// All key points, what the model that judged the answer says of them, and what the model answer
/// says where one is missing.
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

/// A text with the marks that are suggested for it; with none where its question has left the
/// bank.
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

/// Puts what an answer shows, as it is marked now, into its author's deck.
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

/// The change of what an answer earns, as a row for the ledger.
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

/// Writes the ledger's row for what an answer earns now in place of `before`, and says how many
/// points more or fewer that are; none where it earns the same.
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

/// The hint of a post's question; noted while the post is open, without a penalty.
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
