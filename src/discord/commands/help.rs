//! `/help`

use crate::app;
use crate::discord::render::help::{Described, view};
use crate::discord::{Context, Error, command_caller, reply};

/// What Stride does and how to use it
#[poise::command(slash_command, interaction_context = "Guild")]
pub(super) async fn help(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let commands = ctx.framework.options.commands.iter();
    // Without a judge there is nothing to choose.
    let judge = app::judging::privacy(&ctx.data().app, &caller).await?.judge;
    let commands: Vec<Described<'_>> = commands
        .filter(|command| judge.is_some() || command.name != "privacy")
        .map(|command| Described {
            name: &command.name,
            description: command.description.as_deref().unwrap_or_default(),
            for_managers: !command.default_member_permissions.is_empty(),
        })
        .collect();
    let marking = app::marking::of_guild(&ctx.data().app, caller.guild).await?;
    let help = view(&commands, caller.manages_server, marking, judge.as_ref());
    reply(ctx, help).await
}
