//! The findings of a preflight, and how to fix them.

use super::BLUE;
use super::embed::Embed;
use crate::discord::preflight::{Aim, Problem};
use crate::discord::text::delivery::{END_TIME_OUT, FULL_OF_THREADS, PING_GONE};
use crate::discord::text::{NO_SCHEDULE, powers, timestamp};
use crate::discord::view::View;
use crate::domain::ids::{ChannelId, MemberId, RoleId};
use crate::domain::permissions::{Need, Permissions, RoleProblem};

/// Renders the lines about the channels of a server's schedules.
pub fn lines(lines: &[String]) -> View {
    if lines.is_empty() {
        return View::text(NO_SCHEDULE);
    }
    // In an embed, because ten lines can be longer than a message's text.
    View::embed(Embed::new("Where I post", BLUE).list(lines.to_vec()))
}

/// Says what is wrong with a role that the bot should give and take, and what to do. `bot` is the
/// bot's own user.
pub fn role_problem(role: RoleId, bot: MemberId, problem: RoleProblem) -> String {
    match problem {
        RoleProblem::Gone => "⚠️ that role was deleted. Choose another one.".to_owned(),
        RoleProblem::Managed => format!(
            "⚠️ <@&{role}> belongs to a bot or a service, so nobody else can have it. Choose \
             another one."
        ),
        RoleProblem::NotAllowed => format!(
            "⚠️ I can't give <@&{role}>: I'm missing **Manage Roles**. Open *Server Settings*, \
             *Roles*, my own role, and allow it."
        ),
        RoleProblem::Above => format!(
            "⚠️ I can't give <@&{role}>: it is above my own role. Open *Server Settings*, *Roles*, \
             and drag the highest role of <@{bot}> above <@&{role}>."
        ),
        RoleProblem::Powerful(permissions) => format!(
            "⚠️ I don't give <@&{role}>: it allows {}. Choose a role without such rights, or take \
             them from it in *Server Settings*, *Roles*.",
            powers(permissions)
        ),
    }
}

/// Returns a line about a role that is given for `what`: whether the bot may give it, if known.
pub fn role_line(
    what: &str,
    role: RoleId,
    bot: MemberId,
    problem: Option<Option<RoleProblem>>,
) -> String {
    match problem {
        Some(None) => format!("{what}: ✅ I can give <@&{role}>."),
        Some(Some(problem)) => format!("{what}: {}", role_problem(role, bot, problem)),
        None => format!("{what}: ❔ Discord didn't answer in time. Try again in a minute."),
    }
}

/// Tells a member that their role could not be changed.
pub fn role_refused(role: RoleId) -> View {
    View::text(format!(
        "I may not give or take <@&{role}> here. Someone who manages this server can see with \
         `/setup check` what to change."
    ))
}

/// Returns a line about a channel: what keeps the bot from its task there, and what to do. `bot` is
/// the bot's own user.
pub fn line(aim: Aim, bot: MemberId, problems: &[Problem]) -> String {
    let channel = aim.channel;
    let sign = match problems {
        [] => return format!("✅ <#{channel}>: I can post there."),
        [Problem::Unknown] => "❔",
        _ => "⚠️",
    };
    let sentences = problems.iter().map(|problem| sentence(aim, bot, problem));
    let sentences: Vec<String> = sentences.collect();
    format!("{sign} <#{channel}>: {}", sentences.join(" "))
}

/// Renders why a new schedule opens no threads, and what to do about it. `bot` is the bot's own
/// user.
pub fn without_threads(channel: ChannelId, bot: MemberId, missing: &[Need]) -> String {
    format!(
        "Its posts get no discussion thread, because I'm missing {} in <#{channel}>: allow \
         <@{bot}> {} in the channel's settings, then choose `/schedule edit thread: at closing`.",
        names(missing),
        if missing.len() == 1 { "that" } else { "both" },
    )
}

fn sentence(aim: Aim, bot: MemberId, problem: &Problem) -> String {
    match problem {
        Problem::TimedOut(until) => format!(
            "I am timed out on this server until {}, so I cannot post. {END_TIME_OUT}",
            timestamp(*until, 'f')
        ),
        Problem::Missing(needs) => missing(aim, bot, needs),
        Problem::Gone => {
            format!(
                "the channel is gone. Choose another one with `{}`.",
                aim.change
            )
        }
        Problem::PingGone => PING_GONE.to_owned(),
        Problem::ActiveThreads => FULL_OF_THREADS.to_owned(),
        Problem::Unknown => {
            "Discord didn't answer in time. Try `/setup check` again in a minute.".to_owned()
        }
    }
}

fn missing(aim: Aim, bot: MemberId, needs: &[Need]) -> String {
    let lacks_mention = needs
        .iter()
        .any(|need| need.permission == Permissions::MENTION_EVERYONE);
    let or_open = match aim.ping {
        Some(role) if lacks_mention => {
            format!(" Or let anyone mention <@&{role}>, in that role's settings.")
        }
        _ => String::new(),
    };
    let them = if needs.len() == 1 { "it" } else { "them" };
    format!(
        "I'm missing {}. Open the channel's settings, *Permissions*, add <@{bot}> and allow {them}.{or_open}",
        names(needs)
    )
}

fn names(needs: &[Need]) -> String {
    let names: Vec<String> = needs
        .iter()
        .map(|need| format!("**{}**", need.name))
        .collect();
    names.join(", ")
}
