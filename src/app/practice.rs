//! Practice: a question whenever somebody wants one. It is theirs alone, wherever they are, earns
//! no points and touches no streak.

mod answer;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::members::{make_room, remember};
use super::once::once_for;
use super::reveal::Access;
use super::{App, Person, Result, deck, reveal};
use crate::domain::bank::Bank;
use crate::domain::ids::MemberId;
use crate::domain::post::Post;
use crate::domain::practice::{Seen, Selection, next};
use crate::domain::question::{Question, QuestionId};
use crate::store::{self, Connection, hints, practice};

pub use answer::{Begin, Happened, Outcome, begin, begin_improving, improve, settle, show, submit};

/// Why something of practice is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PracticeRefusal {
    /// No question is chosen by level, topic and experience.
    NothingMatches,
    /// Every question that is chosen is open to the member as a post.
    AllOpen,
    /// No question has that number; the bank's greatest is the other.
    UnknownNumber(u32, u32, Option<u32>),
    /// A practice answer without a word in it.
    EmptyAnswer,
    /// The answer is not known, or another member's.
    AnswerGone,
    /// The member was shown the key points of their answer, so its text stays.
    PointsShown,
    /// The quiz is not known any more, or another member's.
    QuizGone,
    /// A channel can only play where the bot is in the server.
    QuizNeedsServer,
    /// The bot does not see the channel, so it could not close an item by itself.
    QuizNeedsView,
    /// The item's question is open to the member as a post, which choosing would spoil.
    ItemIsOpen,
    /// Only the host closes the item, before it closes by itself then.
    HostCloses(MemberId, DateTime<Utc>),
    /// Only the host goes on until then.
    HostGoesOn(MemberId, DateTime<Utc>),
}

/// A question that is asked for practice.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'b> {
    /// The question.
    pub question: &'b Question,
    /// Where the next one comes from.
    pub selection: Selection,
    /// When its reader last saw it before; `None` where they never did.
    pub seen_at: Option<DateTime<Utc>>,
}

/// What somebody gets who wants a question by its number.
#[derive(Clone, Debug)]
pub enum Numbered<'b> {
    /// The question.
    Asked(Asked<'b>),
    /// It is open to them in these posts, where it counts.
    Open(&'b Question, Vec<Post>),
}

/// Asks a question that somebody has not seen, or has not seen for longest, and none that is open
/// to them as a post.
///
/// # Errors
///
/// Refuses where there is none.
pub async fn ask<'b>(app: &'b App, person: &Person, selection: Selection) -> Result<Asked<'b>> {
    let (question, seen_at) = noted(app, person, Wanted::Selected(selection)).await?;
    Ok(Asked {
        question: app.question(&question)?,
        selection,
        seen_at,
    })
}

/// Asks the question of that number, unless it is open to somebody as a post that they have not
/// answered.
///
/// # Errors
///
/// Refuses a number that no question has.
pub async fn ask_number<'b>(app: &'b App, person: &Person, number: u32) -> Result<Numbered<'b>> {
    let question = app.bank.by_number(number).ok_or_else(|| {
        let last = |is_own: bool| {
            let numbers = app
                .bank
                .iter()
                .filter(|question| question.is_own() == is_own);
            numbers.map(|question| question.number).max()
        };
        PracticeRefusal::UnknownNumber(number, last(false).unwrap_or_default(), last(true))
    })?;
    let posts = reveal::unanswered(app, person, &question.id).await?;
    if !posts.is_empty() {
        return Ok(Numbered::Open(question, posts));
    }
    let (_, seen_at) = noted(app, person, Wanted::This(question)).await?;
    Ok(Numbered::Asked(Asked {
        question,
        selection: Selection::default(),
        seen_at,
    }))
}

/// Which question somebody wants.
#[derive(Clone, Copy)]
enum Wanted<'q> {
    /// The next one of these.
    Selected(Selection),
    /// This one.
    This(&'q Question),
}

/// Finds a question, once for an interaction, notes that somebody sees it, and says when they last
/// saw it before.
async fn noted(
    app: &App,
    person: &Person,
    wanted: Wanted<'_>,
) -> Result<(QuestionId, Option<DateTime<Utc>>)> {
    make_room(app, person).await?;
    once_for(app, (person.interaction, person.at), async |tx| {
        let seen = seen(&app.bank, tx, person.member).await?;
        let question = match wanted {
            Wanted::This(question) => question.id.clone(),
            Wanted::Selected(selection) => pick(app, tx, person, selection, &seen).await?,
        };
        remember(tx, person).await?;
        practice::note_seen(tx, person.member, &question, person.at).await?;
        let seen_at = seen.get(&question).copied();
        Ok((question, seen_at))
    })
    .await
}

/// The next question of a selection, and none that is open to somebody as a post.
async fn pick(
    app: &App,
    db: &mut Connection,
    person: &Person,
    selection: Selection,
    seen: &Seen,
) -> Result<QuestionId> {
    let closed = closed_questions(app, db, person, selection).await?;
    let closed: Vec<&QuestionId> = closed.iter().map(|question| &question.id).collect();
    let question = next(&closed, seen, person.interaction);
    Ok(question.ok_or(PracticeRefusal::AllOpen)?.clone())
}

/// The questions of a selection that are not open to somebody as posts.
///
/// # Errors
///
/// Refuses a selection without any question.
pub(super) async fn closed_questions<'b>(
    app: &'b App,
    db: &mut Connection,
    person: &Person,
    selection: Selection,
) -> Result<Vec<&'b Question>> {
    let all = app.bank.iter();
    let mut matching: Vec<&Question> = all.filter(|q| selection.includes(q)).collect();
    if matching.is_empty() {
        return Err(PracticeRefusal::NothingMatches.into());
    }
    let posts = reveal::open_posts(db, person).await?;
    let open = posts
        .iter()
        .filter_map(|post| app.bank.get(post.question.as_str()));
    let open: BTreeSet<&QuestionId> = open.map(|question| &question.id).collect();
    matching.retain(|question| !open.contains(&question.id));
    Ok(matching)
}

/// The hint of a question. Where the question is open to somebody as a post, it is noted that they
/// had it, as on the post.
pub async fn hint<'b>(
    app: &'b App,
    person: &Person,
    question: &QuestionId,
) -> Result<&'b Question> {
    let question = app.question(question)?;
    let posts = reveal::unanswered(app, person, &question.id).await?;
    if !posts.is_empty() {
        make_room(app, person).await?;
        let mut tx = app.store.write().await?;
        remember(&mut tx, person).await?;
        for post in &posts {
            hints::note(&mut tx, post, person.member, person.at).await?;
        }
        store::commit(tx).await?;
    }
    Ok(question)
}

/// Lets somebody see the answer to a question that they were asked and did not answer. It comes
/// back to them: they did not know it.
pub async fn give_up<'b>(
    app: &'b App,
    person: &Person,
    question: &QuestionId,
) -> Result<(&'b Question, Access<&'b Question>)> {
    let (question, access) = reveal::model_answer(app, person, question, None).await?;
    if matches!(access, Access::Open(_)) {
        let mut tx = app.store.write().await?;
        deck::gave_up(&mut tx, person, question).await?;
        practice::note_seen(&mut tx, person.member, &question.id, person.at).await?;
        store::commit(tx).await?;
    }
    Ok((question, access))
}

/// When a member last saw each question, under the names that questions have now.
pub(super) async fn seen(bank: &Bank, db: &mut Connection, member: MemberId) -> Result<Seen> {
    let mut seen = Seen::new();
    for (question, at) in practice::last_seen(db, member).await? {
        if let Some(question) = bank.get(question.as_str()) {
            let last = seen.entry(question.id.clone()).or_insert(at);
            *last = at.max(*last);
        }
    }
    Ok(seen)
}
