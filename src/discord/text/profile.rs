//! What a member reads instead of a card.

/// For a request for another member's card outside of a server.
pub(super) const OTHER_WITHOUT_SERVER: &str = "I show other members' profiles in servers that have me. Here I can show yours: leave `member` \
     out.";
