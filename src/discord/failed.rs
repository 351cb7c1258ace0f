//! What a member reads when a command fails.

use serenity::all::InteractionId;
use tracing::{error, warn};

use super::record::{self, note_refusal};
use super::view::View;
use super::{Data, Error, explain, reference, text};
use crate::metrics::Answered;

pub(super) async fn on_error(error: poise::FrameworkError<'_, Data, Error>) {
    use poise::FrameworkError;
    let (ctx, explanation) = match error {
        FrameworkError::Command { error, ctx, .. } => {
            let explanation = explain(&error, interaction_id(ctx));
            (ctx, explanation)
        }
        FrameworkError::CommandCheckFailed {
            error: Some(error),
            ctx,
            ..
        } => {
            let explanation = explain(&error, interaction_id(ctx));
            (ctx, explanation)
        }
        // The log already has the place.
        FrameworkError::CommandPanic { ctx, .. } => {
            record::note(Answered::Failed);
            let reference = reference(interaction_id(ctx));
            error!("a command panicked");
            (ctx, Some(text::fault(&reference)))
        }
        FrameworkError::ArgumentParse { ctx, .. } | FrameworkError::SubcommandRequired { ctx } => {
            record::note(Answered::Refused);
            (ctx, Some(text::OLD_COMMAND.to_owned()))
        }
        FrameworkError::CommandStructureMismatch {
            description, ctx, ..
        } => {
            record::note(Answered::Refused);
            warn!(description, "received a command in an outdated form");
            (
                poise::Context::Application(ctx),
                Some(text::OLD_COMMAND.to_owned()),
            )
        }
        FrameworkError::UnknownInteraction {
            framework,
            interaction,
            ..
        } => {
            warn!(
                command = interaction.data.name,
                "received an unknown command"
            );
            let response = View::text(text::OLD_COMMAND).into_response();
            let response = serenity::all::CreateInteractionResponse::Message(response);
            record::note(Answered::Refused);
            let http = framework.serenity_context;
            note_refusal(interaction.create_response(http, response).await);
            return;
        }
        other => {
            record::note(Answered::Failed);
            error!(error = %other, "the framework failed");
            return;
        }
    };
    let is_autocomplete = matches!(ctx, poise::Context::Application(ctx)
        if ctx.interaction_type == poise::CommandInteractionType::Autocomplete);
    let Some(explanation) = explanation.filter(|_| !is_autocomplete) else {
        return;
    };
    note_refusal(ctx.send(View::text(explanation).into_reply()).await);
}

fn interaction_id(ctx: poise::Context<'_, Data, Error>) -> InteractionId {
    InteractionId::new(ctx.id())
}
