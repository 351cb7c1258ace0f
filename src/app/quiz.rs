//! A quiz: multiple-choice items, for one member or for a channel.
//!
//! The buttons of a single member's quiz carry its state, except for its items and the choices. A
//! channel's quiz has its state in the database: see `channel`.

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

/// The quiz that a member wants.
#[derive(Clone, Debug)]
pub struct Request {
    /// The questions that supply the items.
    pub selection: Selection,
    /// How many items, if there are enough.
    pub rounds: u32,
    /// The channel that plays it; `None` if one member plays.
    pub channel: Option<ChannelId>,
}

/// A quiz with its current scene.
#[derive(Clone, Debug)]
pub struct Playing<'b> {
    /// The quiz.
    pub begun: Begun,
    /// The current scene.
    pub scene: Scene<'b>,
}

impl Playing<'_> {
    /// Returns the place of a channel quiz's message, once known.
    pub fn message(&self) -> Option<(ChannelId, MessageId)> {
        let channel = self.begun.channel?;
        Some((channel.channel, channel.message?))
    }
}

/// What a quiz shows now.
#[derive(Clone, Debug)]
pub enum Scene<'b> {
    /// An item to choose in.
    Open(Item<'b>),
    /// An item after the choice.
    Closed(Item<'b>, Came<'b>),
    /// The result.
    Over(Score<'b>),
}

/// An item as members see it.
#[derive(Clone, Copy, Debug)]
pub struct Item<'b> {
    /// The question that supplies it.
    pub question: &'b Question,
    /// Its place in the quiz, from 0.
    pub place: u32,
    /// The item's question.
    pub asks: &'b str,
    /// Its options in displayed order.
    pub options: [&'b str; Quiz::OPTIONS],
}

/// The outcome of an item. Options go by their displayed place.
#[derive(Clone, Debug)]
pub struct Came<'b> {
    /// The choice of the member who plays.
    pub own: Option<usize>,
    /// How many members chose each option.
    pub tally: [u32; Quiz::OPTIONS],
    /// The right option and the reason, if that spoils no post.
    pub solution: Access<Solution<'b>>,
}

/// Which option is right, and why.
#[derive(Clone, Copy, Debug)]
pub struct Solution<'b> {
    /// Its displayed place.
    pub right: usize,
    /// The reason.
    pub why: &'b str,
}

/// The result of a choice.
#[derive(Clone, Debug)]
pub enum Picked<'b> {
    /// The quiz goes on like this.
    Shown(Box<Playing<'b>>),
    /// The choice is kept until a channel's item closes; an earlier choice stays.
    Noted {
        /// The choice that is kept, by its displayed place.
        choice: usize,
        /// Its text.
        text: &'b str,
        /// Whether an earlier, different choice stays.
        was_before: bool,
        /// How many members have chosen so far.
        members: u32,
        /// When the item closes by itself.
        closes_at: DateTime<Utc>,
    },
}

/// What **2 quick questions** opens.
#[derive(Clone, Debug)]
pub enum Quick<'b> {
    /// A quiz of two items.
    Playing(Box<Playing<'b>>),
    /// The question is open to the member in a post.
    AsksFirst(&'b Question, Asks),
}

/// An item with its text from the question's file.
struct Found<'b> {
    item: Item<'b>,
    id: ItemId,
    order: [usize; Quiz::OPTIONS],
    quiz: &'b Quiz,
}

impl<'b> Found<'b> {
    /// Returns the displayed place of the option with this place in the file.
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

/// Begins a quiz with items that its host has not played, or not for the longest time, from
/// questions that are not open to them as a post.
///
/// # Errors
///
/// Refuses if there is no item, or if a channel is to play in a server without the bot.
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

/// Begins a quiz, about one question if given.
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
                // A mix of the upper half, the time, and the lower half, which tells interactions
                // of one moment apart.
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

/// Forgets some of the quizzes that began long ago; returns whether there may be more.
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

/// Goes on to the item at a place (from 0) of a quiz, or to the result after the last one.
///
/// # Errors
///
/// Refuses if the quiz is another member's or forgotten, or if only its host may go on for now.
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

/// Keeps a person's choice for the item at a place: the option displayed at `choice`, where `seed`
/// shuffled them.
///
/// # Errors
///
/// Refuses if the quiz is another member's or forgotten, or if a choice in a channel's quiz would
/// spoil a post for the person.
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
        // The item has left the bank, so go on to the next one.
        let playing = go_on(app, person, id, place).await?;
        return Ok(Picked::Shown(Box::new(playing)));
    };
    if quiz.channel.is_some() {
        return channel::pick(app, person, &quiz, found, choice).await;
    }
    if quiz.host != person.member {
        return Err(PracticeRefusal::QuizGone.into());
    }
    // A choice does not count once a post asks the question, and the solution stays hidden.
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

/// Keeps a choice, unless there is an earlier one. Returns false if the item is closed.
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

/// Returns the scene at a place of one member's quiz, or the result after the last item. For a
/// channel's quiz, returns the current item.
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
        // Leave out a question that was posted since the quiz began.
        let asks = reveal::would_ask(app, person, question, Door::ModelAnswer).await?;
        if asks.is_none() {
            let scene = Scene::Open(found.item);
            return Ok(Playing { begun: quiz, scene });
        }
    }
    let scene = Scene::Over(score::of_member(app, &quiz, &picks));
    Ok(Playing { begun: quiz, scene })
}

/// Returns the outcome of an item.
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

/// Returns the items from a place on that the bank still has.
fn from<'b>(app: &'b App, quiz: &Begun, place: u32) -> Vec<Found<'b>> {
    let places = place..quiz.items.len() as u32;
    places
        .into_iter()
        .filter_map(|place| find(app, quiz, place, quiz.seed))
        .collect()
}

/// Returns the item at a place, if the bank still has it.
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

/// Returns a quiz that the person may act in: a channel's quiz belongs to its guild only.
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
