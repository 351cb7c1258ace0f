//! `/remind`

use crate::app::reminder::{turn_off, turn_on};
use crate::discord::{Context, Error, command_caller, remind, reply};

/// Get a direct message before a missed day costs you your streak or a freeze
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn remind(
    ctx: Context<'_>,
    #[description = "How many hours before (default: 2)"]
    #[min = 1]
    #[max = 12]
    hours: Option<u32>,
    #[description = "Stop reminding me"] off: Option<bool>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let reminders = match off.unwrap_or_default() {
        true => turn_off(app, &caller).await?,
        false => turn_on(app, &caller, hours).await?,
    };
    let member = ctx.interaction.member.as_deref();
    let view = remind::choice(ctx.data(), &caller, member, reminders).await;
    reply(ctx, view).await
}
