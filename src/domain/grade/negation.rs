//! What a statement denies, and where its clauses end.
use super::grammar::{Reach, Role};
use super::rubric::Term;
use super::statement::Item;

/// The most content words that a negation of a clause reaches.
const CLAUSE_REACH: u8 = 8;
/// The most content words that a negation of a phrase reaches.
const PHRASE_REACH: u8 = 4;

/// The most content words by which a term of one word may follow its negation: "it has no
/// new learnable parameters".
const CLOSE: u8 = 3;

/// What a predicate says that only says whether its subject is there. "Not a problem" and "does
/// not matter" are none: small shifts that do not matter are what was asked for.
const EXISTENCE: &str = "use used need needed require required necessary present exist apply applied \
                         true case possible occur happen hold available involved correct right \
                         guaranteed help";

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
        if current.ends_at(&items[index]) {
            scope = None;
        } else if items[index].role == Role::Content {
            current.reached += 1;
            items[index].denied = Some(current.reached);
        }
    }
    deny_before_free(items);
}

/// A negation on its way through the words.
struct Scope {
    reach: Reach,
    /// How many content words it has reached.
    reached: u8,
}

impl Scope {
    fn ends_at(&self, item: &Item) -> bool {
        if self.reached == 0 {
            // "not, however, shared": what stands right behind the negation does not end it.
            return false;
        }
        // "Or" goes on with what is denied; "and" more often begins something that is not.
        let is_clause_end = item.surface() == "and" || item.role.ends_clause();
        match self.reach {
            Reach::Clause => is_clause_end || self.reached >= CLAUSE_REACH,
            Reach::Phrase => {
                is_clause_end
                    || self.reached >= PHRASE_REACH
                    || matches!(
                        item.role,
                        Role::Determiner | Role::Pronoun | Role::Auxiliary
                    )
            }
        }
    }
}

/// The role of an item as a negator: phrases such as `not only` deny nothing, and `instead
/// of` denies though neither of its words does.
fn negator(items: &[Item], index: usize) -> Role {
    let surface = |index: usize| items.get(index).map_or("", |item| item.surface());
    let next = surface(index + 1);
    let previous = index.checked_sub(1).map_or("", surface);
    let role = items[index].role;
    match (surface(index), next) {
        ("instead", "of") | ("rather", "than") | ("opposed", "to") | ("free", "of" | "from") => {
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
        EXISTENCE
            .split_whitespace()
            .any(|word| word == item.surface())
    });
    if is_verb_negated && is_existence {
        let subject = items[..negator]
            .iter_mut()
            .rev()
            .take_while(|item| item.clause == clause);
        for item in subject.filter(|item| item.role == Role::Content) {
            item.denied = Some(1);
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
            .is_some_and(|next| matches!(next.surface(), "of" | "from"));
        if rest[0].surface() == "free" && previous.role == Role::Content && !is_of {
            previous.denied = Some(1);
            rest[0].role = Role::Negator(Reach::Phrase);
        }
    }
}

/// Numbers clauses. "And" ends none: it mostly joins words.
fn number_clauses(items: &mut [Item]) {
    let mut clause = 0;
    for item in items {
        if item.role.ends_clause() {
            clause += 1;
        }
        item.clause = clause;
    }
}

/// Whether an answer that has the words of a term at `found` means it: it affirms what the
/// term affirms, and denies what it denies.
pub(super) fn is_meant(term: &Term, items: &[Item], found: &[usize]) -> bool {
    let Some(reach) = term.negation else {
        let mut denied = found.iter().filter(|&&index| items[index].denied.is_some());
        return denied.all(|&index| is_taken_up(items, found, index));
    };
    if let [only] = *found {
        return items[only].denied.is_some_and(|passed| passed <= CLOSE);
    }
    if !term.denied.contains(&true) {
        return is_denied_behind(items, found);
    }
    let denied = |by_term: bool| {
        let mut words = found
            .iter()
            .zip(&term.denied)
            .filter(|&(_, denied)| *denied == by_term);
        words.any(|(&index, _)| items[index].denied.is_some())
    };
    match reach {
        // "FLOPs are not latency" and "latency is not FLOPs" say the same.
        Reach::Clause => denied(true) || denied(false),
        Reach::Phrase => denied(true) && !denied(false),
    }
}

/// Whether a negation stands among or behind the words, for terms that have it at their end:
/// "the covariate shift is not the reason".
fn is_denied_behind(items: &[Item], found: &[usize]) -> bool {
    const BEHIND: usize = 3;
    let (Some(&first), Some(&last)) = (found.iter().min(), found.iter().max()) else {
        return false;
    };
    let mut behind = items[first..items.len().min(last + BEHIND + 1)]
        .iter()
        .filter(|item| item.clause <= items[last].clause);
    found.iter().any(|&index| items[index].denied.is_some())
        || behind.any(|item| matches!(item.role, Role::Negator(_)))
}

/// Whether a pronoun takes a denied word up into a clause that denies nothing: "it does not
/// change the weights, they are shared".
fn is_taken_up(items: &[Item], found: &[usize], denied: usize) -> bool {
    let takes_up =
        |index: usize| items[index].role == Role::Pronoun && items[index - 1].role.ends_clause();
    found.iter().any(|&other| {
        other > denied && items[other].denied.is_none() && (denied + 1..other).any(takes_up)
    })
}
