//! Copies of a database: made while it is in use, checked before they count, and put back.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection as _};

use super::fault::{self, code_of};
use super::file::{log_of, with_suffix};
use super::identity::{self, Found, Unusable};
use super::{BUSY_TIMEOUT, Connection, Error, Examined, Result, Store, to_millis};

/// Why there is no backup, or why one was not put back: a sentence for the operator, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum NoBackup {
    /// The file to be made is there already.
    #[error("The file {} exists already, and stays as it is. Name another one for the backup.", .0.display())]
    Exists(PathBuf),
    /// The folder of the file to be made is not.
    #[error("The backup {} cannot be written: its folder does not exist.", .0.display())]
    NoFolder(PathBuf),
    /// SQLite takes no such name.
    #[error("The name {} is not valid Unicode: SQLite cannot write to it.", .0.display())]
    Name(PathBuf),
    /// The system did not do what was asked.
    #[error("{} cannot be written: {error}.", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// The copy does not hold together, and so does not count.
    #[error(
        "The copy of {} is damaged, and was deleted: {damage}. Run `stride doctor` on the database.",
        file.display()
    )]
    DamagedCopy {
        /// What was copied.
        file: PathBuf,
        /// What SQLite found first.
        damage: String,
    },
    /// There is no such backup.
    #[error("There is no backup {}.", .0.display())]
    Missing(PathBuf),
    /// It does not hold together.
    #[error("The backup {} is damaged, so nothing was restored: {damage}.", file.display())]
    Damaged {
        /// The backup.
        file: PathBuf,
        /// What SQLite found first.
        damage: String,
    },
    /// It is something else, or not for this version.
    #[error("The backup {} cannot be used, so nothing was restored: {why}.", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Somebody wrote to it meanwhile.
    #[error("{} was changed while it was read, so nothing was done. Try again.", .0.display())]
    Changed(PathBuf),
    /// It is the database.
    #[error("{} is the database itself. Name the backup that is to take its place.", .0.display())]
    Itself(PathBuf),
    /// The database is in use.
    #[error("The database {} is in use, so nothing was restored. Stop the bot first.", .0.display())]
    InUse(PathBuf),
}

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// How many guilds the database has now.
    pub guilds: u64,
    /// How many answers.
    pub answers: u64,
    /// How many messages it was about to send when it was copied. They may have been sent since, and
    /// are not sent again.
    pub held_back: u64,
    /// Where that is now what was there before, if anything was.
    pub before: Option<PathBuf>,
}

impl Store {
    /// Writes what the database holds now into a new file, while it is in use, and checks that file.
    ///
    /// # Errors
    ///
    /// [`NoBackup`] where the file exists, cannot be written, or is damaged.
    pub async fn back_up(&self, to: &Path) -> Result<()> {
        // Of its own: it takes long, and others read meanwhile.
        let mut db = self.reading.connect().await?;
        let made = make(&mut db, self.files.database(), to).await;
        db.close().await?;
        made
    }

    /// Makes the backup of a day in a folder, unless there is one, and deletes those of so many days
    /// before that `kept` are left. Says whether it made one.
    ///
    /// # Errors
    ///
    /// As [`Store::back_up`]. Then nothing is deleted.
    pub async fn back_up_daily(&self, folder: &Path, day: NaiveDate, kept: usize) -> Result<bool> {
        let file = folder.join(name_of(day));
        if file.exists() {
            return Ok(false);
        }
        self.back_up(&file).await?;
        let mut days = days_in(folder).map_err(|error| unwritable(folder, error))?;
        // What a clock that ran ahead left behind pushes out no other.
        days.retain(|other| *other <= day);
        days.sort_unstable();
        for old in days.iter().rev().skip(kept) {
            let old = folder.join(name_of(*old));
            fs::remove_file(&old).map_err(|error| unwritable(&old, error))?;
        }
        Ok(true)
    }
}

impl Examined {
    /// As [`Store::back_up`].
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn back_up(&mut self, to: &Path) -> Result<()> {
        let (db, from) = self.parts();
        make(db, from, to).await
    }
}

/// `stride-2026-01-05.db`
fn name_of(day: NaiveDate) -> String {
    format!("stride-{day}.db")
}

/// The days of which a folder has a backup.
fn days_in(folder: &Path) -> io::Result<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_str().and_then(|name| name.strip_prefix("stride-"));
        let day = name.and_then(|name| name.strip_suffix(".db"));
        days.extend(day.and_then(|day| day.parse::<NaiveDate>().ok()));
    }
    Ok(days)
}

/// The last day of which a folder has a backup.
///
/// # Errors
///
/// When the folder cannot be read.
pub fn last_day(folder: &Path) -> io::Result<Option<NaiveDate>> {
    Ok(days_in(folder)?.into_iter().max())
}

/// Copies a database into a new file, which has its name only once it is checked and on the disk.
async fn make(db: &mut Connection, from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(NoBackup::Exists(to.to_owned()).into());
    }
    if folder_of(to).is_none_or(|folder| !folder.is_dir()) {
        return Err(NoBackup::NoFolder(to.to_owned()).into());
    }
    let part = with_suffix(to, ".part");
    copy(db, from, &part).await?;
    put(&part, to).await
}

/// Copies a database into a file, which takes the place of one that was begun before, and checks it.
async fn copy(db: &mut Connection, from: &Path, to: &Path) -> Result<()> {
    let absolute = std::path::absolute(to).map_err(|error| unwritable(to, error))?;
    let name = absolute
        .to_str()
        .ok_or_else(|| NoBackup::Name(to.to_owned()))?;
    remove(to)?;
    let copied = copy_checked(db, from, (to, name)).await;
    if copied.is_err() {
        remove(to)?;
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

fn remove(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(unwritable(file, error).into())
        }
        _ => Ok(()),
    }
}

/// Gives a file its name, after what is in it has reached the disk.
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

/// A new name survives a power cut once its folder is on the disk.
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

/// Puts a backup in the place of a database that nobody uses at `now`, after both were looked at.
/// What was there is kept beside it.
///
/// # Errors
///
/// [`NoBackup`] or [`Unusable`]: nothing is changed then.
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
    let there = is_there(database).await?;
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

/// Gives up what was due in a copy: the database may have done it after it was copied. What only
/// shows how things are, whenever it is done, is done again.
async fn hold_back(copy: &Path, now: DateTime<Utc>) -> Result<u64> {
    let options = SqliteConnectOptions::new().filename(copy);
    let mut db = options.connect().await?;
    let known = "select count(*) from sqlite_schema where type = 'table' and name = 'errands'";
    let held_back = match count(&mut db, known).await? {
        // It is older than that.
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

/// What is said of a file that should be a backup, where the sentences for databases would mislead.
fn as_of_backup(error: Error) -> Error {
    let Error::Unusable(unusable) = error else {
        return error;
    };
    let (file, why) = match unusable {
        Unusable::Missing(file) => return NoBackup::Missing(file).into(),
        Unusable::NotADatabase(file) | Unusable::Foreign(file) | Unusable::Folder(file) => {
            (file, "it is no database of Stride's".to_owned())
        }
        Unusable::Empty(file) => (file, "there is nothing in it".to_owned()),
        Unusable::CutOff { file, has, wants } => {
            (file, format!("only {has} of its {wants} bytes are there"))
        }
        Unusable::Damaged { file, error } => (file, format!("it is damaged ({error})")),
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

/// Whether something is to be set aside, which is a database of ours, sound or not, that nobody uses.
async fn is_there(database: &Path) -> Result<bool> {
    match identity::look_at(database) {
        Ok(Found::Nothing | Found::Empty) => return Ok(false),
        Ok(Found::Database { .. }) => {}
        // That may be why it is to be replaced. Nothing can use it.
        Err(Unusable::CutOff { .. } | Unusable::LogAlone { .. }) => return Ok(true),
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
    // It has no log only while nobody else has it open; so its last changes are in the file, too.
    let mode = sqlx::query_scalar::<_, String>("pragma journal_mode = delete");
    let mode = mode.fetch_one(&mut db).await;
    let _ = db.close().await;
    match mode {
        Ok(mode) if mode == "wal" => Err(NoBackup::InUse(database.to_owned()).into()),
        Ok(_) => Ok(true),
        Err(error) => in_doubt(database, &error),
    }
}

/// What an error says of a database that is to be set aside: only damage is no reason to stop.
fn in_doubt(database: &Path, error: &sqlx::Error) -> Result<bool> {
    match code_of(error) {
        Some(fault::code::CORRUPT | fault::code::NOTADB) => Ok(true),
        Some(fault::code::BUSY | fault::code::LOCKED) => {
            Err(NoBackup::InUse(database.to_owned()).into())
        }
        _ => Err(unwritable(database, io::Error::other(error.to_string())).into()),
    }
}

/// Keeps what is there under another name beside it, with its log if it has one left.
fn set_aside(database: &Path) -> Result<PathBuf> {
    const MOST: u32 = 100;
    let before = (1..=MOST)
        .map(|number| with_suffix(database, &format!(".before-restore-{number}")))
        .find(|path| !path.exists() && !log_of(path).exists());
    let full = || io::Error::other("there are too many files `.before-restore-…` beside it");
    let before = before.ok_or_else(|| unwritable(database, full()))?;
    let set_aside = || {
        // A log that was left behind would be taken for that of the new file.
        if log_of(database).exists() {
            fs::rename(log_of(database), log_of(&before))?;
        }
        if with_suffix(database, "-shm").exists() {
            fs::remove_file(with_suffix(database, "-shm"))?;
        }
        match database.exists() {
            // Under its own name there is a whole database at any moment.
            true => fs::hard_link(database, &before).or_else(|_| fs::rename(database, &before)),
            false => Ok(()),
        }
    };
    set_aside().map_err(|error| unwritable(&before, error))?;
    Ok(before)
}
