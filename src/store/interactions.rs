//! Interactions that were done: Discord may deliver one again.

use super::{Connection, Result};

/// What came of an interaction, as [`remember`] was told; `None` for one that is new.
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

/// Notes that an interaction was done, and what came of it.
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

/// Forgets interactions before `first`. Their ids are in the order of time.
pub async fn forget(db: &mut Connection, first: u64) -> Result<()> {
    let first = first as i64;
    sqlx::query!("delete from interactions where interaction_id < ?", first)
        .execute(db)
        .await?;
    Ok(())
}
