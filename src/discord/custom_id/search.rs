//! The custom ids of `/search`.

use std::fmt;

/// The longest query that a button can carry, in characters: a page and an action stand beside it,
/// and Discord allows 100 together.
pub const LONGEST: usize = 80;

/// What a button or a menu below search results asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Turns to a page (from 0) of a query.
    Page(u32, String),
    /// Opens the model answer of a question: the choice is its id.
    Open,
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(page, typed) => write!(f, "search:{page}:{typed}"),
            Self::Open => f.write_str("found"),
        }
    }
}

/// Reads an action with its arguments; `None` if it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Search> {
    Some(match (action, arguments) {
        // The query may contain colons.
        ("search", [page, typed @ ..]) if !typed.is_empty() => {
            Search::Page(page.parse().ok()?, typed.join(":"))
        }
        ("found", []) => Search::Open,
        _ => return None,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    pub(in super::super) fn any_search() -> impl Strategy<Value = Search> {
        let page = (any::<u32>(), "[ -~]{0,80}");
        prop_oneof![
            page.prop_map(|(page, typed)| Search::Page(page, typed)),
            Just(Search::Open),
        ]
    }

    /// Returns the texts on existing buttons: never change or remove a line.
    pub(in super::super) fn written() -> Vec<(&'static str, Search)> {
        vec![
            (
                "1:search:2:map: which?",
                Search::Page(2, "map: which?".to_owned()),
            ),
            ("1:search:1:", Search::Page(1, String::new())),
            ("1:found", Search::Open),
        ]
    }

    /// Returns the word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Search) -> &'static str {
        match id {
            Search::Page(..) => "search",
            Search::Open => "found",
        }
    }
}
