//! `/review`

use crate::app::review::begin;
use crate::discord::render::review::{News, turn};
use crate::discord::{Context, Error, command_person, reply};

/// What you missed or learned, when it is time to see it again
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn review(
    ctx: Context<'_>,
    #[description = "How many cards a day from now on (default: 10)"]
    #[min = 1]
    #[max = 100]
    limit: Option<i64>,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let (next, limit) = begin(&ctx.data().app, &person, limit).await?;
    reply(ctx, turn(&next, limit.map(News::Limit))).await
}
