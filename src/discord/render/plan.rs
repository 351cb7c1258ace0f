//! A plan: today's questions, what is done, and what is left.

use serenity::all::{ButtonStyle, CreateActionRow};

use super::embed::Embed;
use super::{BLUE, GREEN, button, heading, level_name, row};
use crate::app::plan::Planned;
use crate::discord::custom_id::{CustomId, Practice, ReviewId};
use crate::discord::text::count;
use crate::discord::view::View;
use crate::domain::question::Question;
use crate::domain::review::DAILY_LIMIT;

/// How many of today's questions have a button, and how many buttons fit in a row.
const BUTTONS: usize = 15;
const IN_A_ROW: usize = 5;

/// Renders today's part of a plan.
pub fn today(planned: &Planned<'_>) -> View {
    let progress = &planned.progress;
    let level = planned.plan.level.map_or("all levels", level_name);
    let title = format!(
        "Plan for {} · {level}",
        planned.plan.until.format("%-d %B %Y")
    );
    let of_today = planned.done_today.len() + planned.to_do.len();
    let is_over = progress.days_left == 0;
    let headline = match (is_over, of_today, planned.to_do.len()) {
        (true, ..) => "### The day of your interview has passed. I hope it went well!".to_owned(),
        (_, 0, _) => "### Nothing is left: you have answered them all".to_owned(),
        (_, all, 0) => format!("### Done for today: {all} of {all}"),
        (_, all, left) => format!("### Today: {} of {all} done", all - left),
    };
    let color = if planned.to_do.is_empty() {
        GREEN
    } else {
        BLUE
    };
    let mut embed = Embed::new(title, color).text(headline);
    if let Some(before) = planned.replaced {
        let before = before.format("%-d %B %Y");
        embed = embed.text(format!("It replaces your plan for {before}."));
    }
    let done = planned.done_today.iter();
    let done = done.map(|question| format!("✅ {}", heading(question)));
    let left = planned.to_do.iter().map(|(question, is_open)| {
        let open = if *is_open {
            " · open as a post: `/daily`"
        } else {
            ""
        };
        format!("▫️ {}{open}", heading(question))
    });
    let lines: Vec<String> = done.chain(left).collect();
    if !lines.is_empty() {
        embed = embed.list(lines);
    }
    embed = embed.text(format!("\n{}", whole(planned)));
    if progress.behind > 0 && !is_over {
        embed = embed.text(format!(
            "You are {} behind: I have spread the rest over the remaining days.",
            count(progress.behind, "question")
        ));
    }
    if planned.due_cards > 0 {
        let (cards, verb) = (
            count(planned.due_cards, "review card"),
            if planned.due_cards == 1 { "is" } else { "are" },
        );
        embed = embed.text(format!("{cards} {verb} due, too."));
    }
    if is_over {
        embed = embed.text("To plan for another one: `/plan start`.");
    }
    let embed =
        embed.footer("Answers count in practice, on a post, in a review or a mock interview");
    View::embed(embed).with_rows(rows(planned))
}

/// Says how far the whole plan is.
fn whole(planned: &Planned<'_>) -> String {
    let progress = &planned.progress;
    let done = format!(
        "**{} of {}** answered since you made the plan",
        progress.done,
        count(progress.all, "question")
    );
    match progress.days_left {
        0 => format!("{done}."),
        1 => format!("{done}, and today is the last day."),
        days => format!("{done}, with {} left.", count(days, "day")),
    }
}

fn rows(planned: &Planned<'_>) -> Vec<CreateActionRow> {
    let closed = planned.to_do.iter().filter(|(_, is_open)| !is_open);
    let closed: Vec<&Question> = closed.map(|(question, _)| *question).collect();
    let mut rows: Vec<CreateActionRow> = closed[..closed.len().min(BUTTONS)]
        .chunks(IN_A_ROW)
        .map(|questions| {
            let buttons = questions.iter().map(|question| {
                let ask = CustomId::Practice(Practice::Ask(question.number));
                let label = format!("Ask #{}", question.number);
                button(&ask, &label, ButtonStyle::Primary)
            });
            row(buttons.collect())
        })
        .collect();
    let refresh = CustomId::PlanToday;
    let refresh = button(&refresh, "Refresh", ButtonStyle::Secondary);
    let review = (planned.due_cards > 0).then(|| {
        let review = CustomId::Review(ReviewId::Next(DAILY_LIMIT));
        button(&review, "Review", ButtonStyle::Secondary)
    });
    rows.push(row(std::iter::once(refresh).chain(review).collect()));
    rows
}

/// Says that the plan was deleted.
pub fn stopped() -> View {
    View::text("Your plan is deleted. Your answers stay in your deck. `/plan start` makes another.")
}
