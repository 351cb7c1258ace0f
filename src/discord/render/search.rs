//! `/search`: search results.

use serenity::all::{
    ButtonStyle, CreateActionRow, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption,
};

use super::embed::Embed;
use super::{BLUE, button, go_to, heading, level_name, row};
use crate::app::search::{Listed, Results};
use crate::discord::custom_id::{CustomId, LONGEST_SEARCH, Search};
use crate::discord::text::{code, count, escape, shorten, timestamp};
use crate::discord::view::View;
use crate::domain::question::Question;
use crate::domain::search::{Excerpt, Source};

/// How much of the query the reply repeats, in characters.
const TYPED: usize = 60;
/// How much of a title, and of a sentence, a result shows, in characters.
const TITLE: usize = 150;
const SENTENCE: usize = 220;
const HEADING: usize = 60;
/// Discord's limits for a menu option's label and description.
const OPTION: usize = 100;

/// Renders a page of questions, each with its matching excerpt.
pub fn view(results: &Results<'_>) -> View {
    let typed = code(&shorten(&results.typed, TYPED));
    if results.listed.is_empty() {
        return View::text(match results.typed.as_str() {
            "" => "Nothing is open here, and you have not seen a question yet. Try `/search` with \
                   a word, such as `padding` or `batch norm`."
                .to_owned(),
            _ => format!(
                "I found nothing about `{typed}` in the bank. Try one word of it, or a more common \
                 one, such as `padding` or `batch norm`."
            ),
        });
    }
    let title = match results.typed.as_str() {
        "" => "Open here, and seen last".to_owned(),
        typed => {
            let typed = escape(&shorten(typed, TYPED));
            format!("{} about “{typed}”", count(results.total, "question"))
        }
    };
    let lines = results.listed.iter().enumerate().map(|(place, one)| {
        let before = if place == 0 { "" } else { "\n" };
        format!("{before}{}", listed(one))
    });
    let lines = lines.collect();
    let mut embed = Embed::new(title, BLUE).list(lines);
    if results.pages > 1 {
        embed = embed.footer(format!("Page {} of {}", results.page + 1, results.pages));
    }
    View::embed(embed).with_rows([menu(results), row(turns(results))])
}

fn turns(results: &Results<'_>) -> Vec<serenity::all::CreateButton> {
    // A query too long for a button can only be typed again.
    if results.typed.chars().count() > LONGEST_SEARCH {
        return Vec::new();
    }
    let turn = |page, label| {
        let id = CustomId::Search(Search::Page(page, results.typed.clone()));
        button(&id, label, ButtonStyle::Secondary)
    };
    let page = results.page;
    let previous = page.checked_sub(1).map(|page| turn(page, "◀ Previous"));
    let next = (page + 1 < results.pages).then(|| turn(page + 1, "Next ▶"));
    previous.into_iter().chain(next).collect()
}

/// Builds the menu that opens the model answer of a result.
fn menu(results: &Results<'_>) -> CreateActionRow {
    let options = results.listed.iter().map(|Listed { question, .. }| {
        let label = shorten(&heading(question), OPTION);
        CreateSelectMenuOption::new(label, question.id.to_string())
            .description(shorten(&about(question), OPTION))
    });
    let options = options.collect();
    let id = CustomId::Search(Search::Open).to_string();
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options });
    CreateActionRow::SelectMenu(menu.placeholder("Open a model answer"))
}

/// Formats a question's level and topics: `Senior · convolution, shapes`.
pub(super) fn about(question: &Question) -> String {
    let topics: Vec<String> = question.topics.iter().map(ToString::to_string).collect();
    match topics.as_slice() {
        [] => level_name(question.level).to_owned(),
        topics => format!("{} · {}", level_name(question.level), topics.join(", ")),
    }
}

fn listed(listed: &Listed<'_>) -> String {
    let question = listed.question;
    let title = escape(&shorten(&question.title, TITLE));
    let mut lines = vec![
        format!("**#{} · {title}**", question.number),
        format!("-# {}", about(question)),
    ];
    lines.extend(listed.open.as_ref().map(|post| {
        let closes = timestamp(post.closes_at, 'R');
        format!("-# Open here, closes {closes} · {}", go_to(post))
    }));
    lines.extend(listed.excerpt.as_ref().map(|found| excerpt(found)));
    lines.join("\n")
}

/// Returns as much as fits around the matching words, with these in bold.
fn excerpt(excerpt: &Excerpt<'_>) -> String {
    let text = excerpt.text;
    let first = excerpt.words.first().map_or(0, |word| word.start);
    // Keep a little of the text before the first match, from the start of a word.
    let before = text[..first].char_indices().rev().nth(SENTENCE / 3);
    let start = before.map_or(0, |(at, _)| {
        at + text[at..].find(' ').map_or(0, |blank| blank + 1)
    });
    let mut shown = if start > 0 {
        "…".to_owned()
    } else {
        String::new()
    };
    let (mut at, mut left) = (start, SENTENCE);
    for word in &excerpt.words {
        if word.start < at {
            continue;
        }
        left = put(&mut shown, &text[at..word.start], left);
        let length = text[word.clone()].chars().count();
        if left < length {
            left = 0;
            break;
        }
        shown.push_str(&format!("**{}**", escape(&text[word.clone()])));
        left -= length;
        at = word.end;
    }
    put(&mut shown, &text[at..], left);
    let source = match excerpt.source {
        Source::Section(section) => {
            super::answer::part_name(crate::discord::custom_id::Part::Section(section)).to_owned()
        }
        Source::Explanation(heading) | Source::FollowUp(heading) => {
            escape(&shorten(heading, HEADING))
        }
    };
    format!("> {shown}\n-# {source}")
}

/// Appends as much of a text as fits, without its markup, and returns how much space is left.
fn put(shown: &mut String, text: &str, left: usize) -> usize {
    if left == 0 {
        return 0;
    }
    let plain = text.replace("**", "").replace('`', "");
    let length = plain.chars().count();
    let cut: String = plain.chars().take(left).collect();
    shown.push_str(&escape(&cut));
    if length > left {
        shown.push('…');
        return 0;
    }
    left - length
}
