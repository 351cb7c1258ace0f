//! `/setup`

use super::autocomplete;
use crate::app;
use crate::discord::render::setup::timezone_set;
use crate::discord::{Context, Error, command_caller, reply};

/// Settings of this server
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

/// The time zone in which days begin and schedules run
#[poise::command(slash_command)]
async fn timezone(
    ctx: Context<'_>,
    #[description = "A city, a country or an offset: start typing and choose"]
    #[autocomplete = "autocomplete::timezone"]
    timezone: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let set = app::timezone::set(&ctx.data().app, &caller, &timezone).await?;
    ctx.data().wake_scheduler();
    reply(ctx, timezone_set(&set, caller.at)).await
}

/// Whether I can post in the channels of all schedules, and what is missing where
#[poise::command(slash_command)]
async fn check(ctx: Context<'_>) -> Result<(), Error> {
    super::schedule::check_all(ctx).await
}
