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

/// Tries whether the database can be written.
///
/// # Errors
///
/// When it cannot be.
pub async fn try_write(app: &Core) -> Result<()> {
    Ok(app.store.try_write().await?)
}

/// How large the database is on the disk, in bytes, its log included; 0 where that cannot be told.
pub fn size(app: &Core) -> u64 {
    app.store.size()
}

/// Makes today's backup in a folder, in UTC, unless there is one, and deletes those that are older
/// than the last [`BACKUPS_KEPT`]. Says whether it made one.
pub async fn back_up(app: &Core, folder: &Path, now: DateTime<Utc>) -> Result<bool> {
    let day = now.date_naive();
    Ok(app.store.back_up_daily(folder, day, BACKUPS_KEPT).await?)
}
