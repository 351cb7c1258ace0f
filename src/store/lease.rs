//! The lease on a database, which lets one process act on it at a time.
//!
//! Two processes would post nothing twice, because each post is claimed in the database first. But
//! each would answer every interaction, pace itself as if it were alone, and migrate the schema
//! under the other.
//!
//! The lease is the system's lock on a file beside the database. It ends with its process in every
//! case, so a crash needs no waiting and no cleanup. It works between containers that share a
//! folder on one machine. Between machines it works if their network file system has locks;
//! SQLite's log, which needs shared memory, works on none of these.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::Unusable;
use super::file::{behind, with_suffix};

/// The right to act on a database, until it is dropped.
#[derive(Debug)]
pub struct Lease {
    /// `None` if the system has no such locks.
    _locked: Option<File>,
}

impl Lease {
    /// Takes the lease of a database, which need not exist yet.
    ///
    /// # Errors
    ///
    /// [`Unusable::InUse`] if another process has it, [`Unusable::NoLock`] if that is unknown.
    pub(super) fn take(database: &Path) -> Result<Self, Unusable> {
        let (file, path) = (database.to_owned(), file_of(database));
        match lock(&path) {
            Ok(Some(locked)) => Ok(Self {
                _locked: Some(locked),
            }),
            Ok(None) => Err(Unusable::InUse {
                file,
                process: holder(&path),
            }),
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                tracing::warn!(%error, "this system cannot keep a second process off the database");
                Ok(Self { _locked: None })
            }
            Err(error) => Err(Unusable::NoLock {
                file,
                lock: path,
                error,
            }),
        }
    }
}

/// Returns the path of the lock file. It stays after the lock ends: if it were removed, two
/// processes could each lock their own.
fn file_of(database: &Path) -> PathBuf {
    // One database may have several names.
    with_suffix(&behind(database), ".lock")
}

/// Locks a file; `None` if another process has locked it.
fn lock(file: &Path) -> io::Result<Option<File>> {
    let opened = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(file);
    let mut opened = match opened {
        // Another user made it. Reading is enough for a lock.
        Err(error) if is_denied(&error) => File::open(file).map_err(|_| error)?,
        opened => opened?,
    };
    match opened.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // Only for the operator: a full disk must not keep the bot from starting.
    let noted = opened
        .set_len(0)
        .and_then(|()| writeln!(opened, "{}", std::process::id()));
    if let Err(error) = noted {
        tracing::debug!(%error, "who uses the database was not noted");
    }
    Ok(Some(opened))
}

fn is_denied(error: &io::Error) -> bool {
    use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem)
}

/// Returns the id of the process that locked a file, if it could write it. In a container this is
/// the container's id for it, which says nothing if it equals our own.
fn holder(file: &Path) -> Option<u32> {
    let mut noted = String::new();
    File::open(file).ok()?.read_to_string(&mut noted).ok()?;
    let process = noted.trim().parse().ok()?;
    (process != std::process::id()).then_some(process)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_database_is_let_to_one_at_a_time_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let (file, other) = (folder.path().join("a.db"), folder.path().join("b.db"));
        fs::write(&file, "").unwrap();
        let lease = Lease::take(&file).unwrap();
        let refused = Lease::take(&file).unwrap_err();
        assert!(matches!(refused, Unusable::InUse { process: None, .. }));
        let _beside_it = Lease::take(&other).unwrap();
        drop(lease);
        let lease = Lease::take(&file).unwrap();
        #[cfg(unix)]
        {
            let alias = folder.path().join("alias.db");
            std::os::unix::fs::symlink(&file, &alias).unwrap();
            assert!(Lease::take(&alias).is_err());
        }
        drop(lease);
    }

    #[test]
    fn without_a_lock_file_nobody_acts_on_the_database() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        // Not even root can open this as a file.
        fs::create_dir(folder.path().join("a.db.lock")).unwrap();
        let refused = Lease::take(&file).unwrap_err();
        assert!(matches!(refused, Unusable::NoLock { .. }), "{refused}");
        assert!(refused.to_string().contains("a.db.lock"), "{refused}");
    }

    #[test]
    fn who_is_refused_is_told_which_process_to_stop_and_what_else_to_do() {
        let refused = |process| {
            let file = PathBuf::from("stride.db");
            Unusable::InUse { file, process }.to_string()
        };
        assert!(refused(Some(42)).contains("process 42"));
        for said in [refused(Some(42)), refused(None)] {
            assert!(said.contains("Stop it first"), "{said}");
            assert!(said.contains("STRIDE_DATABASE"), "{said}");
        }
    }
}
