//! Why nothing is erased.

use super::code;
use crate::app::privacy::PrivacyRefusal;

/// Returns the sentence for a refusal, which says what to do next.
pub(super) fn refusal(refusal: &PrivacyRefusal) -> String {
    match refusal {
        PrivacyRefusal::NothingKept { here: true } => {
            "I have no data about you on this server, so there is nothing to delete.".to_owned()
        }
        PrivacyRefusal::NothingKept { here: false } => {
            "I have no data about you, so there is nothing to delete.".to_owned()
        }
        PrivacyRefusal::UnknownMember(typed) => format!(
            "I have no data here about anyone called `{}`. The `member` option lists members who \
             left; or give a user id (in Discord, turn on developer mode and right-click their \
             name).",
            code(typed)
        ),
        PrivacyRefusal::StillHere(member) => format!(
            "<@{member}> is on this server, so they decide themselves, with `/privacy delete`. \
             `/members hide` keeps them off the boards."
        ),
        PrivacyRefusal::Unanswered(member) => format!(
            "Discord didn't answer in time, so I couldn't check whether <@{member}> is back on this \
             server. Nothing is deleted. Try again in a minute."
        ),
        PrivacyRefusal::TooLarge => {
            "Your data is too large for a file in Discord. Ask the person who runs me for it."
                .to_owned()
        }
        PrivacyRefusal::NoBoards => {
            "Each server has its own boards. Use this command in a channel of the server whose \
             boards you want to leave or come back to."
                .to_owned()
        }
    }
}
