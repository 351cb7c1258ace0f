//! The model answer: one message with buttons that turn it to another part or page.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::{button, go_to, question_embed, reviewed, row};
use crate::app::reveal::{Access, Asks, Opened};
use crate::discord::custom_id::{CustomId, Part, Report, Subject};
use crate::discord::pages::{Block, pack, split};
use crate::discord::pictures::Shown;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::post::Post;
use crate::domain::question::{Question, Section};

/// How many of a question's latest corrections to show.
const CORRECTIONS: usize = 3;

/// Returns the name of a part on its button.
pub(in crate::discord) fn part_name(part: Part) -> &'static str {
    match part {
        Part::Section(Section::ShortAnswer) => "Short answer",
        Part::Section(Section::Explanation) => "Explanation",
        Part::Section(Section::Code | Section::Output) => "Code",
        Part::Section(Section::RealWorld) => "Real world",
        Part::Section(Section::Mistakes) => "Mistakes",
        Part::Sources => "Sources",
    }
}

/// Returns the parts of a question's model answer: the short answer, and usually all others.
pub(super) fn parts_of(question: &Question) -> Vec<Part> {
    let has = |part: &Part| match part {
        Part::Section(Section::ShortAnswer) => true,
        Part::Section(Section::Explanation) => !question.explanation.is_empty(),
        Part::Section(Section::Code | Section::Output) => [Section::Code, Section::Output]
            .iter()
            .any(|section| !question.section(*section).is_empty()),
        Part::Section(section) => !question.section(*section).is_empty(),
        Part::Sources => !question.references.is_empty() || !question.corrections.is_empty(),
    };
    Part::ALL.into_iter().filter(has).collect()
}

/// Renders a page of a part of the model answer, from 0; the last one if there are fewer.
pub fn page(answer: &Opened<&Question>, part: Part, page: u32) -> View {
    turned(answer, part, page)
}

fn turned(question: &Question, part: Part, page: u32) -> View {
    let parts = parts_of(question);
    // A command may ask for a missing part, and an old button for a removed one.
    let short = Part::Section(Section::ShortAnswer);
    let part = if parts.contains(&part) { part } else { short };
    let mut pages = pages(question, part);
    let last = pages.len() as u32 - 1;
    let page = page.min(last);
    let shown = pages.swap_remove(page as usize);
    let embed = embed(question, part, &shown.text, page, last);

    let turn = |part, page, label, style| {
        button(
            &CustomId::Turn(question.id.clone(), part, page),
            label,
            style,
        )
    };
    let part_button = |other: &Part| {
        let name = part_name(*other);
        if *other == part {
            // Ids must be unique in a message, even on a disabled button.
            turn(part, page, name, ButtonStyle::Primary).disabled(true)
        } else {
            turn(*other, 0, name, ButtonStyle::Secondary)
        }
    };
    let (first, second) = parts.split_at(parts.len().min(5));
    let mut more: Vec<_> = second.iter().map(part_button).collect();
    let previous = page.checked_sub(1);
    more.extend(previous.map(|page| turn(part, page, "◀ Previous", ButtonStyle::Secondary)));
    let next = (page < last).then_some(page + 1);
    more.extend(next.map(|page| turn(part, page, "Next ▶", ButtonStyle::Secondary)));
    if question.has_follow_ups() {
        more.push(button(
            &CustomId::Ladder(question.id.clone()),
            "Follow-ups",
            ButtonStyle::Secondary,
        ));
    }
    if !question.is_own() {
        let report = Report::Begin(Subject::Question(question.id.clone(), Some(part)));
        more.push(button(
            &CustomId::Report(report),
            "Report",
            ButtonStyle::Secondary,
        ));
    }
    let view = View::embed(embed)
        .with_rows([row(first.iter().map(part_button).collect()), row(more)])
        .with_figure(Shown::of(question).filter(|_| shown.has_figure));
    match shown.program {
        Some(program) => view.with_file(format!("{}.py", question.id), program),
        None => view,
    }
}

/// Adds the short answer below a view.
pub fn below(view: View, answer: &Opened<&Question>) -> View {
    let question: &Question = answer;
    let part = Part::Section(Section::ShortAnswer);
    let pages = pages(question, part);
    let embed = embed(question, part, &pages[0].text, 0, pages.len() as u32 - 1);
    view.with_embed(embed)
        .with_figure(Shown::of(question).filter(|_| pages[0].has_figure))
}

fn embed(question: &Question, part: Part, text: &str, page: u32, last: u32) -> Embed {
    let mut footer = format!("{} · {}", part_name(part), reviewed(question));
    if last > 0 {
        footer = format!("Page {} of {} · {footer}", page + 1, last + 1);
    }
    question_embed(question).text(text).footer(footer)
}

/// The contents of one page.
struct Page<'q> {
    text: String,
    has_figure: bool,
    /// The whole program, if the page shows only an excerpt of it.
    program: Option<&'q str>,
}

/// Returns the pages of a part; there is always one. The figure appears on the first page of its
/// section, or of its part of the explanation.
fn pages(question: &Question, part: Part) -> Vec<Page<'_>> {
    let Part::Section(section) = part else {
        return sources(question);
    };
    let figure = question.figure.as_ref();
    let figure = figure.filter(|figure| figure.section == section);
    match section {
        Section::Explanation => {
            let parts = question.explanation.iter().enumerate();
            parts
                .flat_map(|(index, part)| {
                    let has_figure = figure.is_some_and(|figure| figure.part == index);
                    text_pages(&part.heading, &part.text, has_figure)
                })
                .collect()
        }
        Section::Code | Section::Output => code(question, figure.is_some()),
        _ => text_pages("", question.section(section), figure.is_some()),
    }
}

/// Returns the pages of a text under a heading, which may be empty.
fn text_pages(heading: &str, text: &str, has_figure: bool) -> Vec<Page<'static>> {
    let pages = split(text).into_iter().enumerate();
    pages
        .map(|(index, text)| Page {
            text: match heading {
                "" => text,
                heading => format!("### {heading}\n{text}"),
            },
            has_figure: has_figure && index == 0,
            program: None,
        })
        .collect()
}

/// Returns the page with the code and its output, if both fit. For long code, shows the excerpt and
/// attaches the whole program as a file.
fn code(question: &Question, has_figure: bool) -> Vec<Page<'_>> {
    let excerpt = question.excerpt().unwrap_or_default();
    let code = match excerpt {
        Some(excerpt) => format!(
            "```python\n{}\n```\n-# An excerpt. The whole program is attached.",
            excerpt.trim_end()
        ),
        None => question.section(Section::Code).to_owned(),
    };
    let output = question.section(Section::Output);
    let output = (!output.is_empty()).then(|| {
        let output = format!("**Output**\n{output}");
        let visible = output.chars().count();
        Block::item(output, visible)
    });
    let code = (!code.is_empty()).then(|| Block::new(code));
    let pages = pack(code.into_iter().chain(output)).into_iter().enumerate();
    pages
        .map(|(index, text)| Page {
            text,
            has_figure: has_figure && index == 0,
            program: excerpt.filter(|_| index == 0).map(|_| question.code()),
        })
        .collect()
}

/// Returns the references and recent corrections of the question.
fn sources(question: &Question) -> Vec<Page<'_>> {
    let references = question.references.iter().map(|reference| {
        let about = format!("{}, {}", reference.authors, reference.year);
        let visible = reference.title.chars().count() + about.chars().count() + 4;
        let text = format!("- [{}]({}): {about}", reference.title, reference.url);
        Block::item(text, visible)
    });
    let corrections = question.corrections.iter().take(CORRECTIONS);
    let corrections: Vec<Block> = corrections
        .map(|correction| {
            let day = correction.day.format("%-d %B %Y");
            let text = format!("- {day}: {}", correction.text);
            let visible = text.chars().count();
            Block::item(text, visible)
        })
        .collect();
    let heading = (!corrections.is_empty()).then(|| Block::new("**Corrected**"));
    let pages = pack(references.chain(heading).chain(corrections)).into_iter();
    pages
        .map(|text| Page {
            text,
            has_figure: false,
            program: None,
        })
        .collect()
}

/// Asks before it reveals the answer to an open question.
pub fn ask_first(question: &Question, asks: &Asks) -> View {
    match asks {
        Asks::Here(post) => ask_to_pass(question, post),
        Asks::Elsewhere(posts) => {
            let embed = question_embed(question)
                .text("This question is open, and you have not answered it there:")
                .list(places(posts))
                .text(
                    "\nIf you open the answer now, your answer there counts as a pass: it keeps \
                     your streak but earns no points.",
                );
            View::embed(embed).with_rows(asks.told().map(|told| {
                let anyway = CustomId::OpenAnyway(question.id.clone(), told);
                row(vec![button(&anyway, "Open it anyway", ButtonStyle::Danger)])
            }))
        }
    }
}

/// Lists posts with their places and closing times, one per line.
pub(super) fn places(posts: &[Post]) -> Vec<String> {
    let place = |post: &Post| {
        format!(
            "- {}, open until {}",
            go_to(post),
            timestamp(post.closes_at, 'f')
        )
    };
    posts.iter().map(place).collect()
}

fn ask_to_pass(question: &Question, post: &Post) -> View {
    let embed = question_embed(question).text(format!(
        "This question is open until {}, and you haven't answered it yet. Opening the answer now \
         counts as a pass: your streak is safe, but you earn no points.\n\n\
         Try first: you learn more from a wrong guess than from reading.",
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

/// Renders with `show` if the member may see the answer; otherwise asks whether they pass.
pub fn gated<'b>(
    (question, access): (&'b Question, Access<&'b Question>),
    show: impl FnOnce(&Opened<&'b Question>) -> View,
) -> View {
    match access {
        Access::Open(answer) => show(&answer),
        Access::AsksFirst(asks) => ask_first(question, &asks),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::bank::Bank;
    use crate::embedded;

    /// The most characters on a page: the largest paragraph or fence that the check accepts, the
    /// heading above it, and the note below code.
    const MOST: usize = 1_500 + 160;

    #[test]
    fn every_page_of_the_bank_is_short_and_each_figure_stands_on_one() {
        let bank = Bank::parse(embedded::files()).unwrap();
        for question in bank.iter() {
            let pages: Vec<Page<'_>> = Part::ALL
                .into_iter()
                .flat_map(|part| pages(question, part))
                .collect();
            for page in &pages {
                let length = page.text.chars().count();
                let links = page.text.matches("](http").count();
                assert!(
                    length > 0 && length <= MOST + 150 * links,
                    "{}: {length} characters\n{}",
                    question.id,
                    page.text
                );
            }
            let with_figure = pages.iter().filter(|page| page.has_figure).count();
            assert_eq!(
                with_figure,
                usize::from(question.figure.is_some()),
                "{}",
                question.id
            );
        }
    }

    #[test]
    fn no_two_buttons_of_a_page_carry_the_same() {
        let bank = Bank::parse(embedded::files()).unwrap();
        for question in bank.iter() {
            for part in Part::ALL {
                for number in 0..pages(question, part).len() as u32 {
                    let message = turned(question, part, number).into_response();
                    let json = serde_json::to_value(&message).unwrap();
                    let rows = json["components"].as_array().unwrap();
                    let buttons = rows
                        .iter()
                        .flat_map(|row| row["components"].as_array().unwrap());
                    let ids: Vec<&str> = buttons
                        .map(|button| button["custom_id"].as_str().unwrap())
                        .collect();
                    let different: HashSet<&str> = ids.iter().copied().collect();
                    assert_eq!(different.len(), ids.len(), "{}: {ids:?}", question.id);
                }
            }
        }
    }
}
