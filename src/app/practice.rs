//! Practice: a question at any time. It is private, works everywhere, earns no points and does not
//! touch streaks.

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

/// Why the bot refuses an action in practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PracticeRefusal {
    /// No question matches the level, topic and experience.
    NothingMatches,
    /// Every matching question is open to the member as a post.
    AllOpen,
    /// No question has that number. The bank's highest number comes second.
    UnknownNumber(u32, u32, Option<u32>),
    /// The practice answer is empty.
    EmptyAnswer,
    /// The answer is unknown, or another member's.
    AnswerGone,
    /// The member has seen the key points of their answer, so its text stays.
    PointsShown,
    /// The quiz is unknown, or another member's.
    QuizGone,
    /// A channel can only play in a server that has the bot.
    QuizNeedsServer,
    /// The bot cannot see the channel, so it could not close an item by itself.
    QuizNeedsView,
    /// The item's question is open to the member as a post, and a choice would spoil it.
    ItemIsOpen,
    /// Only the host closes the item before it closes by itself at that time.
    HostCloses(MemberId, DateTime<Utc>),
    /// Only the host goes on before that time.
    HostGoesOn(MemberId, DateTime<Utc>),
}

/// A practice question.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'b> {
    /// The question.
    pub question: &'b Question,
    /// The selection for the next one.
    pub selection: Selection,
    /// When the person last saw it; `None` if never.
    pub seen_at: Option<DateTime<Utc>>,
}

/// The result of a request for a question by its number.
#[derive(Clone, Debug)]
pub enum Numbered<'b> {
    /// The question.
    Asked(Asked<'b>),
    /// It is open to the person in these posts, where an answer counts.
    Open(&'b Question, Vec<Post>),
}

/// Asks a question that a person has not seen, or has not seen for the longest time, and that is
/// not open to them as a post.
///
/// # Errors
///
/// Refuses if there is none.
pub async fn ask<'b>(app: &'b App, person: &Person, selection: Selection) -> Result<Asked<'b>> {
    let (question, seen_at) = noted(app, person, Wanted::Selected(selection)).await?;
    Ok(Asked {
        question: app.question(&question)?,
        selection,
        seen_at,
    })
}

/// Asks the question with that number, unless it is open to the person as a post that they have not
/// answered.
///
/// # Errors
///
/// Refuses a number without a question.
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

/// Which question a person wants.
#[derive(Clone, Copy)]
enum Wanted<'q> {
    /// The next one of a selection.
    Selected(Selection),
    /// A certain one.
    This(&'q Question),
}

/// Finds a question once per interaction, records that the person sees it, and returns when they
/// last saw it before.
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

/// Picks the next question of a selection among those that are not open to the person as a post.
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

/// Returns the questions of a selection that are not open to the person as posts.
///
/// # Errors
///
/// Refuses an empty selection.
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

/// Returns the hint of a question. If the question is open to the person as a post, records that
/// they had it, as on the post.
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

/// Shows the answer to a question that the person did not answer. The question comes back in their
/// deck, because they did not know it.
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

/// Returns when a member last saw each question, by the questions' current ids.
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
