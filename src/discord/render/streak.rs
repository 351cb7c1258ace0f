//! A streak.

use serenity::all::CreateEmbed;

use crate::app::streak::View as Streak;
use crate::discord::text::{count, escape, timestamp};
use crate::discord::view::View;
use crate::domain::streak::{ACTIVE_DAYS_PER_FREEZE, Day, MOST_FREEZES};

const COLOUR: u32 = 0xF2_6B_21;

/// A member's streak; `name` is `None` for the member's own.
pub fn view(view: &Streak, name: Option<&str>) -> View {
    let Streak {
        streak,
        days,
        answer_by,
    } = view;
    let title = match name {
        Some(name) => format!("Streak of {}", escape(name)),
        None => "Your streak".to_owned(),
    };
    let mut description = format!("🔥 **{}**", count(streak.length, "study day"));
    if let Some(closing) = answer_by {
        description += &format!(
            "\nAn open question still counts: it closes {}.",
            timestamp(*closing, 'R')
        );
    }
    if days.is_empty() {
        description += "\nThere has been no study day here yet.";
    }
    let mut embed = CreateEmbed::new()
        .title(title)
        .description(description)
        .colour(COLOUR)
        .field("Longest", count(streak.longest, "day"), true)
        .field(
            "Freezes",
            format!(
                "{} of {MOST_FREEZES}\n-# next after {}",
                streak.freezes,
                count(ACTIVE_DAYS_PER_FREEZE - streak.towards_freeze, "active day")
            ),
            true,
        );
    if !days.is_empty() {
        let lines: Vec<String> = days
            .iter()
            .map(|(day, lived)| format!("{} {}", sign(*lived), day.format("%a %-d %b")))
            .collect();
        embed = embed.field("The last study days", lines.join("\n"), false);
    }
    View::embed(embed)
}

fn sign(day: Day) -> &'static str {
    match day {
        Day::Active => "✅",
        Day::Missed => "❌",
        Day::Amnesty => "🛟",
        Day::Open => "⏳",
    }
}
