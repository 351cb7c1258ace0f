//! `/daily`: what is open, and how the member stands to it.

use chrono::{DateTime, Utc};
use serenity::all::{ButtonStyle, CreateEmbed};

use super::{button, heading, level_name, row};
use crate::app::daily::Today;
use crate::discord::custom_id::CustomId;
use crate::discord::text::timestamp;
use crate::discord::view::View;

const COLOUR: u32 = 0x58_65_F2;
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
        return View::embed(
            CreateEmbed::new()
                .title("Nothing is open")
                .description(next)
                .colour(COLOUR),
        );
    }
    let mut embed = CreateEmbed::new()
        .title("Open questions")
        .description(next)
        .colour(COLOUR);
    for today in open {
        let post = &today.post;
        let title = today
            .question
            .map_or_else(|| "A question that was removed".to_owned(), heading);
        let status = match &today.answer {
            None => "not answered yet".to_owned(),
            Some(answer) => match &answer.graded {
                None => "you passed".to_owned(),
                Some(graded) => format!(
                    "answered: {} %, +{} points",
                    graded.coverage().percent(),
                    answer.points
                ),
            },
        };
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
    let unanswered = open
        .iter()
        .filter(|today| today.answer.is_none() && today.question.is_some());
    let buttons = unanswered.take(BUTTONS).filter_map(|today| {
        let label = format!("Answer #{}", today.question?.number);
        Some(button(
            &CustomId::Answer(today.post.id),
            &label,
            ButtonStyle::Primary,
        ))
    });
    View::embed(embed).with_rows([row(buttons.collect())])
}
