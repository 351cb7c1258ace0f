//! The key points of an answer, and the menu to settle them.

use serenity::all::{
    CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::signed;
use crate::app::answer::{Counted, MarkedPoint};
use crate::app::reveal::Opened;
use crate::discord::custom_id::CustomId;
use crate::discord::render::embed::Embed;
use crate::discord::text::{count, escape, shorten, timestamp};
use crate::domain::points::Coverage;
use crate::domain::post::Post;

/// How much of the member's sentence to quote, in characters.
const QUOTE: usize = 160;
/// How much of the model answer's sentence to show, in characters.
const MODEL: usize = 240;
/// Discord's limits for a menu option's label and description.
const OPTION: usize = 100;
/// Discord's limit for the options of a menu.
const OPTIONS: usize = 25;

/// Lists the key points that seem to be in an answer, and how many more an interviewer would want.
pub(in crate::discord::render) fn suggested(
    embed: Embed,
    points: &Opened<Vec<MarkedPoint>>,
    coverage: Coverage,
    settles: bool,
) -> Embed {
    let more = coverage.total - coverage.matched;
    let next = if settles {
        "Improve it, or see the points and tick what you said."
    } else {
        "Improve it, or see the points."
    };
    if points.is_empty() {
        return embed.text(format!(
            "\nI can't find any of the {} in it yet. {next}",
            count(coverage.total, "key point")
        ));
    }
    let lines = points.iter().map(made).collect();
    let embed = embed.text("\n**I found in it**").list(lines);
    embed.text(match more {
        0 => "\nThat is all an interviewer would want.".to_owned(),
        more => format!("\nAn interviewer would want **{more} more**. {next}"),
    })
}

/// Lists all key points: first the missing ones, then those made.
pub(in crate::discord::render) fn all(embed: Embed, points: &Opened<Vec<MarkedPoint>>) -> Embed {
    let lines = |wanted: &dyn Fn(&&MarkedPoint) -> bool, line: fn(&MarkedPoint) -> String| {
        let wanted = points.iter().filter(wanted);
        wanted.map(line).collect::<Vec<_>>()
    };
    let lacking = lines(&|point| !point.is_marked && !point.mark.bonus, missing);
    let there = lines(&|point| point.is_marked, made);
    let bonus = lines(&|point| !point.is_marked && point.mark.bonus, missing);
    let part = |embed: Embed, heading: &str, lines: Vec<String>| match lines.len() {
        0 => embed,
        _ => embed.text(format!("\n**{heading}**")).list(lines),
    };
    let embed = part(embed, "Missing", lacking);
    let embed = part(embed, "In your answer", there);
    part(embed, "A bonus, if you like", bonus)
}

fn label(point: &MarkedPoint) -> String {
    let label = if point.mark.bonus { "**Bonus:** " } else { "" };
    format!("{label}{}", point.mark.point)
}

/// Describes a key point that counts as made, with the words that make it.
fn made(point: &MarkedPoint) -> String {
    let words = point.mark.suggested.as_ref().or(point.mark.unsure.as_ref());
    let because = match words.map(String::as_str) {
        // The text is no longer kept.
        Some("") => return format!("✅ {}", label(point)),
        Some(words) => format!("You said: “{}”", said(words)),
        None => "You ticked it".to_owned(),
    };
    format!("✅ {}\n-# {because}", label(point))
}

/// Describes a missing key point, with the words that would make it.
fn missing(point: &MarkedPoint) -> String {
    let sign = match (point.is_self_reported, point.mark.bonus) {
        (true, _) => "☑️",
        (false, true) => "▫️",
        (false, false) => "🔲",
    };
    let mut lines = vec![format!("{sign} {}", label(point))];
    if point.is_self_reported {
        lines.push("-# Self-reported".to_owned());
    }
    let unsure = point.mark.unsure.as_ref();
    lines.extend(unsure.map(|words| format!("-# Perhaps here: “{}”", said(words))));
    if !point.feedback.is_empty() {
        lines.push(format!("-# Judge: {}", escape(&point.feedback)));
    }
    let model = point.model.as_ref();
    lines.extend(model.map(|model| format!("-# Model answer: {}", shorten(model, MODEL))));
    lines.join("\n")
}

fn said(words: &str) -> String {
    escape(&shorten(words.trim(), QUOTE))
}

/// Builds the menu to tick the key points that the answer makes.
pub(in crate::discord::render) fn menu(
    settle: &CustomId,
    points: &Opened<Vec<MarkedPoint>>,
) -> CreateActionRow {
    let options: Vec<_> = points.iter().take(OPTIONS).map(option).collect();
    let most = options.len() as u8;
    let menu = CreateSelectMenu::new(settle.to_string(), CreateSelectMenuKind::String { options });
    CreateActionRow::SelectMenu(menu.placeholder(TICK).min_values(0).max_values(most))
}

/// The menu's prompt while nothing is ticked.
const TICK: &str = "Tick what your answer says";

fn option(point: &MarkedPoint) -> CreateSelectMenuOption {
    let bonus = if point.mark.bonus { "Bonus: " } else { "" };
    let label = format!("{bonus}{}", point.mark.point);
    let option = CreateSelectMenuOption::new(shorten(&label, OPTION), point.place.to_string())
        .default_selection(point.is_marked);
    let words = point.mark.suggested.as_ref().or(point.mark.unsure.as_ref());
    let words = words.map(|words| {
        shorten(
            &words.split_whitespace().collect::<Vec<_>>().join(" "),
            OPTION,
        )
    });
    match words.filter(|words| !words.is_empty()) {
        Some(words) => option.description(words),
        None => option,
    }
}

/// Says what was saved, how long marks can change, and who decides on them. It stands beside the
/// menu, where members see it.
pub(super) fn honor(post: &Post, counted: &Counted) -> String {
    let closes = timestamp(post.closes_at, 'R');
    match counted {
        Counted::Settled { change } => {
            let change = match change {
                0 => String::new(),
                change => format!(": {}", signed(*change)),
            };
            format!(
                "\n**Your marks are saved{change}.** You can change them until it closes {closes}."
            )
        }
        _ => format!("\nTick what your answer says. Your word counts until it closes {closes}."),
    }
}
