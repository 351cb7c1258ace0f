//! `/members`

use futures::FutureExt;
use serenity::all::User;

use super::autocomplete;
use crate::app::members::{keep_off, kept_off};
use crate::app::{Refusal, privacy};
use crate::discord::render::members::{ask_to_forget, kept_off_list, set};
use crate::discord::{Context, Error, announced, command_caller, reply};
use crate::domain::ids::MemberId;

/// Who is shown on this server's boards
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands("hide", "show", "list", "forget"),
    subcommand_required
)]
pub(super) async fn members(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// Keep a member off the boards: others see none of their points and streaks
#[poise::command(slash_command)]
async fn hide(ctx: Context<'_>, #[description = "Who"] member: User) -> Result<(), Error> {
    set_kept_off(ctx, &member, true).await
}

/// Show a member on the boards again
#[poise::command(slash_command)]
async fn show(ctx: Context<'_>, #[description = "Who"] member: User) -> Result<(), Error> {
    set_kept_off(ctx, &member, false).await
}

/// List the members you keep off the boards
#[poise::command(slash_command)]
async fn list(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let members = kept_off(&ctx.data().app, &caller).await?;
    reply(ctx, kept_off_list(&members)).await
}

/// Delete the data of a member who left this server (asks first)
#[poise::command(slash_command)]
async fn forget(
    ctx: Context<'_>,
    #[description = "Who left, by name or user id"]
    #[autocomplete = "autocomplete::departed"]
    member: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let member = privacy::find(app, &caller, &member).await?;
    // Discord may take longer than it waits for a reply to say whether they are still there.
    let asking = async {
        ctx.data().roll_call.about(caller.guild, member).await?;
        Ok(privacy::ask_to_forget(app, &caller, member).await?)
    };
    let departed = announced(ctx, asking.boxed()).await?;
    reply(ctx, ask_to_forget(&departed)).await
}

async fn set_kept_off(ctx: Context<'_>, user: &User, is_kept_off: bool) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    if user.bot {
        return Err(Refusal::BotOnBoard.into());
    }
    let member = (MemberId(user.id.get()), user.display_name());
    let visibility = keep_off(&ctx.data().app, &caller, member, is_kept_off).await?;
    reply(ctx, set(&visibility)).await
}
