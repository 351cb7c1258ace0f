//! Finds Markdown that Discord does not render as intended.
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::discord_length;

/// The most columns of Python code, which does not scroll: the width of an embed on a desktop.
const PYTHON_COLUMNS: usize = 64;
/// The most columns of any other fence: a phone breaks lines soon after.
const OTHER_COLUMNS: usize = 56;

/// A problem at a line of a text, counted from 0.
pub(super) struct Finding {
    pub(super) line: usize,
    pub(super) message: String,
}

/// Returns everything that Discord would not render, every block longer than `max_block`
/// characters, which could not be split into pages, and every line of a fence that is too wide.
pub(super) fn findings(text: &str, max_block: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut find = |range: &Range<usize>, message: String| {
        let line = text[..range.start].matches('\n').count();
        findings.push(Finding { line, message });
    };
    for (event, range) in events(text) {
        if let Some(what) = not_rendered(&event) {
            find(&range, format!("Discord does not render {what}"));
        }
        if let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) = &event {
            let most = if info.split_whitespace().next() == Some("python") {
                PYTHON_COLUMNS
            } else {
                OTHER_COLUMNS
            };
            for (start, columns) in too_wide(text, &range, most) {
                find(
                    &(start..range.end),
                    format!("a line of {columns} columns; at most {most} in this fence"),
                );
            }
        }
        let block = match event {
            Event::Start(Tag::Paragraph) => "paragraph",
            Event::Start(Tag::CodeBlock(_)) => "fence",
            Event::Start(Tag::Item) => "list item",
            _ => continue,
        };
        let length = discord_length(text[range.clone()].trim_end());
        if length > max_block {
            find(
                &range,
                format!("a {block} of {length} characters; at most {max_block}"),
            );
        }
    }
    findings
}

/// Returns where the lines of a fence with more than `most` columns begin, and their widths.
/// Indentation before the fence, as in a list, is not displayed and does not count.
fn too_wide<'t>(
    text: &'t str,
    fence: &Range<usize>,
    most: usize,
) -> impl Iterator<Item = (usize, usize)> + 't {
    let line_start = text[..fence.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = fence.start - line_start;
    let mut start = fence.start;
    text[fence.clone()]
        .split_inclusive('\n')
        .filter_map(move |line| {
            let at = start;
            start += line.len();
            let shown = line.trim_end();
            let leading = shown.len() - shown.trim_start().len();
            let columns = shown[indent.min(leading)..].chars().count();
            (columns > most).then_some((at, columns))
        })
}

fn not_rendered(event: &Event<'_>) -> Option<&'static str> {
    match event {
        Event::Start(tag) => match tag {
            Tag::Table(_) => Some("tables"),
            Tag::Image { .. } => Some("images"),
            Tag::HtmlBlock => Some("HTML"),
            Tag::FootnoteDefinition(_) => Some("footnotes"),
            Tag::CodeBlock(CodeBlockKind::Indented) => Some("code by indentation; use a fence"),
            Tag::Heading { .. } => Some("a heading here"),
            _ => None,
        },
        Event::InlineHtml(_) => Some("HTML"),
        Event::InlineMath(_) | Event::DisplayMath(_) => Some("LaTeX"),
        Event::FootnoteReference(_) => Some("footnotes"),
        Event::TaskListMarker(_) => Some("task lists"),
        Event::Rule => Some("rules"),
        _ => None,
    }
}

/// Whether a text is a single fenced block in this language.
pub(super) fn is_one_fence(text: &str, language: &str) -> bool {
    let mut blocks = events(text).filter(|(event, _)| !matches!(event, Event::Text(_)));
    let is_fence = matches!(
        blocks.next(),
        Some((Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _)) if &*info == language
    );
    let is_closed = matches!(blocks.next(), Some((Event::End(TagEnd::CodeBlock), _)))
        && text.trim_end().ends_with("```");
    is_fence && is_closed && blocks.next().is_none()
}

/// Counts the items of a text's lists, without nested ones.
pub(super) fn count_items(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut items = 0;
    for (event, _) in events(text) {
        match event {
            Event::Start(Tag::List(_)) => depth += 1,
            Event::End(TagEnd::List(_)) => depth -= 1,
            Event::Start(Tag::Item) if depth == 1 => items += 1,
            _ => {}
        }
    }
    items
}

/// Parses a text with the extensions that the check looks for.
fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH;
    Parser::new_ext(text, options).into_offset_iter()
}
