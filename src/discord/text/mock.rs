//! Refusals of mock interviews, in sentences that say what to do next.

use super::timestamp;
use crate::app::mock::MockRefusal;
use crate::domain::mock::Wait;

/// Returns the sentence for a refusal.
pub(super) fn refusal(refusal: &MockRefusal) -> String {
    match refusal {
        MockRefusal::WithYourself => {
            "A mock interview takes two. Invite somebody else, or practice alone with `/question`."
                .to_owned()
        }
        MockRefusal::WithBot => {
            "Bots don't do interviews. Invite a member: `/mock with:@somebody`.".to_owned()
        }
        MockRefusal::NotThere => {
            "They are not a member of this server, so they couldn't answer. Invite a member."
                .to_owned()
        }
        MockRefusal::TooSoon(until, why) => {
            let until = timestamp(*until, 'R');
            match why {
                Wait::Again => format!(
                    "You invited them a moment ago. You can invite them again {until}, or somebody \
                     else now."
                ),
                Wait::Declined => format!(
                    "They declined your last invitation. You can invite them again {until}, or \
                     somebody else now."
                ),
                Wait::Many => format!(
                    "You have sent many invitations that nobody accepted yet. You can send another \
                     one {until}."
                ),
            }
        }
        MockRefusal::Gone => {
            "I no longer know this mock interview. `/mock` starts another one.".to_owned()
        }
        MockRefusal::OnlyPartner(partner) => {
            format!("Only <@{partner}> can accept this invitation. Start your own with `/mock`.")
        }
        MockRefusal::OnlyTheTwo(host, partner) => format!(
            "This is the mock interview of <@{host}> and <@{partner}>. Start your own with `/mock`."
        ),
        MockRefusal::Expired => {
            "This invitation has expired. Invite again with `/mock`.".to_owned()
        }
        MockRefusal::Declined => {
            "This invitation was declined or taken back. Invite again with `/mock`.".to_owned()
        }
        MockRefusal::Accepted => {
            "This interview has begun. To end it, press **End the interview** there.".to_owned()
        }
        MockRefusal::HostLeft => {
            "The member who invited you has left this server. Start your own with `/mock`."
                .to_owned()
        }
        MockRefusal::Busy => "The two of you are in a mock interview already. You can accept this \
                              invitation when that one is over."
            .to_owned(),
        MockRefusal::Over => "This interview is over. Start another one with `/mock`.".to_owned(),
        MockRefusal::NotInterviewer => {
            "You answer in this turn, so you can't see these notes. Afterward you get a summary, \
             and then you ask."
                .to_owned()
        }
        MockRefusal::TurnOver => {
            "That turn is over. This is where the interview is now:".to_owned()
        }
        MockRefusal::TurnBegun => {
            "The next turn has begun already. This is where the interview is now:".to_owned()
        }
        MockRefusal::EmptyLine => {
            "That is empty. Write a line that helps, such as what to say first next time."
                .to_owned()
        }
    }
}
