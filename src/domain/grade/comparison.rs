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
            "less" | "fewer" | "smaller" | "reduc" => Some(Self::Less),
            _ => None,
        }
    }

    /// Which way an adjective compares: one between the words of a term belongs to one of
    /// them and turns what is said, as in "loses less detail". A verb does not.
    pub(super) fn of_adjective(stem: &str) -> Option<Self> {
        Self::of(stem).filter(|_| !matches!(stem, "grow" | "reduc"))
    }
}

/// What else an answer shows by a word, all as stems: what is larger has grown, and so has
/// what is more, but more filters are not larger filters, and small details not less detail.
pub(super) fn shows(stem: &str) -> &'static [&'static str] {
    match stem {
        "grow" => &["more", "larger"],
        "more" | "larger" => &["grow"],
        "larg" => &["larger"],
        "reduc" => &["less", "fewer", "smaller"],
        "less" => &["reduc", "fewer", "smaller"],
        "fewer" | "smaller" => &["reduc", "less"],
        "small" => &["smaller"],
        "few" => &["fewer"],
        _ => &[],
    }
}
