//! Tells statements from lists of keywords.
use super::grammar::Role;
use super::statement::{Item, Statement};

/// The share of small words (articles, prepositions, auxiliaries, pronouns …) below which a
/// whole answer is a list of keywords. English prose has 0.4 to 0.5, terse notes 0.25, the
/// terms of a question put behind each other below 0.1.
const MIN_ANSWER_SHARE: f64 = 0.18;
/// The same for one statement, which varies more.
const MIN_STATEMENT_SHARE: f64 = 0.12;
/// The fewest words of a statement.
const MIN_WORDS: usize = 3;
/// The most words of a statement without any small word, such as "stride shrinks maps".
const MAX_TERSE_WORDS: usize = 7;
/// The most words of a bare list item.
const MAX_ITEM_WORDS: usize = 5;
/// The most bare items that a statement may list.
const MAX_ITEMS: usize = 4;

/// Keeps the statements in which a term counts: those that say something, and are not
/// questions or lists of keywords. An answer that is mostly keywords keeps none.
pub(super) fn keep_statements(statements: &mut Vec<Statement>) {
    let (words, small) = statements.iter().map(share).fold((0, 0), add);
    if is_below(small, words, MIN_ANSWER_SHARE) {
        statements.clear();
    }
    statements.retain(|statement| !is_question(statement) && is_statement(statement));
}

/// How many words, and how many small words.
fn share(statement: &Statement) -> (usize, usize) {
    // "And" and "or" also join keywords: they say nothing either way.
    let words = statement
        .words()
        .filter(|item| item.role != Role::Coordinator)
        .count();
    let small = statement
        .items
        .iter()
        .filter(|item| item.role.is_prose())
        .count();
    (words, small)
}

fn add(left: (usize, usize), right: (usize, usize)) -> (usize, usize) {
    (left.0 + right.0, left.1 + right.1)
}

fn is_below(small: usize, words: usize, share: f64) -> bool {
    (small as f64) < share * words as f64
}

fn is_statement(statement: &Statement) -> bool {
    let (words, small) = share(statement);
    let is_prose = if small == 0 {
        words <= MAX_TERSE_WORDS
    } else {
        !is_below(small, words, MIN_STATEMENT_SHARE)
    };
    words >= MIN_WORDS && is_prose && bare_items(statement) <= MAX_ITEMS
}

/// A question asks what an answer would have to say; only one that begins like a question
/// is one, because some people end an unsure answer with a question mark.
fn is_question(statement: &Statement) -> bool {
    let asks = |item: &Item| {
        item.role == Role::Auxiliary
            || matches!(
                item.surface.as_str(),
                "what" | "why" | "how" | "when" | "which" | "where" | "who" | "whether"
            )
    };
    statement.is_asked && statement.words().next().is_some_and(asks)
}

/// How many parts between commas, `and` and `or` are keywords only.
fn bare_items(statement: &Statement) -> usize {
    statement
        .items
        .split(|item| matches!(item.role, Role::Comma | Role::Break | Role::Coordinator))
        .filter(|part| (1..=MAX_ITEM_WORDS).contains(&part.len()))
        .filter(|part| part.iter().all(|item| item.role == Role::Content))
        .count()
}
