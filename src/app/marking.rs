//! Who decides in a guild which key points an answer makes.

use super::guild::begin_anew;
use super::once::once;
use super::{App, Caller, Result};
use crate::domain::ids::GuildId;
use crate::domain::marking::Marking;
use crate::store::guilds;

/// Returns how the guild marks answers.
pub async fn of_guild(app: &App, guild: GuildId) -> Result<Marking> {
    Ok(guilds::marking(&mut *app.store.read().await?, guild).await?)
}

/// Returns how the caller's guild marks answers, for a caller who may change it.
pub async fn show(app: &App, caller: &Caller) -> Result<Marking> {
    caller.must_manage_server()?;
    of_guild(app, caller.guild).await
}

/// Sets how the guild marks answers from now on. Marks that members have settled stay.
pub async fn set(app: &App, caller: &Caller, marking: Marking) -> Result<Marking> {
    caller.must_manage_server()?;
    begin_anew(app, caller.guild).await?;
    once(app, caller, async |tx| {
        guilds::remember(tx, caller.guild, caller.at).await?;
        guilds::set_marking(tx, caller.guild, marking).await?;
        Ok(marking)
    })
    .await
}
