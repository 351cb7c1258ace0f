//! Members, as they were last seen.

use super::{App, Caller, Refusal, Result};
use crate::domain::board::Period;
use crate::domain::ids::{GuildId, MemberId};
use crate::store::{self, Connection, guilds, points};

/// Notes under which names members are seen in a guild now, where those differ from what is
/// kept. Who never did anything that is kept stays unknown.
pub async fn seen(app: &App, guild: GuildId, members: &[(MemberId, &str)]) -> Result<()> {
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
