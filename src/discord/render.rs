//! The bot's messages, as embeds and buttons.

pub mod answer;
pub mod bank;
pub mod board;
pub mod daily;
pub mod decisions;
pub mod drill;
pub(in crate::discord) mod embed;
pub mod help;
pub mod invitation;
pub mod ladder;
#[cfg(test)]
mod largest;
#[cfg(test)]
mod limits;
pub mod members;
pub mod mock;
pub mod plan;
pub mod points;
pub mod post;
pub mod practice;
pub mod preflight;
pub mod privacy;
pub mod profile;
pub mod quiz;
pub mod recap;
pub mod remind;
pub mod report;
pub mod review;
pub mod schedule;
pub mod search;
pub mod setup;
pub mod share;
pub mod streak;
pub mod verdict;

use serenity::all::{ButtonStyle, CreateActionRow, CreateButton};

use super::custom_id::CustomId;
use super::text::{name_of, shorten};
use super::view::View;
use crate::app::streak::Owner;
use crate::domain::ids::MemberId;
use crate::domain::post::Post;
use crate::domain::question::{Level, Question};
use embed::Embed;

/// Returns the color of a level: green, yellow or red.
fn level_color(level: Level) -> u32 {
    match level {
        Level::Beginner => GREEN,
        Level::Intermediate => YELLOW,
        Level::Senior => RED,
    }
}

/// Formats a question's heading: `#12 · What is stride…`.
fn heading(question: &Question) -> String {
    format!("#{} · {}", question.number, question.title)
}

// Discord's own colors.
const GREEN: u32 = 0x57_F2_87;
const YELLOW: u32 = 0xFE_E7_5C;
const RED: u32 = 0xED_42_45;
/// Discord's own blue, for everything without a level.
const BLUE: u32 = 0x58_65_F2;
/// Discord's limit for the label of a button, in characters.
const BUTTON: usize = 80;

/// Stands for a question that is no longer in the bank.
const REMOVED: &str = "A question that was removed";

/// Returns the heading of a post's question, which the bank may no longer have.
fn heading_or_removed(question: Option<&Question>) -> String {
    question.map_or_else(|| REMOVED.to_owned(), heading)
}

/// Makes an embed with a post's question as its title, in the color of the post's level.
fn post_embed(post: &Post, question: Option<&Question>) -> Embed {
    Embed::new(heading_or_removed(question), level_color(post.level))
}

/// Makes an embed with a question as its title, in the color of its level.
fn question_embed(question: &Question) -> Embed {
    Embed::new(heading(question), level_color(question.level))
}

/// Says when somebody last checked a question against its sources.
fn reviewed(question: &Question) -> String {
    match question.is_own() {
        true => format!("this server's own, changed {}", question.reviewed),
        false => format!("reviewed {}", question.reviewed),
    }
}

/// Returns the name of a level for members.
pub(super) fn level_name(level: Level) -> &'static str {
    match level {
        Level::Beginner => "Beginner",
        Level::Intermediate => "Intermediate",
        Level::Senior => "Senior",
    }
}

fn button(id: &CustomId, label: &str, style: ButtonStyle) -> CreateButton {
    CreateButton::new(id.to_string())
        .label(shorten(label, BUTTON))
        .style(style)
}

/// Makes a page (from 0) of `pages`, with buttons to the ones before and after it.
fn paged(embed: Embed, page: u32, pages: u32, id: impl Fn(u32) -> CustomId) -> View {
    if pages == 1 {
        return View::embed(embed);
    }
    let footer = format!("Page {} of {pages}", page + 1);
    let turn = |page, label| button(&id(page), label, ButtonStyle::Secondary);
    let previous = page.checked_sub(1).map(|page| turn(page, "◀ Previous"));
    let next = (page + 1 < pages).then(|| turn(page + 1, "Next ▶"));
    let buttons = previous.into_iter().chain(next).collect();
    View::embed(embed.also_in_footer(footer)).with_rows([row(buttons)])
}

/// Returns a heading for something that belongs to a member: `Your streak`, `Streak of Ada`.
fn owned(member: MemberId, owner: &Owner, thing: &str) -> String {
    let mut capitalized = thing.to_owned();
    capitalized[..1].make_ascii_uppercase();
    match owner {
        Owner::Caller => format!("Your {thing}"),
        Owner::Other(name) => format!("{capitalized} of {}", name_of(name, member)),
        Owner::Unknown => format!("{capitalized} of this member"),
    }
}

/// Links to a post, or to its channel while the post is on its way.
fn go_to(post: &Post) -> String {
    let message = post.message.map(|message| format!("/{message}"));
    format!(
        "[Go to the post](https://discord.com/channels/{}/{}{})",
        post.guild,
        post.channel,
        message.unwrap_or_default()
    )
}

fn row(buttons: Vec<CreateButton>) -> CreateActionRow {
    CreateActionRow::Buttons(buttons)
}
