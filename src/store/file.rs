//! The database as a file among others.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What tells a file from another one that later has its name: device and number.
type Identity = (u64, u64);

/// The files of an open database, as they were when it was opened.
#[derive(Debug)]
pub(super) struct Files {
    database: PathBuf,
    /// The database and its write-ahead log, which SQLite keeps where the database really is.
    opened: Vec<(PathBuf, Identity)>,
}

impl Files {
    /// The files of a database that this process has open and has written to.
    pub(super) fn of(database: &Path) -> io::Result<Self> {
        let log = log_of(&fs::canonicalize(database)?);
        let mut opened = vec![(database.to_owned(), identity(database)?)];
        // Where SQLite cannot share memory, it does without a log.
        if let Ok(identity) = identity(&log) {
            opened.push((log, identity));
        }
        Ok(Self {
            database: database.to_owned(),
            opened,
        })
    }

    /// The database.
    pub(super) fn database(&self) -> &Path {
        &self.database
    }

    /// How many bytes they take.
    pub(super) fn size(&self) -> u64 {
        let sizes = self.opened.iter();
        let sizes = sizes.filter_map(|(path, _)| Some(fs::metadata(path).ok()?.len()));
        sizes.sum()
    }

    /// Whether they are still where they were. What is written to a file that is not, is lost.
    pub(super) fn are_in_place(&self) -> bool {
        self.opened
            .iter()
            .all(|(path, opened)| identity(path).is_ok_and(|now| now == *opened))
    }

    /// A name beside the database for a copy of it, which no file has.
    pub(super) fn free_name(&self) -> Option<PathBuf> {
        const MOST: u32 = 100;
        (1..=MOST)
            .map(|number| with_suffix(&self.database, &format!(".rescued-{number}")))
            .find(|path| !path.exists())
    }
}

/// Where the write-ahead log of a database is.
pub(super) fn log_of(database: &Path) -> PathBuf {
    with_suffix(database, "-wal")
}

pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

#[cfg(unix)]
fn identity(path: &Path) -> io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// Elsewhere a file that is open cannot be deleted or replaced.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(|_| (0, 0))
}
