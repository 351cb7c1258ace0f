//! `/daily`

use crate::app::daily::today;
use crate::discord::render::daily::view;
use crate::discord::{Context, Error, command_caller, presence, reply};

/// Today's questions and your results
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn daily(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let mut daily = today(&ctx.data().app, &caller, 0).await?;
    let posts = daily.open.iter_mut().map(|today| &mut today.post);
    presence::look_for(ctx.data(), posts).await;
    reply(ctx, view(&daily)).await
}
