//! All SQL. The only module that names sqlx.
//!
//! SQLite allows one writer, so there is one writing connection, and each of its transactions
//! begins as a writer (a reader that becomes a writer can fail halfway). Readers have their own
//! pool and never wait for the writer.

pub mod answers;
pub mod backup;
pub mod claims;
pub mod deck;
pub mod disagreements;
pub mod errands;
mod examined;
pub mod export;
mod fault;
mod file;
pub mod forgetting;
pub mod guilds;
pub mod hints;
pub mod holidays;
mod identity;
pub mod interactions;
pub mod judging;
pub mod lacks;
pub mod ladders;
mod lease;
mod marks;
pub mod members;
pub mod met;
pub mod mocks;
pub mod notices;
pub mod openings;
pub mod outcomes;
pub mod own_questions;
pub mod plans;
pub mod points;
pub mod posts;
pub mod practice;
pub mod privacy;
pub mod profile;
pub mod quizzes;
pub mod recaps;
pub mod reminders;
pub mod repairs;
pub mod reports;
pub mod schedules;
pub mod settings;
pub mod standings;
pub mod streak_roles;
pub mod streaks;
pub mod study_days;
pub mod texts;
pub mod uptime;
mod wiping;
mod writer;

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use deadpool::unmanaged::{Object, Pool};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteOperation, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection as _, Sqlite, SqliteConnection};
use tokio::sync::watch;

use crate::metrics::{self, Timer};
pub use examined::Examined;
pub use fault::{Broken, Error, Trouble};
use file::Files;
pub use identity::Unusable;
use identity::{Found, Schema};
pub use lease::Lease;
use writer::Writer;
pub use writer::{Transaction, WriterFigures, commit};

const READERS: usize = 4;
/// How long SQLite waits for another program's lock, and how long a write waits for its turn.
/// Together they stay below the 3 s that Discord allows for a reply.
const BUSY_TIMEOUT: Duration = Duration::from_millis(750);
const TURN_TIMEOUT: Duration = Duration::from_millis(1500);
/// After this many failed trial writes in a row the bot ends: the service manager that starts it
/// again may learn more, and tells the operator.
const MOST_FAILED_TRIALS: u32 = 6;

/// What the functions of this module's children run on: a [`Transaction`] or a [`Reader`].
pub type Connection = SqliteConnection;
/// A read-only connection.
#[derive(Debug)]
pub struct Reader {
    connection: Object<SqliteConnection>,
    since: Timer,
}

impl Deref for Reader {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        metrics::was_read(self.since.elapsed());
    }
}

/// A transaction that reads one state of the whole database, unaffected by later writes.
pub type Snapshot<'r> = sqlx::Transaction<'r, Sqlite>;
/// The result of a query.
pub type Result<T> = std::result::Result<T, Error>;

/// Notices planned errands and tells the loop that does them. SQLite itself reports them, so no
/// writer can forget to.
#[derive(Default)]
struct PlannedErrands {
    /// Whether the current transaction planned one.
    is_any: AtomicBool,
    told: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl PlannedErrands {
    fn note(&self, table: &str, operation: &SqliteOperation) {
        if table == "errands" && *operation == SqliteOperation::Insert {
            self.is_any.store(true, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for PlannedErrands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PlannedErrands").field(&self.is_any).finish()
    }
}

/// The bot's database: one SQLite file.
#[derive(Clone, Debug)]
pub struct Store {
    writer: Writer,
    /// Not sqlx's own pool, which pings a connection after every use: that costs as much as a
    /// query.
    readers: Pool<SqliteConnection>,
    /// How to replace a broken reader.
    reading: SqliteConnectOptions,
    files: Arc<Files>,
    health: Arc<Health>,
    planned: Arc<PlannedErrands>,
}

/// What is known about the reliability of the database.
#[derive(Debug, Default)]
struct Health {
    /// Whether a write failed and none has worked since.
    is_doubtful: AtomicBool,
    /// How many trial writes failed in a row.
    failed_trials: AtomicU32,
    /// Whether the files were found to be gone.
    is_lost: AtomicBool,
    /// How often to try to empty the log, which may still hold what was deleted.
    wipings: AtomicU32,
    /// Set when the bot cannot go on.
    broken: watch::Sender<Option<Broken>>,
}

impl Store {
    /// Opens the database, creates it if necessary, and updates its schema. Proves by a trial that
    /// it is writable.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if the file is another program's, damaged or newer; it stays as it is.
    pub async fn open(file: &Path) -> Result<Self> {
        look_at(file).await?;
        Self::open_ours(file, false).await
    }

    /// Opens the database as [`Store::open`] does, for the one process that acts on it.
    ///
    /// # Errors
    ///
    /// As [`Store::open`], [`Unusable::InUse`] if another process acts on it, and
    /// [`Unusable::CopyAlone`] or [`Unusable::CopyNewer`] if a copy beside it has more; then
    /// nothing changes.
    pub async fn open_alone(file: &Path) -> Result<(Self, Lease)> {
        identity::look_beside(file, &identity::look_at(file)?)?;
        look_at(file).await?;
        let lease = Lease::take(file)?;
        Ok((Self::open_ours(file, true).await?, lease))
    }

    /// Checks what [`Store::open_alone`] would check first, and changes nothing.
    ///
    /// # Errors
    ///
    /// As [`Store::open_alone`].
    pub async fn look_at(file: &Path) -> Result<()> {
        let found = identity::look_at(file)?;
        identity::look_beside(file, &found)?;
        if let Found::Database { .. } = found {
            match Examined::open(file).await {
                Ok(examined) => {
                    examined.close().await?;
                }
                Err(Error::Unusable(Unusable::Empty(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn open_ours(file: &Path, is_alone: bool) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged answer must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("trusted_schema", "OFF")
            // What a member deletes must be gone from the file, too.
            .pragma("secure_delete", "ON");
        // If this fails because there is a file, it keeps its mode; else SQLite says why.
        let _ = file::create_private(&file::behind(file));
        let mut first = options.clone().create_if_missing(true).connect().await?;
        let is_new = identity::identify(&mut first, file).await? == Schema::None;
        identity::MIGRATIONS.run(&mut first).await?;
        identity::mark(&mut first).await?;
        wiping::wipe_earlier(&mut first, is_new, is_alone).await?;
        try_write(&mut first).await?;
        let files = Files::of(file).map_err(sqlx::Error::Io)?;

        let health = Arc::<Health>::default();
        let planned = Arc::<PlannedErrands>::default();
        let writer = Writer::start(options.clone(), Arc::clone(&health), Arc::clone(&planned));
        let writer = writer.await?;
        let reading = options.read_only(true);
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(reading.connect().await?);
        }
        // Only now, while others are open: the last connection to close deletes the write-ahead
        // log.
        first.close().await?;
        Ok(Self {
            writer,
            readers: Pool::from(readers),
            reading,
            files: Arc::new(files),
            health,
            planned,
        })
    }

    /// Waits for its turn, then begins a writing transaction.
    pub async fn write(&self) -> Result<Transaction> {
        if !self.files.are_in_place() {
            self.give_up_lost();
            return Err(Error::Lost);
        }
        self.writer.begin().await
    }

    /// Returns the load of the writing connection.
    pub fn writer_figures(&self) -> &Arc<WriterFigures> {
        self.writer.figures()
    }

    /// Calls `tell` after each commit that planned an errand. Only the first call of this counts.
    pub fn when_planned(&self, tell: impl Fn() + Send + Sync + 'static) {
        let _ = self.planned.told.set(Box::new(tell));
    }

    /// Waits for a free reading connection and returns it.
    pub async fn read(&self) -> Result<Reader> {
        let since = Timer::start();
        let reader = self.readers.get().await;
        let mut reader = reader.map_err(|_| sqlx::Error::PoolClosed)?;
        // A dropped snapshot may still be ending; one that SQLite itself ended would stay open
        // forever (see `Store::open`).
        if reader.is_in_transaction()
            && (reader.ping().await.is_err() || reader.is_in_transaction())
        {
            *reader = self.reading.connect().await?;
        }
        Ok(Reader {
            connection: reader,
            since,
        })
    }

    /// Checks that the file is still there and, after a fault, that it is writable. If that is
    /// hopeless, [`Store::broken`] returns. Also wipes the log if that was asked for.
    pub async fn check(&self) {
        if !self.files.are_in_place() {
            return self.give_up_lost();
        }
        if !self.health.is_doubtful.load(Ordering::Relaxed) {
            return self.wipe_log_if_asked().await;
        }
        match self.try_write().await {
            Ok(()) => {
                self.health.is_doubtful.store(false, Ordering::Relaxed);
                self.health.failed_trials.store(0, Ordering::Relaxed);
            }
            // Another program's lock says nothing about the file.
            Err(error) if error.trouble() == Some(Trouble::Locked) => {}
            Err(error) => {
                let times = 1 + self.health.failed_trials.fetch_add(1, Ordering::Relaxed);
                tracing::error!(%error, times, "cannot write to the database");
                if times >= MOST_FAILED_TRIALS {
                    self.give_up(Broken::NotWritable {
                        file: self.files.database().to_owned(),
                        times,
                        error: error.to_string(),
                    });
                }
            }
        }
    }

    /// Waits until the bot cannot go on with this database, and returns the reason.
    pub async fn broken(&self) -> Broken {
        let mut broken = self.health.broken.subscribe();
        let broken = broken.wait_for(Option::is_some).await;
        let broken = broken.ok().and_then(|broken| broken.clone());
        broken.expect("the store has the sender, and only a reason was waited for")
    }

    /// Returns the size of the database on the disk in bytes, with its log; 0 if unknown.
    pub fn size(&self) -> u64 {
        self.files.size()
    }

    /// Writes something and removes it again.
    ///
    /// # Errors
    ///
    /// Fails if the database is not writable now.
    pub async fn try_write(&self) -> Result<()> {
        let mut trial = self.writer.begin().await?;
        try_settings(&mut trial).await?;
        commit(trial).await
    }

    /// Saves the contents of the lost file, which stays readable while it is open, and gives up.
    fn give_up_lost(&self) {
        if self.health.is_lost.swap(true, Ordering::Relaxed) {
            return;
        }
        let store = self.clone();
        tokio::spawn(async move {
            let rescued = store.rescue().await;
            let rescued = rescued.inspect_err(
                |error| tracing::error!(%error, "failed to rescue a copy of the lost database"),
            );
            store.give_up(Broken::Lost {
                file: store.files.database().to_owned(),
                rescued: rescued.ok().flatten(),
            });
        });
    }

    async fn rescue(&self) -> Result<Option<PathBuf>> {
        let Some(copy) = self.files.free_name() else {
            return Ok(None);
        };
        let mut reader = self.read().await?;
        backup::make(&mut reader, self.files.database(), &copy, false).await?;
        Ok(Some(copy))
    }

    fn give_up(&self, broken: Broken) {
        // Keep the first reason.
        self.health.broken.send_if_modified(|reason| {
            let is_first = reason.is_none();
            reason.get_or_insert(broken);
            is_first
        });
    }

    /// Closes all connections, which merges the log into the file.
    pub async fn close(&self) {
        for _ in 0..READERS {
            // Close the writer last: only it can tidy up.
            if let Ok(reader) = self.readers.get().await
                && let Err(error) = Object::take(reader).close().await
            {
                tracing::warn!(%error, "a database connection did not close cleanly");
            }
        }
        self.readers.close();
        self.writer.close().await;
    }
}

/// Checks whether a file is a database of ours or can become one.
async fn look_at(file: &Path) -> Result<()> {
    if let Found::Database { .. } = identity::look_at(file)? {
        let as_it_is = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(BUSY_TIMEOUT);
        let mut db = as_it_is.connect().await?;
        let identified = identity::identify(&mut db, file).await;
        // Close it even if it is refused: SQLite then removes its log.
        db.close().await?;
        identified?;
    }
    Ok(())
}

/// Writes something and removes it again, which reveals an unwritable file or a full disk.
async fn try_write(connection: &mut SqliteConnection) -> Result<()> {
    let mut trial = connection.begin_with("BEGIN IMMEDIATE").await?;
    try_settings(&mut trial).await?;
    Ok(trial.commit().await?)
}

async fn try_settings(trial: &mut Connection) -> Result<()> {
    settings::set(trial, "trial", "").await?;
    settings::unset(trial, "trial").await
}

/// Begins to read one state of the whole database.
pub async fn snapshot(db: &mut Connection) -> Result<Snapshot<'_>> {
    Ok(db.begin().await?)
}

/// Converts an instant to its stored form: milliseconds since 1970.
fn to_millis(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_millis()
}

/// Returns the instant that [`to_millis`] stored.
fn from_millis(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| Error::Corrupt {
        what: "an instant",
        value: millis.to_string(),
    })
}

/// Parses a stored word: a level, a question's id, a date.
fn parse<T: std::str::FromStr>(what: &'static str, stored: &str) -> Result<T> {
    stored.parse().map_err(|_| Error::Corrupt {
        what,
        value: stored.to_owned(),
    })
}

/// Combines two columns that are both set or both null.
fn both<A, B>(what: &'static str, columns: (Option<A>, Option<B>)) -> Result<Option<(A, B)>> {
    match columns {
        (Some(a), Some(b)) => Ok(Some((a, b))),
        (None, None) => Ok(None),
        _ => Err(Error::Corrupt {
            what,
            value: "one half of it".to_owned(),
        }),
    }
}

/// Converts a date to its stored form, which sorts by date.
fn from_day(day: NaiveDate) -> String {
    day.to_string()
}

/// Converts a start date to its stored form; without one, an empty text, which sorts before every
/// date.
fn from_day_or_first(day: Option<NaiveDate>) -> String {
    day.map(from_day).unwrap_or_default()
}

#[cfg(test)]
mod tests;
