//! `/setup`

use poise::ChoiceParameter;

use super::autocomplete;
use crate::app;
use crate::discord::render::setup::{marking_is, timezone_set};
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::marking::Marking;

#[derive(Clone, Copy, ChoiceParameter)]
enum MarkingChoice {
    #[name = "settled by members"]
    Settled,
    #[name = "suggested only"]
    Suggested,
}

/// Settings for this server
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands("timezone", "marking", "check"),
    subcommand_required
)]
pub(super) async fn setup(_: Context<'_>) -> Result<(), Error> {
    Ok(())
}

/// Set the time zone for study days and schedules
#[poise::command(slash_command)]
async fn timezone(
    ctx: Context<'_>,
    #[description = "City, country or offset: start typing, then choose"]
    #[autocomplete = "autocomplete::timezone"]
    timezone: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let set = app::timezone::set(&ctx.data().app, &caller, &timezone).await?;
    ctx.data().wake_scheduler();
    reply(ctx, timezone_set(&set, caller.at)).await
}

/// Choose who has the last word on which key points an answer makes
#[poise::command(slash_command)]
async fn marking(
    ctx: Context<'_>,
    #[description = "Leave it out to see how it is now"] marking: Option<MarkingChoice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let marking = match marking {
        Some(MarkingChoice::Settled) => Some(Marking::Settled),
        Some(MarkingChoice::Suggested) => Some(Marking::Suggested),
        None => None,
    };
    let view = match marking {
        Some(marking) => marking_is(app::marking::set(app, &caller, marking).await?, true),
        None => marking_is(app::marking::show(app, &caller).await?, false),
    };
    reply(ctx, view).await
}

/// Check whether I can post in every schedule's channel
#[poise::command(slash_command)]
async fn check(ctx: Context<'_>) -> Result<(), Error> {
    super::schedule::check_all(ctx).await
}
