//! The model answer: one message whose buttons turn it to another part or page.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{button, question_embed, row};
use crate::discord::custom_id::{CustomId, Part};
use crate::discord::pages::split;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::post::Post;
use crate::domain::question::{Question, Section};

/// What a part is called on its button.
pub(super) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Section(Section::ShortAnswer) => "Short answer",
        Part::Section(Section::Explanation) => "Explanation",
        Part::Section(Section::Code | Section::Output) => "Code",
        Part::Section(Section::RealWorld) => "Real world",
        Part::Section(Section::Mistakes) => "Mistakes",
        Part::Sources => "Sources",
    }
}

/// A page (from 0; the last one where there are fewer) of a part of the model answer.
pub fn page(question: &Question, part: Part, page: u32) -> View {
    let pages = split(&markdown(question, part));
    let last = pages.len() as u32 - 1;
    let page = page.min(last);
    let embed = embed(question, part, &pages, page);

    let id = |part, page| CustomId::Turn(question.id.clone(), part, page);
    let part_button = |other: &Part| {
        let style = if *other == part {
            ButtonStyle::Primary
        } else {
            ButtonStyle::Secondary
        };
        button(&id(*other, 0), part_name(*other), style).disabled(*other == part && page == 0)
    };
    let (first, second) = Part::ALL.split_at(5);
    let mut more: Vec<_> = second.iter().map(part_button).collect();
    // The part's own button leads back to its first page.
    if page < last {
        let next = id(part, page + 1);
        more.push(button(&next, "Next page", ButtonStyle::Secondary));
    }
    more.push(button(
        &CustomId::Ladder(question.id.clone()),
        "Follow-ups",
        ButtonStyle::Secondary,
    ));
    View::embed(embed).with_rows([row(first.iter().map(part_button).collect()), row(more)])
}

/// The short answer, to stand below something else.
pub fn short(question: &Question) -> Embed {
    let part = Part::Section(Section::ShortAnswer);
    embed(question, part, &split(&markdown(question, part)), 0)
}

fn embed(question: &Question, part: Part, pages: &[String], page: u32) -> Embed {
    let mut footer = format!("{} · reviewed {}", part_name(part), question.reviewed);
    if pages.len() > 1 {
        footer = format!("Page {} of {} · {footer}", page + 1, pages.len());
    }
    question_embed(question)
        .text(pages[page as usize].as_str())
        .footer(footer)
}

fn markdown(question: &Question, part: Part) -> String {
    match part {
        Part::Section(Section::Code | Section::Output) => format!(
            "{}\n**It prints**\n{}",
            question.section(Section::Code),
            question.section(Section::Output)
        ),
        Part::Section(section) => question.section(section).to_owned(),
        Part::Sources => {
            let sources = question.references.iter().map(|reference| {
                format!(
                    "- [{}]({}): {}, {}",
                    reference.title, reference.url, reference.authors, reference.year
                )
            });
            sources.collect::<Vec<_>>().join("\n")
        }
    }
}

/// Asks before it reveals the answer to an open post.
pub fn ask_first(question: &Question, post: &Post) -> View {
    let embed = question_embed(question).text(format!(
        "This question is open until {}, and you have not answered it. If you open the answer now, \
         that counts as a pass: your streak goes on, and you get no points for it.\n\n\
         Try it first: a wrong answer teaches more than a right one read.",
        timestamp(post.closes_at, 'f')
    ));
    View::embed(embed).with_rows([row(vec![
        button(&CustomId::Answer(post.id), "Answer", ButtonStyle::Primary),
        button(
            &CustomId::PassAndOpen(post.id),
            "Pass and open the answer",
            ButtonStyle::Danger,
        ),
    ])])
}
