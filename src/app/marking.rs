//! Whose word counts in a guild: which key points an answer makes.

use super::guild::begin_anew;
use super::once::once;
use super::{App, Caller, Result};
use crate::domain::ids::GuildId;
use crate::domain::marking::Marking;
use crate::store::guilds;

/// How the guild's answers are marked.
pub async fn of_guild(app: &App, guild: GuildId) -> Result<Marking> {
    Ok(guilds::marking(&mut *app.store.read().await?, guild).await?)
}

/// How the caller's guild marks answers, for those who may change it.
pub async fn show(app: &App, caller: &Caller) -> Result<Marking> {
    caller.must_manage_server()?;
    of_guild(app, caller.guild).await
}

/// Sets how answers are marked from now on. What members have settled until then stays.
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
