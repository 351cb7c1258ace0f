//! `/question`

use super::choices::{ExperienceChoice, LevelChoice, TopicChoice, selection};
use crate::app::practice::{Numbered, ask, ask_number};
use crate::discord::render::practice as render;
use crate::discord::{Context, Error, command_person, reply};

/// A practice question, for you alone: no points, no streak
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn question(
    ctx: Context<'_>,
    #[description = "How hard"] level: Option<LevelChoice>,
    #[description = "What about"] topic: Option<TopicChoice>,
    #[description = "Years of experience that an interviewer would expect"] experience: Option<
        ExperienceChoice,
    >,
    #[description = "One question, by its number"]
    #[min = 1]
    number: Option<u32>,
    #[description = "Show it to the channel; everybody answers in private"] public: Option<bool>,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let app = &ctx.data().app;
    let public = public.unwrap_or(false);
    let asked = match number {
        None => ask(app, &person, selection(level, topic, experience)).await?,
        Some(number) => match ask_number(app, &person, number).await? {
            Numbered::Asked(asked) => asked,
            Numbered::Open(question, posts) => {
                return reply(ctx, render::is_open(question, &posts)).await;
            }
        },
    };
    let view = render::question(&asked, public);
    reply(ctx, if public { view.public() } else { view }).await
}
