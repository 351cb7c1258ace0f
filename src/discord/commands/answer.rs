//! `/answer`

use poise::ChoiceParameter;

use super::autocomplete;
use crate::app::reveal::{find, model_answer};
use crate::discord::custom_id::Part;
use crate::discord::render::answer::{gated, page};
use crate::discord::{Context, Error, command_person, reply};
use crate::domain::question::Section;

#[derive(Clone, Copy, ChoiceParameter)]
enum PartChoice {
    #[name = "Short answer"]
    Short,
    #[name = "Explanation"]
    Explanation,
    #[name = "Code"]
    Code,
    #[name = "Real world"]
    RealWorld,
    #[name = "Mistakes"]
    Mistakes,
    #[name = "Sources"]
    Sources,
}

impl From<PartChoice> for Part {
    fn from(choice: PartChoice) -> Self {
        match choice {
            PartChoice::Short => Self::Section(Section::ShortAnswer),
            PartChoice::Explanation => Self::Section(Section::Explanation),
            PartChoice::Code => Self::Section(Section::Code),
            PartChoice::RealWorld => Self::Section(Section::RealWorld),
            PartChoice::Mistakes => Self::Section(Section::Mistakes),
            PartChoice::Sources => Self::Sources,
        }
    }
}

/// The model answer to a question
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn answer(
    ctx: Context<'_>,
    #[description = "Title or number: start typing, then choose"]
    #[autocomplete = "autocomplete::question"]
    question: String,
    #[description = "Which part to open first"] section: Option<PartChoice>,
) -> Result<(), Error> {
    let person = command_person(ctx);
    let app = &ctx.data().app;
    let question = find(app, &question)?;
    let part = section.unwrap_or(PartChoice::Short).into();
    let access = model_answer(app, &person, &question.id, None).await?;
    reply(ctx, gated(access, |answer| page(answer, part, 0))).await
}
