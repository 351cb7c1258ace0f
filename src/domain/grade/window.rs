//! Finds the words of a term close together in a statement.
use super::comparison::{Comparison, is_adjective};
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
            Role::Content => cost += 1,
            Role::Comma | Role::Contrast if term.is_contrast => cost += 1,
            Role::Coordinator if term.is_contrast => {}
            Role::Subordinator | Role::Comma | Role::Break | Role::Contrast => {
                let is_torn = !term.comparisons.is_empty()
                    && (found.len() == 2 || item.role == Role::Contrast);
                let is_other_clause =
                    item.role != Role::Subordinator && joins_clauses(items, index);
                if is_torn || is_other_clause {
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
    let is_bound = (first..=last).all(|index| is_bound(items, found, index));
    let is_whole = found.iter().all(|&index| is_whole(items, found, index));
    (cost <= slack(content) && is_bound && is_whole).then_some(cost)
}

/// Whether a word that a synonym stands for is taken with the comparison in it: "cheaper" is a
/// reduced cost, and no cost.
fn is_whole(items: &[Item], found: &[usize], index: usize) -> bool {
    let is_of_same = |other: &usize| items[*other].range == items[index].range;
    let before = (0..index).rev().take_while(is_of_same);
    let after = (index + 1..items.len()).take_while(is_of_same);
    before
        .chain(after)
        .all(|other| Comparison::of(items[other].stem()).is_none() || found.contains(&other))
}

/// Whether an adjective of size or number, a quantifier, or a comparing verb belongs to the
/// words of the term if it is one of them, and an adjective to none of them if it is not: in
/// "more memory for the output" and "loses less detail" it turns what is said.
fn is_bound(items: &[Item], found: &[usize], index: usize) -> bool {
    let stem = items[index].stem();
    let is_found = found.contains(&index);
    let binds = is_adjective(stem)
        || (is_found && (Comparison::of(stem).is_some() || items[index].role == Role::Quantifier));
    if !binds {
        return true;
    }
    let mut noun = (index + 1..items.len())
        .skip_while(|&next| {
            items[next].role == Role::Determiner || items[next].surface().ends_with("ly")
        })
        .take_while(|&next| items[next].role == Role::Content)
        .peekable();
    let is_alone = noun.peek().is_none();
    let belongs = noun.any(|next| found.contains(&next));
    if is_found {
        is_alone || belongs || found.len() == 1
    } else {
        !belongs
    }
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

#[cfg(test)]
mod tests {
    use crate::domain::grade::tests::assert_shown;

    #[test]
    fn what_is_cheaper_has_no_cost() {
        assert_shown(&[("memory cost", "It is cheaper in memory.")], false);
        assert_shown(&[("reduces memory cost", "It is cheaper in memory.")], true);
    }

    #[test]
    fn a_turn_of_speech_compares_nothing() {
        assert_shown(
            &[
                (
                    "more channels",
                    "The channels are treated more or less alike.",
                ),
                ("smaller batch", "The batch norm helps a little."),
            ],
            false,
        );
    }
}
