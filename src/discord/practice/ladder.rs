//! The buttons of a follow-up ladder.

use crate::app::ladder::{rate, reveal, revealed};
use crate::app::reveal::model_answer;
use crate::app::{App, Person};
use crate::discord::Error;
use crate::discord::clicks::Reply;
use crate::discord::render::answer::gated;
use crate::discord::render::ladder::{Side, rated, rung};
use crate::domain::question::QuestionId;
use crate::domain::review::Rating;

/// Opens a ladder where the person left it.
pub(super) async fn open<'d>(
    app: &App,
    person: &Person,
    question: &QuestionId,
) -> Result<Reply<'d>, Error> {
    let next = revealed(app, person, question).await?;
    let access = model_answer(app, person, question, None).await?;
    Ok(Reply::Fresh(gated(access, |answer| {
        rung(answer, next, Side::Question)
    })))
}

/// Turns to a rung, with or without its answer.
pub(super) async fn turn<'d>(
    app: &App,
    person: &Person,
    question: &QuestionId,
    number: u32,
    is_revealed: bool,
) -> Result<Reply<'d>, Error> {
    if !is_revealed {
        let access = model_answer(app, person, question, None).await?;
        return Ok(Reply::InPlace(gated(access, |answer| {
            rung(answer, number, Side::Question)
        })));
    }
    let shown = reveal(app, person, question, number).await?;
    let side = Side::Answer(Some(shown.outlook));
    Ok(Reply::InPlace(gated(
        (shown.question, shown.access),
        |answer| rung(answer, number, side),
    )))
}

/// Rates a rung, and goes on to the next one.
pub(super) async fn note<'d>(
    app: &App,
    person: &Person,
    question: &QuestionId,
    number: u32,
    rating: Rating,
) -> Result<Reply<'d>, Error> {
    let (question, access, due_at) = rate(app, person, question, number, rating).await?;
    Ok(Reply::InPlace(gated((question, access), |answer| {
        rated(answer, number, due_at)
    })))
}
