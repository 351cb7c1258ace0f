//! A member's points.

use super::embed::Embed;
use super::{BLUE, heading, owned, paged};
use crate::app::points::Points;
use crate::app::streak::Owner;
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, shorten};
use crate::discord::view::View;
use crate::domain::points::{self, Entry, Reason};
use crate::domain::question::Question;

/// How much of a question's heading fits on a line, in characters.
const HEADING: usize = 80;

/// Renders a page of a member's points.
pub fn view(points: &Points<'_>) -> View {
    let lines: Vec<String> = points
        .rows
        .iter()
        .map(|(entry, question)| line(entry, *question))
        .collect();
    let total = u32::try_from(points.total).unwrap_or_default();
    let embed = Embed::new(owned(points.member, &points.owner, "points"), BLUE)
        .text(format!("**{}** in total\n", count(total, "point")));
    let embed = if points.owner != Owner::Caller {
        embed
    } else if lines.is_empty() {
        embed.text("No points yet. Answer an open question to earn some: `/daily`")
    } else {
        embed.list(lines)
    };
    let turn = |page| CustomId::Points(points.member, page);
    paged(embed, points.page, points.pages, turn)
}

fn line(entry: &Entry, question: Option<&Question>) -> String {
    let subject = match question {
        Some(question) => shorten(&heading(question), HEADING),
        None => "a question that was removed".to_owned(),
    };
    let (reason, details) = match entry.reason {
        Reason::Answer => ("answer to", details(entry)),
        Reason::Improved => ("improved answer to", String::new()),
        Reason::Judged => ("judged answer to", String::new()),
        Reason::Settled => ("marks changed:", String::new()),
        Reason::Correction => ("correction of", String::new()),
    };
    format!(
        "**{:+}** · {} · {reason} {subject}{details}",
        entry.amount,
        entry.day.format("%-d %b %Y")
    )
}

/// Says what the points of an answer are for.
fn details(entry: &Entry) -> String {
    let answering = entry.level.map(points::for_answering).map(i64::from);
    match answering {
        Some(answering) if entry.amount > answering => format!(
            "\n-# {answering} for answering + {} for key points",
            entry.amount - answering
        ),
        _ => String::new(),
    }
}
