//! Members, as they were last seen.

use super::guild::begin_anew;
use super::{Caller, Core, Person, Refusal, Result};
use crate::domain::board::Period;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::{self, Connection, guilds, points};

/// Notes under which names members are seen in a guild now, where those differ from what is
/// kept. Who never did anything that is kept stays unknown.
pub async fn seen(app: &Core, guild: GuildId, members: &[(MemberId, &str)]) -> Result<()> {
    let mut reader = app.store.read().await?;
    let mut renamed = Vec::new();
    for (member, name) in members {
        let known = guilds::name_of(&mut reader, guild, *member).await?;
        if known.is_some_and(|known| known != *name) {
            renamed.push((*member, *name));
        }
    }
    drop(reader);
    if renamed.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    for (member, name) in renamed {
        guilds::rename_member(&mut tx, guild, member, name).await?;
    }
    Ok(store::commit(tx).await?)
}

/// Refuses what is told of a member who has hidden themselves, to anybody but them.
pub(super) async fn must_be_visible(
    db: &mut Connection,
    caller: &Caller,
    member: MemberId,
) -> Result<()> {
    if member == caller.member {
        return Ok(());
    }
    let key = Period::All.key(caller.at.date_naive());
    let visible = points::of_member(db, caller.guild, member, &key).await?;
    visible.map_or(Err(Refusal::HiddenMember.into()), |_| Ok(()))
}

/// Before [`remember`], outside of a transaction: what is left of a guild that was forgotten goes
/// in parts.
pub(super) async fn make_room(app: &Core, person: &Person) -> Result<()> {
    match person.guild {
        Some(guild) => begin_anew(app, guild).await,
        None => Ok(()),
    }
}

/// Remembers that a guild has a member, where they are in one: its open posts are kept from them
/// wherever they practice next, and what is kept of them is forgotten with it.
pub(super) async fn remember(db: &mut Connection, person: &Person) -> Result<()> {
    if let Some(guild) = person.guild {
        guilds::remember(db, guild, person.at).await?;
        guilds::remember_member(db, guild, person.member, &person.name).await?;
    }
    Ok(())
}
