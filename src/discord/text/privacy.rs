//! Why nothing is erased.

use super::code;
use crate::app::privacy::PrivacyRefusal;

/// Returns the sentence for a refusal, which says what to do next.
pub(super) fn refusal(refusal: &PrivacyRefusal) -> String {
    match refusal {
        PrivacyRefusal::NothingKept { here: true } => {
            "I keep nothing of you on this server, so there is nothing to delete.".to_owned()
        }
        PrivacyRefusal::NothingKept { here: false } => {
            "I keep nothing of you, so there is nothing to delete.".to_owned()
        }
        PrivacyRefusal::UnknownMember(typed) => format!(
            "I keep nothing here of anybody called `{}`. The `member` option lists who left; or \
             give a user id (in Discord, turn on developer mode and right-click their name).",
            code(typed)
        ),
        PrivacyRefusal::StillHere(member) => format!(
            "<@{member}> is on this server, so it is theirs to decide: `/privacy delete`. \
             `/members hide` keeps them off the boards."
        ),
        PrivacyRefusal::TooLarge => {
            "What I keep of you is too much for a file in Discord. Ask the person who runs me: \
             they can give it to you."
                .to_owned()
        }
        PrivacyRefusal::NoBoards => {
            "Each server has its own boards. Use this command in a channel of the server whose \
             boards you want to leave or come back to."
                .to_owned()
        }
    }
}
