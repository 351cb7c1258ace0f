//! A quiz: multiple-choice items, for one member or for a channel.
//!
//! Of one member's quiz everything is in its buttons, but for what it asks and what was chosen. A
//! channel's quiz is where the database says: see `channel`.

mod channel;
mod score;

use chrono::{DateTime, TimeDelta, Utc};

use super::members::{make_room, remember};
use super::practice::{PracticeRefusal, closed_questions};
use super::reveal::{self, Access, Asks, Door};
use super::{App, Core, Person, Result};
use crate::domain::ids::{ChannelId, MemberId, MessageId, QuizId};
use crate::domain::practice::Selection;
use crate::domain::question::{Question, QuestionId, Quiz};
use crate::domain::quiz::{
    Begun, InChannel, Item as StoredItem, ItemId, KEPT_DAYS, OPEN_SECONDS, Pick, choose, order,
};
use crate::store::quizzes::New;
use crate::store::{self, Connection, quizzes};

pub use channel::{
    any_to_show, close, close_due, guild_of, next_closing, note_message, note_shown, to_show, view,
};
pub use score::{Round, Score, Standing};

/// What a quiz asks, and where.
#[derive(Clone, Debug)]
pub struct Request {
    /// From which questions its items come.
    pub selection: Selection,
    /// How many items, if there are so many.
    pub rounds: u32,
    /// The channel that plays it; none where it is one member's.
    pub channel: Option<ChannelId>,
}

/// A quiz, and what it shows.
#[derive(Clone, Debug)]
pub struct Playing<'b> {
    /// The quiz.
    pub begun: Begun,
    /// What it shows.
    pub scene: Scene<'b>,
}

impl Playing<'_> {
    /// Where the message of a channel's quiz is, once it is known.
    pub fn message(&self) -> Option<(ChannelId, MessageId)> {
        let channel = self.begun.channel?;
        Some((channel.channel, channel.message?))
    }
}

/// What a quiz shows.
#[derive(Clone, Debug)]
pub enum Scene<'b> {
    /// An item that can be played.
    Open(Item<'b>),
    /// An item that was played.
    Closed(Item<'b>, Came<'b>),
    /// How it went.
    Over(Score<'b>),
}

/// An item, as it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Item<'b> {
    /// The question that it belongs to.
    pub question: &'b Question,
    /// Its place in the quiz, from 0.
    pub place: u32,
    /// What it asks.
    pub asks: &'b str,
    /// Its options, in the order in which they are shown.
    pub options: [&'b str; Quiz::OPTIONS],
}

/// What came of an item. Options go by their place as they are shown.
#[derive(Clone, Debug)]
pub struct Came<'b> {
    /// What the member chose whose quiz it is.
    pub own: Option<usize>,
    /// How many chose each option.
    pub tally: [u32; Quiz::OPTIONS],
    /// Which option is right and why, where nobody is spoiled by it.
    pub solution: Access<Solution<'b>>,
}

/// Which option is right, and why.
#[derive(Clone, Copy, Debug)]
pub struct Solution<'b> {
    /// Its place as it is shown.
    pub right: usize,
    /// Why.
    pub why: &'b str,
}

/// What comes of a choice.
#[derive(Clone, Debug)]
pub enum Picked<'b> {
    /// What the quiz shows now.
    Shown(Box<Playing<'b>>),
    /// It is kept until a channel's item closes, or another one was before.
    Noted {
        /// The choice that is kept, by its place as it is shown.
        choice: usize,
        /// Its text.
        text: &'b str,
        /// Whether it is another one than was just chosen.
        was_before: bool,
        /// How many members have chosen so far.
        members: u32,
        /// When the item closes by itself.
        closes_at: DateTime<Utc>,
    },
}

/// What **2 quick questions** leads to.
#[derive(Clone, Debug)]
pub enum Quick<'b> {
    /// A quiz of two items.
    Playing(Box<Playing<'b>>),
    /// The question is open to the member somewhere.
    AsksFirst(&'b Question, Asks),
}

/// An item with what its question's file has of it.
struct Found<'b> {
    item: Item<'b>,
    id: ItemId,
    order: [usize; Quiz::OPTIONS],
    quiz: &'b Quiz,
}

impl<'b> Found<'b> {
    /// Where an option is shown that has this place in the file.
    fn shown_at(&self, place: u32) -> Option<usize> {
        let mut order = self.order.iter();
        order.position(|option| *option as u32 == place)
    }

    fn solution(&self) -> Solution<'b> {
        let right = self.shown_at(self.quiz.correct as u32);
        Solution {
            right: right.expect("an order has every option"),
            why: &self.quiz.why,
        }
    }
}

/// Begins a quiz: with items that its host has not played, or not for longest, and of no question
/// that is open to them as a post.
///
/// # Errors
///
/// Refuses where there is no item, and to play in a channel of a server that the bot is not in.
pub async fn begin<'b>(app: &'b App, person: &Person, request: &Request) -> Result<Playing<'b>> {
    begin_with(app, person, request, None).await
}

/// Begins a quiz of two items about one question.
pub async fn quick<'b>(app: &'b App, person: &Person, question: &QuestionId) -> Result<Quick<'b>> {
    const QUICK: u32 = 2;
    let question = app.question(question)?;
    if let Some(asks) = reveal::would_ask(app, person, &question.id, Door::ModelAnswer).await? {
        return Ok(Quick::AsksFirst(question, asks));
    }
    let request = Request {
        selection: Selection {
            topic: question.topics.first().copied(),
            ..Selection::default()
        },
        rounds: QUICK,
        channel: None,
    };
    let playing = begin_with(app, person, &request, Some(question)).await?;
    Ok(Quick::Playing(Box::new(playing)))
}

/// Begins a quiz, about one question if there is one.
async fn begin_with<'b>(
    app: &'b App,
    person: &Person,
    request: &Request,
    about: Option<&'b Question>,
) -> Result<Playing<'b>> {
    let channel = match (request.channel, person.guild) {
        (None, _) => None,
        (Some(_), None) => return Err(PracticeRefusal::QuizNeedsServer.into()),
        (Some(channel), Some(guild)) => Some((guild, channel, closes_at(person.at))),
    };
    make_room(app, person).await?;
    let mut tx = app.store.write().await?;
    let id = match quizzes::of_interaction(&mut tx, person.interaction).await? {
        Some(id) => id,
        None => {
            let pool = match about {
                Some(question) => vec![question],
                None => closed_questions(app, &mut tx, person, request.selection).await?,
            };
            let played = quizzes::played(&mut tx, person.member).await?;
            let ids = pool.iter().flat_map(|question| {
                (0..question.quiz.len() as u32).map(|item| ItemId {
                    question: question.id.clone(),
                    item,
                })
            });
            let chosen = choose(ids.collect(), &played, request.rounds, person.interaction);
            let items: Vec<StoredItem> =
                chosen.into_iter().filter_map(|id| named(app, id)).collect();
            if items.is_empty() {
                return Err(PracticeRefusal::AllOpen.into());
            }
            remember(&mut tx, person).await?;
            let new = New {
                host: person.member,
                interaction: person.interaction,
                items: &items,
                selection: request.selection,
                // Both halves count: the upper one is the time, the lower one what came within it.
                seed: (person.interaction >> 22) as u32
                    ^ (person.interaction as u32).rotate_left(16),
                at: person.at,
                channel,
            };
            quizzes::insert(&mut tx, new).await?
        }
    };
    store::commit(tx).await?;
    scene(app, person, id, 0).await
}

/// Forgets a part of the quizzes that were begun long ago; says whether there may be more.
pub async fn forget_part(app: &Core, now: DateTime<Utc>) -> Result<bool> {
    let mut tx = app.store.write().await?;
    let is_more = quizzes::forget_part(&mut tx, now - TimeDelta::days(KEPT_DAYS)).await?;
    store::commit(tx).await?;
    Ok(is_more)
}

fn closes_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::seconds(OPEN_SECONDS)
}

fn named(app: &App, ItemId { question, item }: ItemId) -> Option<StoredItem> {
    let asks = &app
        .bank
        .get(question.as_str())?
        .quiz
        .get(item as usize)?
        .question;
    Some(StoredItem {
        asks: asks.clone(),
        question,
        item,
    })
}

/// Goes on to the item at a place, from 0, of a quiz, or to how it went after the last one.
///
/// # Errors
///
/// Refuses where it is another member's quiz, or forgotten, and where only its host goes on for a
/// while.
pub async fn go_on<'b>(
    app: &'b App,
    person: &Person,
    id: QuizId,
    place: u32,
) -> Result<Playing<'b>> {
    let quiz = quiz_for(&mut *app.store.read().await?, person, id).await?;
    match quiz.channel {
        Some(_) => channel::go_on(app, person, &quiz, place).await,
        None => scene(app, person, id, place).await,
    }
}

/// Keeps what somebody chose for the item at a place of a quiz: the option that is shown at
/// `choice`, where `seed` shuffled them.
///
/// # Errors
///
/// Refuses where it is another member's quiz, or forgotten.
pub async fn pick<'b>(
    app: &'b App,
    person: &Person,
    id: QuizId,
    (place, seed, choice): (u32, u32, usize),
) -> Result<Picked<'b>> {
    let quiz = quiz_for(&mut *app.store.read().await?, person, id).await?;
    let found = find(app, &quiz, place, seed);
    let choice = found.as_ref().and_then(|found| {
        let choice = *found.order.get(choice)?;
        Some((found, choice as u32))
    });
    let Some((found, choice)) = choice else {
        // The item left the bank: on to the next one.
        let playing = go_on(app, person, id, place).await?;
        return Ok(Picked::Shown(Box::new(playing)));
    };
    if quiz.channel.is_some() {
        return channel::pick(app, person, &quiz, found, choice).await;
    }
    if quiz.host != person.member {
        return Err(PracticeRefusal::QuizGone.into());
    }
    // What was posted meanwhile does not count, and is not told.
    let question = &found.id.question;
    if reveal::would_ask(app, person, question, Door::Marks)
        .await?
        .is_none()
    {
        keep(app, person, id, found, choice).await?;
    }
    let solution = found.solution();
    let access = reveal::open(app, person, question, Door::Marks, None, solution).await?;
    let closed = closed(app, &quiz, found, Some(person.member), access).await?;
    Ok(Picked::Shown(Box::new(Playing {
        scene: closed,
        begun: quiz,
    })))
}

/// Keeps a choice, unless there was one before. False where nobody can choose any more.
async fn keep(
    app: &App,
    person: &Person,
    id: QuizId,
    found: &Found<'_>,
    choice: u32,
) -> Result<bool> {
    make_room(app, person).await?;
    let mut tx = app.store.write().await?;
    let place = found.item.place;
    let channel = quiz(&mut tx, id).await?.channel;
    if channel.is_some_and(|channel| channel.place != place || channel.is_closed(person.at)) {
        return Ok(false);
    }
    remember(&mut tx, person).await?;
    let pick = Pick {
        place,
        member: person.member,
        choice,
        is_right: choice as usize == found.quiz.correct,
    };
    if quizzes::pick(&mut tx, id, pick, person.at).await? {
        quizzes::note_played(&mut tx, person.member, &found.id, person.at).await?;
    }
    store::commit(tx).await?;
    Ok(true)
}

/// A quiz of one member's at the item at a place, or how it went after the last one; of a channel's
/// quiz, the item that is played.
async fn scene<'b>(app: &'b App, person: &Person, id: QuizId, place: u32) -> Result<Playing<'b>> {
    let mut reader = app.store.read().await?;
    let quiz = quiz(&mut reader, id).await?;
    if quiz.channel.is_some() {
        drop(reader);
        return view(app, id, person.at).await;
    }
    if quiz.host != person.member {
        return Err(PracticeRefusal::QuizGone.into());
    }
    let picks = quizzes::picks(&mut reader, id).await?;
    drop(reader);
    let is_played = |found: &Found<'_>| picks.iter().any(|pick| pick.place == found.item.place);
    for found in from(app, &quiz, place) {
        let question = &found.id.question;
        if is_played(&found) {
            let solution = found.solution();
            let access = reveal::open(app, person, question, Door::Marks, None, solution).await?;
            let scene = closed(app, &quiz, &found, Some(person.member), access).await?;
            return Ok(Playing { begun: quiz, scene });
        }
        // What was posted since the quiz was begun is left out.
        let asks = reveal::would_ask(app, person, question, Door::ModelAnswer).await?;
        if asks.is_none() {
            let scene = Scene::Open(found.item);
            return Ok(Playing { begun: quiz, scene });
        }
    }
    let scene = Scene::Over(score::of_member(app, &quiz, &picks));
    Ok(Playing { begun: quiz, scene })
}

/// What came of an item.
async fn closed<'b>(
    app: &App,
    quiz: &Begun,
    found: &Found<'b>,
    own: Option<MemberId>,
    solution: Access<Solution<'b>>,
) -> Result<Scene<'b>> {
    let mut reader = app.store.read().await?;
    let place = found.item.place;
    let mut came = Came {
        own: None,
        tally: [0; Quiz::OPTIONS],
        solution,
    };
    for (choice, count) in quizzes::tally(&mut reader, quiz.id, place).await? {
        if let Some(shown) = found.shown_at(choice) {
            came.tally[shown] += count;
        }
    }
    if let Some(member) = own {
        let choice = quizzes::choice(&mut reader, quiz.id, place, member).await?;
        came.own = choice.and_then(|choice| found.shown_at(choice));
    }
    Ok(Scene::Closed(found.item, came))
}

/// The items from a place on that the bank still has.
fn from<'b>(app: &'b App, quiz: &Begun, place: u32) -> Vec<Found<'b>> {
    let places = place..quiz.items.len() as u32;
    places
        .into_iter()
        .filter_map(|place| find(app, quiz, place, quiz.seed))
        .collect()
}

/// The item at a place, if the bank still has it.
fn find<'b>(app: &'b App, quiz: &Begun, place: u32, seed: u32) -> Option<Found<'b>> {
    let stored = quiz.items.get(place as usize)?;
    let question = app.bank.get(stored.question.as_str())?;
    let item = stored.of(question)?;
    let order = order(seed, place);
    Some(Found {
        item: Item {
            question,
            place,
            asks: &item.question,
            options: order.map(|option| item.options[option].as_str()),
        },
        id: ItemId {
            question: question.id.clone(),
            item: stored.item,
        },
        order,
        quiz: item,
    })
}

/// A quiz that somebody does something in: a channel's is there for its guild alone.
async fn quiz_for(db: &mut Connection, person: &Person, id: QuizId) -> Result<Begun> {
    let quiz = quiz(db, id).await?;
    let is_elsewhere = |channel: &InChannel| Some(channel.guild) != person.guild;
    if quiz.channel.as_ref().is_some_and(is_elsewhere) {
        return Err(PracticeRefusal::QuizGone.into());
    }
    Ok(quiz)
}

async fn quiz(db: &mut Connection, id: QuizId) -> Result<Begun> {
    let quiz = quizzes::get(db, id).await?;
    quiz.ok_or_else(|| PracticeRefusal::QuizGone.into())
}
