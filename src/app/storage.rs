//! Whether the database is reliable, and its backups.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::{Core, Result};

/// For how many days to keep a daily backup.
pub const BACKUP_DAYS: u16 = 14;

/// Checks that the database is still in its place and, after a fault, that it is writable. If that
/// is hopeless, the store tells the operator.
pub async fn check(app: &Core) {
    app.store.check().await;
}

/// Tries to write to the database.
///
/// # Errors
///
/// Fails if that is impossible.
pub async fn try_write(app: &Core) -> Result<()> {
    Ok(app.store.try_write().await?)
}

/// Returns the size of the database on the disk in bytes, with its log; 0 if unknown.
pub fn size(app: &Core) -> u64 {
    app.store.size()
}

/// Lets what was deleted disappear from the database's log soon.
pub fn wipe_log_soon(app: &Core) {
    app.store.wipe_log_soon();
}

/// Makes today's backup (in UTC) in a folder unless it exists, and deletes those older than
/// [`BACKUP_DAYS`]. Returns whether it made one.
pub async fn back_up(app: &Core, folder: &Path, now: DateTime<Utc>) -> Result<bool> {
    let day = now.date_naive();
    Ok(app.store.back_up_daily(folder, day, BACKUP_DAYS).await?)
}
