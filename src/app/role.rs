//! Roles that members hold while their streak is long enough.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::guild::begin_anew;
use super::members::note_left;
use super::once::once;
use super::{App, Caller, Core, Refusal, Result, errand};
use crate::domain::errand::{About, Errand};
use crate::domain::ids::{ErrandId, GuildId, MemberId, RoleId};
use crate::store::{self, Connection, errands, guilds, members, reminders, streak_roles, streaks};

pub use crate::store::streak_roles::StreakRole;

/// How many streak roles a guild may have.
pub const MOST_ROLES: usize = 5;

/// Lists the streak roles of the caller's guild.
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<StreakRole>> {
    caller.must_manage_server()?;
    Ok(streak_roles::of_guild(&mut *app.store.read().await?, caller.guild).await?)
}

/// Sets or removes the role for a streak length, and plans the changes for its members. Returns the
/// other length that the role came with until now.
pub async fn set(
    app: &App,
    caller: &Caller,
    length: u32,
    role: Option<RoleId>,
) -> Result<Option<u32>> {
    caller.must_manage_server()?;
    let guild = caller.guild;
    if role == Some(RoleId(guild.0)) {
        return Err(Refusal::EveryonesRole.into());
    }
    begin_anew(app, guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, guild, caller.at).await?;
        let before = streak_roles::of_guild(tx, guild).await?.into_iter();
        let mut moved = before.filter(|kept| Some(kept.role) == role && kept.length != length);
        match role {
            Some(role) => {
                if reminders::role(tx, guild).await? == Some(role) {
                    return Err(Refusal::RoleOfBell.into());
                }
                streak_roles::put(tx, guild, (length, role), caller.member, caller.at).await?;
                if streak_roles::of_guild(tx, guild).await?.len() > MOST_ROLES {
                    return Err(Refusal::TooManyRoles.into());
                }
            }
            None => streak_roles::remove(tx, guild, length).await?,
        }
        plan(tx, guild, caller.at).await?;
        Ok(moved.next().map(|kept| kept.length))
    })
    .await
}

/// Plans which roles to give and take so that roles match streaks. If Discord refused a role last
/// time, only one member is tried; if that works, the others follow.
pub(super) async fn plan(db: &mut Connection, guild: GuildId, now: DateTime<Utc>) -> Result<()> {
    let roles = streak_roles::of_guild(db, guild).await?;
    let given = streak_roles::given(db, guild).await?;
    if roles.is_empty() && given.is_empty() {
        return Ok(());
    }
    let shown = members::shown(db, guild).await?;
    let mut due: BTreeSet<(MemberId, RoleId)> = BTreeSet::new();
    for (member, kept) in streaks::of_guild(db, guild).await? {
        if shown.contains(&member) {
            let reached = reached(&roles, kept.shown.length);
            due.extend(reached.map(|role| (member, role)));
        }
    }
    let mut tried = BTreeSet::new();
    for &(member, role) in due.symmetric_difference(&given) {
        let is_refused = roles
            .iter()
            .any(|known| known.role == role && known.is_refused);
        if !is_refused || tried.insert(role) {
            plan_change(db, (guild, member, role), now).await?;
        }
    }
    Ok(())
}

/// Plans the role changes of one member, after their streak or their visibility has changed.
pub(super) async fn plan_member(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<()> {
    let given = streak_roles::given_to(db, guild, member).await?;
    let due = due(db, guild, member).await?;
    for role in due.symmetric_difference(&given) {
        plan_change(db, (guild, member, *role), now).await?;
    }
    Ok(())
}

/// Returns the roles that a member's streak earns. A hidden member gets none, because a role would
/// show their streak.
async fn due(db: &mut Connection, guild: GuildId, member: MemberId) -> Result<BTreeSet<RoleId>> {
    let roles = streak_roles::of_guild(db, guild).await?;
    if roles.is_empty() || !members::is_shown(db, guild, member).await? {
        return Ok(BTreeSet::new());
    }
    let length = streaks::get(db, guild, member).await?.shown.length;
    Ok(reached(&roles, length).collect())
}

fn reached(roles: &[StreakRole], length: u32) -> impl Iterator<Item = RoleId> {
    let reached = roles.iter().filter(move |role| length >= role.length);
    reached.map(|role| role.role)
}

async fn plan_change(
    db: &mut Connection,
    (guild, member, role): (GuildId, MemberId, RoleId),
    now: DateTime<Utc>,
) -> Result<()> {
    let about = About {
        guild: Some(guild),
        member: Some(member),
    };
    let errand = Errand::Role {
        guild,
        member,
        role,
    };
    errand::plan_again(db, about, &errand, now, TimeDelta::zero()).await
}

/// Records which roles a member holds. A role that they lost without the bot, for example by
/// leaving the guild (`was_away`), is given again while their streak earns it.
pub(super) async fn note_held(
    db: &mut Connection,
    guild: GuildId,
    member: MemberId,
    (held, was_away): (&[RoleId], bool),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut is_to_give = was_away;
    for role in streak_roles::given_to(db, guild, member).await? {
        if !held.contains(&role) {
            streak_roles::set_given(db, guild, member, role, false).await?;
            is_to_give = true;
        }
    }
    // Otherwise roles follow at the end of each day.
    match is_to_give {
        true => plan_member(db, guild, member, now).await,
        false => Ok(()),
    }
}

/// Starts to bring a member's role in line: returns whether to give or take it. `None` if it is
/// already right, which finishes the errand.
pub async fn begin(
    app: &Core,
    errand: ErrandId,
    (guild, member, role): (GuildId, MemberId, RoleId),
    now: DateTime<Utc>,
) -> Result<Option<bool>> {
    // In a transaction: a change planned meanwhile finds the errand either waiting or done, never
    // in between.
    let mut tx = app.store.write().await?;
    let change = change(&mut tx, (guild, member, role)).await?;
    if change.is_none() {
        errands::done(&mut tx, errand, None, now).await?;
    }
    store::commit(tx).await?;
    Ok(change)
}

async fn change(
    db: &mut Connection,
    (guild, member, role): (GuildId, MemberId, RoleId),
) -> Result<Option<bool>> {
    let is_due = due(db, guild, member).await?.contains(&role);
    let given = streak_roles::given_to(db, guild, member).await?;
    Ok((is_due != given.contains(&role)).then_some(is_due))
}

/// Whether a member's streak earns them a role, or they are known to hold it.
pub async fn is_theirs(app: &Core, guild: GuildId, member: MemberId, role: RoleId) -> Result<bool> {
    let mut reader = app.store.read().await?;
    let given = streak_roles::given_to(&mut reader, guild, member).await?;
    Ok(given.contains(&role) || due(&mut reader, guild, member).await?.contains(&role))
}

/// Records that an errand gave or took a role. If that is already outdated, the errand goes on. A
/// role that Discord refused before counts as working again.
pub async fn changed(
    app: &Core,
    errand: ErrandId,
    (guild, member, role): (GuildId, MemberId, RoleId),
    is_given: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    streak_roles::set_given(&mut tx, guild, member, role, is_given).await?;
    match change(&mut tx, (guild, member, role)).await? {
        Some(_) => errands::put_off(&mut tx, errand, None, now).await?,
        None => errands::done(&mut tx, errand, None, now).await?,
    }
    if streak_roles::set_refused(&mut tx, guild, role, None).await? {
        plan(&mut tx, guild, now).await?;
    }
    Ok(store::commit(tx).await?)
}

/// Records that a member whose role was about to change has left.
pub async fn is_away(
    app: &Core,
    errand: ErrandId,
    (guild, member): (GuildId, MemberId),
    asked_at: DateTime<Utc>,
) -> Result<()> {
    let mut tx = app.store.write().await?;
    note_left(&mut tx, guild, member, asked_at).await?;
    errands::done(&mut tx, errand, None, asked_at).await?;
    Ok(store::commit(tx).await?)
}

/// Records that Discord refuses to give or take a role. The member who set it up is told, once.
/// A role that no longer belongs to a streak stays with the members who have it.
pub async fn refused(app: &Core, guild: GuildId, role: RoleId, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.store.write().await?;
    let is_new = streak_roles::set_refused(&mut tx, guild, role, Some(now)).await?;
    let roles = streak_roles::of_guild(&mut tx, guild).await?;
    match roles.iter().find(|found| found.role == role) {
        Some(found) if is_new => {
            let tell = Errand::TellRole {
                guild,
                length: found.length,
                admin: found.set_by,
            };
            errand::plan_again(&mut tx, guild, &tell, now, TimeDelta::zero()).await?;
        }
        Some(_) => {}
        None => streak_roles::forget_given(&mut tx, guild, role).await?,
    }
    Ok(store::commit(tx).await?)
}
