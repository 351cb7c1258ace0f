//! The data of one guild, for an operator who takes it elsewhere.

use crate::domain::ids::GuildId;
use crate::store::{self, Connection, export};

/// Passes every row of a guild to the caller, all from one moment: the table's name, and the row as
/// JSON.
///
/// # Errors
///
/// Fails if the database cannot be read.
pub async fn of_guild(
    db: &mut Connection,
    guild: GuildId,
    hand_over: impl FnMut(&str, &str),
) -> store::Result<()> {
    let mut snapshot = store::snapshot(db).await?;
    export::of_guild(&mut snapshot, guild, hand_over).await
}
