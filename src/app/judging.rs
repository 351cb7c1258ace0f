//! The operator's language model that judges answers, if there is one: who has opted out, and how
//! often the bot may ask it.

use chrono::{DateTime, NaiveDate, Utc};

use super::guild::begin_anew;
use super::once::once_for;
use super::{App, Caller, Person, Result};
use crate::domain::judge::{Budget, Spent, Used};
use crate::judge::Judge;
use crate::store::{self, Connection, guilds, judging, members};

pub use crate::store::judging::Stored as Said;

/// A language model that judges answers, and its budget.
#[derive(Clone, Debug)]
pub struct Judging {
    /// The model.
    pub judge: Judge,
    /// How often the bot may ask it.
    pub budget: Budget,
}

/// What happens to a member's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// The model that judges answers, if there is one.
    pub judge: Option<JudgeShown>,
    /// Whether the member opted out of the model.
    pub refuses: bool,
    /// How many days the bot keeps members' texts.
    pub text_days: u32,
}

/// A language model as members read about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeShown {
    /// Its name.
    pub model: String,
    /// The machine that receives the answers.
    pub host: String,
    /// How many of the member's answers it judged today, in UTC.
    pub used: u32,
    /// How many a day it may judge.
    pub budget: u32,
}

/// Why the bot does not ask the model, although there is one and the member has not opted out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// It failed a while ago.
    Resting,
    /// Today's budget (in UTC) is used up.
    Spent(Spent),
}

/// Whether the bot asks a model about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Yes, and the budget counts it.
    Asked,
    /// No: there is no model, or the member opted out.
    Unwanted,
    /// No, for this reason.
    Unasked(Unasked),
}

/// Returns what happens to a person's answers, on every server.
pub async fn privacy(app: &App, person: &Person) -> Result<Privacy> {
    let mut reader = app.store.read().await?;
    let refuses = judging::refuses(&mut reader, person.member).await?;
    let day = day(person.at);
    let used = judging::used(&mut reader, person.guild, person.member, day).await?;
    Ok(Privacy {
        judge: app.judging.as_ref().map(|judging| shown(judging, used)),
        refuses,
        text_days: app.text_days,
    })
}

fn shown(Judging { judge, budget }: &Judging, used: Used) -> JudgeShown {
    JudgeShown {
        model: judge.model().to_owned(),
        host: judge.host(),
        used: used.member.min(budget.member),
        budget: budget.member,
    }
}

/// Sets whether a language model may see a person's answers, in every guild.
pub async fn allow(app: &App, person: &Person, is_allowed: bool) -> Result<Privacy> {
    let Person { member, at, .. } = *person;
    if let Some(guild) = person.guild {
        begin_anew(app, guild).await?;
    }
    once_for(app, (person.interaction, at), async |tx| {
        if let Some(guild) = person.guild {
            // The guild remembers its member, so that this is erased with the rest.
            guilds::remember(tx, guild, at).await?;
            members::remember(tx, guild, member, &person.name, at).await?;
        }
        if is_allowed {
            judging::allow(tx, member).await?;
        } else {
            judging::refuse(tx, member, at).await?;
        }
        Ok(())
    })
    .await?;
    privacy(app, person).await
}

/// Returns whether the bot would ask a model about an answer of the caller now.
pub async fn turn(app: &App, caller: &Caller) -> Result<Turn> {
    match &app.judging {
        Some(judging) => turn_of(&mut *app.store.read().await?, judging, caller).await,
        None => Ok(Turn::Unwanted),
    }
}

/// Decides whether to ask a model about an answer that the caller has committed, and counts it if
/// so.
pub async fn take_turn(app: &App, caller: &Caller) -> Result<Turn> {
    let Some(judging) = &app.judging else {
        return Ok(Turn::Unwanted);
    };
    let mut tx = app.store.write().await?;
    let turn = turn_of(&mut tx, judging, caller).await?;
    if turn == Turn::Asked {
        judging::note_use(&mut tx, caller.guild, caller.member, day(caller.at)).await?;
        store::commit(tx).await?;
    }
    Ok(turn)
}

async fn turn_of(db: &mut Connection, judging: &Judging, caller: &Caller) -> Result<Turn> {
    if judging::refuses(db, caller.member).await? {
        return Ok(Turn::Unwanted);
    }
    if judging.judge.is_resting() {
        return Ok(Turn::Unasked(Unasked::Resting));
    }
    let used = judging::used(db, Some(caller.guild), caller.member, day(caller.at)).await?;
    Ok(match judging.budget.allows(used) {
        Ok(()) => Turn::Asked,
        Err(spent) => Turn::Unasked(Unasked::Spent(spent)),
    })
}

/// Returns the budget's day: in UTC, since budgets are the operator's and not a guild's.
fn day(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}
