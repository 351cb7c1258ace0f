//! `/report`

use super::autocomplete;
use crate::app::reveal::find;
use crate::discord::custom_id::Subject;
use crate::discord::practice::report::form;
use crate::discord::{Context, Error, command_person};

/// Tell the person who runs this bot that a question is wrong
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn report(
    ctx: Context<'_>,
    #[description = "Title or number: start typing, then choose"]
    #[autocomplete = "autocomplete::question"]
    question: String,
) -> Result<(), Error> {
    let app = &ctx.data().app;
    let question = find(app, &question)?;
    let subject = Subject::Question(question.id.clone(), None);
    let form = form(app, &command_person(ctx), &subject).await?;
    let http = &ctx.serenity_context().http;
    let command = ctx.interaction;
    http.create_interaction_response(command.id, &command.token, &form.response(), Vec::new())
        .await?;
    Ok(())
}
