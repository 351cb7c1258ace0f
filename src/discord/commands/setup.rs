//! `/setup`

use super::autocomplete;
use crate::app;
use crate::discord::render::setup::timezone_set;
use crate::discord::{Context, Error, command_caller, reply};

/// Settings for this server
#[poise::command(
    slash_command,
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands("timezone", "check"),
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

/// Check whether I can post in every schedule's channel
#[poise::command(slash_command)]
async fn check(ctx: Context<'_>) -> Result<(), Error> {
    super::schedule::check_all(ctx).await
}
