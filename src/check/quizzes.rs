//! The rules for quizzes: nothing gives the answer away, and no item repeats.

use std::collections::HashMap;

use super::discord_length;
use crate::domain::question::{Place, Problem, QuestionFile, Quiz};

/// Checks the quizzes of one question.
pub(super) fn check(file: &QuestionFile, problems: &mut Vec<Problem>) {
    check_spoilers(file, problems);
    for (index, quiz) in file.question.quiz.iter().enumerate() {
        if is_longest_by_far(quiz) {
            problems.push(file.error(
                Place::QuizOption(index, quiz.correct),
                format!(
                    "the right option gives itself away: it is by far the longest, `{}`",
                    quiz.correct_option()
                ),
            ));
        }
    }
}

/// Reports a title or a hint that gives away a quiz item, because members read them first.
fn check_spoilers(file: &QuestionFile, problems: &mut Vec<Problem>) {
    let shown = [
        (Place::Title, "title", words(&file.question.title)),
        (Place::Hint, "hint", words(&file.question.hint)),
    ];
    for option in file.question.quiz.iter().map(Quiz::correct_option) {
        let answer = words(option);
        for (place, what, text) in &shown {
            if !answer.is_empty() && text.windows(answer.len()).any(|window| window == answer) {
                problems.push(file.error(
                    *place,
                    format!("the {what} gives a quiz answer away: `{option}`"),
                ));
            }
        }
    }
}

/// Whether the right option is so much longer than the next that its length gives it away.
fn is_longest_by_far(quiz: &Quiz) -> bool {
    let length = |option: &String| discord_length(option);
    let others = quiz.options.iter().enumerate();
    let others = others.filter(|(index, _)| *index != quiz.correct);
    let longest = others.map(|(_, option)| length(option)).max().unwrap_or(0);
    // A quarter longer, plus three characters, because a number may have another digit.
    4 * length(&quiz.options[quiz.correct]) > 5 * longest + 12
}

/// Reports items that repeat in two questions, or within one, at the second place.
pub(super) fn check_repeated(files: &[QuestionFile], problems: &mut Vec<Problem>) {
    let mut asked: HashMap<Vec<String>, &QuestionFile> = HashMap::new();
    let mut offered: HashMap<(Vec<Vec<String>>, Vec<String>), &QuestionFile> = HashMap::new();
    for file in files {
        for (index, quiz) in file.question.quiz.iter().enumerate() {
            let answer = words(quiz.correct_option());
            let mut options: Vec<Vec<String>> =
                quiz.options.iter().map(|option| words(option)).collect();
            options.sort();
            // Options such as 1, 2, 3, 4 suit different questions.
            let says_something = options.iter().any(|option| option.len() > 1);
            let first = asked.insert(words(&quiz.question), file).or_else(|| {
                let first = offered.insert((options, answer), file);
                first.filter(|_| says_something)
            });
            if let Some(first) = first {
                problems.push(file.error(
                    Place::Quiz(index),
                    format!("the same quiz is also in {}", first.path),
                ));
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}
