//! `/daily`

use crate::app::daily::today;
use crate::discord::render::daily::view;
use crate::discord::{Context, Error, command_caller, reply};

/// Today's questions, and how you stand to each
#[poise::command(slash_command, interaction_context = "Guild")]
pub(super) async fn daily(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (open, next) = today(&ctx.data().app, &caller).await?;
    reply(ctx, view(&open, next)).await
}
