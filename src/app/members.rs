//! Members, as they were last seen.

use super::{App, Result};
use crate::domain::ids::{GuildId, MemberId};
use crate::store::{self, guilds};

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
