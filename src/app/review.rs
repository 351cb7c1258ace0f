//! Reviews: the due cards of a member's deck, one at a time, up to a daily limit.

mod turn;

use chrono::{DateTime, TimeDelta, Utc};

use super::answer::{self, MarkedPoint, written};
use super::deck::{fill, prompt_for};
use super::once::once_for;
use super::reveal::{self, Access, Asks as AsksFirst, Door, Opened};
use super::{App, Person, Refusal, Result};
use crate::domain::ids::PromptId;
use crate::domain::points::Coverage;
use crate::domain::post::Post;
use crate::domain::question::{FollowUp, Question, Section};
use crate::domain::review::{
    Asks, Card, DAILY_LIMIT, Known, MOST_DAILY, Rating, Reviewed, outlook,
};
use crate::store::{Connection, deck, practice};

/// A second rating of a follow-up within this time is a double click.
const DOUBLE_CLICK: TimeDelta = TimeDelta::minutes(1);

/// One showing of a card, as its buttons carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Showing {
    /// The card's prompt.
    pub prompt: PromptId,
    /// How many reviews the card had at that time: after one more, the showing is over.
    pub reviews: u32,
    /// How many cards make the member done for the day.
    pub goal: u32,
}

/// The next step of a review.
#[derive(Clone, Debug)]
pub enum Turn<'b> {
    /// A card.
    Card(Front<'b>),
    /// No more cards for today.
    Done(Done),
}

/// A card, before its answer.
#[derive(Clone, Debug)]
pub struct Front<'b> {
    /// Its question.
    pub question: &'b Question,
    /// What it asks.
    pub face: Face,
    /// What its buttons carry.
    pub showing: Showing,
    /// Which of the day's cards it is, from 1.
    pub place: u32,
    /// How many cards there are on this day.
    pub of: u32,
}

/// What a card asks for.
#[derive(Clone, Debug)]
pub enum Face {
    /// The answer to its question.
    Question,
    /// A key point that begins like this.
    KeyPoint(Opened<String>),
    /// The answer to this follow-up.
    FollowUp(Opened<String>),
}

/// Why there is no card to show.
#[derive(Clone, Debug)]
pub struct Done {
    /// How many cards the deck has.
    pub cards: u32,
    /// How many the member reviewed today.
    pub reviewed: u32,
    /// How many more are due, for another day.
    pub more: u32,
    /// The daily limit.
    pub limit: u32,
    /// The open posts whose cards wait: answer the posts first.
    pub waiting: Vec<Post>,
    /// When the next card is due.
    pub next: Option<DateTime<Utc>>,
}

/// The result of a click on a card.
#[derive(Clone, Debug)]
pub enum Turned<'b> {
    /// The card's answer.
    Back(Back<'b>),
    /// Its question has opened to the member as a post, which the answer would cost them.
    AsksFirst(&'b Question, AsksFirst),
    /// The showing is over, and this is the next step.
    Over(Turn<'b>),
}

/// A card with its answer side up.
#[derive(Clone, Debug)]
pub struct Back<'b> {
    /// Its question.
    pub question: &'b Question,
    /// The answer.
    pub answer: Answer,
    /// What its buttons carry.
    pub showing: Showing,
    /// What each rating leads to, in the order of [`Rating::ALL`].
    pub outlook: [Reviewed; 4],
}

/// The answer side of a card.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The answer to its question.
    Question(Opened<Model>),
    /// The same, for a member who first wrote their own answer.
    Written {
        /// Their text.
        text: String,
        /// The key points with their marks.
        points: Opened<Vec<MarkedPoint>>,
        /// How many of them are marked.
        coverage: Coverage,
    },
    /// The key point that it asks for.
    KeyPoint(Opened<Point>),
    /// The answer to a follow-up.
    FollowUp(Opened<FollowUp>),
}

/// The answer to a question, in brief.
#[derive(Clone, Debug)]
pub struct Model {
    /// The key points without the bonus ones.
    pub points: Vec<String>,
    /// The short answer.
    pub short: String,
}

/// A key point in full.
#[derive(Clone, Debug)]
pub struct Point {
    /// The whole key point.
    pub point: String,
    /// The sentence of the model answer that makes it.
    pub model: Option<String>,
}

/// Returns the first card of a review. `limit` changes how many cards a day the member wants.
///
/// # Errors
///
/// Refuses a limit of zero or above [`MOST_DAILY`].
pub async fn begin<'b>(
    app: &'b App,
    person: &Person,
    limit: Option<i64>,
) -> Result<(Turn<'b>, Option<u32>)> {
    let wanted = match limit {
        Some(limit) => {
            let limit = u32::try_from(limit).ok();
            let limit = limit.filter(|limit| (1..=MOST_DAILY).contains(limit));
            Some(limit.ok_or(Refusal::ReviewLimit)?)
        }
        None => None,
    };
    if let Some(limit) = wanted {
        let id = (person.interaction, person.at);
        once_for(app, id, async |tx| {
            deck::set_daily_limit(tx, person.member, limit).await?;
            Ok(())
        })
        .await?;
    }
    fill(app, person.member).await?;
    let limit = daily_limit(&mut *app.store.read().await?, person).await?;
    Ok((next(app, person, limit).await?, wanted))
}

async fn daily_limit(db: &mut Connection, person: &Person) -> Result<u32> {
    let limit = deck::daily_limit(db, person.member).await?;
    Ok(limit.unwrap_or(DAILY_LIMIT))
}

/// Returns the next card; the member is done for the day after `goal` cards.
pub async fn next<'b>(app: &'b App, person: &Person, goal: u32) -> Result<Turn<'b>> {
    let mut reader = app.store.read().await?;
    let cards = deck::cards(&mut reader, person.member).await?;
    let limit = daily_limit(&mut reader, person).await?;
    let open = reveal::unfinished(&mut reader, person).await?;
    drop(reader);
    turn::next(app, person, turn::Deck { cards, open }, (goal, limit)).await
}

/// Returns how many of a person's cards are due, by the rules of a review.
pub(super) async fn due(
    app: &App,
    db: &mut Connection,
    person: &Person,
    cards: Vec<Card>,
) -> Result<u32> {
    let open = reveal::unfinished(db, person).await?;
    let deck = turn::Deck { cards, open };
    Ok(turn::due(&app.bank, &deck, person.at))
}

/// Returns the card of a showing with its question, unless the card was reviewed since or is gone.
async fn shown<'b>(
    app: &'b App,
    db: &mut Connection,
    person: &Person,
    showing: Showing,
) -> Result<Option<(Card, &'b Question)>> {
    let card = deck::card(db, person.member, showing.prompt).await?;
    let Some(card) = card.filter(|card| card.known.reviews == showing.reviews) else {
        return Ok(None);
    };
    let question = app.bank.get(card.prompt.question.as_str());
    let question = question.filter(|question| card.prompt.asks.is_in(question));
    Ok(question.map(|question| (card, question)))
}

/// Turns a card over.
pub async fn reveal<'b>(app: &'b App, person: &Person, showing: Showing) -> Result<Turned<'b>> {
    let shown = shown(app, &mut *app.store.read().await?, person, showing).await?;
    let Some((card, question)) = shown else {
        return Ok(Turned::Over(next(app, person, showing.goal).await?));
    };
    let asks = card.prompt.asks.clone();
    let shown = (card, question, showing);
    match asks {
        Asks::Question => {
            let points = question.key_points.iter().filter(|point| !point.bonus);
            let model = Model {
                points: points.map(|point| point.point.clone()).collect(),
                short: question.section(Section::ShortAnswer).to_owned(),
            };
            turned(app, person, shown, model, Answer::Question).await
        }
        Asks::KeyPoint(point) => {
            let sentences = answer::sentences(app, question).await;
            let model = sentences.get(&point).cloned();
            let point = Point { point, model };
            turned(app, person, shown, point, Answer::KeyPoint).await
        }
        Asks::FollowUp(asked) => {
            let mut rungs = question.follow_ups.iter();
            let rung = rungs.find(|rung| rung.question == asked);
            let rung = rung.expect("a card whose follow-up is gone is not shown");
            turned(app, person, shown, rung.clone(), Answer::FollowUp).await
        }
    }
}

/// Returns the answer side of a card, if its member may see it.
async fn turned<'b, T>(
    app: &App,
    person: &Person,
    (card, question, showing): (Card, &'b Question, Showing),
    something: T,
    answer: impl FnOnce(Opened<T>) -> Answer,
) -> Result<Turned<'b>> {
    let door = Door::ModelAnswer;
    let access = reveal::open(app, person, &question.id, door, None, something).await?;
    Ok(match access {
        Access::AsksFirst(asks) => Turned::AsksFirst(question, asks),
        Access::Open(opened) => Turned::Back(Back {
            question,
            answer: answer(opened),
            showing,
            outlook: outlook(Some(card.known.memory), person.at),
        }),
    })
}

/// Returns the question for a member who wants to write an answer first. If the showing is over, or
/// the question has opened to the member as a post, returns what to show instead.
pub async fn write<'b>(
    app: &'b App,
    person: &Person,
    showing: Showing,
) -> Result<std::result::Result<&'b Question, Turned<'b>>> {
    let shown = shown(app, &mut *app.store.read().await?, person, showing).await?;
    let Some((_, question)) = shown else {
        return Ok(Err(Turned::Over(next(app, person, showing.goal).await?)));
    };
    // Do not let them write what they then cannot compare with the answer.
    let asks = reveal::would_ask(app, person, &question.id, Door::ModelAnswer).await?;
    Ok(match asks {
        Some(asks) => Err(Turned::AsksFirst(question, asks)),
        None => Ok(question),
    })
}

/// Turns a card over for a member who wrote an answer to its question. The text is not stored: its
/// marks suggest a rating.
pub async fn submit<'b>(
    app: &'b App,
    person: &Person,
    showing: Showing,
    text: &str,
) -> Result<Turned<'b>> {
    if text.trim().is_empty() {
        return Err(Refusal::EmptyReview.into());
    }
    let shown = shown(app, &mut *app.store.read().await?, person, showing).await?;
    let Some((card, question)) = shown else {
        return Ok(Turned::Over(next(app, person, showing.goal).await?));
    };
    let written = written(app, Some(question), text).await;
    let points = answer::all(app, Some(question), &written, None).await;
    let answer = |points| Answer::Written {
        text: text.to_owned(),
        points,
        coverage: written.coverage(),
    };
    turned(app, person, (card, question, showing), points, answer).await
}

/// Rates the card of a showing, and returns when it comes back together with the next step; `None`
/// if the showing was over.
pub async fn rate<'b>(
    app: &'b App,
    person: &Person,
    showing: Showing,
    rating: Rating,
) -> Result<(Option<DateTime<Utc>>, Turn<'b>)> {
    let due_at = once_for(app, (person.interaction, person.at), async |tx| {
        let Some((card, question)) = shown(app, tx, person, showing).await? else {
            return Ok(None);
        };
        let known = Known::rated(Some(card.known), rating, person.at);
        deck::set_last_rating(tx, person.member, showing.prompt, &card.known).await?;
        practice::note_seen(tx, person.member, &question.id, person.at).await?;
        deck::put(tx, person.member, showing.prompt, &known).await?;
        Ok(Some(known.due_at))
    })
    .await?;
    Ok((due_at, next(app, person, showing.goal).await?))
}

/// Takes the rating of a showing back and shows the card's answer again; `None` if the member has
/// rated another card since, or something else reviewed this one.
pub async fn undo<'b>(
    app: &'b App,
    person: &Person,
    showing: Showing,
) -> Result<Option<Turned<'b>>> {
    let is_undone = once_for(app, (person.interaction, person.at), async |tx| {
        let last = deck::last_rating(tx, person.member).await?;
        let last = last.filter(|last| {
            (last.prompt.id, last.known.reviews) == (showing.prompt, showing.reviews)
        });
        let now = deck::card(tx, person.member, showing.prompt).await?;
        let now = now.filter(|now| now.known.reviews == showing.reviews.saturating_add(1));
        let (Some(last), Some(_)) = (last, now) else {
            return Ok(false);
        };
        deck::put(tx, person.member, showing.prompt, &last.known).await?;
        deck::forget_last_rating(tx, person.member).await?;
        Ok(true)
    })
    .await?;
    Ok(match is_undone {
        true => Some(reveal(app, person, showing).await?),
        false => None,
    })
}

/// Returns when each rating brings a follow-up back, in the order of [`Rating::ALL`].
pub(super) async fn follow_up_outlook(
    app: &App,
    person: &Person,
    question: &Question,
    follow_up: &FollowUp,
) -> Result<[Reviewed; 4]> {
    let mut reader = app.store.read().await?;
    let known = known(&mut reader, person, question, follow_up).await?;
    Ok(outlook(known.map(|known| known.memory), person.at))
}

async fn known(
    db: &mut Connection,
    person: &Person,
    question: &Question,
    follow_up: &FollowUp,
) -> Result<Option<Known>> {
    let asks = Asks::FollowUp(follow_up.question.clone());
    let cards = deck::cards_of(db, person.member, &question.id).await?;
    let card = cards.iter().find(|card| card.prompt.asks == asks);
    Ok(card.map(|card| card.known))
}

/// Rates a follow-up that a person tried outside of a review, and returns when it comes back.
pub(super) async fn rate_follow_up(
    db: &mut Connection,
    person: &Person,
    question: &Question,
    follow_up: &FollowUp,
    rating: Rating,
) -> Result<DateTime<Utc>> {
    let known = known(db, person, question, follow_up).await?;
    // A member can press its buttons twice.
    let again = |known: &Known| person.at - known.memory.at < DOUBLE_CLICK;
    if let Some(known) = known.filter(again) {
        return Ok(known.due_at);
    }
    let rated = Known {
        // This does not count as one of the day's reviews.
        rated_at: known.and_then(|known| known.rated_at),
        ..Known::rated(known, rating, person.at)
    };
    let asks = Asks::FollowUp(follow_up.question.clone());
    let prompts = deck::prompts_of(db, &question.id).await?;
    let prompt = prompt_for(db, &question.id, &prompts, &asks).await?;
    deck::put(db, person.member, prompt, &rated).await?;
    Ok(rated.due_at)
}
