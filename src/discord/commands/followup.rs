//! `/followup`

use super::autocomplete;
use crate::app::ladder::revealed;
use crate::app::reveal::{find, model_answer};
use crate::discord::render::answer::gated;
use crate::discord::render::ladder::{Side, rung};
use crate::discord::{Context, Error, command_person, reply};

/// What an interviewer would ask next: try each follow-up, then reveal
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn followup(
    ctx: Context<'_>,
    #[description = "Title or number: start typing, then choose"]
    #[autocomplete = "autocomplete::question"]
    question: String,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let app = &ctx.data().app;
    let question = find(app, &question)?;
    let next = revealed(app, &person, &question.id).await?;
    let access = model_answer(app, &person, &question.id, None).await?;
    let view = gated(access, |answer| rung(answer, next, Side::Question));
    reply(ctx, view).await
}
