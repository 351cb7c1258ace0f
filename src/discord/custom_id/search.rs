//! Buttons of `/search`.

use std::fmt;

/// The longest text, in characters, that a button carries: beside it stand a page and an action,
/// and there are 100 in all.
pub const LONGEST: usize = 80;

/// What a button or a menu below questions that were looked up asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Turns to a page (from 0) of what was typed.
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

/// Reads an action with its arguments; `None` where it is none of these.
pub(super) fn read(action: &str, arguments: &[&str]) -> Option<Search> {
    Some(match (action, arguments) {
        // What was typed may have colons.
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

    /// What is written on buttons out there: a line is never changed or taken away.
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

    /// The word of an action. A new one gets a line here and one above.
    pub(in super::super) fn action(id: &Search) -> &'static str {
        match id {
            Search::Page(..) => "search",
            Search::Open => "found",
        }
    }
}
