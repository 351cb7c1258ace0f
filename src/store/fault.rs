//! What can go wrong with the database.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::backup::NoBackup;
use super::identity::Unusable;

/// SQLite's primary result codes; an extended code has one in its lowest byte.
/// <https://sqlite.org/rescode.html>
pub(super) mod code {
    pub(in crate::store) const BUSY: i32 = 5;
    pub(in crate::store) const LOCKED: i32 = 6;
    pub(in crate::store) const READONLY: i32 = 8;
    pub(in crate::store) const IOERR: i32 = 10;
    pub(in crate::store) const CORRUPT: i32 = 11;
    pub(in crate::store) const FULL: i32 = 13;
    pub(in crate::store) const CANTOPEN: i32 = 14;
    pub(in crate::store) const NOTADB: i32 = 26;
}

/// The database failed. Both its texts leave out what members wrote.
#[derive(thiserror::Error)]
pub enum Error {
    /// SQLite or the driver failed.
    #[error("{}", in_short(.0))]
    Database(#[from] sqlx::Error),
    /// The shared commit with other writes failed.
    #[error(transparent)]
    Together(Arc<Self>),
    /// The schema could not be migrated.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The file is not usable.
    #[error(transparent)]
    Unusable(#[from] Unusable),
    /// No backup was made or restored.
    #[error(transparent)]
    NoBackup(#[from] NoBackup),
    /// The file in use was deleted or replaced.
    #[error("the database file was deleted or replaced")]
    Lost,
    /// A stored value cannot be read back.
    #[error(
        "the database holds {} for {what}, which cannot be read",
        for_log(value)
    )]
    Corrupt {
        /// The column or value.
        what: &'static str,
        /// The stored value.
        value: String,
    },
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns a stored value as the log may show it: a word of ours, a number or a date, but nothing
/// that may contain a member's text.
fn for_log(value: &str) -> String {
    const LONGEST: usize = 32;
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ":._-+".contains(letter);
    match value.len() <= LONGEST && value.chars().all(is_plain) {
        true => format!("{value:?}"),
        false => format!("{} bytes", value.len()),
    }
}

/// What keeps the database from working, if it is not the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk is full.
    DiskFull,
    /// The disk fails.
    DiskFails,
    /// The file cannot be written.
    NotWritable,
    /// The file holds no sound database.
    Damaged,
    /// Another program has locked it.
    Locked,
    /// The file was deleted or replaced.
    Lost,
}

impl Error {
    /// Returns what keeps the database from working, if known.
    pub fn trouble(&self) -> Option<Trouble> {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => Some(Trouble::Locked),
            Self::Database(error) => match code_of(error)? {
                code::FULL => Some(Trouble::DiskFull),
                code::IOERR => Some(Trouble::DiskFails),
                code::CORRUPT | code::NOTADB => Some(Trouble::Damaged),
                code::READONLY | code::CANTOPEN => Some(Trouble::NotWritable),
                code::BUSY | code::LOCKED => Some(Trouble::Locked),
                _ => None,
            },
            Self::Together(error) => error.trouble(),
            Self::Lost => Some(Trouble::Lost),
            _ => None,
        }
    }
}

/// Returns SQLite's primary result code, if SQLite failed.
pub(super) fn code_of(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Returns SQLite's own message if there is one.
fn in_short(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => match error.code() {
            Some(code) => format!("{} (SQLite's code {code})", error.message()),
            None => error.message().to_owned(),
        },
        error => error.to_string(),
    }
}

/// Why the bot cannot go on with its database: a sentence for the operator.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Broken {
    /// Writing failed again and again.
    #[error(
        "The database {} could not be written {times} times in a row: {error}. Make sure that its disk has space and works, then start again.",
        file.display()
    )]
    NotWritable {
        /// The database.
        file: PathBuf,
        /// How many tries failed.
        times: u32,
        /// SQLite's last error.
        error: String,
    },
    /// The file was deleted or replaced.
    #[error(
        "The database {} was deleted or replaced while Stride was using it. {}",
        file.display(),
        Rescued(rescued.as_ref())
    )]
    Lost {
        /// The database.
        file: PathBuf,
        /// The copy with all the data, if that could be saved.
        rescued: Option<PathBuf>,
    },
}

/// The advice, with or without a copy.
struct Rescued<'a>(Option<&'a PathBuf>);

impl fmt::Display for Rescued<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(copy) => write!(
                f,
                "Everything it held is saved in {copy}. Run `stride restore {copy}`, then start again.",
                copy = copy.display()
            ),
            None => f.write_str("Restore a backup with `stride restore PATH`, then start again."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_cannot_be_read_back_stays_out_of_the_log() {
        let corrupt = |value: &str| Error::Corrupt {
            what: "the marks of an answer",
            value: value.to_owned(),
        };
        let said = |value: &str| format!("{0} {0:?}", corrupt(value));
        assert!(said("2026-13-45").contains("2026-13-45"));
        for text in ["I think so", "[\"zebra\"]", "zebra".repeat(9).as_str()] {
            let said = said(text);
            assert!(!said.contains("zebra") && !said.contains("think"), "{said}");
            assert!(said.contains(&format!("{} bytes", text.len())), "{said}");
        }
    }
}
