//! The parts of a verdict about the language model that judges answers.

use crate::app::answer::{Outcome, Unjudged};
use crate::app::judging::Unasked;
use crate::discord::render::embed::Embed;
use crate::discord::text::{code, escape};
use crate::domain::judge::Spent;

/// Adds the judge's advice, in its own words.
pub(super) fn advice(embed: Embed, outcome: &Outcome<'_>) -> Embed {
    let said = outcome.said.as_ref().map(|said| &said.judgment.advice);
    match said.filter(|advice| !advice.is_empty()) {
        Some(advice) => embed.text(format!("\n**Say it better**\n{}", escape(advice))),
        None => embed,
    }
}

/// Adds who judged the answer, or why nobody did.
pub(super) fn note(embed: Embed, outcome: &Outcome<'_>) -> Embed {
    let note = match (outcome.unjudged, &outcome.said) {
        (None, None) => return embed,
        (None, Some(said)) => format!("Judged by `{}` · `/privacy about`", code(&said.model)),
        (Some(Unjudged::NotYet), _) => {
            "A language model is reading this. Until it is done, these are my own suggestions."
                .to_owned()
        }
        (Some(Unjudged::Unasked(why)), _) => {
            let why = match why {
                Unasked::Resting => "The language model is not answering right now",
                Unasked::Spent(Spent::Member) => "No more of your answers can be judged today",
                Unasked::Spent(Spent::Guild) => {
                    "No more of this server's answers can be judged today"
                }
            };
            format!("{why}, so these are my own suggestions.")
        }
        (Some(Unjudged::Failed), _) => {
            "The language model gave no judgment in time, so these are my own suggestions."
                .to_owned()
        }
    };
    embed.text(format!("\n-# {note}"))
}
