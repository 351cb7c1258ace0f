//! More and less, each and all: words whose direction or reach decides what is said.

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
            "less" | "fewer" | "smaller" | "reduc" => Some(Self::Less),
            _ => None,
        }
    }
}

/// Whether a word is an adjective of size or number. In front of a noun it belongs to that
/// noun: "tiny dataset, large learning rate" has no small learning rate.
pub(super) fn is_adjective(stem: &str) -> bool {
    matches!(
        stem,
        "more" | "larger" | "less" | "fewer" | "smaller" | "larg" | "small" | "few" | "many"
    )
}

/// What else an answer shows by a word, all as stems: what is larger has grown, and so has
/// what is more, but more filters are not larger filters.
pub(super) fn shows(stem: &str) -> &'static [&'static str] {
    match stem {
        "grow" => &["more", "larger"],
        "more" | "larger" => &["grow"],
        "reduc" => &["less", "fewer", "smaller"],
        "less" => &["reduc", "fewer", "smaller"],
        "fewer" | "smaller" => &["reduc", "less"],
        // "One map for all filters" has no map for each.
        "each" => &["every", "all"],
        "every" => &["each", "all"],
        "all" => &["every"],
        _ => &[],
    }
}

/// What an adjective shows in front of its noun: "a small output" is a smaller one, but an
/// accuracy that "is low" need not be lower, and small details are not less detail.
pub(super) fn shows_before_noun(stem: &str) -> &'static [&'static str] {
    match stem {
        "larg" => &["larger"],
        "small" => &["smaller"],
        "few" => &["fewer"],
        _ => &[],
    }
}
