//! The bot's own memory, as named values.

use super::{Connection, Result};

/// Returns the value last set for `name`.
pub async fn get(db: &mut Connection, name: &str) -> Result<Option<String>> {
    Ok(
        sqlx::query_scalar!("select value from settings where name = ?", name)
            .fetch_optional(db)
            .await?,
    )
}

/// Sets the value for `name`.
pub async fn set(db: &mut Connection, name: &str, value: &str) -> Result<()> {
    sqlx::query!(
        "insert into settings (name, value) values (?, ?)
         on conflict (name) do update set value = excluded.value",
        name,
        value
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Deletes the value for `name`.
pub async fn unset(db: &mut Connection, name: &str) -> Result<()> {
    sqlx::query!("delete from settings where name = ?", name)
        .execute(db)
        .await?;
    Ok(())
}
