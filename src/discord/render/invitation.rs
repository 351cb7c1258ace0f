//! The invitation to a mock interview, and what becomes of it.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::mock::{id, name};
use super::{BLUE, GREEN, button, level_name, row};
use crate::app::mock::Interview;
use crate::discord::custom_id::Mock as Id;
use crate::discord::text::timestamp;
use crate::discord::view::View;
use crate::domain::ids::MemberId;
use crate::domain::mock::{Ending, Mock, Stage};

const IN_PRIVATE: &str = "I am writing to both of you in private.";

/// Renders an invitation, for the channel and above all for the invited member.
pub fn open(mock: &Mock) -> View {
    let level = match mock.level {
        Some(level) => format!("{} questions", level_name(level)),
        None => "questions of any level".to_owned(),
    };
    let place = if mock.wants_thread {
        "Once you accept, I open a private thread for the two of you.".to_owned()
    } else {
        "Once you accept, I write to each of you in private.\n-# For a private thread here, I need \
         the permissions *View Channel*, *Create Private Threads*, *Send Messages in Threads* and \
         *Embed Links* in a text channel."
            .to_owned()
    };
    let expires = timestamp(mock.rested_at(), 'R');
    let text = format!(
        "{} invites {} to a mock interview, with {level}. You take turns: one asks, with the key \
         points, a hint and follow-ups at hand, and the other answers out loud or in writing.\n\
         {place}\nThe invitation expires {expires}.",
        name(mock, mock.host.member),
        name(mock, mock.partner.member)
    );
    let accept = button(&id(Id::Accept(mock.id)), "Accept", ButtonStyle::Success);
    let decline = button(&id(Id::Decline(mock.id)), "Decline", ButtonStyle::Secondary);
    View::embed(Embed::new("Mock interview", BLUE).text(text))
        .with_content(format!("<@{}>", mock.partner.member))
        .mentioning([mock.partner.member])
        .with_rows([row(vec![accept, decline])])
        .public()
}

/// Replaces an invitation that was accepted.
pub fn accepted(interview: &Interview) -> View {
    let mock = &interview.mock;
    let place = if mock.wants_thread {
        "Your private thread is on its way: look among the threads of this channel."
    } else {
        IN_PRIVATE
    };
    acceptance(mock, place)
}

/// Replaces an invitation once the place of the interview is known, or says why it cannot go on.
pub fn placed(interview: &Interview) -> View {
    let mock = &interview.mock;
    let ended = mock.ended.map(|(_, ending)| ending);
    let place = match (ended, mock.stage) {
        (Some(Ending::HostUnreachable), _) => unreachable(mock, mock.host.member),
        (Some(Ending::PartnerUnreachable), _) => unreachable(mock, mock.partner.member),
        (_, Some(Stage::Thread(thread))) => format!("Your private thread: <#{thread}>"),
        (_, None) => return accepted(interview),
        (_, Some(Stage::Direct)) if mock.wants_thread => {
            "I can't use a private thread here, so I am writing to both of you in private."
                .to_owned()
        }
        (_, Some(Stage::Direct)) => IN_PRIVATE.to_owned(),
    };
    acceptance(mock, &place)
}

fn acceptance(mock: &Mock, place: &str) -> View {
    let text = format!(
        "{} accepted the invitation of {}. {place}",
        name(mock, mock.partner.member),
        name(mock, mock.host.member)
    );
    View::embed(Embed::new("Mock interview", GREEN).text(text)).public()
}

/// Replaces an invitation that was declined or withdrawn.
pub fn declined(mock: &Mock, by: MemberId) -> View {
    let text = if by == mock.host.member {
        format!("{} took the invitation back.", name(mock, by))
    } else {
        format!("{} declined this time.", name(mock, by))
    };
    View::embed(Embed::new("Mock interview", BLUE).text(text)).public()
}

/// Renders an invitation that nobody can accept any more, and says why.
pub fn closed(why: String) -> View {
    View::embed(Embed::new("Mock interview", BLUE).text(why)).public()
}

/// Tells a member who takes no direct messages, in the channel of the invitation, why the interview
/// can't go on.
pub fn call(mock: &Mock, member: MemberId) -> View {
    let other = name(mock, mock.other(member).member);
    View::text(format!(
        "<@{member}>, you take no direct messages, so your mock interview with {other} can't go on. \
         Allow them in Discord's privacy settings for this server and start again with `/mock`, or \
         do that in a channel where I may create private threads."
    ))
    .mentioning([member])
    .public()
}

pub(super) fn unreachable(mock: &Mock, member: MemberId) -> String {
    format!(
        "{} takes no direct messages, so it can't go on. Invite again once they allow direct \
         messages from members of the server, or in a channel where I may create private threads.",
        name(mock, member)
    )
}
