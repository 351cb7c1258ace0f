//! What is said of roles that the bot does not give.

use super::count;
use crate::domain::permissions::{Permissions, RoleProblem};

/// One more role for streaks than there may be.
pub(super) const TOO_MANY: &str = "This server already has roles for 5 streaks, the maximum. Take one \
    away first with `/setup role`.";

/// @everyone.
pub(super) const EVERYONES: &str = "Everybody has @everyone already. Choose another role.";

/// A role for streaks that members take and leave with the bell.
pub(super) const OF_BELL: &str = "Members take and leave that role with the bell on a post, so it can't \
    come with a streak too. Choose another one, or stop offering it first: `/setup reminder-role` \
    without a role.";

/// Whether the caller may give a role is not known.
pub(super) const UNKNOWN_RIGHTS: &str = "Discord didn't answer in time, so I couldn't check whether you \
    may give that role. Nothing has changed: try again in a minute.";

/// A role for the bell that comes with a streak of that length.
pub(super) fn of_streak(length: u32) -> String {
    format!(
        "That role comes with a streak of {}, so members can't take it with the bell too. Choose \
         another one, or free it first: `/setup role streak:{length}` without a role.",
        count(length, "day")
    )
}

/// A role that is not given for the caller.
pub(super) fn not_theirs_to_give(problem: RoleProblem) -> String {
    match problem {
        RoleProblem::Gone => "That role was deleted. Choose another one.".to_owned(),
        RoleProblem::Managed => "That role belongs to a bot or a service, so nobody else can have \
                                 it. Choose another one."
            .to_owned(),
        RoleProblem::NotAllowed => "You need **Manage Roles** for that, as you would to give the \
                                    role yourself. Ask somebody who has it."
            .to_owned(),
        RoleProblem::Above => "That role isn't below your own highest role, so you can't have me \
                               give it. Choose a lower one, or ask somebody above it."
            .to_owned(),
        RoleProblem::Powerful(permissions) => format!(
            "That role allows {}, and I don't give such rights to members. Choose a role without \
             them, or take them from it in *Server Settings*, *Roles*.",
            powers(permissions)
        ),
    }
}

/// The names of up to three permissions that give power over others.
pub fn powers(permissions: Permissions) -> String {
    const NAMED: usize = 3;
    let mut powers = permissions.powers();
    let named = powers.by_ref().take(NAMED);
    let names: Vec<String> = named.map(|name| format!("**{name}**")).collect();
    let more = powers.next().map_or("", |_| " and more");
    format!("{}{more}", names.join(", "))
}
