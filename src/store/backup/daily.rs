//! The folder with a backup of each day.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{ConnectOptions, Connection as _};

use super::super::file::written_at;
use super::super::identity::{self, Found};
use super::super::{Result, Store};
use super::{make, remove, unwritable};

impl Store {
    /// Makes a day's backup in a folder unless it exists, and deletes what is `days` older, and
    /// what earlier backups left unfinished. Returns whether it made one.
    ///
    /// # Errors
    ///
    /// As [`Store::back_up`]; then no backup is deleted.
    pub async fn back_up_daily(&self, folder: &Path, day: NaiveDate, days: u16) -> Result<bool> {
        let file = folder.join(format!("{PREFIX}{day}{SUFFIX}"));
        if is_whole(&file) {
            return Ok(false);
        }
        let listed = |error| unwritable(folder, error);
        for unfinished in dated(folder, UNFINISHED).map_err(listed)? {
            remove(&unfinished.file)?;
        }
        let mut db = self.reading.connect().await?;
        let made = make(&mut db, self.files.database(), &file, true).await;
        db.close().await?;
        made?;
        for old in dated(folder, &[SUFFIX]).map_err(listed)? {
            if old.age(day) >= i64::from(days) {
                remove(&old.file)?;
            }
        }
        Ok(true)
    }
}

/// A backup's file name: `stride-2026-01-05.db`.
const PREFIX: &str = "stride-";
const SUFFIX: &str = ".db";
const UNFINISHED: &[&str] = &[".db.part", ".db.part-journal"];

/// A file with a day in its name.
struct Dated {
    day: NaiveDate,
    file: PathBuf,
}

impl Dated {
    /// Returns how many days old it is. A name from the future says nothing, because the clock was
    /// wrong: then the file's own time counts.
    fn age(&self, today: NaiveDate) -> i64 {
        let written = || written_at(&self.file).map(|at| DateTime::<Utc>::from(at).date_naive());
        let day = match self.day <= today {
            true => Some(self.day),
            false => written(),
        };
        day.map_or(0, |day| (today - day).num_days())
    }
}

/// Returns the files in a folder whose name has a day before one of the endings.
fn dated(folder: &Path, endings: &[&str]) -> io::Result<Vec<Dated>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let day = name.and_then(|name| endings.iter().find_map(|end| name.strip_suffix(*end)));
        if let Some(day) = day.and_then(|day| day.parse().ok()) {
            let file = entry.path();
            found.push(Dated { day, file });
        }
    }
    Ok(found)
}

/// Whether a file is a database with all its bytes.
fn is_whole(file: &Path) -> bool {
    matches!(identity::look_at(file), Ok(Found::Database { .. }))
}

/// Returns the last day until `today` with a whole backup in a folder.
///
/// # Errors
///
/// Fails if the folder cannot be read.
pub fn last_day(folder: &Path, today: NaiveDate) -> io::Result<Option<NaiveDate>> {
    let mut backups = dated(folder, &[SUFFIX])?;
    backups.retain(|backup| backup.day <= today && is_whole(&backup.file));
    Ok(backups.into_iter().map(|backup| backup.day).max())
}
