//! `/search`

use crate::app::search;
use crate::discord::render::search::view;
use crate::discord::{Context, Error, command_person, reply};

/// Find questions by any word: a topic, a network, an abbreviation, a number
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn search(
    ctx: Context<'_>,
    #[description = "What to look for; empty: what is open here, and what you saw last"]
    query: Option<String>,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let typed = query.unwrap_or_default();
    let results = search::search(&ctx.data().app, &person, &typed, 0).await?;
    reply(ctx, view(&results)).await
}
