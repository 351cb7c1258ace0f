//! The limits on the texts of a question.

use std::ops::RangeInclusive;

use super::discord_length;
use crate::domain::question::{Place, Problem, QuestionFile, Section};

/// The most characters of a question's title: Discord's limit for an embed's title (256), minus the
/// level and number beside it.
const MAX_TITLE: usize = 200;
/// The most characters of a hint.
const MAX_HINT: usize = 200;
/// The most characters of a key point: a verdict lists eight of them in one embed.
const MAX_POINT: usize = 200;
/// The most characters of the short answer.
const MAX_SHORT_ANSWER: usize = 1_500;
/// The most characters of a heading in the explanation.
const MAX_HEADING: usize = 60;
/// The most characters of a part of the explanation: a phone's screen.
pub(super) const MAX_PART: usize = 900;
/// The most characters of a follow-up's question.
const MAX_FOLLOW_UP: usize = 200;
/// The most characters of a follow-up's answer: a phone's screen.
const MAX_FOLLOW_UP_ANSWER: usize = 900;
/// The most characters of a quiz item's question, and of its reason.
const MAX_QUIZ_TEXT: usize = 500;
/// The most characters of a quiz option: Discord's limit for a button's label.
const MAX_QUIZ_OPTION: usize = 80;
/// The number of characters of a figure's alternative text.
const ALT: RangeInclusive<usize> = 20..=300;

/// Checks that no text is too long for its place, and no part of the explanation longer than
/// `max_part`.
pub(super) fn check(file: &QuestionFile, max_part: usize, problems: &mut Vec<Problem>) {
    let question = &file.question;
    let mut limit = |place, what: &str, text: &str, max| {
        let length = discord_length(text);
        if length > max {
            problems.push(file.error(
                place,
                format!("{what} has {length} characters; at most {max}"),
            ));
        }
    };
    limit(Place::Title, "the title", &question.title, MAX_TITLE);
    limit(Place::Hint, "the hint", &question.hint, MAX_HINT);
    for (index, key_point) in question.key_points.iter().enumerate() {
        limit(
            Place::KeyPoint(index),
            "the key point",
            &key_point.point,
            MAX_POINT,
        );
    }
    for (index, quiz) in question.quiz.iter().enumerate() {
        limit(
            Place::Quiz(index),
            "the quiz question",
            &quiz.question,
            MAX_QUIZ_TEXT,
        );
        limit(
            Place::QuizWhy(index),
            "the reason",
            &quiz.why,
            MAX_QUIZ_TEXT,
        );
        for (option_index, option) in quiz.options.iter().enumerate() {
            limit(
                Place::QuizOption(index, option_index),
                "the option",
                option,
                MAX_QUIZ_OPTION,
            );
        }
    }
    let short_answer = question.section(Section::ShortAnswer);
    limit(
        Place::Section(Section::ShortAnswer),
        "the short answer",
        short_answer,
        MAX_SHORT_ANSWER,
    );
    for (index, part) in question.explanation.iter().enumerate() {
        limit(
            Place::Part(index),
            "the heading",
            &part.heading,
            MAX_HEADING,
        );
        limit(Place::PartText(index), "the part", &part.text, max_part);
    }
    for (index, follow_up) in question.follow_ups.iter().enumerate() {
        limit(
            Place::FollowUp(index),
            "the follow-up",
            &follow_up.question,
            MAX_FOLLOW_UP,
        );
        limit(
            Place::FollowUpAnswer(index),
            "the follow-up's answer",
            &follow_up.answer,
            MAX_FOLLOW_UP_ANSWER,
        );
    }
    check_alt(file, problems);
}

fn check_alt(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let Some(figure) = &file.question.figure else {
        return;
    };
    let length = discord_length(&figure.alt);
    if !ALT.contains(&length) {
        problems.push(file.error(
            Place::FigureAlt,
            format!(
                "the alternative text has {length} characters; there must be {} to {}",
                ALT.start(),
                ALT.end()
            ),
        ));
    }
}
