//! What belongs to one guild, for those who take it elsewhere.

use crate::domain::ids::GuildId;
use crate::store::{self, Connection, export};

/// Hands over everything of a guild as it is at one moment, a row at a time: the name of its table,
/// and the row as JSON.
///
/// # Errors
///
/// When the database cannot be read.
pub async fn of_guild(
    db: &mut Connection,
    guild: GuildId,
    hand_over: impl FnMut(&str, &str),
) -> store::Result<()> {
    let mut snapshot = store::snapshot(db).await?;
    export::of_guild(&mut snapshot, guild, hand_over).await
}
