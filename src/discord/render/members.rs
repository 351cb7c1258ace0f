//! Who is visible on boards.

use serenity::all::ButtonStyle;

use super::embed::Embed;
use super::privacy::of_server;
use super::{BLUE, button, row};
use crate::app::members::Visibility;
use crate::app::privacy::{Departed, Erased};
use crate::discord::custom_id::{CustomId, Privacy};
use crate::discord::text::{count, name_of};
use crate::discord::view::View;
use crate::domain::ids::MemberId;

/// Says what an admin changed about a member's visibility.
pub fn set(visibility: &Visibility) -> View {
    let member = visibility.member;
    View::text(match (visibility.is_kept_off, visibility.hides) {
        (true, _) => format!(
            "<@{member}> is off this server's boards, and others can't look up their points and \
             streak. They keep everything and still see their own. `/members show` takes this back."
        ),
        (false, false) => format!("<@{member}> is shown on this server's boards."),
        (false, true) => format!(
            "You no longer keep <@{member}> off the boards, but they hide themselves, and only they \
             can change that."
        ),
    })
}

/// Says what a member changed about their own visibility.
pub fn own(visibility: &Visibility) -> View {
    View::text(match (visibility.hides, visibility.is_kept_off) {
        (true, _) => {
            "You are off this server's boards, and others can't look up your points, streak and \
             profile here. You keep everything: `/leaderboard` shows your rank to you alone. \
             `/privacy show` takes this back."
        }
        (false, false) => "You are shown on this server's boards.",
        (false, true) => {
            "You don't hide yourself, but someone who manages this server keeps you off its boards. \
             Ask them about it."
        }
    })
}

/// Asks before the data of a member who left is erased.
pub fn ask_to_forget(departed: &Departed) -> View {
    let name = name_of(&departed.name, departed.member);
    let id = CustomId::Privacy(Privacy::Forget(departed.member));
    let forget = button(&id, "Delete it", ButtonStyle::Danger);
    View::text(format!(
        "Delete the data of {name} (<@{}>), who left? On this server, that is {}, their streak, \
         and their name on questions that they proposed. If they return, nobody can bring it back.",
        departed.member,
        of_server(&departed.amount)
    ))
    .with_rows([row(vec![forget])])
}

/// Says that the data of a member who left was erased.
pub fn forgotten(member: MemberId, erased: &Erased) -> View {
    let answers = count(erased.answers, "answer");
    View::text(format!(
        "I have deleted the data of <@{member}> on this server, with {answers}."
    ))
}

/// Lists the members that admins keep off the boards.
pub fn kept_off_list(members: &[(MemberId, String)]) -> View {
    if members.is_empty() {
        return View::text("Nobody is kept off this server's boards. `/members hide` does that.");
    }
    let line =
        |(member, name): &(MemberId, String)| format!("{} · <@{member}>", name_of(name, *member));
    let lines = members.iter().map(line).collect();
    View::embed(Embed::new("Kept off the boards", BLUE).list(lines))
}
