//! What a member reads in place of a card.

/// Another member's card, asked for where there is no server.
pub(super) const OTHER_WITHOUT_SERVER: &str = "I show other members' profiles in servers that have me. Here I can show yours: leave `member` \
     out.";
