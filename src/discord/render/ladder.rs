//! The follow-up ladder.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;

use super::review::{comes_back, parts};
use super::{button, question_embed, reviewed, row};
use crate::app::Refusal;
use crate::app::reveal::Opened;
use crate::discord::custom_id::{CustomId, Part, ReviewId};
use crate::discord::text::refusal;
use crate::discord::view::View;
use crate::domain::question::{Question, Section};
use crate::domain::review::Reviewed;

/// The side of a rung.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// The question.
    Question,
    /// The question and the answer, with buttons to rate yourself if there is an outlook: the
    /// result of each rating.
    Answer(Option<[Reviewed; 4]>),
}

/// Renders a rung of the ladder, from 0; the last one if there are fewer.
pub fn rung(answer: &Opened<&Question>, rung: u32, side: Side) -> View {
    let question: &Question = answer;
    if !question.has_follow_ups() {
        return View::text(refusal(&Refusal::NoFollowUps));
    }
    let count = question.follow_ups.len() as u32;
    let rung = rung.min(count - 1);
    let follow_up = &question.follow_ups[rung as usize];
    let body = match side {
        Side::Answer(_) => format!("**{}**\n\n{}", follow_up.question, follow_up.answer),
        Side::Question => format!(
            "**{}**\n\nSay your answer out loud or write it down. Then reveal.",
            follow_up.question
        ),
    };
    let embed = question_embed(question).text(body).footer(format!(
        "Follow-up {} of {count} · {}",
        rung + 1,
        reviewed(question)
    ));

    let id = |rung, revealed| CustomId::Rung(question.id.clone(), rung, revealed);
    let mut buttons = Vec::new();
    if rung > 0 {
        buttons.push(button(&id(rung - 1, true), "Back", ButtonStyle::Secondary));
    }
    match side {
        Side::Question => buttons.push(button(&id(rung, true), "Reveal", ButtonStyle::Primary)),
        Side::Answer(_) if rung + 1 < count => buttons.push(button(
            &id(rung + 1, false),
            "Next follow-up",
            ButtonStyle::Secondary,
        )),
        Side::Answer(_) => {
            let short = Part::Section(Section::ShortAnswer);
            buttons.push(button(
                &CustomId::Turn(question.id.clone(), short, 0),
                "That was the last one: back to the answer",
                ButtonStyle::Secondary,
            ));
        }
    }
    let ratings = match side {
        Side::Answer(Some(outlook)) => parts(&outlook, |rating| {
            CustomId::Review(ReviewId::Rung(question.id.clone(), rung, rating))
        }),
        Side::Question | Side::Answer(None) => Vec::new(),
    };
    View::embed(embed).with_rows([row(ratings), row(buttons)])
}

/// Renders the rung after a rated one, which comes back at `due_at`.
pub fn rated(answer: &Opened<&Question>, number: u32, due_at: Option<DateTime<Utc>>) -> View {
    let is_last = number as usize + 1 >= answer.follow_ups.len();
    let view = if is_last {
        rung(answer, number, Side::Answer(None))
    } else {
        rung(answer, number + 1, Side::Question)
    };
    match due_at {
        Some(due_at) => view.with_content(comes_back(due_at)),
        None => view,
    }
}
