//! `/help`

use serenity::all::CreateEmbed;

use crate::discord::view::View;
use crate::discord::{Context, Error, command_caller, reply};

const COLOUR: u32 = 0x58_65_F2;
const FIRST_STEPS: &str = "First `/setup timezone`, then `/schedule add` for each channel.";

/// What Stride can do, and how
#[poise::command(slash_command, interaction_context = "Guild")]
pub(super) async fn help(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let commands = ctx.framework.options.commands.iter();
    let needs_manager =
        |command: &&poise::Command<_, _>| !command.default_member_permissions.is_empty();
    let line = |command: &poise::Command<_, _>| {
        let description = command.description.as_deref().unwrap_or_default();
        format!("`/{}` {description}", command.name)
    };
    let for_all: Vec<String> = commands
        .clone()
        .filter(|c| !needs_manager(c))
        .map(line)
        .collect();
    let for_managers: Vec<String> = commands.filter(needs_manager).map(line).collect();
    let mut embed = CreateEmbed::new()
        .title("Stride: a question a day")
        .colour(COLOUR)
        .description(
            "Each post asks one interview question. Press **Answer** and write what you would say: \
             only you see it, and its verdict shows which key points you made. An honest \
             **I don't know yet** keeps your streak too. Then read the model answer and climb its \
             follow-ups.",
        )
        .field("Commands", for_all.join("\n"), false)
        .field(
            "Points and streaks",
            "A question is worth 10, 20 or 30 points by level: two fifths for answering, the rest for \
             the key points covered. A streak counts study days: days with a post here. Seven active \
             days in a row earn a freeze, which stands in for a missed day by itself.",
            false,
        );
    if caller.manages_server {
        embed = embed.field(
            "For those who manage this server",
            format!("{FIRST_STEPS}\n{}", for_managers.join("\n")),
            false,
        );
    }
    reply(ctx, View::embed(embed)).await
}
