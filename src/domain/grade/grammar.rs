//! What the small words of English do in a sentence.
use std::collections::HashMap;
use std::sync::LazyLock;

/// The part that a word plays in a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It carries meaning: terms are made of such words.
    Content,
    /// It carries little meaning, like `use` and `kind`. A term may have it; an answer that
    /// leaves it out says the same.
    Light,
    /// It says of how many something holds: `each`, `all`, `across`.
    Quantifier,
    /// It denies what follows.
    Negator(Reach),
    /// `the`, `a`, `this`.
    Determiner,
    /// `it`, `they`.
    Pronoun,
    /// `is`, `has`, `can`.
    Auxiliary,
    /// `and`, `or`.
    Coordinator,
    /// `but`, `while`: what follows is set against what stands before.
    Contrast,
    /// `because`, `when`, `so`, `which`: another clause follows.
    Subordinator,
    /// A preposition, an adverb of degree.
    Filler,
    /// A comma.
    Comma,
    /// A colon, a dash, a parenthesis.
    Break,
    /// An equals sign or an arrow.
    Relation,
}

/// How far a negation goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// `not`, `never`: the rest of the clause.
    Clause,
    /// `no`, `without`, `instead of`: the noun or gerund that follows.
    Phrase,
}

impl Role {
    /// Whether it is a word at all.
    pub(super) fn is_word(self) -> bool {
        !matches!(self, Self::Comma | Self::Break | Self::Relation)
    }

    /// Whether another clause begins with it.
    pub(super) fn ends_clause(self) -> bool {
        matches!(
            self,
            Self::Comma | Self::Break | Self::Contrast | Self::Subordinator
        )
    }

    /// How much it speaks for prose rather than a list of keywords, from 0 to 2. Terms have
    /// some prepositions, and next to no articles, pronouns, auxiliaries and conjunctions.
    pub(super) fn prose(self) -> usize {
        match self {
            Self::Determiner
            | Self::Pronoun
            | Self::Auxiliary
            | Self::Contrast
            | Self::Subordinator
            | Self::Relation => 2,
            Self::Filler => 1,
            _ => 0,
        }
    }
}

/// The small words by what they do. All others are content.
const SMALL_WORDS: &[(Role, &str)] = &[
    (
        Role::Negator(Reach::Clause),
        "not never hardly scarcely barely rarely seldom fail fails failed unable",
    ),
    (
        Role::Negator(Reach::Phrase),
        "no none nothing nobody without neither nor lack lacks lacking lacked absence unlike except",
    ),
    (
        Role::Determiner,
        "the a an this that these those its their our your my his her",
    ),
    (
        Role::Pronoun,
        "it they them we us you i he she itself themselves there something everything",
    ),
    (
        Role::Auxiliary,
        "is are was were be been being am has have had having does do did doing done \
         can could may might must shall should will would",
    ),
    (Role::Coordinator, "and or"),
    (
        Role::Contrast,
        "but while whereas although though however yet despite",
    ),
    (
        Role::Subordinator,
        "because so since when if unless until which who whose where hence thus therefore then as",
    ),
    (
        Role::Filler,
        "of in on at to from by with for into onto over through via within among than about \
         towards toward during up out off away down under upon what why how whether rather \
         instead even still also too very just only quite again already almost nearly roughly slightly \
         approximately basically actually really essentially simply usually typically often \
         generally normally mainly mostly sometimes always now here please etc well such like \
         both either else much many some other another others own e g ie eg vs s firstly \
         secondly finally due",
    ),
    // Verbs that hold a sentence together whatever it is about.
    (
        Role::Light,
        "use uses used using make makes made making get gets got getting give gives gave given \
         giving let lets letting need needs needed needing means meaning meant become becomes \
         became becoming cause causes caused causing lead leads led leading help helps helped \
         helping allow allows allowed allowing take takes took taken taking go goes going went \
         come comes coming came want wants try tries work works happen happens seem seems call \
         called apply applies applied applying require requires required",
    ),
    // Words of no kind in particular.
    (
        Role::Light,
        "one single amount amounts number numbers way ways thing things kind kinds type types \
         first second",
    ),
    (
        Role::Quantifier,
        "every each all any per across whole entire",
    ),
];

static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
    let words = |&(role, words): &(Role, &'static str)| {
        words.split_whitespace().map(move |word| (word, role))
    };
    SMALL_WORDS.iter().flat_map(words).collect()
});

/// The role of a lowercase word.
pub(super) fn role(word: &str) -> Role {
    ROLES.get(word).copied().unwrap_or(Role::Content)
}
