//! `/streak` and `/streak-repair`

use serenity::all::User;

use super::autocomplete;
use crate::app;
use crate::discord::render::streak;
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::ids::MemberId;

/// Streaks, day by day if you like, and holidays from yours
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    subcommands("show", "why", "pause", "resume"),
    subcommand_required
)]
pub(super) async fn streak(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// Your streak or another member's
#[poise::command(slash_command)]
async fn show(
    ctx: Context<'_>,
    #[description = "Whose (default: yours)"] member: Option<User>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let whose = member.map_or(caller.member, |user| MemberId(user.id.get()));
    let shown = app::streak::view(&ctx.data().app, &caller, whose).await?;
    reply(ctx, streak::view(&shown)).await
}

/// What each study day did to a streak
#[poise::command(slash_command)]
async fn why(
    ctx: Context<'_>,
    #[description = "Whose (default: yours)"] member: Option<User>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let whose = member.map_or(caller.member, |user| MemberId(user.id.get()));
    let why = app::streak::why(&ctx.data().app, &caller, whose, 0).await?;
    reply(ctx, streak::why(&why)).await
}

/// Take a holiday: your streak rests, for 14 days in any 90 at most
#[poise::command(slash_command)]
async fn pause(
    ctx: Context<'_>,
    #[description = "The last day, such as 31 Jan, friday or in 5 days"]
    #[max_length = 40]
    until: String,
    #[description = "The first day (default: today)"]
    #[max_length = 40]
    from: Option<String>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let holiday = app::streak::pause(app, &caller, &until, from.as_deref()).await?;
    reply(ctx, streak::paused(&holiday)).await
}

/// End your holiday or cancel it
#[poise::command(slash_command)]
async fn resume(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let ended = app::streak::resume(&ctx.data().app, &caller).await?;
    reply(ctx, streak::resumed(&ended)).await
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
    #[description = "Why; only the member and this server's managers can read it"]
    #[max_length = 200]
    reason: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let member = MemberId(member.id.get());
    let repaired = app::streak::repair(&ctx.data().app, &caller, member, &day, &reason).await?;
    reply(ctx, streak::repaired(&repaired)).await
}
