//! Plans: the questions of some levels, spread over the days until an interview. A plan is private.
//! Progress comes from the deck: an answer to a post or in practice, a review, or a turn in a mock
//! interview.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::once::once_for;
use super::{App, Error, Person, Refusal, Result, reveal, review};
use crate::domain::ids::MemberId;
use crate::domain::plan::{Item, Plan, Progress, Unreadable, read_date};
use crate::domain::practice::Selection;
use crate::domain::question::{Level, Question, QuestionId};
use crate::domain::review::Asks;
use crate::store::{Connection, deck, guilds, openings, plans};

/// Why the bot refuses an action on a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanRefusal {
    /// The typed text is no day for an interview.
    Day(String, Unreadable),
    /// The member has no plan.
    NoPlan,
}

impl From<PlanRefusal> for Error {
    fn from(refusal: PlanRefusal) -> Self {
        Self::Refused(Refusal::Plan(refusal))
    }
}

/// A plan on one day.
#[derive(Clone, Debug)]
pub struct Planned<'b> {
    /// The plan.
    pub plan: Plan,
    /// The day.
    pub today: NaiveDate,
    /// The progress so far.
    pub progress: Progress,
    /// The questions answered today.
    pub done_today: Vec<&'b Question>,
    /// Today's remaining questions in their order; the flag tells whether one is open to the member
    /// as a post that they have not answered, where it counts.
    pub to_do: Vec<(&'b Question, bool)>,
    /// How many cards are due in the member's deck.
    pub due_cards: u32,
    /// The day of an earlier plan that this one has just replaced.
    pub replaced: Option<NaiveDate>,
}

/// Makes a plan, which replaces the member's earlier one.
///
/// # Errors
///
/// Refuses anything but a day within a year.
pub async fn start<'b>(
    app: &'b App,
    person: &Person,
    until: &str,
    level: Option<Level>,
) -> Result<Planned<'b>> {
    let replaced = once_for(app, (person.interaction, person.at), async |tx| {
        let zone = zone(tx, person).await?;
        let today = person.at.with_timezone(&zone).date_naive();
        let refused = |why| PlanRefusal::Day(until.to_owned(), why);
        let plan = Plan {
            until: read_date(until, today).map_err(refused)?,
            level,
            zone,
            begun_at: person.at,
        };
        let before = plans::get(tx, person.member).await?;
        let is_other = |before: &Plan| (before.until, before.level) != (plan.until, plan.level);
        plans::put(tx, person.member, &plan).await?;
        Ok(before.filter(is_other).map(|before| before.until))
    })
    .await?;
    let planned = today(app, person).await?;
    Ok(Planned {
        replaced,
        ..planned
    })
}

/// Returns the zone of the person's current server, or else of one that knows them, or else UTC.
async fn zone(db: &mut Connection, person: &Person) -> Result<Tz> {
    let known = openings::guilds_of(db, person.member).await?;
    Ok(match person.guild.or_else(|| known.first().copied()) {
        Some(guild) => guilds::timezone(db, guild).await?,
        None => Tz::UTC,
    })
}

/// Returns the state of a member's plan today.
///
/// # Errors
///
/// Refuses a member without a plan.
pub async fn today<'b>(app: &'b App, person: &Person) -> Result<Planned<'b>> {
    let mut reader = app.store.read().await?;
    let plan = plans::get(&mut reader, person.member).await?;
    let plan = plan.ok_or(PlanRefusal::NoPlan)?;
    let bank = &**app.banks.common();
    let cards = deck::cards(&mut reader, person.member).await?;
    let posts = reveal::all_unanswered(&mut reader, person).await?;
    let due_cards = review::due(app, &mut reader, person, cards.clone()).await?;
    drop(reader);
    let selection = Selection {
        level: plan.level,
        ..Selection::default()
    };
    let mut whole = BTreeMap::new();
    for card in cards
        .iter()
        .filter(|card| card.prompt.asks == Asks::Question)
    {
        if let Some(question) = bank.get(card.prompt.question.as_str()) {
            whole.insert(&question.id, card.known.memory);
        }
    }
    let items = bank.iter().filter(|question| selection.includes(question));
    let items = items.map(|question| Item {
        question: question.id.clone(),
        known: whole
            .get(&question.id)
            .map(|memory| (memory.at, memory.recall(person.at))),
    });
    let items: Vec<Item> = items.collect();
    let open = posts
        .iter()
        .filter_map(|post| bank.get(post.question.as_str()));
    let open: BTreeSet<&QuestionId> = open.map(|question| &question.id).collect();
    let progress = plan.progress(&items, person.at);
    let known = |id: &QuestionId| bank.get(id.as_str());
    Ok(Planned {
        today: plan.day(person.at),
        done_today: progress.done_today.iter().filter_map(known).collect(),
        to_do: progress
            .to_do
            .iter()
            .filter_map(known)
            .map(|question| (question, open.contains(&question.id)))
            .collect(),
        due_cards,
        replaced: None,
        progress,
        plan,
    })
}

/// Deletes a member's plan. Their answers stay.
///
/// # Errors
///
/// Refuses a member without a plan.
pub async fn stop(app: &App, person: &Person) -> Result<()> {
    once_for(app, (person.interaction, person.at), async |tx| {
        must_have(tx, person.member).await?;
        Ok(plans::remove(tx, person.member).await?)
    })
    .await
}

async fn must_have(db: &mut Connection, member: MemberId) -> Result<()> {
    match plans::get(db, member).await? {
        Some(_) => Ok(()),
        None => Err(PlanRefusal::NoPlan.into()),
    }
}
