//! `/daily`: what is open, and how the member stands to it.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, go_to, heading_or_removed, level_name, paged};
use crate::app::daily::Daily;
use crate::discord::custom_id::CustomId;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::post::Answer;

/// A page of the open posts, each with a link, its closing time and the member's answer.
pub fn view(daily: &Daily<'_>) -> View {
    let Daily {
        open,
        page,
        pages,
        next,
    } = daily;
    let next = match *next {
        Some(at) => format!("The next question comes {}.", timestamp(at, 'R')),
        None => "No schedule runs on this server. Someone who manages it can add one with `/schedule add`."
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
    let unanswered = open.iter().filter(|today| today.answer.is_none());
    let buttons = unanswered.map(|today| {
        let label = match today.question {
            Some(question) => format!("Answer #{}", question.number),
            None => "Answer the removed question".to_owned(),
        };
        let id = CustomId::Answer(today.post.id);
        button(&id, &label, ButtonStyle::Primary)
    });
    paged(embed, *page, *pages, CustomId::Daily).with_row_above(buttons.collect())
}

fn status(answer: &Answer) -> String {
    match &answer.graded {
        None => "you passed".to_owned(),
        Some(graded) if graded.had_key_points() => format!(
            "answered: {}%, +{} points",
            graded.coverage().percent(),
            answer.points
        ),
        Some(_) => format!("answered, +{} points", answer.points),
    }
}
