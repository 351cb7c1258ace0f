//! Answering a post: commit first, then reveal.

use chrono::{DateTime, TimeDelta, Utc};

use super::daily::post_of;
use super::{App, Caller, Refusal, Result, streak};
use crate::domain::grade;
use crate::domain::ids::PostId;
use crate::domain::local_time::study_day;
use crate::domain::points;
use crate::domain::post::{Answer, Graded, PointVerdict, Post, TYPING_MINUTES};
use crate::domain::question::Question;
use crate::domain::streak::Streak;
use crate::store::points::Award;
use crate::store::streaks::Notice;
use crate::store::{self, answers, guilds};

/// What came of an answer or a pass.
#[derive(Clone, Debug)]
pub struct Outcome<'b> {
    /// The post.
    pub post: Post,
    /// Its question.
    pub question: &'b Question,
    /// What was committed, now or before.
    pub answer: Answer,
    /// How it counted.
    pub counted: Counted,
}

/// How an answer counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Counted {
    /// It counts.
    Now {
        /// The member's streak with it.
        streak: Streak,
        /// The streak before.
        before: Streak,
        /// The post had closed while the answer was being typed.
        after_closing: bool,
        /// What the member has not been told about their streak yet.
        notices: Vec<Notice>,
    },
    /// The member had committed one before: that one is shown, and nothing changed.
    Before,
    /// The post has closed: practice, nothing is stored.
    Practice,
}

/// What the **Answer** button leads to.
#[derive(Clone, Debug)]
pub enum Begin<'b> {
    /// A form for the answer; `practice` when the post has closed.
    Form {
        /// The question.
        question: &'b Question,
        /// Whether the post has closed.
        practice: bool,
    },
    /// The member has answered: this is how it went.
    Answered(Box<Outcome<'b>>),
}

/// Opens the answer form, unless the member has answered.
pub async fn begin<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Begin<'b>> {
    let mut reader = app.store.read().await?;
    let post = post_of(&mut reader, caller.guild, post).await?;
    let question = app.question(&post.question)?;
    match answers::get(&mut reader, post.id, caller.member).await? {
        Some(answer) => Ok(Begin::Answered(Box::new(Outcome {
            post,
            question,
            answer,
            counted: Counted::Before,
        }))),
        None => Ok(Begin::Form {
            question,
            practice: !post.is_open(caller.at),
        }),
    }
}

/// Commits an answer: grades it, and where it counts stores it with its points and advances
/// the streak. `opened_at` is when the member opened the form.
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
    commit(app, caller, post, Some(text), opened_at).await
}

/// Commits a pass: the member does not know yet.
pub async fn pass<'b>(app: &'b App, caller: &Caller, post: PostId) -> Result<Outcome<'b>> {
    commit(app, caller, post, None, caller.at).await
}

async fn commit<'b>(
    app: &'b App,
    caller: &Caller,
    post: PostId,
    text: Option<&str>,
    opened_at: DateTime<Utc>,
) -> Result<Outcome<'b>> {
    let post = post_of(&mut *app.store.read().await?, caller.guild, post).await?;
    let question = app.question(&post.question)?;
    // Before the transaction, which others wait for.
    let graded = text.map(|text| grade(question, text));
    let earned = graded.as_ref().map_or(0, |graded| {
        points::for_answer(post.level, graded.coverage())
    });
    let answer = Answer {
        post: post.id,
        member: caller.member,
        graded,
        points: earned,
        at: caller.at,
    };

    let mut tx = app.store.write().await?;
    if let Some(answer) = answers::get(&mut tx, post.id, caller.member).await? {
        return Ok(Outcome {
            post,
            question,
            answer,
            counted: Counted::Before,
        });
    }
    if !counts(&post, opened_at, caller.at) {
        return Ok(Outcome {
            post,
            question,
            answer,
            counted: Counted::Practice,
        });
    }
    let zone = guilds::timezone(&mut tx, caller.guild).await?;
    guilds::remember_member(&mut tx, caller.guild, caller.member, &caller.name).await?;
    let total = question.key_points.len() as u32;
    answers::insert(&mut tx, &post, &answer, total, caller.interaction).await?;
    if answer.points > 0 {
        let award = Award {
            guild: caller.guild,
            member: caller.member,
            amount: answer.points,
            post: post.id,
            day: study_day(caller.at, zone),
            at: caller.at,
        };
        store::points::award(&mut tx, &award).await?;
    }
    let (before, streak) = streak::advance(&mut tx, caller.guild, caller.member, caller.at).await?;
    let notices = store::streaks::take_notices(&mut tx, caller.guild, caller.member).await?;
    store::commit(tx).await?;
    let after_closing = caller.at >= post.closes_at;
    Ok(Outcome {
        post,
        question,
        answer,
        counted: Counted::Now {
            streak,
            before,
            after_closing,
            notices,
        },
    })
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
    post.is_open(now)
        || (post.is_open(opened_at) && now - opened_at <= typing && now - post.closes_at <= typing)
}

/// Grades a text against a question's key points.
pub fn grade(question: &Question, text: &str) -> Graded {
    let verdict = grade::grade(question, text);
    let points = question.key_points.iter().zip(verdict.key_points);
    Graded {
        text: text.to_owned(),
        verdict: points
            .map(|(key_point, found)| PointVerdict {
                point: key_point.point.clone(),
                matched: found.map(|found| found.quote),
            })
            .collect(),
    }
}
