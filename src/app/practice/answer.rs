//! Practice answers: as on a post, but without points.

use chrono::{DateTime, Utc};

use super::PracticeRefusal;
use crate::app::answer::{MarkedPoint, Stage, all, suggested, written};
use crate::app::deck::{self, Learned};
use crate::app::members::{make_room, remember};
use crate::app::once::once_for;
use crate::app::reveal::{self, Access, Door};
use crate::app::{App, Person, Result};
use crate::domain::ids::{MemberId, PostId, PracticeId};
use crate::domain::points::Coverage;
use crate::domain::post::Post;
use crate::domain::practice::{PracticeAnswer, Selection};
use crate::domain::question::{Question, QuestionId};
use crate::store::practice::New;
use crate::store::{self, Connection, practice};

/// A member's practice answer, as they see it.
#[derive(Clone, Debug)]
pub struct Outcome<'b> {
    /// The answer.
    pub answer: PracticeAnswer,
    /// Its question; `None` if the bank no longer has it.
    pub question: Option<&'b Question>,
    /// The coverage of their last answer to the same question, in practice or on a post.
    pub last: Option<Coverage>,
    /// How far they are with it.
    pub stage: Stage,
    /// The key points of that stage, if they may see them.
    pub points: Access<Vec<MarkedPoint>>,
    /// What has just happened.
    pub happened: Happened,
}

/// What has just happened to a practice answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened {
    /// The member sent it.
    Sent,
    /// Nothing: they look at it.
    Nothing,
    /// The member improved it.
    Improved,
    /// The member asked for its key points.
    Shown,
    /// The member settled its marks.
    Settled,
}

/// What **Answer** or **Improve** opens.
#[derive(Clone, Debug)]
pub enum Begin<'b> {
    /// A form, filled with that text.
    Form(&'b Question, String),
    /// The question is open to them in these posts, where an answer counts.
    Open(&'b Question, Vec<Post>),
    /// The text stays, so they see their answer.
    Answered(Box<Outcome<'b>>),
}

/// Opens the form for a practice answer, unless the question is open to the person as a post that
/// they have not answered.
pub async fn begin<'b>(app: &'b App, person: &Person, question: &QuestionId) -> Result<Begin<'b>> {
    let question = app.question(question)?;
    let posts = reveal::unanswered(app, person, &question.id).await?;
    Ok(match posts.is_empty() {
        true => Begin::Form(question, String::new()),
        false => Begin::Open(question, posts),
    })
}

/// Stores a practice answer with its suggested marks.
///
/// # Errors
///
/// Refuses an empty text, and a question that has left the bank.
pub async fn submit<'b>(
    app: &'b App,
    person: &Person,
    question: &QuestionId,
    selection: Option<Selection>,
    text: &str,
) -> Result<Outcome<'b>> {
    if text.trim().is_empty() {
        return Err(PracticeRefusal::EmptyAnswer.into());
    }
    let question = app.question(question)?;
    // Before the transaction, so that other writers do not wait for it.
    let written = written(app, Some(question), text).await;
    make_room(app, person).await?;
    let mut tx = app.store.write().await?;
    let id = match practice::of_interaction(&mut tx, person.interaction).await? {
        Some(id) => id,
        None => {
            remember(&mut tx, person).await?;
            practice::note_seen(&mut tx, person.member, &question.id, person.at).await?;
            let new = New {
                member: person.member,
                interaction: person.interaction,
                question: &question.id,
                selection,
                written: &written,
                at: person.at,
            };
            let id = practice::insert(&mut tx, new).await?;
            let answer = own(&mut tx, person.member, id).await?;
            learn(app, &mut tx, &answer).await?;
            id
        }
    };
    store::commit(tx).await?;
    current(app, person, id, Happened::Sent, None).await
}

/// Opens the form with the latest text, or shows the answer once the person has seen its key
/// points.
pub async fn begin_improving<'b>(
    app: &'b App,
    person: &Person,
    id: PracticeId,
) -> Result<Begin<'b>> {
    let answer = own(&mut *app.store.read().await?, person.member, id).await?;
    if answer.written.shown_at.is_some() {
        let outcome = current(app, person, id, Happened::Nothing, None).await?;
        return Ok(Begin::Answered(Box::new(outcome)));
    }
    let question = app.question(&answer.question)?;
    Ok(Begin::Form(question, answer.written.text))
}

/// Replaces the latest text with a new one and its suggested marks.
///
/// # Errors
///
/// Refuses an empty text, and an answer whose key points were shown.
pub async fn improve<'b>(
    app: &'b App,
    person: &Person,
    id: PracticeId,
    text: &str,
) -> Result<Outcome<'b>> {
    if text.trim().is_empty() {
        return Err(crate::app::Refusal::EmptyImprovement.into());
    }
    let answer = own(&mut *app.store.read().await?, person.member, id).await?;
    let question = app.question(&answer.question)?;
    // Before the transaction, so that other writers do not wait for it.
    let improved = written(app, Some(question), text).await;
    once_for(app, (person.interaction, person.at), async |tx| {
        let answer = own(tx, person.member, id).await?;
        if answer.written.shown_at.is_some() {
            return Err(PracticeRefusal::PointsShown.into());
        }
        practice::improve(tx, &answer, &improved, person.at).await?;
        let answer = own(tx, person.member, id).await?;
        learn(app, tx, &answer).await
    })
    .await?;
    current(app, person, id, Happened::Improved, None).await
}

/// Shows all key points of a practice answer, unless that spoils the question in a post later than
/// `told`. From then on the text stays.
pub async fn show<'b>(
    app: &'b App,
    person: &Person,
    id: PracticeId,
    told: Option<PostId>,
) -> Result<Outcome<'b>> {
    current(app, person, id, Happened::Shown, told).await
}

/// Settles which key points a practice answer makes, by their places from 0; ignores places without
/// a key point.
pub async fn settle<'b>(
    app: &'b App,
    person: &Person,
    id: PracticeId,
    places: &[u32],
) -> Result<Outcome<'b>> {
    once_for(app, (person.interaction, person.at), async |tx| {
        let mut answer = own(tx, person.member, id).await?;
        answer.written.settle(places);
        finish(app, tx, &answer, person.at).await
    })
    .await?;
    current(app, person, id, Happened::Settled, None).await
}

/// Records the result of a practice answer once its author sees all key points: from then on only
/// their own marks change it.
async fn finish(
    app: &App,
    db: &mut Connection,
    answer: &PracticeAnswer,
    now: DateTime<Utc>,
) -> Result<()> {
    practice::settle(db, answer.id, &answer.written, now).await?;
    learn(app, db, answer).await
}

/// Puts what a practice answer shows by its current marks into its author's deck.
async fn learn(app: &App, db: &mut Connection, answer: &PracticeAnswer) -> Result<()> {
    let Some(question) = app.bank.get(answer.question.as_str()) else {
        return Ok(());
    };
    let learned = Learned {
        member: answer.member,
        question,
        written: Some(&answer.written),
        answer: answer.interaction,
        at: answer.at,
    };
    deck::learned(db, &learned).await
}

/// Returns the member's practice answer in its current state, after the event `happened`.
async fn current<'b>(
    app: &'b App,
    person: &Person,
    id: PracticeId,
    happened: Happened,
    told: Option<PostId>,
) -> Result<Outcome<'b>> {
    let mut reader = app.store.read().await?;
    let answer = own(&mut reader, person.member, id).await?;
    let question = app.bank.get(answer.question.as_str());
    let last = last_coverage(&mut reader, question, &answer).await?;
    drop(reader);
    let asks_for_points = matches!(happened, Happened::Shown | Happened::Settled);
    let is_shown = answer.written.shown_at.is_some();
    let (stage, door, points) = if is_shown || asks_for_points {
        let points = all(app, question, &answer.written, None).await;
        (Stage::Shown, Door::Marks, points)
    } else {
        let points = suggested(&answer.written);
        (Stage::Suggested, Door::Suggestions, points)
    };
    let points = reveal::open(app, person, &answer.question, door, told, points).await?;
    if stage == Stage::Shown && !is_shown && matches!(points, Access::Open(_)) {
        let mut tx = app.store.write().await?;
        let answer = own(&mut tx, person.member, id).await?;
        finish(app, &mut tx, &answer, person.at).await?;
        store::commit(tx).await?;
    }
    Ok(Outcome {
        answer,
        question,
        last,
        stage,
        points,
        happened,
    })
}

/// Returns the coverage of the member's last answer to the question before this one. Follows
/// renamed questions.
async fn last_coverage(
    db: &mut Connection,
    question: Option<&Question>,
    answer: &PracticeAnswer,
) -> Result<Option<Coverage>> {
    let mut names: Vec<&QuestionId> = Vec::new();
    if let Some(question) = question {
        names.push(&question.id);
        names.extend(&question.formerly);
    }
    let mut last = None;
    for name in names {
        let found = practice::last_coverage(db, answer, name).await?;
        last = last.max(found.map(|(at, coverage)| (at, coverage.matched, coverage.total)));
    }
    Ok(last.map(|(_, matched, total)| Coverage { matched, total }))
}

/// Returns a practice answer, if it is the member's.
async fn own(db: &mut Connection, member: MemberId, id: PracticeId) -> Result<PracticeAnswer> {
    let answer = practice::get(db, id).await?;
    let answer = answer.filter(|answer| answer.member == member);
    answer.ok_or_else(|| PracticeRefusal::AnswerGone.into())
}
