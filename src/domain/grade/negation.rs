//! What a statement denies, and where its clauses end.
use super::grammar::{Reach, Role};
use super::statement::Item;

/// The most content words that a negation of a clause reaches.
const CLAUSE_REACH: usize = 8;
/// The most content words that a negation of a phrase reaches.
const PHRASE_REACH: usize = 4;

/// Numbers the clauses of a statement and marks the words that it denies.
pub(super) fn mark(items: &mut [Item]) {
    number_clauses(items);
    let mut scope: Option<Scope> = None;
    for index in 0..items.len() {
        items[index].role = negator(items, index);
        if let Role::Negator(reach) = items[index].role {
            let is_double = scope.as_ref().is_some_and(|scope| scope.reached == 0);
            scope = (!is_double).then_some(Scope { reach, reached: 0 });
            deny_subject(items, index);
            continue;
        }
        let Some(current) = &mut scope else {
            continue;
        };
        if current.ends_at(items[index].role) {
            scope = None;
        } else if items[index].role == Role::Content {
            items[index].is_negated = true;
            current.reached += 1;
        }
    }
    deny_before_free(items);
}

/// A negation on its way through the words.
struct Scope {
    reach: Reach,
    /// How many content words it has reached.
    reached: usize,
}

impl Scope {
    fn ends_at(&self, role: Role) -> bool {
        if self.reached == 0 {
            // "not, however, shared": what stands right behind the negation does not end it.
            return false;
        }
        let is_clause_end = matches!(
            role,
            Role::Comma | Role::Break | Role::Coordinator | Role::Contrast | Role::Subordinator
        );
        match self.reach {
            Reach::Clause => is_clause_end || self.reached >= CLAUSE_REACH,
            Reach::Phrase => {
                is_clause_end
                    || self.reached >= PHRASE_REACH
                    || matches!(role, Role::Determiner | Role::Pronoun | Role::Auxiliary)
            }
        }
    }
}

/// The role of an item as a negator: phrases such as `not only` deny nothing, and `instead
/// of` denies though neither of its words does.
fn negator(items: &[Item], index: usize) -> Role {
    let surface = |index: usize| items.get(index).map_or("", |item| item.surface.as_str());
    let next = surface(index + 1);
    let previous = index.checked_sub(1).map_or("", surface);
    let role = items[index].role;
    match (surface(index), next) {
        ("instead", "of") | ("rather", "than") | ("free", "of" | "from") => {
            Role::Negator(Reach::Phrase)
        }
        ("not", "only" | "just" | "merely" | "simply" | "solely" | "necessarily" | "least") => {
            Role::Filler
        }
        ("no", "matter" | "doubt" | "wonder" | "surprise") | ("nothing", "but") => Role::Filler,
        ("not", _) if matches!(previous, "or" | "whether" | "why") => Role::Filler,
        // "no longer" is "not any more": it denies the verb.
        ("no", "longer") => Role::Negator(Reach::Clause),
        _ => role,
    }
}

/// "Weight sharing is not used": a negation behind a subject denies the subject when the
/// predicate only says that it is there.
fn deny_subject(items: &mut [Item], negator: usize) {
    let clause = items[negator].clause;
    let is_verb_negated = negator
        .checked_sub(1)
        .is_some_and(|previous| items[previous].role == Role::Auxiliary);
    let predicate = items[negator + 1..]
        .iter()
        .take_while(|item| item.clause == clause)
        .find(|item| matches!(item.role, Role::Content | Role::Light));
    let is_existence = predicate.is_none_or(|item| {
        matches!(
            item.surface.as_str(),
            "use"
                | "used"
                | "need"
                | "needed"
                | "require"
                | "required"
                | "present"
                | "exist"
                | "apply"
                | "applied"
                | "true"
                | "case"
                | "possible"
                | "problem"
                | "issue"
                | "concern"
                | "occur"
                | "happen"
                | "hold"
                | "available"
                | "involved"
                | "correct"
                | "right"
                | "guaranteed"
        )
    });
    if is_verb_negated && is_existence {
        let subject = items[..negator]
            .iter_mut()
            .rev()
            .take_while(|item| item.clause == clause);
        for item in subject.filter(|item| item.role == Role::Content) {
            item.is_negated = true;
        }
    }
}

/// "Parameter-free": the word before a `free` that ends the phrase is denied.
fn deny_before_free(items: &mut [Item]) {
    for index in 1..items.len() {
        let (before, rest) = items.split_at_mut(index);
        let previous = &mut before[index - 1];
        let is_of = rest
            .get(1)
            .is_some_and(|next| matches!(next.surface.as_str(), "of" | "from"));
        if rest[0].surface == "free" && previous.role == Role::Content && !is_of {
            previous.is_negated = true;
            rest[0].role = Role::Negator(Reach::Phrase);
        }
    }
}

/// Numbers clauses: commas and breaks end one, and so do the words that join clauses,
/// unless nothing but a list is joined.
fn number_clauses(items: &mut [Item]) {
    let mut clause = 0;
    for item in items {
        let is_boundary = matches!(
            item.role,
            Role::Comma | Role::Break | Role::Contrast | Role::Subordinator
        );
        if is_boundary {
            clause += 1;
        }
        item.clause = clause;
    }
}
