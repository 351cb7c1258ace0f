//! `/plan`

use super::choices::LevelChoice;
use crate::app;
use crate::discord::render::plan::{stopped, today as shown};
use crate::discord::{Context, Error, command_person, reply};

/// The days to your interview, with some questions for each
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm",
    subcommands("start", "today", "off"),
    subcommand_required
)]
pub(super) async fn plan(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// Spread the questions over the days to your interview
#[poise::command(slash_command)]
async fn start(
    ctx: Context<'_>,
    #[description = "The day of your interview, such as 2026-03-01, 1 March, or in 3 weeks"]
    #[max_length = 40]
    until: String,
    #[description = "How hard (default: all levels)"] level: Option<LevelChoice>,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let app = &ctx.data().app;
    let planned = app::plan::start(app, &person, &until, level.map(Into::into)).await?;
    reply(ctx, shown(&planned)).await
}

/// Today's questions of your plan, what is done, and what is left
#[poise::command(slash_command)]
async fn today(ctx: Context<'_>) -> Result<(), Error> {
    let person = command_person(ctx);
    let planned = app::plan::today(&ctx.data().app, &person).await?;
    reply(ctx, shown(&planned)).await
}

/// Delete your plan; your answers stay
#[poise::command(slash_command)]
async fn off(ctx: Context<'_>) -> Result<(), Error> {
    let person = command_person(ctx);
    app::plan::stop(&ctx.data().app, &person).await?;
    reply(ctx, stopped()).await
}
