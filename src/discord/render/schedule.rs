//! Schedules, for those who manage a server.

use chrono_tz::Tz;

use super::BLUE;
use super::embed::Embed;
use crate::app::schedule::{PostNow, upcoming};
use crate::discord::text::{NO_SCHEDULE, timestamp};
use crate::discord::view::View;
use crate::domain::schedule::{Occurrence, PausedBy, Schedule};

/// How many instants to come a schedule shows.
const UPCOMING: usize = 3;

/// All schedules of a server.
pub fn list(schedules: &[Schedule], zone: Tz) -> View {
    if schedules.is_empty() {
        return View::text(NO_SCHEDULE);
    }
    let embed = schedules.iter().fold(
        Embed::new("Schedules", BLUE).text(format!(
            "In this server's time zone, **{zone}**. What comes next is shown in yours."
        )),
        |embed, schedule| {
            let name = format!("#{}", schedule.number);
            embed.field(name, lines(schedule, zone), false)
        },
    );
    View::embed(embed)
}

/// What was just done to a schedule.
#[derive(Clone, Copy, Debug)]
pub enum Done {
    /// It was added.
    Added,
    /// It was changed.
    Changed,
    /// It was let run again.
    Resumed,
}

/// A schedule to which something was just done; `warning` says what stands in its way.
pub fn set(schedule: &Schedule, done: Done, zone: Tz, warning: &str) -> View {
    let done = match done {
        Done::Added => "is set",
        Done::Changed => "is changed",
        Done::Resumed => "runs again",
    };
    let embed = Embed::new(format!("Schedule #{} {done}", schedule.number), BLUE)
        .text(lines(schedule, zone))
        .footer(format!("Times are {zone}: /setup timezone changes that."));
    View::embed(embed).with_content(warning)
}

/// A schedule that was just paused.
pub fn paused(schedule: &Schedule) -> View {
    View::text(format!(
        "Schedule #{} is paused. An open post stays open; `/schedule resume` lets it run again.",
        schedule.number
    ))
}

/// A post that was just left out.
pub fn skipped(schedule: &Schedule, skipped: Occurrence) -> View {
    let next = match schedule.next {
        Some(next) => format!("The next one comes {}.", timestamp(next.at, 'F')),
        None => "No other post is to come.".to_owned(),
    };
    View::text(format!(
        "Schedule #{} leaves out its post of {}. {next}",
        schedule.number,
        timestamp(skipped.at, 'F')
    ))
}

/// What `post-now` came to.
pub fn posted_now(outcome: &PostNow) -> View {
    View::text(match outcome {
        PostNow::Claimed(post) => format!(
            "The question is on its way to <#{}>. It counts as today's: the schedule posts no other \
             today, and this one is open until {}.",
            post.channel,
            timestamp(post.closes_at, 'F')
        ),
        PostNow::AlreadyToday(post) => format!(
            "This schedule has posted today's question in <#{}>, open until {}. Another one would \
             not count, so I have not posted it.",
            post.channel,
            timestamp(post.closes_at, 'F')
        ),
    })
}

/// A schedule that was just removed.
pub fn removed(schedule: &Schedule) -> View {
    let plan = &schedule.plan;
    View::text(format!(
        "Schedule #{} ({} in <#{}>, {}) is removed. Its posts stay, and an open one closes when it \
         would have.",
        schedule.number, plan.level, plan.channel, plan.timing
    ))
}

fn lines(schedule: &Schedule, zone: Tz) -> String {
    let plan = &schedule.plan;
    let mut text = format!("**{}** in <#{}>, {}", plan.level, plan.channel, plan.timing);
    if !plan.topics.is_empty() {
        let topics: Vec<String> = plan.topics.iter().map(ToString::to_string).collect();
        text += &format!("\nTopics: {}", topics.join(", "));
    }
    if let Some(role) = plan.ping {
        text += &format!("\nMentions <@&{role}>");
    }
    if plan.thread {
        text += "\nOpens a thread for each post";
    }
    text += "\n";
    text += &match schedule.paused {
        Some(PausedBy::Member) => "Paused: `/schedule resume` lets it run again.".to_owned(),
        Some(PausedBy::Failures) => "Paused by the bot, since Discord refused its last posts: \
             `/setup check` says what is missing, and `/schedule resume` lets it run again."
            .to_owned(),
        None => {
            let next: Vec<String> = upcoming(schedule, zone, UPCOMING)
                .into_iter()
                .map(|at| timestamp(at, 'f'))
                .collect();
            format!("Next: {}", next.join(", "))
        }
    };
    text
}
