//! Finds the words of a term close together in a statement.
use super::comparison::Comparison;
use super::grammar::Role;
use super::rubric::Term;
use super::statement::Item;

/// How many other content words, and clause boundaries, may stand between the words of a
/// term that has so many content words.
fn slack(words: usize) -> usize {
    match words {
        0 | 1 => 1,
        2 | 3 => 3,
        _ => 4,
    }
}

/// Whether the items at `found` (one for each word of the term, in the term's order) show
/// the term; the cost is what stands between them.
pub(super) fn cost(term: &Term, items: &[Item], found: &[usize]) -> Option<usize> {
    let first = *found.iter().min()?;
    let last = *found.iter().max()?;
    let mut cost = 0;
    for (index, item) in items.iter().enumerate().take(last).skip(first + 1) {
        if found.contains(&index) {
            continue;
        }
        match item.role {
            Role::Content => {
                let turned = Comparison::of_adjective(item.stem());
                if turned.is_some_and(|turned| !term.comparisons.contains(&turned)) {
                    return None;
                }
                cost += 1;
            }
            Role::Subordinator => cost += 1,
            Role::Comma | Role::Break | Role::Contrast => {
                let is_torn = !term.comparisons.is_empty()
                    && (found.len() == 2 || item.role == Role::Contrast);
                if is_torn || joins_clauses(items, index) {
                    return None;
                }
                cost += 1;
            }
            Role::Coordinator if joins_clauses(items, index) => return None,
            _ => {}
        }
    }
    let content = found
        .iter()
        .filter(|&&index| items[index].role == Role::Content)
        .count();
    (cost <= slack(content) && compares_these(items, found, last)).then_some(cost)
}

/// A comparison behind its noun ("the output is smaller") must not belong to a noun that
/// follows ("the output needs less memory").
fn compares_these(items: &[Item], found: &[usize], last: usize) -> bool {
    if found.len() < 2 || Comparison::of(items[last].stem()).is_none() {
        return true;
    }
    items
        .get(last + 1)
        .is_none_or(|next| next.role != Role::Content || next.surface().ends_with("ly"))
}

/// Whether a comma or conjunction stands between two clauses with a verb each, so that what
/// is said in one is not said in the other. A pronoun behind it carries the subject over:
/// "the filter does not change, it is shared".
fn joins_clauses(items: &[Item], boundary: usize) -> bool {
    let is_boundary = |item: &&Item| item.role.ends_clause() || item.role == Role::Coordinator;
    let has_verb = |item: &Item| matches!(item.role, Role::Auxiliary | Role::Relation);
    let mut before = items[..boundary]
        .iter()
        .rev()
        .take_while(|item| !is_boundary(item));
    let mut after = items[boundary + 1..]
        .iter()
        .skip_while(is_boundary)
        .take_while(|item| !is_boundary(item));
    let is_carried_over = after
        .clone()
        .next()
        .is_some_and(|item| item.role == Role::Pronoun);
    !is_carried_over && before.any(has_verb) && after.any(has_verb)
}
