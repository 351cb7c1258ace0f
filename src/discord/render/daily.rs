//! `/daily`: what is open, and how the member stands to it.

use chrono::{DateTime, Utc};
use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, heading_or_removed, level_name, row};
use crate::app::daily::Today;
use crate::discord::custom_id::CustomId;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::post::Answer;

/// Discord's limit for a row of buttons.
const BUTTONS: usize = 5;

/// The open posts, each with a link, its closing time and the member's answer.
pub fn view(open: &[Today<'_>], next: Option<DateTime<Utc>>) -> View {
    let next = match next {
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
        let link = post.message.map_or_else(String::new, |message| {
            format!(
                " · [Go to the post](https://discord.com/channels/{}/{}/{message})",
                post.guild, post.channel
            )
        });
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
    let buttons = unanswered.take(BUTTONS).map(|today| {
        let label = match today.question {
            Some(question) => format!("Answer #{}", question.number),
            None => "Answer the removed question".to_owned(),
        };
        let id = CustomId::Answer(today.post.id);
        button(&id, &label, ButtonStyle::Primary)
    });
    View::embed(embed).with_rows([row(buttons.collect())])
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
