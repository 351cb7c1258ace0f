//! Determines what a file is, before anything in it is used or changed.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sqlx::migrate::Migrator;

use super::fault::code_of;
use super::file::{BEFORE_RESTORE, RESCUED, log_of, newest_copy, written_at};
use super::{Connection, Error, Result, fault};

pub(super) static MIGRATIONS: Migrator = sqlx::migrate!();

/// Identifies a file as Stride's in its header: "Strd".
/// <https://sqlite.org/pragma.html#pragma_application_id>
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"Strd");

/// Why a file cannot be the database: a sentence for the operator, with advice.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The name stands for no file.
    #[error(
        "The database cannot be `:memory:`: everything would be lost at the end. Name a file in STRIDE_DATABASE."
    )]
    InMemory,
    /// The file is missing, and must not be created.
    #[error("There is no database {}. Name one in STRIDE_DATABASE or with --database.", .0.display())]
    Missing(PathBuf),
    /// The file is empty, and no database must be created in it.
    #[error("The file {} is empty: there is nothing to examine yet.", .0.display())]
    Empty(PathBuf),
    /// The file's folder is missing.
    #[error(
        "The database {} cannot be created: its folder does not exist. Create the folder, or name another file in STRIDE_DATABASE.",
        .0.display()
    )]
    NoFolder(PathBuf),
    /// It is a folder.
    #[error(
        "The database cannot be {}, which is a folder. Name a file in STRIDE_DATABASE, such as {}.",
        .0.display(),
        .0.join("stride.db").display()
    )]
    Folder(PathBuf),
    /// It cannot be read.
    #[error("The database {} cannot be read: {error}.", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The system's error.
        error: io::Error,
    },
    /// It is no database.
    #[error(
        "The file {} is not a database, and stays as it is. Name another file in STRIDE_DATABASE; if it does not exist, Stride creates it.",
        .0.display()
    )]
    NotADatabase(PathBuf),
    /// It has another program's tables.
    #[error(
        "The database {} belongs to another program, and stays as it is. Name another file in STRIDE_DATABASE; if it does not exist, Stride creates it.",
        .0.display()
    )]
    Foreign(PathBuf),
    /// Its end is missing.
    #[error(
        "The database {} is cut off: only {has} of its {wants} bytes are there. Restore a backup with `stride restore PATH`.",
        file.display()
    )]
    CutOff {
        /// The file.
        file: PathBuf,
        /// Its length, in bytes.
        has: u64,
        /// Its length by its own header.
        wants: u64,
    },
    /// SQLite cannot make sense of it.
    #[error(
        "The database {} is damaged: {error}. Restore a backup with `stride restore PATH`.",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
        /// SQLite's error.
        error: String,
    },
    /// A later version has changed its schema.
    #[error(
        "The database {} was last used by a newer Stride (schema {schema}; this version knows {known}). Run that version or a later one, or restore a backup from before the update with `stride restore PATH`.",
        file.display()
    )]
    Newer {
        /// The file.
        file: PathBuf,
        /// The number of its last migration.
        schema: i64,
        /// The number of our last one.
        known: i64,
    },
    /// An earlier version used it last, and it must not be changed.
    #[error(
        "Points and streaks were not examined: the database {} was last used by an older Stride (schema {schema}; this version wants {known}). Run `stride run` once, which brings it up to date, then examine it again.",
        file.display()
    )]
    Older {
        /// The file.
        file: PathBuf,
        /// The number of its last migration.
        schema: i64,
        /// The number of our last one.
        known: i64,
    },
    /// Its schema has a different history.
    #[error(
        "The database {} was written by another build of Stride: its migration {migration} is not the one of this build. Run the build that wrote it.",
        file.display()
    )]
    OtherBuild {
        /// The file.
        file: PathBuf,
        /// The migration's number.
        migration: i64,
    },
    /// Its last changes are in a log that is readable only in a writable folder.
    #[error(
        "The last changes of the database {file} are in {file}-wal, which cannot be used in a folder that cannot be written. Copy both files to another folder, and examine the copy."
    )]
    LogUnreadable {
        /// The file.
        file: String,
    },
    /// Another process acts on it.
    #[error(
        "Another Stride{} is using the database {}, and two cannot share one. Stop it first, or name another file in STRIDE_DATABASE. One process is enough for all servers of a bot.",
        process.map(|process| format!(" (process {process})")).unwrap_or_default(),
        file.display()
    )]
    InUse {
        /// The database.
        file: PathBuf,
        /// The id of that process, if known.
        process: Option<u32>,
    },
    /// It is gone or empty, and SQLite would discard its log.
    #[error(
        "The database {file} is missing or empty, but its last changes are in {file}-wal. Put both files back as they were together, or restore a backup with `stride restore PATH`; to start over, move {file}-wal away."
    )]
    LogAlone {
        /// The file.
        file: String,
    },
    /// The log beside it belongs to another database, and SQLite would apply it to this one.
    #[error(
        "The database {file} is a copy, but {file}-wal beside it is the log of the database that was there before, and would damage it. Move {file}-wal away, then start again."
    )]
    LogOfAnother {
        /// The file.
        file: String,
    },
    /// It is gone, but a copy is there.
    #[error(
        "The database {} is missing or empty, but {copy} is a copy of it. Run `stride restore {copy}`, then start again; to start over, move that copy away.",
        file.display(),
        copy = copy.display()
    )]
    CopyAlone {
        /// The database.
        file: PathBuf,
        /// The last copy.
        copy: PathBuf,
    },
    /// The database in use was taken away, and saved; another one is there now.
    #[error(
        "The database {} was replaced while Stride was using it, and {copy} holds what it held last. Run `stride restore {copy}`, then start again; to go on with {} as it is, move that copy away.",
        file.display(),
        file.display(),
        copy = copy.display()
    )]
    CopyNewer {
        /// The database.
        file: PathBuf,
        /// The last copy.
        copy: PathBuf,
    },
    /// The file that keeps other processes out cannot be opened.
    #[error(
        "The file {lock} cannot be opened: {error}. It keeps a second Stride off the database {}. Let the user that runs Stride read {lock} and write in its folder.",
        file.display(),
        lock = lock.display()
    )]
    NoLock {
        /// The database.
        file: PathBuf,
        /// The lock file.
        lock: PathBuf,
        /// The system's error.
        error: io::Error,
    },
}

/// What the system and the first bytes reveal about a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// An empty file, which SQLite takes for a new database.
    Empty,
    /// A database, sound or not.
    Database {
        /// Whether its changes go to a log first.
        has_log: bool,
    },
}

/// Examines a file without changing anything.
pub(super) fn look_at(file: &Path) -> std::result::Result<Found, Unusable> {
    let unreadable = |error| Unusable::Unreadable {
        file: file.to_owned(),
        error,
    };
    // A log without its database.
    let without_log = |found| match has_content(&log_of(file)) {
        false => Ok(found),
        true => Err(Unusable::LogAlone {
            file: file.display().to_string(),
        }),
    };
    if file == Path::new(":memory:") {
        return Err(Unusable::InMemory);
    }
    let metadata = match fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) if is_missing(&error) => {
            let folder = file.parent().filter(|folder| *folder != Path::new(""));
            return if folder.is_none_or(Path::is_dir) {
                without_log(Found::Nothing)
            } else {
                Err(Unusable::NoFolder(file.to_owned()))
            };
        }
        Err(error) => return Err(unreadable(error)),
    };
    if metadata.is_dir() {
        return Err(Unusable::Folder(file.to_owned()));
    }
    if !metadata.is_file() {
        return Err(Unusable::NotADatabase(file.to_owned()));
    }
    let mut opened = fs::File::open(file).map_err(unreadable)?;
    let mut header = Vec::new();
    let header_length = u64::try_from(Header::LENGTH).expect("a header is short");
    opened
        .by_ref()
        .take(header_length)
        .read_to_end(&mut header)
        .map_err(unreadable)?;
    if header.is_empty() {
        return without_log(Found::Empty);
    }
    if !header.starts_with(&Header::MAGIC[..header.len().min(Header::MAGIC.len())]) {
        return Err(Unusable::NotADatabase(file.to_owned()));
    }
    let Some(header) = Header::read(&header) else {
        return Err(Unusable::CutOff {
            file: file.to_owned(),
            has: metadata.len(),
            wants: header_length,
        });
    };
    // SQLite deletes a log before it writes this into the header.
    if !header.has_log && has_content(&log_of(file)) {
        return Err(Unusable::LogOfAnother {
            file: file.display().to_string(),
        });
    }
    // The missing part may be in the log.
    if metadata.len() < header.file_length() && !has_content(&log_of(file)) {
        return Err(Unusable::CutOff {
            file: file.to_owned(),
            has: metadata.len(),
            wants: header.file_length(),
        });
    }
    Ok(Found::Database {
        has_log: header.has_log,
    })
}

/// Refuses to begin anew, or with an older state, where a copy beside the database has more.
pub(super) fn look_beside(file: &Path, found: &Found) -> std::result::Result<(), Unusable> {
    let written = written_at(file).max(written_at(&log_of(file)));
    let (file, rescued) = (file.to_owned(), newest_copy(file, RESCUED));
    match (found, rescued) {
        (Found::Database { .. }, Some((at, copy))) if written.is_none_or(|last| last < at) => {
            Err(Unusable::CopyNewer { file, copy })
        }
        (Found::Database { .. }, _) => Ok(()),
        (Found::Nothing | Found::Empty, rescued) => {
            match rescued.or_else(|| newest_copy(&file, BEFORE_RESTORE)) {
                Some((_, copy)) => Err(Unusable::CopyAlone { file, copy }),
                None => Ok(()),
            }
        }
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whether a file exists and is not empty.
pub(super) fn has_content(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| metadata.len() > 0)
}

/// The first bytes of a database. <https://sqlite.org/fileformat.html#the_database_header>
struct Header {
    page_size: u64,
    /// How many pages there are; 0 if unknown.
    pages: u64,
    has_log: bool,
}

impl Header {
    const LENGTH: usize = 100;
    const MAGIC: &[u8] = b"SQLite format 3\0";

    fn read(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LENGTH] = bytes.try_into().ok()?;
        let number = |at: usize| {
            u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let page_size = match u16::from_be_bytes([bytes[16], bytes[17]]) {
            // 65,536 does not fit, so 1 stands for it.
            1 => 65_536,
            size => u64::from(size),
        };
        // The number of pages is valid only for the change that wrote it.
        let is_valid = number(24) == number(92);
        Some(Self {
            page_size,
            pages: if is_valid { u64::from(number(28)) } else { 0 },
            has_log: bytes[19] == 2,
        })
    }

    fn file_length(&self) -> u64 {
        self.page_size * self.pages
    }
}

/// The state of a database's schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// There is none yet.
    None,
    /// An earlier version's: the number of its last migration.
    Older(i64),
    /// Ours.
    Present,
}

/// Distinguishes our databases from others, without changing anything.
pub(super) async fn identify(db: &mut Connection, file: &Path) -> Result<Schema> {
    let identified = identify_in(db, file).await;
    identified.map_err(|error| match &error {
        Error::Database(cause) => match code_of(cause) {
            Some(fault::code::NOTADB) => Unusable::NotADatabase(file.to_owned()).into(),
            Some(fault::code::CORRUPT) => Unusable::Damaged {
                file: file.to_owned(),
                error: error.to_string(),
            }
            .into(),
            _ => error,
        },
        _ => error,
    })
}

async fn identify_in(db: &mut Connection, file: &Path) -> Result<Schema> {
    let application: i32 = sqlx::query_scalar("pragma application_id")
        .fetch_one(&mut *db)
        .await?;
    let tables: Vec<String> =
        sqlx::query_scalar("select name from sqlite_schema where name not like 'sqlite_%'")
            .fetch_all(&mut *db)
            .await?;
    if tables.is_empty() && [0, APPLICATION_ID].contains(&application) {
        return Ok(Schema::None);
    }
    let foreign = || Unusable::Foreign(file.to_owned());
    if !tables.iter().any(|table| table == "_sqlx_migrations") {
        return Err(foreign().into());
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("select version, checksum from _sqlx_migrations order by version")
            .fetch_all(db)
            .await?;
    let ours = |version: i64| MIGRATIONS.iter().find(|ours| ours.version == version);
    let mut differing = applied.iter().filter(|(version, checksum)| {
        ours(*version).is_some_and(|ours| ours.checksum.as_ref() != checksum)
    });
    if let Some((migration, _)) = differing.next() {
        // Other programs can have migrations too.
        let is_marked = application == APPLICATION_ID;
        return Err(if is_marked || *migration > 1 {
            Unusable::OtherBuild {
                file: file.to_owned(),
                migration: *migration,
            }
        } else {
            foreign()
        }
        .into());
    }
    let known = latest();
    match applied.last() {
        None if tables.len() > 1 => Err(foreign().into()),
        None => Ok(Schema::None),
        Some((schema, _)) if *schema > known => Err(Unusable::Newer {
            file: file.to_owned(),
            schema: *schema,
            known,
        }
        .into()),
        Some((schema, _)) if *schema < known => Ok(Schema::Older(*schema)),
        Some(_) => Ok(Schema::Present),
    }
}

/// Returns the number of our last migration.
pub(super) fn latest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|ours| ours.version)
        .max()
        .unwrap_or(0)
}

/// Marks a database as ours, unless it is marked.
pub(super) async fn mark(db: &mut Connection) -> Result<()> {
    let application: i32 = sqlx::query_scalar("pragma application_id")
        .fetch_one(&mut *db)
        .await?;
    if application != APPLICATION_ID {
        let mark = format!("pragma application_id = {APPLICATION_ID}");
        sqlx::query(sqlx::AssertSqlSafe(mark)).execute(db).await?;
    }
    Ok(())
}
