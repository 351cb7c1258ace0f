//! A database opened only for examination: a file in use, or a backup, even a read-only one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection as _, Row};

use super::fault::{self, code_of};
use super::file::log_of;
use super::identity::{self, Found, Schema, Unusable};
use super::{BUSY_TIMEOUT, Connection, Error, Result};

/// A database that nothing here creates, changes or migrates.
#[derive(Debug)]
pub struct Examined {
    db: SqliteConnection,
    file: PathBuf,
    schema: Schema,
    /// The file's state, if SQLite was told that nobody would write to it.
    unwritten: Option<State>,
}

/// What reveals that a file was written to: its length, its time of change, and whether it has a
/// log.
type State = (u64, Option<SystemTime>, bool);

impl Examined {
    /// Opens a database of ours.
    ///
    /// # Errors
    ///
    /// [`Error::Unusable`] if there is none, or the file is not ours, damaged or newer.
    pub async fn open(file: &Path) -> Result<Self> {
        let has_log = match identity::look_at(file) {
            Ok(Found::Nothing) | Err(Unusable::NoFolder(_)) => {
                return Err(Unusable::Missing(file.to_owned()).into());
            }
            Ok(Found::Empty) => return Err(Unusable::Empty(file.to_owned()).into()),
            Ok(Found::Database { has_log }) => has_log,
            Err(unusable) => return Err(unusable.into()),
        };
        // Without an existing log, SQLite would create one beside the file.
        let unwritten = (has_log && !identity::has_content(&log_of(file))).then(|| state(file));
        let options = SqliteConnectOptions::new()
            .filename(file)
            .read_only(true)
            .immutable(unwritten.is_some())
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("trusted_schema", "OFF");
        let opened = async {
            let mut db = options.connect().await?;
            let schema = identity::identify(&mut db, file).await?;
            Ok::<_, Error>((db, schema))
        };
        let (db, schema) = opened.await.map_err(|error| match &error {
            Error::Database(cause)
                if identity::has_content(&log_of(file))
                    && matches!(
                        code_of(cause),
                        Some(fault::code::CANTOPEN | fault::code::READONLY)
                    ) =>
            {
                Unusable::LogUnreadable {
                    file: file.display().to_string(),
                }
                .into()
            }
            _ => error,
        })?;
        if schema == Schema::None {
            return Err(Unusable::Empty(file.to_owned()).into());
        }
        Ok(Self {
            db,
            file: file.to_owned(),
            schema,
            unwritten,
        })
    }

    /// Returns what SQLite itself finds wrong, a sentence each: in the file, and in references
    /// between rows.
    ///
    /// # Errors
    ///
    /// Fails if the file cannot be read.
    pub async fn damage(&mut self) -> Result<Vec<String>> {
        let mut damage: Vec<String> = sqlx::query_scalar("pragma integrity_check")
            .fetch_all(&mut self.db)
            .await
            .or_else(damaged)?;
        damage.retain(|line| line != "ok");
        if !damage.is_empty() {
            return Ok(damage);
        }
        let orphans = sqlx::query("pragma foreign_key_check")
            .fetch_all(&mut self.db)
            .await?;
        for orphan in orphans {
            let (child, parent): (String, String) = (orphan.try_get(0)?, orphan.try_get(2)?);
            let row = orphan.try_get::<Option<i64>, _>(1)?;
            let row = row.map_or_else(|| "a row".to_owned(), |row| format!("row {row}"));
            damage.push(format!(
                "{row} of {child} refers to a row of {parent} that does not exist"
            ));
        }
        if self.schema == Schema::Present {
            damage.extend(misshapen(&mut self.db).await?);
        }
        Ok(damage)
    }

    /// Returns the connection for all other reads.
    ///
    /// # Errors
    ///
    /// [`Unusable::Older`] if the schema is older than ours.
    pub fn connection(&mut self) -> Result<&mut Connection> {
        if let Schema::Older(schema) = self.schema {
            let (file, known) = (self.file.clone(), identity::latest());
            return Err(Unusable::Older {
                file,
                schema,
                known,
            }
            .into());
        }
        Ok(&mut self.db)
    }

    /// Returns the connection, for any schema, and the file.
    pub(super) fn parts(&mut self) -> (&mut Connection, &Path) {
        (&mut self.db, &self.file)
    }

    /// Ends the examination; returns whether it saw one state of the database.
    ///
    /// # Errors
    ///
    /// Fails if the connection does not close cleanly.
    pub async fn close(self) -> Result<bool> {
        self.db.close().await?;
        Ok(self
            .unwritten
            .is_none_or(|unwritten| unwritten == state(&self.file)))
    }
}

fn state(file: &Path) -> State {
    let metadata = fs::metadata(file).ok();
    let length = metadata.as_ref().map_or(0, fs::Metadata::len);
    let written = metadata.and_then(|metadata| metadata.modified().ok());
    (length, written, identity::has_content(&log_of(file)))
}

/// Reports a file that SQLite cannot make sense of.
fn damaged(error: sqlx::Error) -> Result<Vec<String>> {
    match code_of(&error) {
        Some(fault::code::CORRUPT | fault::code::NOTADB) => {
            Ok(vec![Error::from(error).to_string()])
        }
        _ => Err(error.into()),
    }
}

/// Says what a database of the present version lacks, or has on its tables that is not Stride's: a
/// program wrote to its schema.
async fn misshapen(db: &mut Connection) -> Result<Vec<String>> {
    let mut fresh = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await?;
    for migration in identity::MIGRATIONS.iter() {
        sqlx::raw_sql(migration.sql.clone())
            .execute(&mut fresh)
            .await?;
    }
    let (wanted, there) = (parts(&mut fresh).await?, parts(db).await?);
    fresh.close().await?;
    let lacks = wanted.difference(&there);
    let lacks = lacks.map(|(kind, name)| format!("the {kind} `{name}` is missing"));
    // Replication has tables of its own; a trigger changes what is in ours.
    let more = there
        .difference(&wanted)
        .filter(|(kind, _)| kind == "trigger");
    let more = more.map(|(kind, name)| format!("the {kind} `{name}` is not Stride's"));
    Ok(lacks.chain(more).collect())
}

/// Lists the tables, indexes and triggers of a database.
async fn parts(db: &mut Connection) -> Result<BTreeSet<(String, String)>> {
    let all = "select type, name from sqlite_schema where name not like 'sqlite\\_%' escape '\\'";
    Ok(sqlx::query_as(all)
        .fetch_all(db)
        .await?
        .into_iter()
        .collect())
}
