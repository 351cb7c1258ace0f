//! Seeing the answer to a question: after you have answered, or at the price of a pass.
//!
//! Code that shows any part of an answer takes it as [`Opened`], which only [`open`] and its
//! siblings make. They record who saw what and when, in any server: a text that the reader later
//! sends to a post that was out by then is not their own work, and an answer that they gave before
//! can no longer change.

use std::collections::{HashMap, HashSet};
use std::ops::Deref;

use chrono::{DateTime, TimeDelta, Utc};

use super::members::{make_room, remember};
use super::{App, Caller, Person, Refusal, Result};
use crate::domain::bank::Bank;
use crate::domain::ids::{GuildId, MemberId, PostId};
use crate::domain::post::{Post, TYPING_MINUTES};
use crate::domain::question::{Question, QuestionId};
use crate::store::openings::Opening;
use crate::store::{self, Connection, answers, openings, posts};

/// A part of an answer that the caller may see; the bot has recorded that they saw it.
#[derive(Clone, Debug)]
pub struct Opened<T>(T);

impl<T> Deref for Opened<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// Whether the caller may see a part of an answer.
#[derive(Clone, Debug)]
pub enum Access<T> {
    /// Yes, and here it is.
    Open(Opened<T>),
    /// Not yet: the question is open to them in a post, and the answer would cost them that post.
    AsksFirst(Asks),
}

/// The posts where a question is open and the caller has not answered.
#[derive(Clone, Debug)]
pub enum Asks {
    /// A post in this server: they can pass on it.
    Here(Box<Post>),
    /// Posts of other servers, or posts of this one beside the one they answered. An answer that
    /// they send there afterwards counts as a pass.
    Elsewhere(Vec<Post>),
}

impl Asks {
    /// Returns the posts where the question is open.
    pub fn posts(&self) -> &[Post] {
        match self {
            Self::Here(post) => std::slice::from_ref(post),
            Self::Elsewhere(posts) => posts,
        }
    }

    /// Returns the last of the posts that the caller is told about: a caller who opens the answer
    /// anyway agrees to lose these, but no later one.
    pub fn told(&self) -> Option<PostId> {
        match self {
            Self::Here(post) => Some(post.id),
            Self::Elsewhere(posts) => posts.iter().map(|post| post.id).max(),
        }
    }
}

/// The part of an answer to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The model answer or its follow-ups.
    ModelAnswer,
    /// All key points, with the marks of the caller's answer.
    Marks,
    /// Only the key points that seem to be in the caller's answer.
    Suggestions,
}

/// Opens a part of a question's answer to a person, unless that would spoil a post: one that they
/// have not answered and that came after they last saw the answer, in any guild. `told` is the last
/// post that they know they will lose.
pub async fn open<T>(
    app: &App,
    person: &Person,
    question: &QuestionId,
    door: Door,
    told: Option<PostId>,
    something: T,
) -> Result<Access<T>> {
    let mut reader = app.store.read().await?;
    // Usually no post anywhere waits for their answer, so there is nothing to spoil.
    if !is_unfinished(&app.bank, &mut reader, person, question, door).await? {
        return Ok(Access::Open(Opened(something)));
    }
    let seen = last_seen(&app.bank, &mut reader, person.member, question).await?;
    if let Some(asks) = asks(app, &mut reader, person, question, (door, told), seen).await? {
        return Ok(Access::AsksFirst(asks));
    }
    let mut matters = false;
    let mut not_shown = Vec::new();
    for id in ids(&app.bank, question) {
        let now = person.at;
        let typing = now - TimeDelta::minutes(TYPING_MINUTES);
        let since = seen.map(|seen| seen.at);
        matters |= openings::is_out(&mut reader, person.member, id, since, now, typing).await?;
        if door != Door::Suggestions {
            let open = answers::not_shown(&mut reader, person.member, id, typing);
            not_shown.extend(open.await?);
        }
    }
    drop(reader);
    if !matters && not_shown.is_empty() {
        return Ok(Access::Open(Opened(something)));
    }
    if matters {
        make_room(app, person).await?;
    }
    let mut tx = app.store.write().await?;
    if matters {
        // A record of what they saw goes with the last guild that remembers them, so this guild
        // must remember them.
        remember(&mut tx, person).await?;
        let opening = Opening {
            at: person.at,
            interaction: person.interaction,
        };
        let question = known_id(&app.bank, question);
        openings::note(&mut tx, person.member, question, opening).await?;
    }
    for post in not_shown {
        answers::note_shown(&mut tx, post, person.member, person.at).await?;
    }
    store::commit(tx).await?;
    Ok(Access::Open(Opened(something)))
}

/// Opens a part of a question's answer to several people in a shared place, unless one of them
/// still has a post of it to answer or to improve: nobody loses that by another's click.
pub(super) async fn open_to_all<T>(
    app: &App,
    people: &[Person],
    question: &QuestionId,
    something: T,
) -> Result<Access<T>> {
    let mut reader = app.store.read().await?;
    let mut waits = Vec::new();
    for person in people {
        // A person who began to type in time may send their text a while after the post has closed.
        let typing = Person {
            at: person.at - TimeDelta::minutes(TYPING_MINUTES),
            ..person.clone()
        };
        waits.extend(unfinished(&mut reader, &typing).await?);
    }
    drop(reader);
    waits.retain(|post| is_of(&app.bank, post, question));
    waits.sort_by_key(|post| post.id);
    waits.dedup_by_key(|post| post.id);
    if !waits.is_empty() {
        return Ok(Access::AsksFirst(Asks::Elsewhere(waits)));
    }
    for person in people {
        if let Access::AsksFirst(asks) = open(app, person, question, Door::Marks, None, ()).await? {
            return Ok(Access::AsksFirst(asks));
        }
    }
    Ok(Access::Open(Opened(something)))
}

/// Opens parts of answers that the person did not ask for. Leaves a question out if seeing it would
/// cost them something.
pub async fn in_passing<'q, T>(
    app: &App,
    person: &Person,
    some: Vec<(&'q QuestionId, T)>,
) -> Result<HashMap<&'q QuestionId, Opened<T>>> {
    let mut opened = HashMap::new();
    for (question, something) in free(app, person, some).await? {
        let access = open(app, person, question, Door::ModelAnswer, None, something).await?;
        if let Access::Open(something) = access {
            opened.insert(question, something);
        }
    }
    Ok(opened)
}

/// Keeps the questions whose answers cost the person nothing, and records nothing. Leaves a question
/// out if it is open to them in a guild that knows them, or if they may still improve an answer
/// there. If no guild knows them, leaves it out while it is open anywhere.
pub(super) async fn free<'q, T>(
    app: &App,
    person: &Person,
    some: Vec<(&'q QuestionId, T)>,
) -> Result<Vec<(&'q QuestionId, T)>> {
    // A person who began to type in time may send their text a while after the post has closed.
    let typing = person.at - TimeDelta::minutes(TYPING_MINUTES);
    let mut reader = app.store.read().await?;
    let mut guilds = openings::guilds_of(&mut reader, person.member).await?;
    guilds.extend(person.guild);
    let is_known = !guilds.is_empty();
    let mut unanswered = HashSet::new();
    for guild in guilds {
        let posts = posts::open_unanswered(&mut reader, guild, person.member, typing).await?;
        unanswered.extend(
            posts
                .into_iter()
                .map(|post| known_id(&app.bank, &post.question).clone()),
        );
    }
    let mut free = Vec::new();
    for (question, something) in some {
        let mut costs = unanswered.contains(question);
        for id in ids(&app.bank, question) {
            let improving = answers::not_shown(&mut reader, person.member, id, typing).await?;
            costs |= !improving.is_empty();
            if !is_known {
                let (member, now) = (person.member, person.at);
                costs |= openings::is_out(&mut reader, member, id, None, now, typing).await?;
            }
        }
        if !costs {
            free.push((question, something));
        }
    }
    Ok(free)
}

/// Opens the model answer of a question, or its follow-ups, together with the question.
pub async fn model_answer<'b>(
    app: &'b App,
    person: &Person,
    question: &QuestionId,
    told: Option<PostId>,
) -> Result<(&'b Question, Access<&'b Question>)> {
    let question = app.question(question)?;
    let door = Door::ModelAnswer;
    let access = open(app, person, &question.id, door, told, question).await?;
    Ok((question, access))
}

/// Whether the caller saw a part of the answer to a post's question since the post was due, other
/// than by this very interaction. To have seen it earlier is learning, which is why questions
/// repeat.
pub(super) async fn was_seen(
    bank: &Bank,
    db: &mut Connection,
    caller: &Caller,
    post: &Post,
) -> Result<bool> {
    let known_id = known_id(bank, &post.question);
    let seen = openings::last(db, caller.member, known_id).await?;
    was_seen_beside(bank, db, caller, post, seen).await
}

/// Like [`was_seen`], where the last opening under the question's current id is already known.
pub(super) async fn was_seen_beside(
    bank: &Bank,
    db: &mut Connection,
    caller: &Caller,
    post: &Post,
    mut seen: Option<Opening>,
) -> Result<bool> {
    for id in ids(bank, &post.question).into_iter().skip(1) {
        seen = seen.max(openings::last(db, caller.member, id).await?);
    }
    let by_another = |seen: &Opening| seen.interaction != caller.interaction;
    Ok(seen
        .filter(by_another)
        .is_some_and(|seen| post.due_at <= seen.at))
}

/// Whether looking through `door` can spoil something for the person: a post in any guild asks the
/// question, they are not finished with it, and it is open or closed so recently that they may still
/// be typing.
async fn is_unfinished(
    bank: &Bank,
    db: &mut Connection,
    person: &Person,
    question: &QuestionId,
    door: Door,
) -> Result<bool> {
    // Another post may have come out since they began, so its due time does not matter.
    let typing = person.at - TimeDelta::minutes(TYPING_MINUTES);
    for id in ids(bank, question) {
        let unfinished = openings::unfinished(db, person.member, id, typing).await?;
        if unfinished.is_out || (unfinished.is_not_shown && door != Door::Suggestions) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn last_seen(
    bank: &Bank,
    db: &mut Connection,
    member: MemberId,
    question: &QuestionId,
) -> Result<Option<Opening>> {
    let mut last = None;
    for id in ids(bank, question) {
        last = last.max(openings::last(db, member, id).await?);
    }
    Ok(last)
}

/// Returns what to ask a person before they see the answer, if anything.
async fn asks(
    app: &App,
    db: &mut Connection,
    person: &Person,
    question: &QuestionId,
    (door, told): (Door, Option<PostId>),
    seen: Option<Opening>,
) -> Result<Option<Asks>> {
    let mut elsewhere = Vec::new();
    for guild in guilds_of(db, person).await? {
        let unanswered = posts::open_unanswered(db, guild, person.member, person.at).await?;
        for post in unanswered {
            if !is_of(&app.bank, &post, question) {
                continue;
            }
            if Some(guild) == person.guild && door == Door::ModelAnswer {
                return Ok(Some(Asks::Here(Box::new(post))));
            }
            let is_spoiled = seen.is_some_and(|seen| post.due_at <= seen.at);
            let is_told = told.is_some_and(|told| post.id <= told);
            if !is_spoiled && !is_told {
                elsewhere.push(post);
            }
        }
    }
    Ok((!elsewhere.is_empty()).then_some(Asks::Elsewhere(elsewhere)))
}

/// Returns the open posts that a person is not done with, in any guild: not answered, or still open
/// to improvement.
pub(super) async fn unfinished(db: &mut Connection, person: &Person) -> Result<Vec<Post>> {
    let mut unfinished = Vec::new();
    for guild in guilds_of(db, person).await? {
        let posts = posts::open_unfinished(db, guild, person.member, person.at).await?;
        unfinished.extend(posts);
    }
    Ok(unfinished)
}

/// Returns what a person would be asked before they see a part of a question's answer, if anything.
pub(super) async fn would_ask(
    app: &App,
    person: &Person,
    question: &QuestionId,
    door: Door,
) -> Result<Option<Asks>> {
    let mut reader = app.store.read().await?;
    let seen = last_seen(&app.bank, &mut reader, person.member, question).await?;
    asks(app, &mut reader, person, question, (door, None), seen).await
}

/// Opens a part of a question's answer to a whole guild, unless the question is open there.
pub(super) async fn open_to_guild<T>(
    app: &App,
    guild: GuildId,
    question: &QuestionId,
    now: DateTime<Utc>,
    something: T,
) -> Result<Access<T>> {
    let mut posts = posts::open(&mut *app.store.read().await?, guild, now).await?;
    posts.retain(|post| is_of(&app.bank, post, question));
    Ok(match posts.is_empty() {
        true => Access::Open(Opened(something)),
        false => Access::AsksFirst(Asks::Elsewhere(posts)),
    })
}

/// Returns the posts that are open to a person, answered or not.
pub(super) async fn open_posts(db: &mut Connection, person: &Person) -> Result<Vec<Post>> {
    let mut open = Vec::new();
    for guild in guilds_of(db, person).await? {
        open.extend(posts::open(db, guild, person.at).await?);
    }
    Ok(open)
}

/// Returns the open posts of a question that a person has not answered.
pub(super) async fn unanswered(
    app: &App,
    person: &Person,
    question: &QuestionId,
) -> Result<Vec<Post>> {
    let mut unanswered = all_unanswered(&mut *app.store.read().await?, person).await?;
    unanswered.retain(|post| is_of(&app.bank, post, question));
    Ok(unanswered)
}

/// Returns all posts that are open to a person and that they have not answered.
pub(super) async fn all_unanswered(db: &mut Connection, person: &Person) -> Result<Vec<Post>> {
    let mut unanswered = Vec::new();
    for guild in guilds_of(db, person).await? {
        let posts = posts::open_unanswered(db, guild, person.member, person.at);
        unanswered.extend(posts.await?);
    }
    Ok(unanswered)
}

/// Returns the person's current guild and the guilds that remember them.
async fn guilds_of(db: &mut Connection, person: &Person) -> Result<Vec<GuildId>> {
    let mut guilds = openings::guilds_of(db, person.member).await?;
    guilds.retain(|guild| Some(*guild) != person.guild);
    Ok(person.guild.into_iter().chain(guilds).collect())
}

/// Whether a post asks a question, under any name that it had at the time.
pub(super) fn is_of(bank: &Bank, post: &Post, question: &QuestionId) -> bool {
    known_id(bank, &post.question) == known_id(bank, question)
}

/// Returns the question's current id, if the bank has it.
pub(super) fn known_id<'a>(bank: &'a Bank, question: &'a QuestionId) -> &'a QuestionId {
    bank.get(question.as_str())
        .map_or(question, |question| &question.id)
}

/// Returns the question's current and former ids.
fn ids<'a>(bank: &'a Bank, question: &'a QuestionId) -> Vec<&'a QuestionId> {
    match bank.get(question.as_str()) {
        Some(question) => std::iter::once(&question.id)
            .chain(&question.formerly)
            .collect(),
        None => vec![question],
    }
}

/// Returns the question that a member typed: by id, by number with or without `#`, or by title.
pub fn find<'b>(app: &'b App, typed: &str) -> Result<&'b Question> {
    let unknown = || Refusal::UnknownQuestion {
        typed: typed.to_owned(),
        nearest: nearest(&app.bank, typed),
    };
    Ok(app.bank.named(typed).ok_or_else(unknown)?)
}

/// How many similar questions to suggest.
const NEAREST: usize = 3;

fn nearest(bank: &Bank, typed: &str) -> Vec<(u32, String)> {
    let found = bank.search(typed).questions.into_iter().take(NEAREST);
    let named = found.map(|question| (question.number, question.title.clone()));
    named.collect()
}
