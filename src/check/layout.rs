//! The rules for the sections of a model answer.

use std::ops::RangeInclusive;

use super::{counted, discord_length, markdown};
use crate::domain::question::{Place, Problem, QuestionFile, Section};

/// The most characters of a paragraph, list item or fence: pages are cut between them.
const MAX_BLOCK: usize = 1_500;
/// The most characters of the code example.
const MAX_CODE: usize = 4_000;
/// The most characters of code shown in Discord: all of it, or its excerpt.
const MAX_EXCERPT: usize = 1_500;
/// The number of parts of the explanation.
const PARTS: RangeInclusive<usize> = 2..=6;
/// The number of common mistakes.
const MISTAKES: RangeInclusive<usize> = 3..=5;

/// Checks that the sections use only Markdown that Discord renders.
pub(super) fn check_markdown(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let sections = Section::ALL
        .into_iter()
        .filter(|&section| section != Section::Explanation)
        .map(|section| (Place::Section(section), question.section(section)));
    let parts = question.explanation.iter().enumerate();
    let parts = parts.map(|(index, part)| (Place::PartText(index), part.text.as_str()));
    let answers = question
        .follow_ups
        .iter()
        .enumerate()
        .map(|(index, follow_up)| (Place::FollowUpAnswer(index), follow_up.answer.as_str()));
    for (place, text) in sections.chain(parts).chain(answers) {
        let max_block = if place == Place::Section(Section::Code) {
            usize::MAX
        } else {
            MAX_BLOCK
        };
        for finding in markdown::findings(text, max_block) {
            let line = file.line(place) + finding.line;
            problems.push(Problem::error(&file.path, line, finding.message));
        }
    }
}

/// Checks that each section has its form in the bank.
pub(super) fn check(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let question = &file.question;
    check_markdown(file, problems);
    for (section, language) in [(Section::Code, "python"), (Section::Output, "text")] {
        if !markdown::is_one_fence(question.section(section), language) {
            problems.push(file.error(
                Place::Section(section),
                format!(
                    "`{}` must be one ```{language} fence and nothing else",
                    section.heading()
                ),
            ));
        }
    }
    let mistakes = markdown::count_items(question.section(Section::Mistakes));
    if !MISTAKES.contains(&mistakes) {
        problems.push(file.error(
            Place::Section(Section::Mistakes),
            format!(
                "{mistakes} list items; there must be {} to {}",
                MISTAKES.start(),
                MISTAKES.end()
            ),
        ));
    }
    let parts = question.explanation.len();
    if !PARTS.contains(&parts) {
        problems.push(file.error(
            Place::Section(Section::Explanation),
            format!(
                "{}; there must be {} to {}",
                counted(parts, "part"),
                PARTS.start(),
                PARTS.end()
            ),
        ));
    }
    check_code(file, problems);
}

/// Checks that code too long for Discord marks an excerpt to show.
pub(super) fn check_code(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let place = Place::Section(Section::Code);
    let length = discord_length(file.question.code());
    if length > MAX_CODE {
        problems.push(file.error(
            place,
            format!("the code has {length} characters; at most {MAX_CODE}"),
        ));
    }
    match file.question.excerpt() {
        Err(error) => problems.push(file.error(place, error.to_string())),
        Ok(Some(excerpt)) => {
            let length = discord_length(excerpt);
            if length > MAX_EXCERPT {
                problems.push(file.error(
                    place,
                    format!("the excerpt has {length} characters; at most {MAX_EXCERPT}"),
                ));
            }
        }
        Ok(None) if length > MAX_EXCERPT => problems.push(file.error(
            place,
            format!(
                "code of {length} characters needs a line `# excerpt` and a line \
                 `# end of excerpt` around the part worth reading in Discord"
            ),
        )),
        Ok(None) => {}
    }
}
