//! More and less: words whose direction decides what is said.

/// Which way a word compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    More,
    Less,
}

impl Comparison {
    /// Which way a word compares, by its stem after synonyms were brought together.
    pub(super) fn of(stem: &str) -> Option<Self> {
        match stem {
            "more" | "larger" | "grow" => Some(Self::More),
            "fewer" | "smaller" | "reduc" => Some(Self::Less),
            _ => None,
        }
    }
}

/// What else an answer shows by a word, both as stems: larger things have grown, and so have
/// more things, but more filters are not larger filters.
pub(super) const SHOWS: [(&str, &str); 12] = [
    ("grow", "more"),
    ("grow", "larger"),
    ("more", "grow"),
    ("larger", "grow"),
    ("larg", "larger"),
    ("larg", "grow"),
    ("reduc", "fewer"),
    ("reduc", "smaller"),
    ("fewer", "reduc"),
    ("smaller", "reduc"),
    ("small", "smaller"),
    ("small", "reduc"),
];
