//! The rules for a guild's own question: fewer than for the bank, and none that allow harm.

use std::collections::HashSet;

use pulldown_cmark::{Event, LinkType, Parser, Tag};

use super::{discord_length, layout, lengths, quizzes, sources};
use crate::domain::question::{Place, Problem, Question, QuestionFile, Section};
use crate::domain::words::words;

/// The most characters of a part of the explanation: longer than a screen, it is split into pages.
const MAX_PART: usize = 4_000;
/// The most characters of the whole question.
const MAX_ALL: usize = 24_000;

/// Returns everything that is wrong with a guild's own question.
pub fn check_own(file: &QuestionFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    let length = discord_length(&file.question.to_markdown());
    if length > MAX_ALL {
        let what = format!("the question has {length} characters in total; at most {MAX_ALL}");
        // The other checks are slow on long texts.
        return vec![file.error(Place::Title, what)];
    }
    lengths::check(file, MAX_PART, &mut problems);
    layout::check_markdown(file, &mut problems);
    layout::check_code(file, &mut problems);
    quizzes::check(file, &mut problems);
    sources::check_references(file, &mut problems);
    check_repeated_points(file, &mut problems);
    check_spoilers(file, &mut problems);
    for (place, text) in texts(&file.question) {
        problems.extend(harm(text).map(|what| file.error(place, what)));
    }
    problems.sort();
    problems.dedup();
    problems
}

/// Formats a problem of a question that has no lines.
pub fn without_line(problem: &Problem) -> String {
    let message = &problem.message;
    let mut letters = message.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// Reports key points that differ only in punctuation and case.
fn check_repeated_points(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let points = &file.question.key_points;
    let said =
        |text: &str| -> Vec<String> { words(text).into_iter().map(|word| word.text).collect() };
    let mut before = HashSet::new();
    for (index, point) in points.iter().enumerate() {
        let own = said(&point.point);
        if own.is_empty() {
            let what = format!("the key point `{}` has no word in it", point.point);
            problems.push(file.error(Place::KeyPoint(index), what));
        } else if !before.insert(own) {
            let what = format!("the same key point twice: {}", point.point);
            problems.push(file.error(Place::KeyPoint(index), what));
        }
    }
}

/// Reports a title or a hint that says what the answer should say.
fn check_spoilers(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let said =
        |text: &str| -> Vec<String> { words(text).into_iter().map(|word| word.text).collect() };
    let question = &file.question;
    let shown = [
        (Place::Title, "title", said(&question.title)),
        (Place::Hint, "hint", said(&question.hint)),
    ];
    for point in &question.key_points {
        let wanted = said(&point.point);
        for (place, what, text) in &shown {
            if !wanted.is_empty() && text.windows(wanted.len()).any(|window| window == wanted) {
                let what = format!("the {what} gives a key point away: {}", point.point);
                problems.push(file.error(*place, what));
            }
        }
    }
}

/// Returns every text of a question that members see.
fn texts(question: &Question) -> Vec<(Place, &str)> {
    let mut texts = vec![
        (Place::Title, question.title.as_str()),
        (Place::Hint, question.hint.as_str()),
    ];
    let points = question.key_points.iter().enumerate();
    texts.extend(points.map(|(index, point)| (Place::KeyPoint(index), point.point.as_str())));
    for (index, quiz) in question.quiz.iter().enumerate() {
        texts.push((Place::Quiz(index), &quiz.question));
        texts.push((Place::QuizWhy(index), &quiz.why));
        let options = quiz.options.iter().enumerate();
        texts.extend(
            options.map(|(option, text)| (Place::QuizOption(index, option), text.as_str())),
        );
    }
    for (index, reference) in question.references.iter().enumerate() {
        texts.push((Place::ReferenceUrl(index), &reference.title));
        texts.push((Place::ReferenceUrl(index), &reference.authors));
    }
    let sections = Section::ALL.into_iter();
    let sections = sections.filter(|section| *section != Section::Explanation);
    texts.extend(sections.map(|section| (Place::Section(section), question.section(section))));
    for (index, part) in question.explanation.iter().enumerate() {
        texts.push((Place::Part(index), &part.heading));
        texts.push((Place::PartText(index), &part.text));
    }
    for (index, follow_up) in question.follow_ups.iter().enumerate() {
        texts.push((Place::FollowUp(index), &follow_up.question));
        texts.push((Place::FollowUpAnswer(index), &follow_up.answer));
    }
    texts
}

/// Returns what could mislead or disturb members in a text.
fn harm(text: &str) -> impl Iterator<Item = String> {
    let mentions = ["<@", "<#", "@everyone", "@here"];
    let mention = mentions.into_iter().find(|mention| text.contains(mention));
    let mention = mention.map(|mention| {
        format!("`{mention}`: a question cannot mention anybody; write the name instead")
    });
    let links = Parser::new(text).filter_map(|event| match event {
        // A visible address shows where it leads.
        Event::Start(Tag::Link {
            link_type: LinkType::Autolink | LinkType::Email,
            ..
        }) => None,
        Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
        _ => None,
    });
    let mut hidden: Vec<String> = links.chain(hidden_addresses(text)).collect();
    hidden.sort();
    hidden.dedup();
    let hidden = hidden.into_iter().map(|address| {
        format!("a link that hides its address, {address}: write the address itself, or put it under `references`")
    });
    mention.into_iter().chain(hidden)
}

/// Returns addresses that Discord hides behind words although Markdown sees no link: Discord knows
/// neither HTML nor indented code, and ignores escapes in an address.
fn hidden_addresses(text: &str) -> Vec<String> {
    let plain = text.replace('\\', "");
    let after = plain.split("](").skip(1);
    let found = after.filter_map(|after| {
        let after = after.trim_start();
        let after = after.strip_prefix('<').unwrap_or(after).trim_start();
        let (scheme, _) = after.split_once("://")?;
        let is_scheme = !scheme.is_empty() && scheme.chars().all(char::is_alphanumeric);
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, ')' | '>');
        is_scheme.then(|| after.split(ends).next().unwrap_or_default().to_owned())
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::question::Level;

    fn problems(change: impl Fn(&mut Question)) -> Vec<String> {
        let mut question = Question::new_own("Why add a skip connection?", Level::Beginner);
        question.set_key_points(
            "Gradients pass through the sum.\nThe block learns a difference.",
            false,
        );
        question.set_section(Section::ShortAnswer, "Gradients pass.");
        change(&mut question);
        let today = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
        let file = QuestionFile::parse_own("q.md", &question.to_markdown(), today).unwrap();
        check_own(&file).iter().map(without_line).collect()
    }

    #[test]
    fn a_short_question_is_a_good_one() {
        assert_eq!(problems(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn what_would_disturb_or_mislead_is_named() {
        let said = problems(|question| {
            question.set_title("Ask <@42> about it?");
            question.set_hint("See [the paper](https://evil.example).");
            question.set_section(
                Section::ShortAnswer,
                "@everyone look: <https://fine.example>",
            );
        });
        let has = |text: &str| said.iter().any(|problem| problem.contains(text));
        assert!(
            has("<@") && has("evil.example") && has("@everyone"),
            "{said:#?}"
        );
        assert!(!has("fine.example"), "{said:#?}");
    }

    #[test]
    fn no_link_hides_its_address_wherever_it_is() {
        for text in [
            "<https://seen.example> and [one](<https://hidden.example>)",
            "[seen](<https://fine.example>) [two](https://hidden.example)",
            "<div>[html](https://hidden.example)</div>",
            "So:\n\n    [indented](https://hidden.example)",
            "~~~\n[tildes]( hTTps:\\//hidden.example \"x\")\n~~~",
            "[by reference][1]\n\n[1]: https://hidden.example",
        ] {
            let said = problems(|question| question.set_section(Section::ShortAnswer, text));
            let has = |problem: &String| problem.contains("hidden.example: write the address");
            let has_escaped = |problem: &String| problem.contains("hides its address");
            assert!(
                said.iter().any(has) || said.iter().any(has_escaped),
                "{text}: {said:#?}"
            );
        }
        let hidden = "<b>[x](https://hidden.example)";
        let said = problems(|question| {
            question.set_title(hidden);
            question.set_hint(hidden);
            question.set_key_points(hidden, false);
        });
        let hides = |problem: &&String| problem.contains("hides its address");
        assert_eq!(said.iter().filter(hides).count(), 3, "{said:#?}");
        let code = "```python\nx = layers[0](image)  # https://seen.example\n```";
        assert_eq!(
            problems(|question| question.set_section(Section::ShortAnswer, code)),
            Vec::<String>::new()
        );
    }

    #[test]
    fn nothing_gives_a_key_point_away_and_none_is_there_twice() {
        let said = problems(|question| {
            question.set_hint("Well: the block learns a difference!");
            question.set_key_points(
                "The block learns a difference.\nThe block learns, a difference\n...",
                false,
            );
        });
        let has = |text: &str| said.iter().any(|problem| problem.contains(text));
        assert!(has("gives a key point away"), "{said:#?}");
        assert!(
            has("same key point twice") && has("no word in it"),
            "{said:#?}"
        );
    }

    #[test]
    fn what_is_too_long_for_discord_is_named() {
        let said = problems(|question| {
            question.set_title(&"long ".repeat(50));
            question.set_key_points(&"x".repeat(201), false);
            question.set_section(Section::ShortAnswer, &"word ".repeat(400));
            question.set_explanation(&"word. ".repeat(300));
        });
        for what in [
            "The title has",
            "The key point has",
            "The short answer has",
            "A paragraph of",
        ] {
            assert!(
                said.iter().any(|problem| problem.starts_with(what)),
                "{what}: {said:#?}"
            );
        }
    }
}
