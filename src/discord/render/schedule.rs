//! Schedules, for those who manage a server.

use chrono_tz::Tz;
use serenity::all::CreateEmbed;

use crate::app::schedule::upcoming;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::schedule::{PausedBy, Schedule};

const COLOUR: u32 = 0x58_65_F2;
/// How many instants to come a schedule shows.
const UPCOMING: usize = 3;

/// All schedules of a server.
pub fn list(schedules: &[Schedule], zone: Tz) -> View {
    if schedules.is_empty() {
        return View::text("This server has no schedule yet. Add one with `/schedule add`.");
    }
    let embed = schedules.iter().fold(
        CreateEmbed::new()
            .title("Schedules")
            .colour(COLOUR)
            .description(format!("Times are {zone}.")),
        |embed, schedule| embed.field(format!("#{}", schedule.id), lines(schedule, zone), false),
    );
    View::embed(embed)
}

/// A schedule that was just added.
pub fn added(schedule: &Schedule, zone: Tz) -> View {
    let embed = CreateEmbed::new()
        .title(format!("Schedule #{} is set", schedule.id))
        .colour(COLOUR)
        .description(lines(schedule, zone));
    View::embed(embed)
}

fn lines(schedule: &Schedule, zone: Tz) -> String {
    let plan = &schedule.plan;
    let mut text = format!(
        "**{}** in <#{}>, {} ({zone})",
        plan.level, plan.channel, plan.timing
    );
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
        Some(PausedBy::Member) => "Paused.".to_owned(),
        Some(PausedBy::Failures) => "Paused by the bot: Discord refused its last posts.".to_owned(),
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
