//! Tells statements from lists of keywords.
use std::iter::Sum;

use super::grammar::Role;
use super::statement::{Item, Statement};

/// The share of small words (articles, auxiliaries, pronouns, conjunctions; prepositions count
/// half) below which a whole answer is a list of keywords. The bank's own prose has 0.15 and
/// more, the terms of a question put behind each other 0.11 at most.
const MIN_ANSWER_SHARE: f64 = 0.125;
/// The same for an answer of few words, where chance has a larger part.
const MIN_SHORT_ANSWER_SHARE: f64 = 0.1;
/// The most words of a short answer.
const SHORT_ANSWER: usize = 40;
/// The same for one statement, which varies more.
const MIN_STATEMENT_SHARE: f64 = 0.08;
/// The fewest words of a statement.
const MIN_WORDS: usize = 3;
/// The most words of a statement without any small word, such as "stride shrinks maps".
const MAX_TERSE_WORDS: usize = 7;
/// The most words of a bare list item.
const MAX_ITEM_WORDS: usize = 5;
/// The fewest bare items that make a list.
const MIN_LIST: usize = 4;
/// The most bare items of a list that is part of an answer, such as one of remedies.
const MAX_LIST: usize = 8;

/// Keeps the statements in which a term counts: those that say something, and are not
/// questions or lists of keywords. An answer that is mostly keywords keeps none.
pub(super) fn keep_statements(statements: &mut Vec<Statement>) {
    let share: Share = statements.iter().map(Share::of).sum();
    if !share.is_prose() {
        statements.clear();
    }
    statements.retain(|statement| !is_question(statement) && is_statement(statement));
    let listed: usize = statements.iter().map(words_in_list).sum();
    if 2 * listed > share.words {
        statements.retain(|statement| words_in_list(statement) == 0);
    }
}

/// How many words, and how much they speak for prose.
#[derive(Clone, Copy, Default)]
struct Share {
    words: usize,
    prose: usize,
    /// Whether one of them is more than a preposition.
    has_grammar: bool,
}

impl Share {
    fn of(statement: &Statement) -> Self {
        // "And" and "or" also join keywords: they say nothing either way.
        let words = statement
            .words()
            .filter(|item| item.role != Role::Coordinator)
            .count();
        let prose = || statement.items.iter().map(|item| item.role.prose());
        Self {
            words,
            prose: prose().sum(),
            has_grammar: prose().any(|prose| prose > 1),
        }
    }

    fn is_below(self, share: f64) -> bool {
        (self.prose as f64) < 2.0 * share * self.words as f64
    }

    fn is_prose(self) -> bool {
        if self.words > SHORT_ANSWER {
            !self.is_below(MIN_ANSWER_SHARE)
        } else {
            self.has_grammar && !self.is_below(MIN_SHORT_ANSWER_SHARE)
        }
    }
}

impl Sum for Share {
    fn sum<I: Iterator<Item = Self>>(shares: I) -> Self {
        shares.fold(Self::default(), |sum, share| Self {
            words: sum.words + share.words,
            prose: sum.prose + share.prose,
            has_grammar: sum.has_grammar || share.has_grammar,
        })
    }
}

fn is_statement(statement: &Statement) -> bool {
    let share = Share::of(statement);
    let is_terse = share.prose == 0 && share.words <= MAX_TERSE_WORDS;
    share.words >= MIN_WORDS
        && (is_terse || !share.is_below(MIN_STATEMENT_SHARE))
        && bare_items(statement).count() <= MAX_LIST
}

/// A question asks what an answer would have to say; only one that begins like a question
/// is one, because some people end an unsure answer with a question mark.
fn is_question(statement: &Statement) -> bool {
    let asks = |item: &Item| {
        item.role == Role::Auxiliary
            || matches!(
                item.surface(),
                "what" | "why" | "how" | "when" | "which" | "where" | "who" | "whether"
            )
    };
    statement.is_asked && statement.words().next().is_some_and(asks)
}

/// How many words stand in a list of keywords that is part of a statement.
fn words_in_list(statement: &Statement) -> usize {
    let items = bare_items(statement).count();
    if items < MIN_LIST {
        0
    } else {
        bare_items(statement).map(<[Item]>::len).sum()
    }
}

/// The parts between commas, `and` and `or` that are keywords only.
fn bare_items(statement: &Statement) -> impl Iterator<Item = &[Item]> {
    statement
        .items
        .split(|item| matches!(item.role, Role::Comma | Role::Break | Role::Coordinator))
        .filter(|part| (1..=MAX_ITEM_WORDS).contains(&part.len()))
        .filter(|part| part.iter().all(|item| item.role == Role::Content))
}
