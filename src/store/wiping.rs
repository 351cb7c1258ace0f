//! Lets what was deleted disappear from the files, not only from the tables.
//!
//! SQLite overwrites deleted rows (`secure_delete`), but the write-ahead log still has the pages
//! from before until it is emptied.

use std::sync::atomic::Ordering;
use std::time::Duration;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _};

use super::{Connection, Result, Store};

/// The database's own version number, once nothing is left in it of what was deleted before
/// Stride overwrote deleted rows. <https://sqlite.org/pragma.html#pragma_user_version>
const WIPED: i64 = 1;
/// How long emptying the log waits for readers, while it holds up writers.
const LONGEST_WAIT: Duration = Duration::from_millis(20);
/// How often to try. Where another program keeps the log for itself, the next day tries again.
const MOST_WIPINGS: u32 = 6;

impl Store {
    /// Asks for the log to be emptied by one of the next calls of [`Store::check`]. Call this after
    /// a member's data was deleted.
    pub fn wipe_log_soon(&self) {
        self.health.wipings.store(MOST_WIPINGS, Ordering::Relaxed);
    }

    /// Empties the log if that was asked for. If somebody reads it at this moment, the next calls
    /// try again.
    pub(super) async fn wipe_log_if_asked(&self) {
        let left = self.health.wipings.swap(0, Ordering::Relaxed);
        if left == 0 {
            return;
        }
        let is_wiped = self.wipe_log().await.unwrap_or_else(|error| {
            tracing::warn!(%error, left, "the database's log could not be emptied");
            false
        });
        if !is_wiped {
            self.health.wipings.fetch_max(left - 1, Ordering::Relaxed);
        }
    }

    async fn wipe_log(&self) -> Result<bool> {
        let options = self.reading.clone().read_only(false);
        let mut db = options.busy_timeout(LONGEST_WAIT).connect().await?;
        // Copies most of it while others write.
        let wiped = async {
            empty_log(&mut db, "passive").await?;
            empty_log(&mut db, "truncate").await
        };
        let wiped = wiped.await;
        db.close().await?;
        wiped
    }
}

/// Moves the log's content into the database; returns whether all of it is there.
async fn empty_log(db: &mut Connection, how: &'static str) -> Result<bool> {
    let checkpoint = AssertSqlSafe(format!("pragma wal_checkpoint({how})"));
    let (is_busy, _, _): (i64, i64, i64) = sqlx::query_as(checkpoint).fetch_one(db).await?;
    Ok(is_busy == 0)
}

/// Removes once what was deleted before Stride overwrote deleted rows. This rewrites the file, so
/// it needs a process that is alone; a failure leaves it to the next start.
pub(super) async fn wipe_earlier(db: &mut Connection, is_new: bool, is_alone: bool) -> Result<()> {
    let version: i64 = sqlx::query_scalar("pragma user_version")
        .fetch_one(&mut *db)
        .await?;
    if version >= WIPED || !(is_new || is_alone) {
        return Ok(());
    }
    if !is_new {
        tracing::info!("overwriting what was deleted from the database in the past, once");
        if let Err(error) = sqlx::query("vacuum").execute(&mut *db).await {
            tracing::warn!(
                %error,
                "what was deleted from the database in the past could not be overwritten, will \
                 retry at the next start"
            );
            return Ok(());
        }
    }
    let note = AssertSqlSafe(format!("pragma user_version = {WIPED}"));
    sqlx::query(note).execute(&mut *db).await?;
    empty_log(db, "truncate").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteConnectOptions;

    use super::*;
    use crate::store::file::log_of;
    use crate::store::settings;

    /// SQLite stores a short text as it is.
    const WORD: &str = "ZEBRAMARKER";

    #[tokio::test]
    async fn what_was_deleted_before_deleted_rows_were_overwritten_goes_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stride.db");
        let is_there = || {
            let bytes = std::fs::read(&file).unwrap();
            bytes
                .windows(WORD.len())
                .any(|part| part == WORD.as_bytes())
        };
        Store::open(&file).await.unwrap().close().await;
        let mut db = SqliteConnectOptions::new()
            .filename(&file)
            .connect()
            .await
            .unwrap();
        let by_an_earlier_version = format!(
            "pragma secure_delete = off;
             pragma user_version = 0;
             insert into settings (name, value) values ('text', '{}');
             delete from settings where name = 'text';",
            WORD.repeat(100)
        );
        sqlx::raw_sql(AssertSqlSafe(by_an_earlier_version))
            .execute(&mut db)
            .await
            .unwrap();
        db.close().await.unwrap();
        assert!(is_there());
        // Another process may be using it.
        Store::open(&file).await.unwrap().close().await;
        assert!(is_there());
        let (store, _lease) = Store::open_alone(&file).await.unwrap();
        assert!(!is_there());
        let version: i64 = sqlx::query_scalar("pragma user_version")
            .fetch_one(&mut *store.read().await.unwrap())
            .await
            .unwrap();
        assert_eq!(version, WIPED);
        store.close().await;
    }

    #[tokio::test]
    async fn the_log_is_emptied_when_nobody_reads_it_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("stride.db");
        let store = Store::open(&file).await.unwrap();
        let length = || std::fs::metadata(log_of(&file)).unwrap().len();
        let mut reader = store.read().await.unwrap();
        let mut snapshot = crate::store::snapshot(&mut reader).await.unwrap();
        settings::get(&mut snapshot, "x").await.unwrap();
        store.try_write().await.unwrap();
        store.wipe_log_soon();
        store.check().await;
        assert!(length() > 0, "a reader needs it");
        snapshot.rollback().await.unwrap();
        store.check().await;
        assert_eq!(length(), 0);
        // Closing waits for it.
        drop(reader);
        store.close().await;
    }
}
