//! Whether the memory can be relied on, and the copies of it.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Core, Result};

/// Of how many days backups are kept.
pub const BACKUPS_KEPT: usize = 14;

/// Sees whether the database is still in its place and, after a fault, whether it can be written.
/// Where that is hopeless, the store says so to whoever runs the bot.
pub async fn check(app: &Core) {
    app.store.check().await;
}

/// Makes today's backup in a folder, in UTC, unless there is one, and deletes those that are older
/// than the last [`BACKUPS_KEPT`]. Says whether it made one.
pub async fn back_up(app: &Core, folder: &Path, now: DateTime<Utc>) -> Result<bool> {
    let day = now.date_naive();
    Ok(app.store.back_up_daily(folder, day, BACKUPS_KEPT).await?)
}
