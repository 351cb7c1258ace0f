//! `/streak`

use serenity::all::User;

use crate::app;
use crate::discord::render::streak::view;
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::ids::MemberId;

/// Your streak, or another member's
#[poise::command(slash_command, interaction_context = "Guild")]
pub(super) async fn streak(
    ctx: Context<'_>,
    #[description = "Whose; yours unless you say otherwise"] member: Option<User>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let other = member.filter(|user| user.id != ctx.interaction.user.id);
    let whose = other
        .as_ref()
        .map_or(caller.member, |user| MemberId(user.id.get()));
    let streak = app::streak::view(&ctx.data().app, &caller, whose).await?;
    reply(ctx, view(&streak, other.as_ref().map(User::display_name))).await
}
