//! The Markdown of a question file: sections and follow-ups.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, MetadataBlockKind, Options, Parser, Tag};

use super::file::{Draft, Place};
use super::{FollowUp, Part, Section};

/// The line before and after the front matter.
const FENCE: &str = "+++";
pub(super) const FOLLOW_UPS: &str = "Follow-ups";
const MIN_FOLLOW_UPS: usize = 4;

/// The Markdown part of a question file, split at its headings.
pub(super) struct Body {
    /// The bytes between the two `+++` lines.
    pub(super) front_matter: Range<usize>,
    pub(super) sections: [String; Section::ALL.len()],
    pub(super) follow_ups: Vec<FollowUp>,
    pub(super) explanation: Vec<Part>,
}

/// A heading outside lists and quotes, with the bytes from its end to the start of the next.
struct Heading<'t> {
    level: HeadingLevel,
    title: &'t str,
    start: usize,
    content: Range<usize>,
}

impl Body {
    /// Splits a file into front matter, sections and follow-ups. `None` without front matter; any
    /// other problem goes to `draft` and leaves an empty part behind.
    pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Option<Self> {
        let Some((front_matter, headings)) = outline(text) else {
            draft.error(
                0,
                "the file must begin with front matter between two lines `+++`",
            );
            return None;
        };
        let body_start = headings.first().map_or(text.len(), |first| first.start);
        let fence_end = front_matter.end + FENCE.len();
        let (preamble, offset) = trimmed(text, &(fence_end..body_start.max(fence_end)));
        if !preamble.is_empty() {
            draft.error(offset, "text before the first section");
        }
        let sections = read_sections(text, &headings, draft);
        let follow_ups = read_follow_ups(text, &headings, draft);
        let explanation = read_parts(text, &headings, draft);
        Some(Self {
            front_matter,
            sections,
            follow_ups,
            explanation,
        })
    }
}

/// Returns the front matter's bytes and the top-level headings. Parses the Markdown instead of
/// searching for `#`, so that a comment in a code fence is no heading.
fn outline(text: &str) -> Option<(Range<usize>, Vec<Heading<'_>>)> {
    let options = Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    let mut front_matter = None;
    let mut headings: Vec<Heading<'_>> = Vec::new();
    let mut depth = 0;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                match tag {
                    Tag::MetadataBlock(MetadataBlockKind::PlusesStyle) if range.start == 0 => {
                        front_matter = Some(without_fences(text, range));
                    }
                    Tag::Heading { level, .. } if depth == 0 => {
                        if let Some(previous) = headings.last_mut() {
                            previous.content.end = range.start;
                        }
                        let first_line = text[range.clone()].lines().next().unwrap_or_default();
                        headings.push(Heading {
                            level,
                            title: first_line.trim_matches('#').trim(),
                            start: range.start,
                            content: range.end..text.len(),
                        });
                    }
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    front_matter.map(|front_matter| (front_matter, headings))
}

fn without_fences(text: &str, block: Range<usize>) -> Range<usize> {
    let start = text[block.clone()]
        .find('\n')
        .map_or(block.end, |first| block.start + first + 1);
    let end = text[block.clone()]
        .rfind("\n+++")
        .map_or(block.end, |last| block.start + last + 1);
    start..end.max(start)
}

fn read_sections(
    text: &str,
    headings: &[Heading<'_>],
    draft: &mut Draft<'_>,
) -> [String; Section::ALL.len()] {
    let mut sections: [Option<String>; Section::ALL.len()] = Default::default();
    let mut has_follow_ups = false;
    let mut last = None;
    for (index, heading) in headings.iter().enumerate() {
        let section = Section::ALL
            .into_iter()
            .find(|section| section.heading() == heading.title);
        match (heading.level, section) {
            (HeadingLevel::H2, Some(section)) => {
                if sections[section as usize].is_some() {
                    draft.error(
                        heading.start,
                        format!("a second section `{}`", heading.title),
                    );
                    continue;
                }
                if has_follow_ups || last > Some(section) {
                    draft.error(
                        heading.start,
                        format!("section `{}` is out of order", heading.title),
                    );
                }
                last = last.max(Some(section));
                let content = heading.content.start..end_of_section(headings, index);
                let (content, offset) = trimmed(text, &content);
                draft.place(Place::Section(section), offset);
                if content.is_empty() {
                    draft.error(
                        heading.start,
                        format!("section `{}` is empty", heading.title),
                    );
                }
                sections[section as usize] = Some(content.to_owned());
            }
            (HeadingLevel::H2, None) if heading.title == FOLLOW_UPS => has_follow_ups = true,
            (HeadingLevel::H3, _) if has_follow_ups || last == Some(Section::Explanation) => {}
            _ => draft.error(
                heading.start,
                format!(
                    "unexpected heading `{}`",
                    text[heading.start..].lines().next().unwrap_or_default()
                ),
            ),
        }
    }
    Section::ALL.map(|section| {
        sections[section as usize].take().unwrap_or_else(|| {
            if !draft.is_own() || section == Section::ShortAnswer {
                draft.error(
                    text.len(),
                    format!("section `{}` is missing", section.heading()),
                );
            }
            String::new()
        })
    })
}

/// Returns the end of a section, given its heading's index: the end of its last part.
fn end_of_section(headings: &[Heading<'_>], index: usize) -> usize {
    let parts = parts_of(headings, index);
    parts.last().unwrap_or(&headings[index]).content.end
}

/// Returns the `###` headings of a section, given its heading's index.
fn parts_of<'h, 't>(headings: &'h [Heading<'t>], index: usize) -> &'h [Heading<'t>] {
    let rest = &headings[index + 1..];
    let is_part = |heading: &Heading<'_>| heading.level == HeadingLevel::H3;
    let count = rest.iter().take_while(|heading| is_part(heading)).count();
    &rest[..count]
}

/// Reads the parts of the explanation.
fn read_parts(text: &str, headings: &[Heading<'_>], draft: &mut Draft<'_>) -> Vec<Part> {
    let is_explanation = |heading: &Heading<'_>| {
        heading.level == HeadingLevel::H2 && heading.title == Section::Explanation.heading()
    };
    let Some(index) = headings.iter().position(is_explanation) else {
        return Vec::new();
    };
    let (opening, offset) = trimmed(text, &headings[index].content);
    let parts = parts_of(headings, index);
    let mut read: Vec<Part> = Vec::new();
    if draft.is_own() {
        // Some explanations are too short for headings.
        if !opening.is_empty() {
            draft.place(Place::Part(0), offset);
            draft.place(Place::PartText(0), offset);
            read.push(Part {
                heading: String::new(),
                text: opening.to_owned(),
            });
        }
    } else if parts.is_empty() || !opening.is_empty() {
        draft.error(
            offset,
            "text before the first `###` heading of the explanation, which is made of parts",
        );
    }
    for part in parts {
        let number = read.len();
        let (content, offset) = trimmed(text, &part.content);
        draft.place(Place::Part(number), part.start);
        draft.place(Place::PartText(number), offset);
        if content.is_empty() {
            draft.error(part.start, "a part of the explanation without text");
        }
        if part.title.is_empty() || read.iter().any(|other| other.heading == part.title) {
            draft.error(
                part.start,
                format!("the heading `{}` must be unique and not blank", part.title),
            );
        }
        read.push(Part {
            heading: part.title.to_owned(),
            text: content.to_owned(),
        });
    }
    read
}

fn read_follow_ups(text: &str, headings: &[Heading<'_>], draft: &mut Draft<'_>) -> Vec<FollowUp> {
    let mut sections = headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| heading.level == HeadingLevel::H2 && heading.title == FOLLOW_UPS);
    let Some((position, section)) = sections.next() else {
        if !draft.is_own() {
            draft.error(text.len(), format!("section `{FOLLOW_UPS}` is missing"));
        }
        return Vec::new();
    };
    if let Some((_, second)) = sections.next() {
        draft.error(second.start, format!("a second section `{FOLLOW_UPS}`"));
    }
    let (preamble, offset) = trimmed(text, &section.content);
    if !preamble.is_empty() {
        draft.error(
            offset,
            format!("text in `{FOLLOW_UPS}` before its first `###` question"),
        );
    }
    let rungs = headings[position + 1..]
        .iter()
        .take_while(|heading| heading.level == HeadingLevel::H3);
    let mut follow_ups = Vec::new();
    for heading in rungs {
        let (answer, offset) = trimmed(text, &heading.content);
        if answer.is_empty() {
            draft.error(heading.start, "a follow-up without an answer");
        }
        draft.place(Place::FollowUp(follow_ups.len()), heading.start);
        draft.place(Place::FollowUpAnswer(follow_ups.len()), offset);
        follow_ups.push(FollowUp {
            question: heading.title.to_owned(),
            answer: answer.to_owned(),
        });
    }
    if follow_ups.len() < MIN_FOLLOW_UPS && !draft.is_own() {
        draft.error(
            section.start,
            format!(
                "{} follow-ups; there must be at least {MIN_FOLLOW_UPS}",
                follow_ups.len()
            ),
        );
    }
    follow_ups
}

/// Returns the text of a range without surrounding blank lines, and where it begins.
fn trimmed<'t>(text: &'t str, range: &Range<usize>) -> (&'t str, usize) {
    let content = &text[range.clone()];
    let blank = content.len() - content.trim_start().len();
    (content.trim(), range.start + blank)
}
