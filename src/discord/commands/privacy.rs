//! `/privacy`

use poise::ChoiceParameter;

use crate::app::judging;
use crate::discord::render::privacy::view;
use crate::discord::{Context, Error, command_caller, reply};

#[derive(Clone, Copy, ChoiceParameter)]
enum Choice {
    #[name = "on"]
    On,
    #[name = "off"]
    Off,
}

/// What becomes of your answers, and whether a language model may judge them
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn privacy(
    ctx: Context<'_>,
    #[description = "Whether a language model may judge your answers, on every server"]
    judge: Option<Choice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let privacy = match judge {
        Some(choice) => judging::allow(app, &caller, matches!(choice, Choice::On)).await?,
        None => judging::privacy(app, &caller).await?,
    };
    reply(ctx, view(&privacy)).await
}
