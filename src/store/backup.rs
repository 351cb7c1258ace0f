//! Backups of a database: made while it is in use, checked before they count, and restored.

mod daily;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _};

use super::fault::{self, code_of};
use super::file::{
    BEFORE_RESTORE, Ownership, behind, create_private, free_name, log_of, with_suffix,
};
use super::identity::{self, Found, Unusable};
use super::{BUSY_TIMEOUT, Connection, Error, Examined, Lease, Result, Store, to_millis};
pub use daily::last_day;

/// Why there is no backup, or no restore: a sentence for the operator, with advice.
#[derive(Debug, thiserror::Error)]
pub enum NoBackup {
    /// The target file already exists.
    #[error("The file {} exists already, and stays as it is. Name another one for the backup.", .0.display())]
    Exists(PathBuf),
    /// The target's folder does not exist.
    #[error("The backup {} cannot be written: its folder does not exist.", .0.display())]
    NoFolder(PathBuf),
    /// SQLite does not accept the name.
    #[error("The name {} is not valid Unicode: SQLite cannot write to it.", .0.display())]
    Name(PathBuf),
    /// The system refused the operation.
    #[error("{} cannot be written: {error}.", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// The copy is damaged and does not count.
    #[error(
        "The copy of {} is damaged, and was deleted: {damage}. Run `stride doctor` on the database.",
        file.display()
    )]
    DamagedCopy {
        /// The copied file.
        file: PathBuf,
        /// SQLite's first finding.
        damage: String,
    },
    /// There is no such backup.
    #[error("There is no backup {}.", .0.display())]
    Missing(PathBuf),
    /// The backup is damaged.
    #[error("The backup {} is damaged, so nothing was restored: {damage}.", file.display())]
    Damaged {
        /// The backup.
        file: PathBuf,
        /// SQLite's first finding.
        damage: String,
    },
    /// The file is no backup, or not for this version.
    #[error("The backup {} cannot be used, so nothing was restored: {why}.", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// The problem.
        why: String,
    },
    /// A program wrote to it meanwhile.
    #[error("{} was changed while it was read, so nothing was done. Try again.", .0.display())]
    Changed(PathBuf),
    /// It is the database.
    #[error("{} is the database itself. Name the backup that is to take its place.", .0.display())]
    Itself(PathBuf),
    /// The restored database would belong to another user than the old one.
    #[error(
        "The database {} belongs to another user, so nothing was restored: {}. Run this as that user, or as root.",
        .0.display(),
        .1
    )]
    Owner(PathBuf, io::Error),
    /// The database is in use.
    #[error("The database {} is in use, so nothing was restored. Stop the bot first.", .0.display())]
    InUse(PathBuf),
}

/// The result of a restore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// How many guilds the database has now.
    pub guilds: u64,
    /// How many answers it has.
    pub answers: u64,
    /// How many messages were due when it was copied. They may have been sent since, so they are
    /// not sent again.
    pub held_back: u64,
    /// Where the previous database is now, if there was one.
    pub before: Option<PathBuf>,
}

impl Store {
    /// Copies the current database into a new file, while it is in use, and checks the copy.
    ///
    /// # Errors
    ///
    /// [`NoBackup`] if the file exists, cannot be written, or is damaged.
    pub async fn back_up(&self, to: &Path) -> Result<()> {
        // On its own connection: a backup takes long, and others read meanwhile.
        let mut db = self.reading.connect().await?;
        let made = make(&mut db, self.files.database(), to, false).await;
        db.close().await?;
        made
    }
}

impl Examined {
    /// Makes a backup, like [`Store::back_up`].
    ///
    /// # Errors
    ///
    /// As [`Store::back_up`].
    pub async fn back_up(&mut self, to: &Path) -> Result<()> {
        let (db, from) = self.parts();
        make(db, from, to, false).await
    }
}

/// Copies a database into a file, which gets its name only after it is checked and on the disk.
pub(super) async fn make(
    db: &mut Connection,
    from: &Path,
    to: &Path,
    may_replace: bool,
) -> Result<()> {
    if !may_replace && to.exists() {
        return Err(NoBackup::Exists(to.to_owned()).into());
    }
    if folder_of(to).is_none_or(|folder| !folder.is_dir()) {
        return Err(NoBackup::NoFolder(to.to_owned()).into());
    }
    let part = with_suffix(to, ".part");
    copy(db, from, &part).await?;
    put(&part, to).await
}

/// Copies a database into a file, replacing an unfinished one, and checks it.
async fn copy(db: &mut Connection, from: &Path, to: &Path) -> Result<()> {
    let absolute = std::path::absolute(to).map_err(|error| unwritable(to, error))?;
    let name = absolute
        .to_str()
        .ok_or_else(|| NoBackup::Name(to.to_owned()))?;
    remove_unfinished(to)?;
    create_private(to).map_err(|error| unwritable(to, error))?;
    let copied = copy_checked(db, from, (to, name)).await;
    if copied.is_err() {
        remove_unfinished(to)?;
    }
    copied
}

async fn copy_checked(db: &mut Connection, from: &Path, (to, name): (&Path, &str)) -> Result<()> {
    sqlx::query("vacuum into ?").bind(name).execute(db).await?;
    let mut copied = Examined::open(to).await?;
    let damage = copied.damage().await?.into_iter().next();
    copied.close().await?;
    match damage {
        None => Ok(()),
        Some(damage) => Err(NoBackup::DamagedCopy {
            file: from.to_owned(),
            damage,
        }
        .into()),
    }
}

/// Deletes what an interrupted backup left of a new file.
///
/// # Errors
///
/// [`NoBackup::Unwritable`] if the system refuses that.
pub fn discard(to: &Path) -> Result<()> {
    remove_unfinished(&with_suffix(to, ".part"))
}

/// Deletes a copy with its journal, which SQLite would apply to the next copy.
fn remove_unfinished(copy: &Path) -> Result<()> {
    remove(copy)?;
    remove(&with_suffix(copy, "-journal"))
}

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(unwritable(file, error).into())
        }
        _ => Ok(()),
    }
}

/// Gives a file its name, after its contents have reached the disk.
async fn put(part: &Path, file: &Path) -> Result<()> {
    let (part, name) = (part.to_owned(), file.to_owned());
    let done = tokio::task::spawn_blocking(move || {
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, &name)?;
        sync_folder(&name)
    });
    let done = done
        .await
        .unwrap_or_else(|panic| Err(io::Error::other(panic)));
    Ok(done.map_err(|error| unwritable(file, error))?)
}

/// Syncs a file's folder: only then does its new name survive a power cut.
fn sync_folder(file: &Path) -> io::Result<()> {
    match folder_of(file) {
        Some(folder) if cfg!(unix) => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn folder_of(file: &Path) -> Option<&Path> {
    let folder = file.parent()?;
    Some(match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    })
}

fn unwritable(file: &Path, error: io::Error) -> NoBackup {
    NoBackup::Unwritable {
        file: file.to_owned(),
        error,
    }
}

/// Replaces a database that nobody uses at `now` with a backup, after checks of both. Keeps the old
/// one beside it.
///
/// # Errors
///
/// [`NoBackup`] or [`Unusable`]; then nothing changes.
pub async fn restore(backup: &Path, database: &Path, now: DateTime<Utc>) -> Result<Restored> {
    let same = fs::canonicalize(backup).ok().filter(|backup| {
        let database = fs::canonicalize(database);
        database.is_ok_and(|database| database == *backup)
    });
    if same.is_some() {
        return Err(NoBackup::Itself(backup.to_owned()).into());
    }
    let mut examined = Examined::open(backup).await.map_err(as_of_backup)?;
    if let Some(damage) = examined.damage().await?.into_iter().next() {
        let file = backup.to_owned();
        return Err(NoBackup::Damaged { file, damage }.into());
    }
    let database = &behind(database);
    let _lease = lease_to_restore(database)?;
    let there = is_there(database).await?;
    let ownership = Ownership::of(database, folder_of(database));
    let ready = with_suffix(database, ".restoring");
    let (db, from) = examined.parts();
    copy(db, from, &ready).await?;
    let (guilds, answers) = (
        count(db, "select count(*) from guilds").await?,
        count(db, "select count(*) from answers").await?,
    );
    if !examined.close().await? {
        remove(&ready)?;
        return Err(NoBackup::Changed(backup.to_owned()).into());
    }
    let held_back = hold_back(&ready, now).await?;
    if let Some(Err(error)) = ownership.map(|ownership| ownership.give(&ready)) {
        remove(&ready)?;
        return Err(NoBackup::Owner(database.to_owned(), error).into());
    }
    let before = match there {
        true => Some(set_aside(database)?),
        false => None,
    };
    put(&ready, database).await?;
    Ok(Restored {
        guilds,
        answers,
        held_back,
        before,
    })
}

/// Keeps other processes off the database. Changes nothing if it is none of ours.
fn lease_to_restore(database: &Path) -> Result<Lease> {
    match identity::look_at(database) {
        Ok(_)
        | Err(
            Unusable::CutOff { .. } | Unusable::LogAlone { .. } | Unusable::LogOfAnother { .. },
        ) => {}
        Err(other) => return Err(other.into()),
    }
    Lease::take(database).map_err(|refused| match refused {
        Unusable::InUse { file, .. } => NoBackup::InUse(file).into(),
        other => other.into(),
    })
}

/// Drops due messages from a copy: the original database may have sent them since. Errands that
/// only show the current state are kept and run again.
async fn hold_back(copy: &Path, now: DateTime<Utc>) -> Result<u64> {
    let options = SqliteConnectOptions::new().filename(copy);
    let mut db = options.connect().await?;
    let known = "select count(*) from sqlite_schema where type = 'table' and name = 'errands'";
    let held_back = match count(&mut db, known).await? {
        // The copy is from before there were errands.
        0 => 0,
        _ => sqlx::query(
            "update errands set done_at = ?,
                 failure = 'a backup was restored, and it may have been done since that was made'
             where done_at is null and due_at <= ?
                 and kind not in ('close', 'count', 'thread', 'role', 'take_role', 'unshare')",
        )
        .bind(to_millis(now))
        .bind(to_millis(now))
        .execute(&mut db)
        .await?
        .rows_affected(),
    };
    db.close().await?;
    Ok(held_back)
}

/// Rewords errors about a file that should be a backup, where the sentences for databases would
/// mislead.
fn as_of_backup(error: Error) -> Error {
    let Error::Unusable(unusable) = error else {
        return error;
    };
    let (file, why) = match unusable {
        Unusable::Missing(file) => return NoBackup::Missing(file).into(),
        Unusable::NotADatabase(file) | Unusable::Foreign(file) | Unusable::Folder(file) => {
            (file, "it is not a Stride database".to_owned())
        }
        Unusable::Empty(file) => (file, "there is nothing in it".to_owned()),
        Unusable::CutOff { file, has, wants } => {
            (file, format!("only {has} of its {wants} bytes are there"))
        }
        Unusable::Damaged { file, error } => (file, format!("it is damaged ({error})")),
        Unusable::LogOfAnother { file } => {
            let why = format!("{file}-wal beside it is another database's log. Move that away");
            (file.into(), why)
        }
        Unusable::Newer {
            file,
            schema,
            known,
        } => {
            let why = format!(
                "it was made by a newer Stride (schema {schema}; this version knows {known}). \
                 Restore it with that version or a later one"
            );
            (file, why)
        }
        Unusable::OtherBuild { file, migration } => {
            let why = format!(
                "it was made by another build of Stride, with another migration {migration}. \
                 Restore it with that build"
            );
            (file, why)
        }
        other => return other.into(),
    };
    NoBackup::Unusable { file, why }.into()
}

async fn count(db: &mut Connection, query: &'static str) -> Result<u64> {
    let count: i64 = sqlx::query_scalar(query).fetch_one(db).await?;
    Ok(count.unsigned_abs())
}

/// Whether there is a database of ours, sound or not, that nobody uses and that must be set aside.
async fn is_there(database: &Path) -> Result<bool> {
    match identity::look_at(database) {
        Ok(Found::Nothing | Found::Empty) => return Ok(false),
        Ok(Found::Database { .. }) => {}
        // This may be the reason for the restore. Nothing can use such a file.
        Err(
            Unusable::CutOff { .. } | Unusable::LogAlone { .. } | Unusable::LogOfAnother { .. },
        ) => return Ok(true),
        Err(other) => return Err(other.into()),
    }
    let options = SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(BUSY_TIMEOUT);
    let mut db = match options.connect().await {
        Ok(db) => db,
        Err(error) => return in_doubt(database, &error),
    };
    match identity::identify(&mut db, database).await {
        Err(Error::Unusable(foreign @ (Unusable::Foreign(_) | Unusable::NotADatabase(_)))) => {
            return Err(foreign.into());
        }
        Err(Error::Database(error)) => return in_doubt(database, &error),
        _ => {}
    }
    // SQLite can drop the log only while nobody else has the database open. Then its last changes
    // are in the file, too.
    let mode = sqlx::query_scalar::<_, String>("pragma journal_mode = delete");
    let mode = mode.fetch_one(&mut db).await;
    let _ = db.close().await;
    match mode {
        Ok(mode) if mode == "wal" => Err(NoBackup::InUse(database.to_owned()).into()),
        Ok(_) => Ok(true),
        Err(error) => in_doubt(database, &error),
    }
}

/// Judges an error about a database that is about to be set aside: damage is no reason to stop,
/// other errors are.
fn in_doubt(database: &Path, error: &sqlx::Error) -> Result<bool> {
    match code_of(error) {
        Some(fault::code::CORRUPT | fault::code::NOTADB) => Ok(true),
        Some(fault::code::BUSY | fault::code::LOCKED) => {
            Err(NoBackup::InUse(database.to_owned()).into())
        }
        _ => Err(unwritable(database, io::Error::other(error.to_string())).into()),
    }
}

/// Renames the existing database, and keeps its log with it if there is one.
fn set_aside(database: &Path) -> Result<PathBuf> {
    let before = free_name(database, BEFORE_RESTORE);
    let full = || io::Error::other("there are too many files `.before-restore-…` beside it");
    let before = before.ok_or_else(|| unwritable(database, full()))?;
    let set_aside = || {
        // SQLite would take a leftover log for the new file's.
        if log_of(database).exists() {
            fs::rename(log_of(database), log_of(&before))?;
        }
        if with_suffix(database, "-shm").exists() {
            fs::remove_file(with_suffix(database, "-shm"))?;
        }
        match database.exists() {
            // At any moment there is a whole database under its own name.
            true => fs::hard_link(database, &before).or_else(|_| fs::rename(database, &before)),
            false => Ok(()),
        }
    };
    set_aside().map_err(|error| unwritable(&before, error))?;
    Ok(before)
}
