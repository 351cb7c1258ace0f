//! `/setup`

use chrono::Weekday;
use poise::ChoiceParameter;
use serenity::all::{PartialChannel, Role};

use super::autocomplete;
use crate::app::{self, Caller, Refusal};
use crate::discord::preflight::{self as preflights, Aim};
use crate::discord::render::preflight;
use crate::discord::render::setup::{self, goal_is, marking_is, recap_is, timezone_set};
use crate::discord::text::count;
use crate::discord::{Context, Error, Origin, command_caller, reply};
use crate::domain::ids::{ChannelId, RoleId};
use crate::domain::marking::Marking;
use crate::domain::permissions::Permissions;

#[derive(Clone, Copy, ChoiceParameter)]
enum MarkingChoice {
    #[name = "settled by members"]
    Settled,
    #[name = "suggested only"]
    Suggested,
}

#[derive(Clone, Copy, ChoiceParameter)]
enum DayChoice {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<DayChoice> for Weekday {
    fn from(choice: DayChoice) -> Self {
        match choice {
            DayChoice::Monday => Self::Mon,
            DayChoice::Tuesday => Self::Tue,
            DayChoice::Wednesday => Self::Wed,
            DayChoice::Thursday => Self::Thu,
            DayChoice::Friday => Self::Fri,
            DayChoice::Saturday => Self::Sat,
            DayChoice::Sunday => Self::Sun,
        }
    }
}

/// Settings for this server
#[poise::command(
    slash_command,
    install_context = "Guild",
    interaction_context = "Guild",
    default_member_permissions = "MANAGE_GUILD",
    subcommands(
        "timezone",
        "marking",
        "recap",
        "goal",
        "reminder_role",
        "role",
        "roles",
        "check"
    ),
    subcommand_required
)]
pub(super) async fn setup(_: Context<'_>) -> Result<(), Error> {
    Err(Error::OldCommand)
}

/// Set the time zone for study days and schedules
#[poise::command(slash_command)]
async fn timezone(
    ctx: Context<'_>,
    #[description = "City, country or offset: start typing, then choose"]
    #[autocomplete = "autocomplete::timezone"]
    timezone: String,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let set = app::timezone::set(&ctx.data().app, &caller, &timezone).await?;
    ctx.data().wake_scheduler();
    reply(ctx, timezone_set(&set, caller.at)).await
}

/// Choose who has the last word on which key points an answer makes
#[poise::command(slash_command)]
async fn marking(
    ctx: Context<'_>,
    #[description = "Leave it out to see how it is now"] marking: Option<MarkingChoice>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let marking = match marking {
        Some(MarkingChoice::Settled) => Some(Marking::Settled),
        Some(MarkingChoice::Suggested) => Some(Marking::Suggested),
        None => None,
    };
    let view = match marking {
        Some(marking) => marking_is(app::marking::set(app, &caller, marking).await?, true),
        None => marking_is(app::marking::show(app, &caller).await?, false),
    };
    reply(ctx, view).await
}

/// Offer a role that members take and leave with the bell on a post
#[poise::command(slash_command, rename = "reminder-role")]
async fn reminder_role(
    ctx: Context<'_>,
    #[description = "Leave it out to offer none"] role: Option<Role>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let data = ctx.data();
    must_be_theirs_to_give(ctx, &caller, role.as_ref()).await?;
    let role = role.map(|role| RoleId(role.id.get()));
    let role = app::reminder::set_role(&data.app, &caller, role).await?;
    let warning = match role {
        Some(role) => role_warning(ctx, &caller, role).await,
        None => String::new(),
    };
    reply(ctx, setup::reminder_role(role, &warning)).await
}

/// Give a role to members while their streak is at least this long
#[poise::command(slash_command)]
async fn role(
    ctx: Context<'_>,
    #[description = "Streak length in study days"]
    #[min = 1]
    #[max = 10_000]
    streak: u32,
    #[description = "Which role; leave it out to give none"] role: Option<Role>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    must_be_theirs_to_give(ctx, &caller, role.as_ref()).await?;
    let role = role.map(|role| RoleId(role.id.get()));
    let moved_from = app::role::set(&ctx.data().app, &caller, streak, role).await?;
    show_roles(ctx, &caller, role.zip(moved_from)).await
}

/// Refuses to give a role for a caller who could not give it themselves, and a role with power
/// over others.
async fn must_be_theirs_to_give(
    ctx: Context<'_>,
    caller: &Caller,
    role: Option<&Role>,
) -> Result<(), Error> {
    caller.must_manage_server()?;
    let Some(role) = role.filter(|role| role.id.get() != caller.guild.0) else {
        return Ok(());
    };
    let member = ctx.interaction.member.as_ref();
    let permissions = member.and_then(|member| member.permissions);
    let is_admin = permissions.is_some_and(serenity::all::Permissions::administrator);
    let outbox = &ctx.data().outbox;
    let problem = match preflights::guild_rights(outbox, caller.guild, caller.at).await {
        Some(rights) if is_admin => rights.power_of(RoleId(role.id.get())),
        Some(rights) => {
            let held = Origin::from(ctx.interaction).roles();
            rights.role_problem_of(&held, RoleId(role.id.get()))
        }
        // The role came with the command.
        None => {
            let is_weak = Permissions(role.permissions.bits())
                .powers()
                .next()
                .is_none();
            match is_admin && is_weak {
                true => None,
                false => return Err(Refusal::UnknownRights.into()),
            }
        }
    };
    match problem {
        Some(problem) => Err(Refusal::NotTheirsToGive(problem).into()),
        None => Ok(()),
    }
}

/// List the roles that come with streaks, and whether I may give them
#[poise::command(slash_command)]
async fn roles(ctx: Context<'_>) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    caller.must_manage_server()?;
    show_roles(ctx, &caller, None).await
}

/// `moved` is a role that was just moved, and the length that it came with before.
async fn show_roles(
    ctx: Context<'_>,
    caller: &Caller,
    moved: Option<(RoleId, u32)>,
) -> Result<(), Error> {
    let outbox = &ctx.data().outbox;
    let rights = preflights::guild_rights(outbox, caller.guild, caller.at).await;
    let lines = streak_role_lines(ctx, caller, rights.as_ref()).await?;
    reply(ctx, setup::streak_roles(&lines, moved)).await
}

/// Returns a line on each role that the bot gives and takes.
pub(super) async fn all_role_lines(
    ctx: Context<'_>,
    caller: &Caller,
    rights: Option<&preflights::GuildRights>,
) -> Result<Vec<String>, Error> {
    let mut lines = streak_role_lines(ctx, caller, rights).await?;
    let reminder = app::reminder::show(&ctx.data().app, caller).await?.role;
    lines.extend(reminder.map(|role| role_line(ctx, "🔔", role, rights)));
    Ok(lines)
}

/// Returns a line on each streak role.
async fn streak_role_lines(
    ctx: Context<'_>,
    caller: &Caller,
    rights: Option<&preflights::GuildRights>,
) -> Result<Vec<String>, Error> {
    let roles = app::role::list(&ctx.data().app, caller).await?.into_iter();
    let lines = roles.map(|role| {
        let streak = format!("🔥 {}", count(role.length, "day"));
        role_line(ctx, &streak, role.role, rights)
    });
    Ok(lines.collect())
}

fn role_line(
    ctx: Context<'_>,
    what: &str,
    role: RoleId,
    rights: Option<&preflights::GuildRights>,
) -> String {
    let problem = rights.map(|rights| rights.role_problem(role));
    preflight::role_line(what, role, ctx.data().outbox.bot(), problem)
}

/// Returns what keeps the bot from giving a role; empty if nothing does.
async fn role_warning(ctx: Context<'_>, caller: &Caller, role: RoleId) -> String {
    let outbox = &ctx.data().outbox;
    match preflights::guild_rights(outbox, caller.guild, caller.at).await {
        Some(rights) => rights
            .role_problem(role)
            .map_or_else(String::new, |problem| {
                preflight::role_problem(role, outbox.bot(), problem)
            }),
        None => {
            "Discord didn't answer in time, so I couldn't check whether I may give it. `/setup \
                 check` looks again."
                .to_owned()
        }
    }
}

/// Post a recap of the week in a channel
#[poise::command(slash_command)]
async fn recap(
    ctx: Context<'_>,
    #[description = "Where; leave everything out to see how it is now"]
    #[channel_types("Text", "News")]
    channel: Option<PartialChannel>,
    #[description = "On which day (default: Monday); it covers the week before"] day: Option<
        DayChoice,
    >,
    #[description = "Time of day, such as 09:00 or 9am (default: 10:00), in this server's time zone"]
    time: Option<String>,
    #[description = "Turn the recap off"] off: Option<bool>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    if off == Some(true) {
        app::recap::off(app, &caller).await?;
        return reply(ctx, recap_is(None, false, "")).await;
    }
    if channel.is_none() && day.is_none() && time.is_none() {
        let recaps = app::recap::show(app, &caller).await?;
        let found = match &recaps {
            Some(recaps) => {
                super::schedule::check(ctx, &caller, Aim::of_recap(recaps.plan.channel)).await
            }
            None => String::new(),
        };
        return reply(ctx, recap_is(recaps.as_ref(), false, &found)).await;
    }
    let change = app::recap::Change {
        channel: channel.map(|channel| ChannelId(channel.id.get())),
        weekday: day.map(Weekday::from),
        at: time,
    };
    let recaps = app::recap::set(app, &caller, &change).await?;
    let found = super::schedule::check(ctx, &caller, Aim::of_recap(recaps.plan.channel)).await;
    reply(ctx, recap_is(Some(&recaps), true, &found)).await
}

/// Set how many answers this server wants to write together in a week
#[poise::command(slash_command)]
async fn goal(
    ctx: Context<'_>,
    #[description = "How many; 0 for no goal. Leave it out to see how it is now"]
    #[min = 0]
    #[max = 100_000]
    answers: Option<u32>,
) -> Result<(), Error> {
    let caller = command_caller(ctx)?;
    let app = &ctx.data().app;
    let goal = match answers {
        Some(answers) => app::recap::set_goal(app, &caller, answers).await?,
        None => app::recap::goal(app, &caller).await?,
    };
    let is_told = app::recap::show(app, &caller).await?.is_some();
    reply(ctx, goal_is(goal, is_told)).await
}

/// Check whether I can post in every schedule's channel
#[poise::command(slash_command)]
async fn check(ctx: Context<'_>) -> Result<(), Error> {
    super::schedule::check_all(ctx).await
}
