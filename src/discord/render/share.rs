//! A member's own answer, shared in the thread of its post.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{BLUE, button, heading_or_removed, row};
use crate::app::post::thread::Discussion;
use crate::app::share::Sharing;
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::text::{escape, timestamp};
use crate::discord::view::View;
use crate::domain::question::Section;

/// How many characters a quoted answer may have: with what is around it, an embed has room for it.
const QUOTED: usize = 3_600;

/// Shows what will be shared, and where, and asks.
pub fn ask(sharing: &Sharing<'_>) -> View {
    let refused = match sharing.was_refused {
        true => {
            "Last time Discord did not let me write there. Somebody who manages the server can see \
             what is missing with `/setup check`.\n\n"
        }
        false => "",
    };
    let asks = format!(
        "{refused}Show this in <#{}>, with your name? Everybody who sees the channel can read it there. You \
         cannot take it back there, but a moderator can delete it.",
        sharing.thread
    );
    let embed = Embed::new(heading_or_removed(sharing.question), BLUE).text(asks);
    let share = CustomId::ShareNow(sharing.post.id);
    View::embed(said(embed, &sharing.text)).with_rows([row(vec![button(
        &share,
        "Share it",
        ButtonStyle::Primary,
    )])])
}

/// Says that the answer is on its way.
pub fn shared(sharing: &Sharing<'_>) -> View {
    View::text(format!(
        "Your answer is on its way to <#{}>.",
        sharing.thread
    ))
}

/// Renders a member's answer for the others.
pub fn answer(sharing: &Sharing<'_>) -> View {
    let title = format!("{} answered", escape(&sharing.name));
    View::embed(said(Embed::new(title, BLUE), &sharing.text))
}

/// Quotes what a member said, with none of its markup. Code, and what would not fit with its signs
/// escaped, goes into a box.
fn said(embed: Embed, text: &str) -> Embed {
    let quoted: Vec<String> = text
        .trim()
        .lines()
        .map(|line| format!("> {}", escape(line)))
        .collect();
    let quoted = quoted.join("\n");
    match text.contains("```") || quoted.chars().count() > QUOTED {
        true => embed.boxed(text),
        false => embed.text(quoted),
    }
}

/// Renders the first message in the thread of a closed post.
pub fn discussion(discussion: &Discussion<'_>) -> View {
    let text = format!(
        "The question is closed. Answers that members began in time count until {}, so please \
         don't discuss it before then. After that: what did you answer, and what would an \
         interviewer ask next?",
        timestamp(discussion.post.counts_until(), 't')
    );
    let share = CustomId::Share(discussion.post.id);
    let mut buttons = vec![button(&share, "Share my answer", ButtonStyle::Primary)];
    let short = Part::Section(Section::ShortAnswer);
    buttons.extend(discussion.question.map(|question| {
        let open = CustomId::Open(question.id.clone(), short);
        button(&open, "Model answer", ButtonStyle::Secondary)
    }));
    View::text(text).with_rows([row(buttons)])
}
