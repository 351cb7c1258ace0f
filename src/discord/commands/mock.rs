//! `/mock`

use serenity::all::{ChannelType, Permissions, User};

use super::choices::LevelChoice;
use crate::app::mock::{Request, invite};
use crate::discord::render::invitation::open;
use crate::discord::{Context, Error, command_caller, reply};
use crate::domain::ids::{ChannelId, MemberId};
use crate::domain::mock::Partner;

/// A mock interview for two: take turns as interviewer and candidate
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn mock(
    ctx: Context<'_>,
    #[description = "The member you want to practice with"] with: User,
    #[description = "How hard the questions are (default: any)"] level: Option<LevelChoice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let resolved = &ctx.interaction.data.resolved;
    let nickname = resolved
        .members
        .get(&with.id)
        .and_then(|member| member.nick.clone());
    let request = Request {
        partner: Partner {
            member: MemberId(with.id.get()),
            name: nickname.unwrap_or_else(|| with.display_name().to_owned()),
        },
        is_bot: with.bot,
        is_there: resolved.members.contains_key(&with.id),
        level: level.map(Into::into),
        channel: ChannelId(ctx.interaction.channel_id.get()),
        wants_thread: may_open_thread(ctx),
    };
    let mock = invite(&ctx.data().app, &caller, &request).await?;
    reply(ctx, open(&mock)).await
}

/// Whether the bot may open a private thread in the channel and write into it.
fn may_open_thread(ctx: Context<'_>) -> bool {
    let kind = ctx.interaction.channel.as_ref().map(|channel| channel.kind);
    let permissions = ctx.interaction.app_permissions.unwrap_or_default();
    let needed = Permissions::VIEW_CHANNEL
        | Permissions::CREATE_PRIVATE_THREADS
        | Permissions::SEND_MESSAGES_IN_THREADS
        | Permissions::EMBED_LINKS;
    let may = permissions.administrator() || permissions.contains(needed);
    may && kind.is_none_or(|kind| kind == ChannelType::Text)
}
