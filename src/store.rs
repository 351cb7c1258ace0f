//! All SQL. The only module that names sqlx.
//!
//! SQLite allows one writer, so there is one writing connection, and every transaction on
//! it begins as a writer (a reader that becomes one can fail half-way). Readers have a
//! pool of their own and never wait for the writer.

pub mod answers;
pub mod claims;
pub mod guilds;
pub mod interactions;
pub mod ladders;
pub mod notices;
pub mod points;
pub mod posts;
pub mod repairs;
pub mod schedules;
pub mod self_reports;
pub mod settings;
pub mod standings;
pub mod streaks;
pub mod study_days;
pub mod uptime;

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use deadpool::unmanaged::{Object, Pool};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection as _, Sqlite, SqliteConnection};

const READERS: usize = 4;
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What the functions of this module's children run on: a [`Transaction`] or a [`Reader`].
pub type Connection = SqliteConnection;
/// A writing transaction; it is rolled back unless committed.
pub type Transaction = sqlx::Transaction<'static, Sqlite>;
/// A connection that only reads.
pub type Reader = Object<SqliteConnection>;
/// A transaction that reads one state of the whole database, whatever is written meanwhile.
pub type Snapshot<'r> = sqlx::Transaction<'r, Sqlite>;
/// What a query gives.
pub type Result<T> = std::result::Result<T, Error>;

/// The database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite or the driver failed.
    #[error("{}", in_short(.0))]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value cannot be read back.
    #[error("the database holds {value:?} for {what}, which cannot be read")]
    Corrupt {
        /// The column or thing.
        what: &'static str,
        /// The stored value.
        value: String,
    },
}

/// SQLite's own words where it has some.
fn in_short(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} (SQLite's code {code})", error.message()),
            None => error.message().to_owned(),
        },
        error => error.to_string(),
    }
}

/// The bot's memory: one SQLite file.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    /// Not sqlx's pool, which asks a connection how it is after every use: that costs as much
    /// as a query.
    readers: Pool<SqliteConnection>,
}

impl Store {
    /// Opens the database, creating it if need be, and brings its schema up to date.
    pub async fn open(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An answer that was acknowledged survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("trusted_schema", "OFF");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            // A file does not hang up: nothing is gained by asking before each use.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!().run(&writer).await?;
        let options = options.create_if_missing(false).read_only(true);
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(options.connect().await?);
        }
        Ok(Self {
            writer,
            readers: Pool::from(readers),
        })
    }

    /// Begins a writing transaction. Waits for its turn.
    pub async fn write(&self) -> Result<Transaction> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A connection to read with. Waits for one that is free.
    pub async fn read(&self) -> Result<Reader> {
        let reader = self.readers.get().await;
        Ok(reader.map_err(|_| sqlx::Error::PoolClosed)?)
    }

    /// Closes all connections, so that the file is whole without its companions.
    pub async fn close(&self) {
        for _ in 0..READERS {
            // The writer is the last to close: it alone can tidy up.
            if let Ok(reader) = self.readers.get().await
                && let Err(error) = Object::take(reader).close().await
            {
                tracing::warn!(%error, "a connection to the database did not close in order");
            }
        }
        self.readers.close();
        self.writer.close().await;
    }
}

/// Begins to read one state of the whole database.
pub async fn snapshot(reader: &mut Reader) -> Result<Snapshot<'_>> {
    Ok(reader.begin().await?)
}

/// Makes what a transaction wrote last.
pub async fn commit(transaction: Transaction) -> Result<()> {
    Ok(transaction.commit().await?)
}

/// An instant as it is stored: milliseconds since 1970.
fn to_millis(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_millis()
}

/// The instant that [`to_millis`] stored.
fn from_millis(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| Error::Corrupt {
        what: "an instant",
        value: millis.to_string(),
    })
}

/// Reads a stored word: a level, a question's id, a date.
fn parse<T: std::str::FromStr>(what: &'static str, stored: &str) -> Result<T> {
    stored.parse().map_err(|_| Error::Corrupt {
        what,
        value: stored.to_owned(),
    })
}

/// A date as it is stored, which is also how it sorts.
fn from_day(day: NaiveDate) -> String {
    day.to_string()
}

/// A date to begin with as it is stored; nothing sorts before every date.
fn from_day_or_first(day: Option<NaiveDate>) -> String {
    day.map(from_day).unwrap_or_default()
}
