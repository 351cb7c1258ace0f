//! `/daily`: the open posts, with the member's status on each.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, go_to, heading_or_removed, level_name, paged};
use crate::app::daily::Daily;
use crate::discord::custom_id::CustomId;
use crate::discord::text::{count, timestamp};
use crate::discord::view::View;
use crate::domain::answer::Answer;

/// Renders a page of the open posts, each with a link, its closing time and the member's answer.
pub fn view(daily: &Daily<'_>) -> View {
    let Daily {
        open,
        page,
        pages,
        next,
    } = daily;
    let next = match *next {
        Some(at) => format!("The next question comes {}.", timestamp(at, 'R')),
        None => "No schedule runs on this server. Someone who manages the server can add one with `/schedule add`."
            .to_owned(),
    };
    if open.is_empty() {
        return View::embed(Embed::new("Nothing is open", BLUE).text(next));
    }
    let mut embed = Embed::new("Open questions", BLUE).text(next);
    for today in open {
        let post = &today.post;
        let title = heading_or_removed(today.question);
        let status = today
            .answer
            .as_ref()
            .map_or_else(|| "not answered yet".to_owned(), status);
        let link = post.message.map(|_| format!(" · {}", go_to(post)));
        let link = link.unwrap_or_default();
        embed = embed.field(
            title,
            format!(
                "{} in <#{}> · {status} · closes {}{link}",
                level_name(post.level),
                post.channel,
                timestamp(post.closes_at, 'R')
            ),
            false,
        );
    }
    let buttons = open.iter().map(|today| {
        let number = match today.question {
            Some(question) => format!("#{}", question.number),
            None => "the removed question".to_owned(),
        };
        let (label, style) = match today.answer {
            None => (format!("Answer {number}"), ButtonStyle::Primary),
            Some(_) => (format!("Your answer to {number}"), ButtonStyle::Secondary),
        };
        button(&CustomId::Answer(today.post.id), &label, style)
    });
    paged(embed, *page, *pages, CustomId::Daily).with_row_above(buttons.collect())
}

fn status(answer: &Answer) -> String {
    let points = count(answer.points, "point");
    match &answer.written {
        None => "you passed".to_owned(),
        Some(written) if !written.had_key_points() => format!("answered, +{points}"),
        Some(written) if written.shown_at.is_none() => {
            format!("answered: +{points} so far, and you can improve it")
        }
        Some(written) => format!("answered: {}%, +{points}", written.coverage().percent()),
    }
}
