//! The database as a file on the disk.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The copies that Stride leaves beside a database, by the end of their names, which a number follows.
pub(super) const RESCUED: &str = ".rescued-";
pub(super) const BEFORE_RESTORE: &str = ".before-restore-";
/// The most copies of a kind.
const MOST_COPIES: u32 = 100;

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

    /// Returns an unused name beside the real file for a copy.
    pub(super) fn free_name(&self) -> Option<PathBuf> {
        free_name(&self.database, RESCUED)
    }
}

/// Returns the path of a database's write-ahead log, which is beside the real file.
pub(super) fn log_of(database: &Path) -> PathBuf {
    with_suffix(&behind(database), "-wal")
}

/// Returns the file that a link leads to, even if it does not exist; any other path as it is.
pub(super) fn behind(path: &Path) -> PathBuf {
    let Ok(target) = fs::read_link(path) else {
        return path.to_owned();
    };
    let beside = path.parent().map_or_else(PathBuf::new, Path::to_owned);
    fs::canonicalize(path).unwrap_or_else(|_| beside.join(target))
}

fn copies(database: &Path, kind: &str) -> impl Iterator<Item = PathBuf> {
    let database = behind(database);
    (1..=MOST_COPIES).map(move |number| with_suffix(&database, &format!("{kind}{number}")))
}

/// Returns an unused name beside a database for a copy.
pub(super) fn free_name(database: &Path, kind: &str) -> Option<PathBuf> {
    copies(database, kind).find(|copy| !copy.exists() && !log_of(copy).exists())
}

/// Returns the copy beside a database that was written last, with the instant.
pub(super) fn newest_copy(database: &Path, kind: &str) -> Option<(SystemTime, PathBuf)> {
    copies(database, kind)
        .filter_map(|copy| Some((written_at(&copy)?, copy)))
        .max()
}

/// Returns when a file was last written; `None` if there is none.
pub(super) fn written_at(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

/// Creates an empty file that only its owner can read. SQLite gives a database's log the same mode.
pub(super) fn create_private(file: &Path) -> io::Result<()> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).map(drop)
}

/// Who owns a file, and who may read it.
#[derive(Debug)]
pub(super) struct Ownership {
    #[cfg(unix)]
    owner: (u32, u32),
    #[cfg(unix)]
    mode: Option<u32>,
}

#[cfg(unix)]
impl Ownership {
    /// Returns that of a database; if there is none, that of a private file of its folder's owner.
    pub(super) fn of(database: &Path, folder: Option<&Path>) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let own = fs::metadata(database).ok();
        let mode = own.as_ref().map(|own| own.mode() & 0o777);
        let model = own.or_else(|| fs::metadata(folder?).ok())?;
        Some(Self {
            owner: (model.uid(), model.gid()),
            mode,
        })
    }

    /// Gives it to a file of this process.
    ///
    /// # Errors
    ///
    /// Fails if the database had another owner, and this process may not give files away.
    pub(super) fn give(&self, file: &Path) -> io::Result<()> {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let (user, group) = self.owner;
        if let Some(mode) = self.mode {
            fs::set_permissions(file, fs::Permissions::from_mode(mode))?;
        }
        match chown(file, Some(user), Some(group)) {
            Err(error) if self.mode.is_some() && fs::metadata(file)?.uid() != user => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(not(unix))]
impl Ownership {
    pub(super) fn of(_: &Path, _: Option<&Path>) -> Option<Self> {
        None
    }

    pub(super) fn give(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
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
