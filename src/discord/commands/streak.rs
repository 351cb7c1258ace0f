//! `/streak` and `/streak-repair`

use serenity::all::User;

use super::autocomplete;
use crate::app;
use crate::discord::render::streak;
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::ids::MemberId;

/// Your streak or another member's, day by day if you like
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn streak(
    ctx: Context<'_>,
    #[description = "Whose (default: yours)"] member: Option<User>,
    #[description = "Explain it day by day"] why: Option<bool>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let whose = member.map_or(caller.member, |user| MemberId(user.id.get()));
    let view = if why.unwrap_or_default() {
        streak::why(&app::streak::why(app, &caller, whose, 0).await?)
    } else {
        streak::view(&app::streak::view(app, &caller, whose).await?)
    };
    reply(ctx, view).await
}

/// Excuse a member from a day they missed through no fault of their own
#[poise::command(
    slash_command,
    rename = "streak-repair",
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD"
)]
pub(super) async fn repair(
    ctx: Context<'_>,
    #[description = "Whose streak"] member: User,
    #[description = "The day, such as 2026-01-31"]
    #[autocomplete = "autocomplete::missed_day"]
    day: String,
    #[description = "Why; the member and those who manage this server can read it"]
    #[max_length = 200]
    reason: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let member = MemberId(member.id.get());
    let repaired = app::streak::repair(&ctx.data().app, &caller, member, &day, &reason).await?;
    reply(ctx, streak::repaired(&repaired)).await
}
