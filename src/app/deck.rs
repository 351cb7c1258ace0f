//! A member's deck: the questions and key points that they answer, practice and miss. The deck is
//! private, and the same in every server and in direct messages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use tracing::{info, warn};

use super::{App, Core, Person, Result};
use crate::domain::answer::Written;
use crate::domain::bank::Bank;
use crate::domain::ids::{MemberId, PostId, PromptId};
use crate::domain::question::{Question, QuestionId};
use crate::domain::review::{Asks, Known, Prompt, Rating, successors};
use crate::store::{self, Connection, answers, deck};

/// How many questions one transaction adds to a deck, so that others can write in between.
const FILLED_AT_ONCE: usize = 10;
/// How long after a review a look at the answer counts as part of that review.
const READING: TimeDelta = TimeDelta::hours(12);

/// An answer that a member learns from, to a post or in practice.
#[derive(Clone, Copy, Debug)]
pub struct Learned<'a> {
    /// Its author.
    pub member: MemberId,
    /// The question.
    pub question: &'a Question,
    /// The text with its current marks; `None` for a pass.
    pub written: Option<&'a Written>,
    /// The interaction that brought the answer. The same answer with new marks replaces the earlier
    /// review.
    pub answer: u64,
    /// When the member gave it.
    pub at: DateTime<Utc>,
}

/// Puts what an answer shows into the deck: the question, rated by the marks, and each missed key
/// point. A key point that the answer makes comes back later, if it has a card. Cards reviewed
/// after the answer stay as they are.
pub async fn learned(db: &mut Connection, learned: &Learned<'_>) -> Result<()> {
    let question = learned.question;
    let deck = deck::of_question(db, learned.member, &question.id).await?;
    let mut kept = Vec::new();
    let marks = learned.written.filter(|written| written.had_key_points());
    let rating = match (learned.written, marks) {
        // The question was not in the bank at the time, so the marks say nothing.
        (Some(_), None) => return Ok(()),
        (_, None) => Rating::Again,
        (_, Some(written)) => Rating::of(written.coverage()),
    };
    kept.extend(keep(db, learned, &deck, Asks::Question, rating).await?);
    for (_, mark, is_made) in marks.into_iter().flat_map(Written::marks) {
        let asks = Asks::KeyPoint(mark.point.clone());
        let card = card_of(&deck, &asks);
        let came_with_it = card.is_some_and(|(_, known)| known.came_with(learned.answer));
        let rating = match (card, is_made) {
            (Some((prompt, _)), true) if came_with_it => {
                deck::remove(db, learned.member, prompt).await?;
                continue;
            }
            (Some(_), true) => Rating::Good,
            (None, true) => continue,
            // Bonus points are optional, and the bank may have reworded the others since.
            (None, false) if mark.bonus || !asks.is_in(question) => continue,
            (_, false) => Rating::Again,
        };
        kept.extend(keep(db, learned, &deck, asks, rating).await?);
    }
    Ok(deck::put_all(db, learned.member, &kept).await?)
}

/// Puts a question into the deck of a member who read its answer instead of giving one: they did
/// not know it. A member who has just answered is only reading what they missed.
pub(super) async fn gave_up(
    db: &mut Connection,
    person: &Person,
    question: &Question,
) -> Result<()> {
    let cards = deck::cards_of(db, person.member, &question.id).await?;
    let card = cards.iter().find(|card| card.prompt.asks == Asks::Question);
    if card.is_some_and(|card| person.at - card.known.memory.at < READING) {
        return Ok(());
    }
    let given_up = Learned {
        member: person.member,
        question,
        written: None,
        answer: person.interaction,
        at: person.at,
    };
    learned(db, &given_up).await
}

/// What the cards of a question ask, and the member's memory of each.
type OfQuestion = [(Prompt, Option<Known>)];

/// Finds the member's card that asks for something, with its prompt and memory.
fn card_of(deck: &OfQuestion, asks: &Asks) -> Option<(PromptId, Known)> {
    let (prompt, known) = deck.iter().find(|(prompt, _)| prompt.asks == *asks)?;
    Some((prompt.id, (*known)?))
}

/// Returns the prompt that asks for something of a question: one of `prompts`, or a new one.
pub(super) async fn prompt_for(
    db: &mut Connection,
    question: &QuestionId,
    prompts: &[Prompt],
    asks: &Asks,
) -> Result<PromptId> {
    match prompts.iter().find(|prompt| prompt.asks == *asks) {
        Some(prompt) => Ok(prompt.id),
        None => Ok(deck::add_prompt(db, question, asks).await?),
    }
}

/// Returns the memory of a card, which may be new, after an answer reviewed it. `None` if nothing
/// changes.
async fn keep(
    db: &mut Connection,
    learned: &Learned<'_>,
    deck: &OfQuestion,
    asks: Asks,
    rating: Rating,
) -> Result<Option<(PromptId, Known)>> {
    let known = card_of(deck, &asks).map(|(_, known)| known);
    let Some(known) = Known::answered(known, rating, learned.answer, learned.at) else {
        return Ok(None);
    };
    let question = &learned.question.id;
    let asked = deck.iter().find(|(prompt, _)| prompt.asks == asks);
    let prompt = match asked {
        Some((prompt, _)) => prompt.id,
        None => deck::add_prompt(db, question, &asks).await?,
    };
    Ok(Some((prompt, known)))
}

/// Fills a deck with the member's answers to questions without a card: from before there were
/// decks, or from a time when the bank lacked the question.
pub(super) async fn fill(app: &App, member: MemberId) -> Result<()> {
    let mut reader = app.store.read().await?;
    let mut there = BTreeSet::new();
    for question in deck::questions(&mut reader, member).await? {
        there.extend(app.bank.get(question.as_str()).map(|found| &found.id));
    }
    let mut missing: BTreeMap<&QuestionId, Vec<PostId>> = BTreeMap::new();
    for (post, question) in answers::posts_of(&mut reader, member).await? {
        let question = app.bank.get(question.as_str()).map(|found| &found.id);
        if let Some(question) = question.filter(|question| !there.contains(question)) {
            missing.entry(question).or_default().push(post);
        }
    }
    drop(reader);
    // All answers to a question in one transaction: after it the question has a card.
    let missing: Vec<(&QuestionId, Vec<PostId>)> = missing.into_iter().collect();
    for part in missing.chunks(FILLED_AT_ONCE) {
        let mut tx = app.store.write().await?;
        for (question, posts) in part {
            let question = app.question(question)?;
            for post in posts {
                learn_again(&mut tx, member, question, *post).await?;
            }
        }
        store::commit(tx).await?;
    }
    Ok(())
}

/// Puts what an old answer shows into a deck.
async fn learn_again(
    db: &mut Connection,
    member: MemberId,
    question: &Question,
    post: PostId,
) -> Result<()> {
    let Some(answer) = answers::get(db, post, member).await? else {
        return Ok(());
    };
    let given = Learned {
        member,
        question,
        written: answer.written.as_ref(),
        answer: answer.interaction,
        at: answer.at,
    };
    learned(db, &given).await
}

/// Follows changes of the bank since the last run: renamed questions, reworded key points and
/// follow-ups. Cards of removed content stay and wait for it.
pub async fn follow_bank(app: &Core) -> Result<()> {
    let bank = app.banks.common();
    let prompts = deck::prompts(&mut *app.store.read().await?).await?;
    let renamed = renamed(bank, &prompts);
    if !renamed.is_empty() {
        let mut tx = app.store.write().await?;
        for (prompt, question, asks) in &renamed {
            deck::rename(&mut tx, *prompt, &question.id, asks).await?;
            info!(question = %question.id, ?asks, "cards follow the bank");
        }
        store::commit(tx).await?;
    }
    let mut reader = app.store.read().await?;
    for prompt in deck::prompts(&mut reader).await? {
        let question = bank.get(prompt.question.as_str());
        // The bank does not have a guild's own questions.
        let is_own = prompt.question.as_own().is_some();
        if is_own || question.is_some_and(|question| prompt.asks.is_in(question)) {
            continue;
        }
        let cards = deck::count(&mut reader, prompt.id).await?;
        if cards > 0 {
            let (question, asks) = (&prompt.question, &prompt.asks);
            warn!(%question, ?asks, cards, "the bank no longer has what these cards ask for");
        }
    }
    Ok(())
}

/// Moves cards along with a question that has changed.
pub(super) async fn follow_question(tx: &mut Connection, question: &Question) -> Result<()> {
    let prompts = deck::prompts_of(tx, &question.id).await?;
    for (prompt, asks) in followers(question, prompts.iter().collect()) {
        deck::rename(tx, prompt, &question.id, &asks).await?;
    }
    Ok(())
}

/// Returns the prompts whose content the bank has renamed, each with its question and its new
/// content.
fn renamed<'b>(bank: &'b Bank, prompts: &[Prompt]) -> Vec<(PromptId, &'b Question, Asks)> {
    let mut renamed = Vec::new();
    for question in bank.iter() {
        let of_question: Vec<&Prompt> = prompts
            .iter()
            .filter(|prompt| {
                let found = bank.get(prompt.question.as_str());
                found.is_some_and(|found| found.id == question.id)
            })
            .collect();
        let followers = followers(question, of_question).into_iter();
        renamed.extend(followers.map(|(prompt, asks)| (prompt, question, asks)));
    }
    renamed
}

/// Returns the prompts of a question whose content has changed, each with its new content.
fn followers(question: &Question, of_question: Vec<&Prompt>) -> Vec<(PromptId, Asks)> {
    let (there, gone): (Vec<&Prompt>, Vec<&Prompt>) = of_question
        .into_iter()
        .partition(|prompt| prompt.asks.is_in(question));
    let moved = there.iter().filter(|prompt| prompt.question != question.id);
    let mut followers: Vec<(PromptId, Asks)> = moved
        .map(|prompt| (prompt.id, prompt.asks.clone()))
        .collect();
    let taken: BTreeSet<&Asks> = there.iter().map(|prompt| &prompt.asks).collect();
    let mut new = Asks::all_of(question);
    new.retain(|asks| !taken.contains(asks));
    followers.extend(reworded(&gone, &new));
    followers
}

/// Returns the prompts whose wording is gone from a question, each with the wording that replaced
/// it.
fn reworded(gone: &[&Prompt], new: &[Asks]) -> Vec<(PromptId, Asks)> {
    let mut reworded = Vec::new();
    // A key point never becomes a follow-up.
    let is_follow_up = |asks: &Asks| matches!(asks, Asks::FollowUp(_));
    for follow_ups in [false, true] {
        let gone = gone
            .iter()
            .filter(|prompt| is_follow_up(&prompt.asks) == follow_ups);
        let gone: Vec<_> = gone.collect();
        let new = new.iter().filter(|asks| is_follow_up(asks) == follow_ups);
        let new: Vec<_> = new.collect();
        let old_wordings: Vec<&str> = gone.iter().map(|prompt| prompt.asks.wording()).collect();
        let new_wordings: Vec<&str> = new.iter().map(|asks| asks.wording()).collect();
        let pairs = successors(&old_wordings, &new_wordings).into_iter();
        reworded.extend(pairs.map(|(from, to)| (gone[from].id, new[to].clone())));
    }
    reworded
}
