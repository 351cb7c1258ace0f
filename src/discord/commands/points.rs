//! `/points`

use serenity::all::User;

use crate::app::points::show;
use crate::discord::render::points::view;
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::ids::MemberId;

/// Your points and what each was for, or another member's total
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn points(
    ctx: Context<'_>,
    #[description = "Whose (default: yours)"] member: Option<User>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let whose = member.map_or(caller.member, |user| MemberId(user.id.get()));
    let points = show(&ctx.data().app, &caller, whose, 0).await?;
    reply(ctx, view(&points)).await
}
