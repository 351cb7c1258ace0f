//! The database as a file on the disk.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Distinguishes a file from a later one with the same name: device and number.
type Identity = (u64, u64);

/// The files of an open database, as they were at opening.
#[derive(Debug)]
pub(super) struct Files {
    database: PathBuf,
    /// The database and its write-ahead log, which SQLite keeps beside the real file.
    opened: Vec<(PathBuf, Identity)>,
}

impl Files {
    /// Records the files of a database that this process has open and has written to.
    pub(super) fn of(database: &Path) -> io::Result<Self> {
        let log = log_of(&fs::canonicalize(database)?);
        let mut opened = vec![(database.to_owned(), identity(database)?)];
        // Where SQLite cannot share memory, it works without a log.
        if let Ok(identity) = identity(&log) {
            opened.push((log, identity));
        }
        Ok(Self {
            database: database.to_owned(),
            opened,
        })
    }

    /// Returns the path of the database.
    pub(super) fn database(&self) -> &Path {
        &self.database
    }

    /// Returns their size in bytes.
    pub(super) fn size(&self) -> u64 {
        let sizes = self.opened.iter();
        let sizes = sizes.filter_map(|(path, _)| Some(fs::metadata(path).ok()?.len()));
        sizes.sum()
    }

    /// Whether they are still in place. Writes to a file that is not in place are lost.
    pub(super) fn are_in_place(&self) -> bool {
        self.opened
            .iter()
            .all(|(path, opened)| identity(path).is_ok_and(|now| now == *opened))
    }

    /// Returns an unused name beside the database for a copy.
    pub(super) fn free_name(&self) -> Option<PathBuf> {
        const MOST: u32 = 100;
        (1..=MOST)
            .map(|number| with_suffix(&self.database, &format!(".rescued-{number}")))
            .find(|path| !path.exists())
    }
}

/// Returns the path of a database's write-ahead log.
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

/// Returns the same identity for every file: other systems do not let an open file be deleted or
/// replaced.
#[cfg(not(unix))]
fn identity(path: &Path) -> io::Result<Identity> {
    fs::metadata(path).map(|_| (0, 0))
}
