//! Answering a post: commit first, then reveal.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::daily::post_of;
use super::once::once;
use super::reveal::{self, Access, Door};
use super::{App, Caller, Refusal, Result, streak};
use crate::domain::ids::PostId;
use crate::domain::local_time::study_day;
use crate::domain::points;
use crate::domain::post::{Answer, Graded, PointVerdict, Post, PostState, TYPING_MINUTES};
use crate::domain::question::Question;
use crate::domain::streak::{Explained, Streak};
use crate::store::points::Award;
use crate::store::{self, Connection, answers, guilds, self_reports};

/// What came of an answer or a pass.
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
    /// What was marked in the text, if the member may see it; `None` where nothing was: a pass,
    /// or a question that had left the bank.
    pub marks: Option<Access<Vec<PointVerdict>>>,
    /// A text that counts as a pass, since its writer had seen the answer. It is not stored.
    pub unmarked: Option<String>,
    /// The missing key points that the member says they made, by their places from 0.
    pub self_reported: BTreeSet<u32>,
    /// The study day for which it counts, where that is not the day on which it was given.
    pub counts_for: Option<NaiveDate>,
    /// How it counted.
    pub counted: Counted,
}

impl Outcome<'_> {
    /// Whether a text that was just sent would be gone: it is neither stored nor marked.
    pub fn loses_text(&self) -> bool {
        match self.counted {
            Counted::Before => true,
            Counted::Practice { .. } => matches!(self.marks, Some(Access::AsksFirst(_))),
            Counted::Now { .. } | Counted::Disputed => self.unmarked.is_some(),
        }
    }
}

/// How an answer counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It counts.
    Now {
        /// The member's streak with it.
        streak: Streak,
        /// Whether it brought a freeze.
        earned_freeze: bool,
        /// The post had closed while the answer was being typed.
        after_closing: bool,
        /// What the member has not been told about their streak yet.
        notices: Vec<Explained>,
    },
    /// The member had committed one before: that one is shown, and nothing changed.
    Before,
    /// The same, since the member has just said which of its missing key points they made.
    Disputed,
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
    /// The member has answered: this is how it went.
    Answered(Box<Outcome<'b>>),
}

/// What comes of an answer that is begun now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It counts.
    Answer,
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
    match answers::get(&mut reader, post.id, caller.member).await? {
        Some(answer) => {
            let outcome = outcome(&mut reader, post, question, answer, Counted::Before).await?;
            drop(reader);
            let outcome = marked(app, caller, outcome, None).await?;
            Ok(Begin::Answered(Box::new(outcome)))
        }
        None if post.is_open(caller.at) => {
            let saw_answer = reveal::was_seen(&app.bank, &mut reader, caller, &post).await?;
            Ok(Begin::Form {
                question,
                purpose: if saw_answer {
                    Purpose::Pass
                } else {
                    Purpose::Answer
                },
            })
        }
        None => Ok(Begin::Form {
            question: Some(app.question(&post.question)?),
            purpose: Purpose::Practice,
        }),
    }
}

/// Shows how the caller's answer to a post went, with its marks although they spoil the same
/// question elsewhere, up to the post `told`.
pub async fn marks<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    told: PostId,
) -> Result<Outcome<'b>> {
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    let question = app.bank.get(post.question.as_str());
    let answer = answers::get(&mut reader, post.id, caller.member).await?;
    let answer = answer.ok_or(Refusal::NothingToDispute)?;
    let outcome = outcome(&mut reader, post, question, answer, Counted::Before).await?;
    drop(reader);
    marked(app, caller, outcome, Some(told)).await
}

/// The same with its marks, where the caller may see them now.
async fn marked<'b>(
    app: &App,
    caller: &Caller,
    outcome: Outcome<'b>,
    told: Option<PostId>,
) -> Result<Outcome<'b>> {
    let graded = outcome.answer.graded.as_ref();
    let Some(graded) = graded.filter(|graded| graded.had_key_points()) else {
        return Ok(outcome);
    };
    let (question, verdict) = (&outcome.post.question, graded.verdict.clone());
    let marks = reveal::open(app, caller, question, Door::Marks, told, verdict).await?;
    Ok(Outcome {
        marks: Some(marks),
        ..outcome
    })
}

/// Commits an answer: marks what it seems to say, and where it counts stores it with its points and advances
/// the streak. `opened_at` is when the member opened the form. Who saw the question's answer
/// since the post was due commits a pass by it while the post is open, and practices after that.
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
    marked(app, caller, outcome, None).await
}

/// Commits a pass: the member does not know yet.
pub async fn pass<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Outcome<'b>> {
    let outcome = commit(app, caller, post, None, caller.at).await?;
    marked(app, caller, outcome, None).await
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
    // Before the transaction, which others wait for.
    let graded = match text {
        Some(text) => Some(suggested(app, question, text).await),
        None => None,
    };
    let earned = graded.as_ref().map_or(0, |graded| {
        points::for_answer(post.level, graded.coverage())
    });
    let mut answer = Answer {
        post: post.id,
        member: caller.member,
        interaction: caller.interaction,
        graded,
        points: earned,
        at: caller.at,
    };

    let mut tx = app.store.write().await?;
    // An interaction that is delivered again, as after a lost connection, is answered like
    // the first time.
    let answer = match answers::get(&mut tx, post.id, caller.member).await? {
        Some(first) if first.interaction == caller.interaction => first,
        Some(first) => return outcome(&mut tx, post, question, first, Counted::Before).await,
        None => {
            let saw_answer = reveal::was_seen(&app.bank, &mut tx, caller, &post).await?;
            let in_time = counts(&post, opened_at, caller.at);
            if !in_time || (saw_answer && !post.is_open(caller.at)) {
                let question = Some(app.question(&post.question)?);
                let saw_answer = saw_answer && in_time;
                let practice = Counted::Practice { saw_answer };
                return outcome(&mut tx, post, question, answer, practice).await;
            }
            if saw_answer {
                answer.graded = None;
                answer.points = 0;
            }
            store_answer(&mut tx, caller, &post, question, &answer).await?;
            answer
        }
    };
    let advanced = streak::advance(&mut tx, &post, &answer).await?;
    let notices =
        streak::take_notices(&mut tx, post.guild, answer.member, answer.interaction).await?;
    let counted = Counted::Now {
        streak: advanced.streak,
        earned_freeze: advanced.earned_freeze,
        after_closing: answer.at >= post.closes_at,
        notices,
    };
    let is_pass = answer.graded.is_none();
    let outcome = outcome(&mut tx, post, question, answer, counted).await?;
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
    post: &Post,
    question: Option<&Question>,
    answer: &Answer,
) -> Result<()> {
    guilds::remember_member(db, caller.guild, caller.member, &caller.name).await?;
    let key_points = question.map_or(0, |question| question.ordinary_points() as u32);
    answers::insert(db, post, answer, key_points).await?;
    if post.state == PostState::Claimed {
        streak::note_post(db, post).await?;
    }
    if answer.points > 0 {
        let award = Award {
            guild: caller.guild,
            member: caller.member,
            amount: answer.points,
            post: post.id,
            day: post.day,
            at: answer.at,
        };
        store::points::award(db, &award).await?;
    }
    Ok(())
}

/// What there is to say of an answer beside how it counted.
async fn outcome<'b>(
    db: &mut Connection,
    post: Post,
    question: Option<&'b Question>,
    answer: Answer,
    counted: Counted,
) -> Result<Outcome<'b>> {
    let hint_used = answers::had_hint(db, post.id, answer.member, answer.at).await?;
    let zone = guilds::timezone(db, post.guild).await?;
    let given_on = study_day(answer.at, zone);
    let counts_for = (given_on != post.day).then_some(post.day);
    // A new answer has none.
    let self_reported = match counted {
        Counted::Before | Counted::Disputed => {
            self_reports::get(db, post.id, answer.member).await?
        }
        Counted::Now { .. } | Counted::Practice { .. } => BTreeSet::new(),
    };
    Ok(Outcome {
        post,
        question,
        answer,
        hint_used,
        marks: None,
        unmarked: None,
        self_reported,
        counts_for,
        counted,
    })
}

/// Notes which of the missing key points of their answer a member says they made, by their
/// places in the verdict from 0; places of other points are left out. They are shown as
/// self-reported, and earn nothing.
pub async fn dispute<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    places: &[u32],
) -> Result<Outcome<'b>> {
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let question = app.bank.get(post.question.as_str());
    once(app, caller, async |tx| {
        let answer = answers::get(tx, post.id, caller.member).await?;
        let graded = answer.and_then(|answer| answer.graded);
        let missing: BTreeSet<u32> = graded.ok_or(Refusal::NothingToDispute)?.missing().collect();
        let places = places.iter().copied();
        let said = places.filter(|place| missing.contains(place)).collect();
        Ok(self_reports::set(tx, &post, caller.member, &said, caller.at).await?)
    })
    .await?;
    let mut reader = app.store.read().await?;
    let answer = answers::get(&mut reader, post.id, caller.member).await?;
    let answer = answer.ok_or(Refusal::NothingToDispute)?;
    let outcome = outcome(&mut reader, post, question, answer, Counted::Disputed).await?;
    drop(reader);
    marked(app, caller, outcome, None).await
}

/// The hint of a post's question; noted while the post is open, without a penalty.
pub async fn hint<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<&'b Question> {
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let question = app.question(&post.question)?;
    if post.is_open(caller.at) {
        let mut tx = app.store.write().await?;
        guilds::remember_member(&mut tx, caller.guild, caller.member, &caller.name).await?;
        answers::note_hint(&mut tx, &post, caller.member, caller.at).await?;
        store::commit(tx).await?;
    }
    Ok(question)
}

/// Whether an answer counts that was begun at `opened_at` and committed at `now`.
fn counts(post: &Post, opened_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let typing = TimeDelta::minutes(TYPING_MINUTES);
    post.is_open(now) || (post.is_open(opened_at) && now - opened_at <= typing)
}

/// A text with the marks that are suggested for it; with none where its question has left the
/// bank.
async fn suggested(app: &App, question: Option<&Question>, text: &str) -> Graded {
    let mut verdict = Vec::new();
    if let Some(question) = question {
        let suggestions = app.marker.suggest(question, text).await;
        let points = question.key_points.iter().zip(&suggestions.key_points);
        verdict.extend(points.map(|(key_point, found)| {
            let mark = found.as_ref().filter(|found| found.preselected);
            PointVerdict {
                point: key_point.point.clone(),
                matched: mark.map(|mark| mark.quote(text).to_owned()),
                bonus: key_point.bonus,
            }
        }));
    }
    Graded {
        text: text.to_owned(),
        verdict,
    }
}
