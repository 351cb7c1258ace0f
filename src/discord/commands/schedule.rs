//! `/schedule`

use poise::ChoiceParameter;
use serenity::all::GuildChannel;

use super::autocomplete;
use crate::app;
use crate::app::schedule::Request;
use crate::discord::view::View;
use crate::discord::{Context, Error, command_caller, render, reply};
use crate::domain::ids::ChannelId;
use crate::domain::question::Level;
use crate::domain::schedule::LevelPlan;

#[derive(Clone, Copy, ChoiceParameter)]
enum LevelChoice {
    #[name = "beginner"]
    Beginner,
    #[name = "intermediate"]
    Intermediate,
    #[name = "senior"]
    Senior,
    #[name = "mixed"]
    Mixed,
    #[name = "ladder"]
    Ladder,
}

impl From<LevelChoice> for LevelPlan {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::Beginner => Self::Only(Level::Beginner),
            LevelChoice::Intermediate => Self::Only(Level::Intermediate),
            LevelChoice::Senior => Self::Only(Level::Senior),
            LevelChoice::Mixed => Self::Mixed,
            LevelChoice::Ladder => Self::Ladder,
        }
    }
}

/// The daily posts of this server
#[poise::command(
    slash_command,
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands("add", "list", "remove"),
    subcommand_required
)]
pub(super) async fn schedule(_: Context<'_>) -> Result<(), Error> {
    Ok(())
}

/// Post a question into a channel, day by day
#[poise::command(slash_command)]
async fn add(
    ctx: Context<'_>,
    #[description = "Where to post"]
    #[channel_types("Text", "News")]
    channel: GuildChannel,
    #[description = "Which questions; ladder climbs from beginner on Monday to senior on Friday"]
    level: LevelChoice,
    #[description = "When, as HH:MM with 24 hours, in this server's time zone"] at: String,
    #[description = "every day (unless you say otherwise), weekdays, or days such as mon, wed, fri"]
    days: Option<String>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let request = Request {
        channel: ChannelId(channel.id.get()),
        level: level.into(),
        topics: None,
        at: Some(at),
        days,
        cron: None,
        ping: None,
        thread: false,
    };
    let (schedule, zone) = app::schedule::add(&ctx.data().app, &caller, &request).await?;
    let _ = ctx.data().rescheduled.try_send(());
    reply(ctx, render::schedule::added(&schedule, zone)).await
}

/// What is posted where and when, and the next times
#[poise::command(slash_command)]
async fn list(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (schedules, zone) = app::schedule::list(&ctx.data().app, &caller).await?;
    reply(ctx, render::schedule::list(&schedules, zone)).await
}

/// End a schedule; its posts stay
#[poise::command(slash_command)]
async fn remove(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let removed = app::schedule::remove(&ctx.data().app, &caller, &schedule).await?;
    let text = format!(
        "Schedule #{} ({} in <#{}>, {}) is removed. Its posts stay, and an open one closes when it would have.",
        removed.id, removed.plan.level, removed.plan.channel, removed.plan.timing
    );
    reply(ctx, View::text(text)).await
}
