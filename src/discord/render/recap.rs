//! The recap of a week.

use super::board::medal;
use super::embed::Embed;
use super::{BLUE, button, heading, row};
use crate::app::recap::{MOST_MILESTONES, Told, Week};
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::text::{count, name_of, timestamp};
use crate::discord::view::View;
use crate::domain::question::{Level, Section};
use crate::domain::schedule::LevelPlan;
use serenity::all::ButtonStyle;

/// Renders the recap of a week, for everybody.
pub fn week(week: &Week<'_>) -> View {
    let (members, answers) = week.taking_part;
    let mut embed =
        Embed::new(week.monday.format("Week of %-d %B %Y").to_string(), BLUE).text(format!(
            "{} took part and wrote {}.",
            count(members, "member"),
            count(answers, "answer")
        ));
    if let Some(goal) = week.goal {
        embed = embed.text(match answers >= goal {
            true => format!(
                "🎯 Goal reached: **{}**, and you had set out for {goal}.",
                count(answers, "answer")
            ),
            false => format!("🎯 **{answers}** of {goal} answers together. This week again!"),
        });
    }
    if !week.first.is_empty() {
        let lines = week.first.iter().map(|(rank, member, name, points)| {
            let name = name_of(name, *member);
            format!("{} {name} · {}", medal(*rank), count(*points, "point"))
        });
        let lines: Vec<String> = lines.collect();
        embed = embed.field("First", lines.join("\n"), false);
    }
    if let Some((member, name, gain)) = &week.improved {
        let name = name_of(name, *member);
        let gain = count(*gain, "point");
        embed = embed.field(
            "Most improved",
            format!("{name}, {gain} more than the week before"),
            false,
        );
    }
    if let Some((told, percent)) = &week.hardest {
        let text = format!("{}: **{percent}%** on average", linked(week, told));
        embed = embed.field("Hardest question", text, false);
    }
    if let Some((told, point, (missed, of))) = &week.missed {
        let text = format!(
            "{point}\n{missed} of {of} missed it in {}",
            linked(week, told)
        );
        embed = embed.field("Most missed", text, false);
    }
    if !week.milestones.is_empty() {
        let named = week.milestones.iter().take(MOST_MILESTONES);
        let mut lines: Vec<String> = named
            .map(|(member, name, days)| format!("🔥 {}: {days} days", name_of(name, *member)))
            .collect();
        let more = week.milestones.len().saturating_sub(MOST_MILESTONES);
        if more > 0 {
            lines.push(format!("and {more} more"));
        }
        embed = embed.field("Streaks", lines.join("\n"), false);
    }
    if let Some(closes_at) = week.open_until {
        let text = format!(
            "A question of the week closes {}: the board may still change.",
            timestamp(closes_at, 'R')
        );
        embed = embed.text(text);
    }
    if !week.next.is_empty() {
        let next = week.next.iter();
        let next: Vec<String> = next
            .map(|(channel, level)| format!("{} in <#{channel}>", questions_of(*level)))
            .collect();
        embed = embed.field("This week", next.join("\n"), false);
    }
    let embed = embed.footer("The whole board: /leaderboard period: last week");
    let open = week.hardest.as_ref().map(|(told, _)| {
        let short = Part::Section(Section::ShortAnswer);
        let open = CustomId::Open(told.question.id.clone(), short);
        let label = format!("Answer to #{}", told.question.number);
        button(&open, &label, ButtonStyle::Secondary)
    });
    View::embed(embed).with_rows([row(open.into_iter().collect())])
}

/// Formats what a schedule asks: `Beginner questions`.
fn questions_of(level: LevelPlan) -> &'static str {
    match level {
        LevelPlan::Only(Level::Beginner) => "Beginner questions",
        LevelPlan::Only(Level::Intermediate) => "Intermediate questions",
        LevelPlan::Only(Level::Senior) => "Senior questions",
        LevelPlan::Mixed => "Questions of all levels",
        LevelPlan::Progressive => "Questions from beginner to senior",
    }
}

/// Links a question's heading to its post.
fn linked(week: &Week<'_>, told: &Told<'_>) -> String {
    let (channel, message) = told.asked.message;
    let link = format!(
        "https://discord.com/channels/{}/{channel}/{message}",
        week.guild
    );
    format!("{} · [Go to the post]({link})", heading(told.question))
}
