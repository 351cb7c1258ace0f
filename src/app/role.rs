//! Roles that members have while their streak is so long.

use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

use super::guild::begin_anew;
use super::once::once;
use super::{App, Caller, Core, Refusal, Result, errand};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{GuildId, MemberId, RoleId};
use crate::store::{self, Connection, guilds, streak_roles, streaks};

pub use crate::store::streak_roles::StreakRole;

/// How many roles a guild can have.
pub const MOST_ROLES: usize = 5;

/// The roles of the caller's guild.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<StreakRole>> {
    caller.must_manage_server()?;
    Ok(streak_roles::of_guild(&mut *app.store.read().await?, caller.guild).await?)
}

/// Sets the role that comes with a streak, or takes it away. Who has it then, and who no more, is
/// brought in line.
pub async fn set(app: &App, caller: &Caller, length: u32, role: Option<RoleId>) -> Result<()> {
    caller.must_manage_server()?;
    let guild = caller.guild;
    if role == Some(RoleId(guild.0)) {
        return Err(Refusal::EveryonesRole.into());
    }
    begin_anew(app, guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, guild, caller.at).await?;
        match role {
            Some(role) => {
                streak_roles::put(tx, guild, (length, role), caller.member, caller.at).await?;
                if streak_roles::of_guild(tx, guild).await?.len() > MOST_ROLES {
                    return Err(Refusal::TooManyRoles.into());
                }
            }
            None => streak_roles::remove(tx, guild, length).await?,
        }
        plan(tx, guild, caller.at).await
    })
    .await
}

/// Plans what is to be given and taken so that roles equal streaks. Of a role that Discord refused
/// last, one is tried: if it works, the others follow.
pub(super) async fn plan(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let roles = streak_roles::of_guild(db, guild).await?;
    let given = streak_roles::given(db, guild).await?;
    if roles.is_empty() && given.is_empty() {
        return Ok(());
    }
    let streaks = streaks::of_guild(db, guild).await?;
    let mut due: BTreeSet<(MemberId, RoleId)> = BTreeSet::new();
    for (member, kept) in streaks {
        let reached = roles.iter().filter(|role| kept.shown.length >= role.length);
        due.extend(reached.map(|role| (member, role.role)));
    }
    let mut tried = BTreeSet::new();
    for &(member, role) in due.symmetric_difference(&given) {
        let is_refused = roles
            .iter()
            .any(|known| known.role == role && known.is_refused);
        if is_refused && !tried.insert(role) {
            continue;
        }
        let about = About {
            guild: Some(guild),
            member: Some(member),
        };
        let errand = Errand::Role {
            guild,
            member,
            role,
            at: now.timestamp_millis(),
        };
        errand::plan(db, about, &errand, now).await?;
    }
    Ok(())
}

/// Whether a member is to be given a role, or is to lose it; `None` where it is as it should be.
pub async fn change(
    app: &Core,
    guild: GuildId,
    member: MemberId,
    role: RoleId,
) -> Result<Option<bool>> {
    let mut reader = app.store.read().await?;
    let roles = streak_roles::of_guild(&mut reader, guild).await?;
    let length = streaks::get(&mut reader, guild, member).await?.shown.length;
    let is_due = roles
        .iter()
        .any(|known| known.role == role && length >= known.length);
    let given = streak_roles::given(&mut reader, guild).await?;
    let is_given = given.contains(&(member, role));
    Ok((is_due != is_given).then_some(is_due))
}

/// Notes that a role was given or taken. One that was refused before is not any more.
pub async fn changed(
    app: &Core,
    (guild, member, role): (GuildId, MemberId, RoleId),
    is_given: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    streak_roles::set_given(&mut tx, guild, member, role, is_given).await?;
    if streak_roles::set_refused(&mut tx, guild, role, None).await? {
        plan(&mut tx, guild, now).await?;
    }
    Ok(store::commit(tx).await?)
}

/// Notes that Discord refuses to have a role given or taken. Who set it is told, once.
pub async fn refused(app: &Core, guild: GuildId, role: RoleId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    let is_new = streak_roles::set_refused(&mut tx, guild, role, Some(now)).await?;
    let roles = streak_roles::of_guild(&mut tx, guild).await?;
    if let Some(found) = roles.iter().find(|found| found.role == role && is_new) {
        let tell = Errand::TellRole {
            guild,
            length: found.length,
            admin: found.set_by,
            at: now.timestamp(),
        };
        errand::plan(&mut tx, guild, &tell, now).await?;
    }
    Ok(store::commit(tx).await?)
}
