//! What the operator reads about the bot's state at Discord.

use chrono::TimeDelta;

use crate::app;
use crate::discord::examination::{is_refused, until};
use crate::discord::preflight::Problem;
use crate::discord::rest::RestError;
use crate::domain::schedule::Schedule;

/// Why nobody can invite the bot.
pub const CODE_GRANT: &str = "The application asks for OAuth2's code grant, so its invitation link does \
    not work: switch off *Requires OAuth2 Code Grant* in the developer portal (Bot).";

/// Says that the bot could not log in to Discord.
pub fn no_connection(origin: &str, error: &RestError) -> String {
    match is_refused(error) {
        true => "Discord refused the token. Copy it again from the developer portal (Bot, Reset \
                 Token) into DISCORD_TOKEN."
            .to_owned(),
        false => format!("Discord at {origin} cannot be reached: {error}."),
    }
}

/// Says that Discord did not describe the application.
pub fn no_application(error: &RestError) -> String {
    format!("Discord did not return the application's settings: {error}.")
}

/// Says that interactions go elsewhere.
pub fn endpoint(url: &str) -> String {
    format!(
        "Discord sends commands and clicks to {url}, and not to this bot: clear *Interactions \
         Endpoint URL* in the developer portal (General Information)."
    )
}

/// Says that this machine's clock is wrong.
pub fn clock(ahead: TimeDelta) -> String {
    let side = match ahead < TimeDelta::zero() {
        true => "behind",
        false => "ahead of",
    };
    format!(
        "This machine's clock is {} minutes {side} Discord's, and nothing is posted until it is \
         right. Set it, or let a time service such as systemd-timesyncd do so.",
        ahead.num_minutes().abs()
    )
}

/// Says that a guild's schedules could not be read, so the check of channels ended there.
pub fn unread(error: &app::Error) -> String {
    format!("The database cannot be read any more, so not all channels were checked: {error}.")
}

/// What keeps a schedule's posts from its channel.
pub fn channel(schedule: &Schedule, problem: &Problem) -> String {
    let what = match problem {
        Problem::TimedOut(instant) => format!("the bot is timed out until {}", until(*instant)),
        Problem::Missing(needs) => {
            let names: Vec<&str> = needs.iter().map(|need| need.name).collect();
            format!("the bot lacks {} there", names.join(", "))
        }
        Problem::Gone => "the channel is gone".to_owned(),
        Problem::PingGone => "the role that it mentions is gone".to_owned(),
        Problem::ActiveThreads => {
            "the server has as many active threads as Discord allows".to_owned()
        }
        Problem::Unknown => "Discord did not answer in time".to_owned(),
    };
    let (number, channel) = (schedule.number, schedule.plan.channel);
    format!("schedule #{number} in channel {channel}: {what}")
}
