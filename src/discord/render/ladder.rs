//! The follow-up ladder.

use serenity::all::ButtonStyle;

use super::{button, question_embed, reviewed, row};
use crate::app::reveal::Opened;
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::view::View;
use crate::domain::question::{Question, Section};

/// A rung of the ladder (from 0; the last one where there are fewer): its question, or
/// with its answer.
pub fn rung(answer: &Opened<&Question>, rung: u32, revealed: bool) -> View {
    let question: &Question = answer;
    let count = question.follow_ups.len() as u32;
    let rung = rung.min(count - 1);
    let follow_up = &question.follow_ups[rung as usize];
    let body = if revealed {
        format!("**{}**\n\n{}", follow_up.question, follow_up.answer)
    } else {
        format!(
            "**{}**\n\nSay your answer out loud or write it down. Then reveal.",
            follow_up.question
        )
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
    if !revealed {
        buttons.push(button(&id(rung, true), "Reveal", ButtonStyle::Primary));
    } else if rung + 1 < count {
        buttons.push(button(
            &id(rung + 1, false),
            "Next follow-up",
            ButtonStyle::Primary,
        ));
    } else {
        let short = Part::Section(Section::ShortAnswer);
        buttons.push(button(
            &CustomId::Turn(question.id.clone(), short, 0),
            "That was the last one: back to the answer",
            ButtonStyle::Secondary,
        ));
    }
    View::embed(embed).with_rows([row(buttons)])
}
