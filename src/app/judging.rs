//! The language model that judges answers, where the operator has one: who wants none, and how
//! often it is asked.

use chrono::{DateTime, NaiveDate, Utc};

use super::guild::begin_anew;
use super::once::once;
use super::{App, Caller, Result};
use crate::domain::judge::{Budget, Spent, Used};
use crate::judge::Judge;
use crate::store::{self, Connection, guilds, judging, members};

pub use crate::store::judging::Stored as Said;

/// A language model that judges answers, and how often it is asked.
#[derive(Clone, Debug)]
pub struct Judging {
    /// The model.
    pub judge: Judge,
    /// How often.
    pub budget: Budget,
}

/// What becomes of a member's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// The model that judges answers, if there is one.
    pub judge: Option<JudgeShown>,
    /// Whether the member wants no model to get theirs.
    pub refuses: bool,
    /// How long what members write is kept, in days.
    pub text_days: u32,
}

/// A language model, as members are told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgeShown {
    /// Its name.
    pub model: String,
    /// The machine that gets the answers.
    pub host: String,
    /// How many of the member's answers were judged today, in UTC.
    pub used: u32,
    /// How many may be.
    pub budget: u32,
}

/// Why a model is not asked although there is one and the member does not mind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// It failed a while ago.
    Resting,
    /// A budget is used up for today, in UTC.
    Spent(Spent),
}

/// Whether a model is asked about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is: this is counted.
    Asked,
    /// There is none, or the member wants none.
    Unwanted,
    /// It is not.
    Unasked(Unasked),
}

/// What becomes of the caller's answers.
pub async fn privacy(app: &App, caller: &Caller) -> Result<Privacy> {
    let mut reader = app.store.read().await?;
    let refuses = judging::refuses(&mut reader, caller.member).await?;
    let day = day(caller.at);
    let used = judging::used(&mut reader, caller.guild, caller.member, day).await?;
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

/// Sets whether a language model may get the caller's answers, here and in every other guild.
pub async fn allow(app: &App, caller: &Caller, is_allowed: bool) -> Result<Privacy> {
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        // So that it is forgotten with everything else.
        guilds::remember(tx, caller.guild, caller.at).await?;
        members::remember(tx, caller.guild, caller.member, &caller.name, caller.at).await?;
        if is_allowed {
            judging::allow(tx, caller.member).await?;
        } else {
            judging::refuse(tx, caller.member, caller.at).await?;
        }
        Ok(())
    })
    .await?;
    privacy(app, caller).await
}

/// Whether a model would be asked about an answer of the caller's now.
pub async fn turn(app: &App, caller: &Caller) -> Result<Turn> {
    match &app.judging {
        Some(judging) => turn_of(&mut *app.store.read().await?, judging, caller).await,
        None => Ok(Turn::Unwanted),
    }
}

/// Whether a model is asked about an answer that the caller has committed; if so, that is counted.
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
    let used = judging::used(db, caller.guild, caller.member, day(caller.at)).await?;
    Ok(match judging.budget.allows(used) {
        Ok(()) => Turn::Asked,
        Err(spent) => Turn::Unasked(Unasked::Spent(spent)),
    })
}

/// Budgets are the operator's, and so are their days: in UTC, whatever a guild's time zone is.
fn day(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}
