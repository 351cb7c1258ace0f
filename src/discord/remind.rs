//! The bell on a post, and the settings behind it.

use serenity::all::Member;

use super::clicks::Reply;
use super::custom_id::Remind;
use super::outbox::RoleSet;
use super::render::{self, preflight};
use super::view::View;
use super::{Data, Error, Origin, preflight as preflights};
use crate::app::Caller;
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
        let server = data.outbox.guild_name_now(guild).await;
        return Ok(Reply::InPlace(render::remind::stopped(server.as_deref())));
    }
    let caller = origin.caller()?;
    let member = origin.member;
    let choice = async |reminders| choice(data, &caller, member, reminders).await;
    Ok(match id {
        Remind::Choose(_) => Reply::Fresh(choice(reminder::show(app, &caller).await?).await),
        Remind::On => Reply::InPlace(choice(reminder::turn_on(app, &caller, None).await?).await),
        Remind::Off => Reply::InPlace(choice(reminder::turn_off(app, &caller).await?).await),
        Remind::Take | Remind::Leave => {
            let Some(role) = reminder::show(app, &caller).await?.role else {
                return Err(Error::OldButton);
            };
            let takes = id == Remind::Take;
            let outbox = &data.outbox;
            if takes {
                match preflights::guild_rights(outbox, caller.guild, caller.at).await {
                    Some(rights) if rights.role_problem(role).is_some() => {
                        return Ok(Reply::InPlace(preflight::role_refused(role)));
                    }
                    Some(_) => {}
                    None => return Ok(Reply::InPlace(render::remind::role_unsure(role))),
                }
            }
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

/// Returns what a member can choose. A role that the bot may not give, or that was deleted, is not
/// offered: `/setup check` tells those who can mend it.
pub(super) async fn choice(
    data: &Data,
    caller: &Caller,
    member: Option<&Member>,
    mut reminders: Reminders,
) -> View {
    let has_role = has_role(member, &reminders);
    if let Some(role) = reminders.role
        && !has_role
        && let Some(rights) = preflights::guild_rights(&data.outbox, caller.guild, caller.at).await
        && rights.role_problem(role).is_some()
    {
        reminders.role = None;
    }
    render::remind::choice(&reminders, has_role)
}

/// Whether a member has the role for their server's reminders.
fn has_role(member: Option<&Member>, reminders: &Reminders) -> bool {
    let has = |role: RoleId| {
        member.is_some_and(|member| member.roles.iter().any(|held| held.get() == role.0))
    };
    reminders.role.is_some_and(has)
}
