//! What the bot shows, as embeds and buttons.

pub mod answer;
pub mod board;
pub mod daily;
pub mod ladder;
pub mod post;
pub mod preflight;
pub mod schedule;
pub mod streak;
pub mod verdict;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton, CreateEmbed};

use super::custom_id::CustomId;
use crate::domain::question::{Level, Question};

/// Green, yellow, red: the colour bar of an embed says the level.
fn level_colour(level: Level) -> u32 {
    match level {
        Level::Beginner => 0x57_F2_87,
        Level::Intermediate => 0xFE_E7_5C,
        Level::Senior => 0xED_42_45,
    }
}

/// `#12 · What is stride…`
fn heading(question: &Question) -> String {
    format!("#{} · {}", question.number, question.title)
}

/// An embed headed by a question, in its level's colour.
fn question_embed(question: &Question) -> CreateEmbed {
    CreateEmbed::new()
        .title(heading(question))
        .colour(level_colour(question.level))
}

/// The word for a level as a member reads it.
pub(super) fn level_name(level: Level) -> &'static str {
    match level {
        Level::Beginner => "Beginner",
        Level::Intermediate => "Intermediate",
        Level::Senior => "Senior",
    }
}

fn button(id: &CustomId, label: &str, style: ButtonStyle) -> CreateButton {
    CreateButton::new(id.to_string()).label(label).style(style)
}

fn row(buttons: Vec<CreateButton>) -> CreateActionRow {
    CreateActionRow::Buttons(buttons)
}
