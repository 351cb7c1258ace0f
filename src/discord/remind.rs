//! The bell on a post, and the settings behind it.

use serenity::all::Member;

use super::clicks::Reply;
use super::custom_id::Remind;
use super::outbox::RoleSet;
use super::render::{self, preflight};
use super::{Data, Error, Origin};
use crate::app::reminder::{self, Reminders};
use crate::domain::ids::RoleId;

/// Handles a button.
pub(super) async fn respond<'d>(
    data: &'d Data,
    origin: Origin<'_>,
    id: Remind,
) -> Result<Reply<'d>, Error> {
    let app = &data.app;
    if let Remind::Stop(guild) = id {
        reminder::stop(app, &origin.person(), guild).await?;
        return Ok(Reply::InPlace(render::remind::stopped()));
    }
    let caller = origin.caller()?;
    let choice = |reminders: &Reminders| {
        render::remind::choice(reminders, has_role(origin.member, reminders))
    };
    Ok(match id {
        Remind::Choose(_) => Reply::Fresh(choice(&reminder::show(app, &caller).await?)),
        Remind::On => Reply::InPlace(choice(&reminder::turn_on(app, &caller, None).await?)),
        Remind::Off => Reply::InPlace(choice(&reminder::turn_off(app, &caller).await?)),
        Remind::Take | Remind::Leave => {
            let Some(role) = reminder::show(app, &caller).await?.role else {
                return Err(Error::OldButton);
            };
            let takes = id == Remind::Take;
            let outbox = &data.outbox;
            let set = outbox
                .set_role_now(caller.guild, caller.member, role, takes)
                .await;
            Reply::InPlace(match set {
                RoleSet::Done => render::remind::role_changed(role, takes),
                RoleSet::Refused => preflight::role_refused(role),
                RoleSet::Unsure => render::remind::role_unsure(role),
            })
        }
        Remind::Stop(_) => unreachable!("a message's own button is handled above"),
    })
}

/// Whether a member has the role for their server's reminders.
pub(super) fn has_role(member: Option<&Member>, reminders: &Reminders) -> bool {
    let has = |role: RoleId| {
        member.is_some_and(|member| member.roles.iter().any(|held| held.get() == role.0))
    };
    reminders.role.is_some_and(has)
}
