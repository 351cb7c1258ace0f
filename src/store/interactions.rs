//! Finished interactions: Discord may deliver one again.

use super::{Connection, Result};

/// Returns the result that [`remember`] stored for an interaction; `None` for a new one.
pub async fn recall(db: &mut Connection, interaction: u64) -> Result<Option<String>> {
    let interaction = interaction as i64;
    let outcome = sqlx::query_scalar!(
        "select outcome from interactions where interaction_id = ?",
        interaction
    )
    .fetch_optional(db)
    .await?;
    Ok(outcome)
}

/// Records that an interaction is done, with its result.
pub async fn remember(db: &mut Connection, interaction: u64, outcome: &str) -> Result<()> {
    let interaction = interaction as i64;
    sqlx::query!(
        "insert into interactions (interaction_id, outcome) values (?, ?)",
        interaction,
        outcome
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets interactions before `first`. Their ids sort by time.
pub async fn forget(db: &mut Connection, first: u64) -> Result<()> {
    let first = first as i64;
    sqlx::query!("delete from interactions where interaction_id < ?", first)
        .execute(db)
        .await?;
    Ok(())
}
