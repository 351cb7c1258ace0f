//! `/privacy`

use poise::ChoiceParameter;

use crate::app::{judging, members};
use crate::discord::render::members::own;
use crate::discord::render::privacy::view;
use crate::discord::{Context, Error, command_caller, reply};

#[derive(Clone, Copy, ChoiceParameter)]
enum Choice {
    #[name = "on"]
    On,
    #[name = "off"]
    Off,
}

/// What happens to your answers, and what others see of you
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    subcommands("about", "judge", "hide", "show"),
    subcommand_required
)]
pub(super) async fn privacy(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// What happens to your answers
#[poise::command(slash_command)]
async fn about(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let privacy = judging::privacy(&ctx.data().app, &caller).await?;
    reply(ctx, view(&privacy)).await
}

/// Whether a language model may judge your answers, on every server
#[poise::command(slash_command)]
async fn judge(
    ctx: Context<'_>,
    #[description = "Whether it gets your answers"] answers: Choice,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let is_allowed = matches!(answers, Choice::On);
    let privacy = judging::allow(&ctx.data().app, &caller, is_allowed).await?;
    reply(ctx, view(&privacy)).await
}

/// Leave this server's boards: others see none of your points and streaks
#[poise::command(slash_command)]
async fn hide(ctx: Context<'_>) -> Result<(), Error> {
    set_hidden(ctx, true).await
}

/// Come back to this server's boards
#[poise::command(slash_command)]
async fn show(ctx: Context<'_>) -> Result<(), Error> {
    set_hidden(ctx, false).await
}

async fn set_hidden(ctx: Context<'_>, hides: bool) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let visibility = members::hide(&ctx.data().app, &caller, hides).await?;
    reply(ctx, own(&visibility)).await
}
