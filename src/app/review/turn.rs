//! Decides which card of a deck comes next, or why none does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{Done, Face, Front, Showing, Turn};
use crate::app::reveal::{self, Access, Door};
use crate::app::{App, Person, Result};
use crate::domain::bank::Bank;
use crate::domain::ids::PostId;
use crate::domain::post::Post;
use crate::domain::question::{Question, QuestionId};
use crate::domain::review::{Asks, Card, Due, cue, day_start, in_turn};

/// A member's deck, and the open posts that they are not done with.
pub(super) struct Deck {
    /// All cards, in the order of their due times.
    pub(super) cards: Vec<Card>,
    /// The posts; cards of their questions wait.
    pub(super) open: Vec<Post>,
}

/// A deck on one day, limited to the content that the bank still has.
struct Today<'b> {
    /// How many cards there are.
    cards: u32,
    /// How many cards the member rated today.
    reviewed: u32,
    /// How often cards of each question were reviewed today, in any way.
    touched: BTreeMap<QuestionId, usize>,
    /// What is due.
    due: Vec<(Card, &'b Question)>,
    /// The open posts whose cards wait.
    waiting: BTreeSet<PostId>,
    /// When the next card is due.
    next: Option<DateTime<Utc>>,
}

fn today<'b>(bank: &'b Bank, deck: &Deck, now: DateTime<Utc>) -> Today<'b> {
    let start = day_start(now);
    let rated_today = |card: &&Card| card.known.rated_at.is_some_and(|at| at >= start);
    let mut today = Today {
        cards: 0,
        reviewed: deck.cards.iter().filter(rated_today).count() as u32,
        touched: BTreeMap::new(),
        due: Vec::new(),
        waiting: BTreeSet::new(),
        next: None,
    };
    for card in &deck.cards {
        let question = bank.get(card.prompt.question.as_str());
        let Some(question) = question.filter(|question| card.prompt.asks.is_in(question)) else {
            continue;
        };
        today.cards += 1;
        if card.known.memory.at >= start {
            *today.touched.entry(question.id.clone()).or_default() += 1;
        }
        let due_at = card.known.due_at;
        let asks_it = |post: &&Post| {
            let asked = bank.get(post.question.as_str());
            asked.is_some_and(|asked| asked.id == question.id)
        };
        match deck.open.iter().find(asks_it) {
            _ if !card.known.is_due(now) => today.next = today.next.or(Some(due_at)),
            Some(post) => drop(today.waiting.insert(post.id)),
            None => today.due.push((card.clone(), question)),
        }
    }
    today
}

/// Returns how many cards are due.
pub(super) fn due(bank: &Bank, deck: &Deck, now: DateTime<Utc>) -> u32 {
    today(bank, deck, now).due.len() as u32
}

/// Returns the next card. The member is done for the day after `goal` cards; `limit` is their daily
/// limit.
pub(super) async fn next<'b>(
    app: &'b App,
    person: &Person,
    deck: Deck,
    (goal, limit): (u32, u32),
) -> Result<Turn<'b>> {
    let Today {
        cards,
        reviewed,
        touched,
        due,
        waiting,
        next,
    } = today(&app.bank, &deck, person.at);
    let mut left = due.len() as u32;
    let due = due.into_iter().map(|(card, question)| Due {
        question: question.id.clone(),
        is_whole: card.prompt.asks == Asks::Question,
        recall: card.known.memory.recall(person.at),
        card: (card, question),
    });
    let touched = |question: &QuestionId| touched.get(question).copied().unwrap_or(0);
    let room = goal.saturating_sub(reviewed);
    let in_turn = in_turn(due.collect(), touched).into_iter();
    for (card, question) in in_turn.take_while(|_| room > 0) {
        let Some(face) = face(app, person, &card, question).await? else {
            left -= 1;
            continue;
        };
        return Ok(Turn::Card(Front {
            question,
            face,
            showing: Showing {
                prompt: card.prompt.id,
                reviews: card.known.reviews,
                goal,
            },
            place: reviewed + 1,
            of: reviewed + left.min(room),
        }));
    }
    let waits = |post: &Post| waiting.contains(&post.id);
    Ok(Turn::Done(Done {
        cards,
        reviewed,
        more: left,
        limit,
        waiting: deck.open.into_iter().filter(waits).collect(),
        next,
    }))
}

/// Returns what a card asks for; `None` if that alone would spoil a post.
async fn face(
    app: &App,
    person: &Person,
    card: &Card,
    question: &Question,
) -> Result<Option<Face>> {
    let wording = match &card.prompt.asks {
        Asks::Question => return Ok(Some(Face::Question)),
        Asks::KeyPoint(point) => {
            let all = question.key_points.iter();
            cue(point, all.map(|other| other.point.as_str()))
        }
        Asks::FollowUp(asked) => asked.clone(),
    };
    let door = Door::ModelAnswer;
    let access = reveal::open(app, person, &question.id, door, None, wording).await?;
    Ok(match access {
        Access::AsksFirst(_) => None,
        Access::Open(wording) if matches!(card.prompt.asks, Asks::FollowUp(_)) => {
            Some(Face::FollowUp(wording))
        }
        Access::Open(wording) => Some(Face::KeyPoint(wording)),
    })
}
