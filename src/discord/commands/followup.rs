//! `/followup`

use super::autocomplete;
use crate::app::ladder::revealed;
use crate::app::reveal::{find, model_answer};
use crate::discord::render::answer::gated;
use crate::discord::render::ladder::rung;
use crate::discord::{Context, Error, command_caller, reply};

/// What an interviewer would ask next: try each follow-up, then reveal
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn followup(
    ctx: Context<'_>,
    #[description = "Title or number: start typing, then choose"]
    #[autocomplete = "autocomplete::question"]
    question: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let question = find(app, &question)?;
    let next = revealed(app, &caller, &question.id).await?;
    let access = model_answer(app, &(&caller).into(), &question.id, None).await?;
    reply(ctx, gated(access, |answer| rung(answer, next, false))).await
}
