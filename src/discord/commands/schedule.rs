//! `/schedule`

use poise::ChoiceParameter;
use serenity::all::{PartialChannel, Role};

use super::autocomplete;
use super::choices::SourceChoice;
use crate::app::post::lacks;
use crate::app::schedule::{self as schedules, Change, Request};
use crate::app::{self, Caller};
use crate::discord::preflight::{self as preflights, Aim};
use crate::discord::render::schedule::{Done, set};
use crate::discord::render::{self, preflight};
use crate::discord::{Context, Error, command_caller, presence, reply};
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::own_question::Source;
use crate::domain::question::Level;
use crate::domain::schedule::{LevelPlan, ThreadAt};

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
    // Discord sends a choice by its place: in clients that still show "ladder" it means this.
    #[name = "progressive"]
    #[name = "ladder"]
    Progressive,
}

impl From<LevelChoice> for LevelPlan {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::Beginner => Self::Only(Level::Beginner),
            LevelChoice::Intermediate => Self::Only(Level::Intermediate),
            LevelChoice::Senior => Self::Only(Level::Senior),
            LevelChoice::Mixed => Self::Mixed,
            LevelChoice::Progressive => Self::Progressive,
        }
    }
}

#[derive(Clone, Copy, ChoiceParameter)]
enum ThreadChoice {
    #[name = "at closing"]
    Closing,
    #[name = "at posting"]
    Posting,
    #[name = "none"]
    None,
}

impl From<ThreadChoice> for ThreadAt {
    fn from(choice: ThreadChoice) -> Self {
        match choice {
            ThreadChoice::Closing => Self::Closing,
            ThreadChoice::Posting => Self::Posting,
            ThreadChoice::None => Self::None,
        }
    }
}

/// The daily posts on this server
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands(
        "add", "edit", "list", "pause", "resume", "skip", "unskip", "post_now", "remove"
    ),
    subcommand_required
)]
pub(super) async fn schedule(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// Post a question in a channel every day
#[poise::command(slash_command)]
#[expect(clippy::too_many_arguments, reason = "they are the command's options")]
async fn add(
    ctx: Context<'_>,
    #[description = "Where to post"]
    #[channel_types("Text", "News")]
    channel: PartialChannel,
    #[description = "Which questions; progressive goes from beginner on Monday to senior on Friday"]
    level: LevelChoice,
    #[description = "Time of day, such as 09:00 or 9am, in this server's time zone"] at: Option<
        String,
    >,
    #[description = "every day (default), weekdays, or days such as mon, wed, fri"] days: Option<
        String,
    >,
    #[description = "Only these topics, separated by commas"]
    #[autocomplete = "autocomplete::topics"]
    topics: Option<String>,
    #[description = "Only these kinds of question, such as code, debugging"]
    #[autocomplete = "autocomplete::kinds"]
    kinds: Option<String>,
    #[description = "From the bank, this server's own questions, or both (default)"]
    questions: Option<SourceChoice>,
    #[description = "For experts: five cron fields instead of at and days, such as 0 9 * * 1-5"]
    cron: Option<String>,
    #[description = "A role to mention with each post"] ping: Option<Role>,
    #[description = "When to open a discussion thread under each post (default: at closing)"]
    thread: Option<ThreadChoice>,
    #[description = "Add it even if it has few questions or is a duplicate"] anyway: Option<bool>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let channel = ChannelId(channel.id.get());
    let outbox = &ctx.data().outbox;
    let (rights, looked) = tokio::join!(
        preflights::guild_rights(outbox, caller.guild, caller.at),
        preflights::look(outbox, channel)
    );
    let seen = (&looked, rights.as_ref());
    // By default threads open at closing, which spoils nothing, if the bot may open them. A
    // requested thread is checked below.
    let missing = match thread {
        Some(_) => Vec::new(),
        None => preflights::missing_for_threads(outbox.bot(), seen),
    };
    let default = match missing.as_slice() {
        [] => ThreadAt::Closing,
        _ => ThreadAt::None,
    };
    let request = Request {
        channel,
        level: level.into(),
        topics,
        kinds,
        source: questions.map_or(Source::Both, Into::into),
        at,
        days,
        cron,
        ping: ping.map(|role| RoleId(role.id.get())),
        thread: thread.map_or(default, ThreadAt::from),
        anyway: anyway.unwrap_or(false),
    };
    let shown = schedules::add(&ctx.data().app, &caller, &request).await?;
    ctx.data().wake_scheduler();
    let aim = Aim::of_plan(&shown.schedule.plan);
    let found = preflights::problems(outbox.bot(), seen, aim, &[]);
    let mut lines = Vec::new();
    if !found.is_empty() {
        lines.push(preflight::line(aim, outbox.bot(), &found));
    }
    if !missing.is_empty() {
        lines.push(preflight::without_threads(channel, outbox.bot(), &missing));
    }
    reply(ctx, set(&shown, Done::Added, caller.at, &lines.join("\n"))).await
}

/// Change a schedule; options you leave out stay the same
#[poise::command(slash_command)]
#[expect(clippy::too_many_arguments, reason = "they are the command's options")]
async fn edit(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
    #[description = "Another channel"]
    #[channel_types("Text", "News")]
    channel: Option<PartialChannel>,
    #[description = "Other questions"] level: Option<LevelChoice>,
    #[description = "Another time, such as 09:00 or 9am"] at: Option<String>,
    #[description = "Other days"] days: Option<String>,
    #[description = "Other topics, separated by commas; any means all"]
    #[autocomplete = "autocomplete::topics"]
    topics: Option<String>,
    #[description = "Other kinds of question, separated by commas; any means all"]
    #[autocomplete = "autocomplete::kinds"]
    kinds: Option<String>,
    #[description = "From the bank, this server's own questions, or both"] questions: Option<
        SourceChoice,
    >,
    #[description = "A cron expression instead of at and days"] cron: Option<String>,
    #[description = "Another role to mention; @everyone for none"] ping: Option<Role>,
    #[description = "When posts get a discussion thread; at closing spoils nothing"] thread: Option<
        ThreadChoice,
    >,
    #[description = "Change it even if it has few questions or is a duplicate"] anyway: Option<
        bool,
    >,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let change = Change {
        channel: channel.map(|channel| ChannelId(channel.id.get())),
        level: level.map(LevelPlan::from),
        topics,
        kinds,
        source: questions.map(Into::into),
        at,
        days,
        cron,
        ping: ping.map(|role| RoleId(role.id.get())),
        thread: thread.map(ThreadAt::from),
        anyway: anyway.unwrap_or(false),
    };
    let (shown, is_changed) = schedules::edit(&ctx.data().app, &caller, &schedule, &change).await?;
    ctx.data().wake_scheduler();
    let found = check(ctx, &caller, Aim::of_plan(&shown.schedule.plan)).await;
    let done = if is_changed {
        Done::Changed
    } else {
        Done::Nothing
    };
    reply(ctx, set(&shown, done, caller.at, &found)).await
}

/// What is posted where and when, and what comes next
#[poise::command(slash_command)]
async fn list(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (schedules, calendar) = schedules::list(&ctx.data().app, &caller).await?;
    let list = render::schedule::list(&schedules, &calendar, caller.at, 0);
    reply(ctx, list).await
}

/// Stop a schedule until you resume it
#[poise::command(slash_command)]
async fn pause(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let schedule = schedules::pause(&ctx.data().app, &caller, &schedule).await?;
    reply(ctx, render::schedule::paused(&schedule)).await
}

/// Resume a paused schedule
#[poise::command(slash_command)]
async fn resume(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let shown = schedules::resume(&ctx.data().app, &caller, &schedule).await?;
    ctx.data().wake_scheduler();
    let found = check(ctx, &caller, Aim::of_plan(&shown.schedule.plan)).await;
    reply(ctx, set(&shown, Done::Resumed, caller.at, &found)).await
}

/// Skip a schedule's next post
#[poise::command(slash_command)]
async fn skip(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (schedule, skipped) = schedules::skip(&ctx.data().app, &caller, &schedule).await?;
    ctx.data().wake_scheduler();
    reply(ctx, render::schedule::skipped(&schedule, skipped)).await
}

/// Undo the last skip
#[poise::command(slash_command)]
async fn unskip(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (schedule, left_out, back) = schedules::unskip(&ctx.data().app, &caller, &schedule).await?;
    ctx.data().wake_scheduler();
    reply(ctx, render::schedule::unskipped(&schedule, &left_out, back)).await
}

/// Post a schedule's question for today right now
#[poise::command(slash_command, rename = "post-now")]
async fn post_now(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    // A post that a moderator deleted can be sent again.
    if let Some(mut there) = schedules::todays_post(app, &caller, &schedule).await? {
        presence::look_for_one(ctx.data(), &mut there).await;
    }
    let outcome = schedules::post_now(app, &caller, &schedule).await?;
    ctx.data().wake_scheduler();
    reply(ctx, render::schedule::posted_now(&outcome)).await
}

/// Remove a schedule (asks first); its posts stay
#[poise::command(slash_command)]
async fn remove(
    ctx: Context<'_>,
    #[description = "Which one"]
    #[autocomplete = "autocomplete::schedule"]
    schedule: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let removal = schedules::removal(&ctx.data().app, &caller, &schedule).await?;
    reply(ctx, render::schedule::ask_to_remove(&removal)).await
}

/// Returns what keeps the bot from its task in a channel; empty if nothing does.
pub(super) async fn check(ctx: Context<'_>, caller: &Caller, aim: Aim) -> String {
    let outbox = &ctx.data().outbox;
    let rights = preflights::guild_rights(outbox, caller.guild, caller.at).await;
    let found = preflights::check(outbox, rights.as_ref(), aim, &[]).await;
    if found.is_empty() {
        return String::new();
    }
    preflight::line(aim, outbox.bot(), &found)
}

/// Checks the channels of all schedules.
pub(super) async fn check_all(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let (schedules, _) = schedules::list(&ctx.data().app, &caller).await?;
    let outbox = &ctx.data().outbox;
    let rights = preflights::guild_rights(outbox, caller.guild, caller.at).await;
    let lines = schedules.iter().map(|schedule| async {
        let last = lacks::of_last(&ctx.data().app, schedule.id).await?;
        let aim = Aim::of_plan(&schedule.plan);
        let found = preflights::check(outbox, rights.as_ref(), aim, &last).await;
        let line = preflight::line(aim, outbox.bot(), &found);
        Ok::<_, Error>(format!("#{}: {line}", schedule.number))
    });
    let mut lines = futures::future::try_join_all(lines).await?;
    if let Some(recaps) = app::recap::show(&ctx.data().app, &caller).await? {
        let aim = Aim::of_recap(recaps.plan.channel);
        let found = preflights::check(outbox, rights.as_ref(), aim, &[]).await;
        lines.push(format!(
            "Recap: {}",
            preflight::line(aim, outbox.bot(), &found)
        ));
    }
    lines.extend(super::setup::all_role_lines(ctx, &caller, rights.as_ref()).await?);
    reply(ctx, preflight::lines(&lines)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Discord keeps showing the old commands for a while, and sends a choice by its place.
    #[test]
    fn a_choice_of_a_level_keeps_its_place_and_its_old_name() {
        let places = (0..5).map(|place| LevelChoice::from_index(place).map(LevelPlan::from));
        let plans: Option<Vec<LevelPlan>> = places.collect();
        assert_eq!(plans.as_deref(), Some(LevelPlan::ALL.as_slice()));
        let ladder = LevelChoice::from_name("ladder").map(LevelPlan::from);
        assert_eq!(ladder, Some(LevelPlan::Progressive));
    }
}
