//! `/help`

use serenity::all::InteractionContext;

use crate::app;
use crate::discord::render::help::{Described, in_direct_messages, view};
use crate::discord::{Context, Error, command_caller, command_person, reply};

/// What Stride does and how to use it
#[poise::command(
    slash_command,
    install_context = "Guild|User",
    interaction_context = "Guild|BotDm"
)]
pub(super) async fn help(ctx: Context<'_>) -> Result<(), Error> {
    if command_person(ctx).guild.is_none() {
        let usable = described(ctx, |command| {
            let contexts = command.interaction_context.iter().flatten();
            contexts
                .into_iter()
                .any(|context| *context == InteractionContext::BotDm)
        });
        return reply(ctx, in_direct_messages(&usable)).await;
    }
    let caller = command_caller(ctx)?;
    let judge = app::judging::privacy(&ctx.data().app, &command_person(ctx))
        .await?
        .judge;
    let commands = described(ctx, |_| true);
    let marking = app::marking::of_guild(&ctx.data().app, caller.guild).await?;
    let help = view(&commands, caller.manages_server, marking, judge.as_ref());
    reply(ctx, help).await
}

type Command = poise::Command<crate::discord::Data, Error>;

fn described(ctx: Context<'_>, is_wanted: impl Fn(&Command) -> bool) -> Vec<Described<'_>> {
    let commands = ctx.framework.options.commands.iter();
    commands
        .filter(|command| is_wanted(command))
        .map(|command| Described {
            name: &command.name,
            description: command.description.as_deref().unwrap_or_default(),
            for_managers: !command.default_member_permissions.is_empty(),
        })
        .collect()
}
