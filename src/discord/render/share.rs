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
         cannot take it back yourself, but a moderator can delete it.",
        sharing.thread
    );
    let embed = Embed::new(heading_or_removed(sharing.question), BLUE).text(asks);
    let share = CustomId::ShareNow(sharing.post.id);
    View::embed(embed.boxed(&sharing.text)).with_rows([row(vec![button(
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
    View::embed(Embed::new(title, BLUE).boxed(&sharing.text))
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
