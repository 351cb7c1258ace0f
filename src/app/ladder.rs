//! The follow-up ladder: one question at a time, try, then reveal.

use super::guild::begin_anew;
use super::reveal::{Access, model_answer};
use super::{App, Caller, Result};
use crate::domain::question::{Question, QuestionId};
use crate::store::{self, guilds, ladders};

/// How many follow-ups of a question the caller has revealed.
pub async fn revealed(app: &App, caller: &Caller, question: &QuestionId) -> Result<u32> {
    let mut reader = app.store.read().await?;
    Ok(ladders::revealed(&mut reader, caller.guild, caller.member, question).await?)
}

/// Notes that the caller revealed the follow-up at `rung` (from 0), unless the question
/// asks for an answer first; says which.
pub async fn reveal<'b>(
    app: &'b App,
    caller: &Caller,
    question: &QuestionId,
    rung: u32,
) -> Result<(&'b Question, Access<&'b Question>)> {
    let (question, access) = model_answer(app, &caller.into(), question, None).await?;
    if let Access::Open(_) = access {
        begin_anew(app, caller.guild).await?;
        let mut tx = app.store.write().await?;
        guilds::join(&mut tx, caller.guild, caller.at).await?;
        guilds::remember_member(&mut tx, caller.guild, caller.member, &caller.name).await?;
        // A button may name any rung, also one of a longer ladder that the question once had.
        let count = question.follow_ups.len() as u32;
        let revealed = rung.saturating_add(1).min(count);
        ladders::climb(&mut tx, caller.guild, caller.member, &question.id, revealed).await?;
        store::commit(tx).await?;
    }
    Ok((question, access))
}
