//! A candidate's earlier results, in a file: a trial that ends early continues there.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Key, Said};

/// The file of results cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{path} cannot be used to keep what was said: {error}")]
pub struct KeptError {
    path: String,
    error: std::io::Error,
}

/// The result for each text, and their file.
#[derive(Debug, Default)]
pub struct Kept {
    said: BTreeMap<(String, Key), Said>,
    file: Option<(String, File)>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    candidate: String,
    #[serde(flatten)]
    key: Key,
    #[serde(flatten)]
    said: Said,
}

impl Kept {
    /// Opens a file, and creates it if necessary. Skips a line that was cut off while it was
    /// written.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be read or written.
    pub fn open(path: &Path) -> Result<Self, KeptError> {
        let name = path.display().to_string();
        let unusable = |error| KeptError {
            path: name.clone(),
            error,
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(unusable(error)),
        };
        let lines = text
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok());
        let said = lines
            .map(|line: Line| ((line.candidate, line.key), line.said))
            .collect();
        let opened = OpenOptions::new().append(true).create(true).open(path);
        let mut file = opened.map_err(unusable)?;
        if !text.is_empty() && !text.ends_with('\n') {
            writeln!(file).map_err(unusable)?;
        }
        Ok(Self {
            said,
            file: Some((name, file)),
        })
    }

    pub(super) fn get(&self, candidate: &str, key: &Key) -> Option<&Said> {
        self.said.get(&(candidate.to_owned(), key.clone()))
    }

    pub(super) fn keep(
        &mut self,
        candidate: &str,
        key: &Key,
        said: &Said,
    ) -> Result<(), KeptError> {
        let Some((path, file)) = &mut self.file else {
            return Ok(());
        };
        let line = Line {
            candidate: candidate.to_owned(),
            key: key.clone(),
            said: said.clone(),
        };
        let line = serde_json::to_string(&line).expect("numbers and strings are always JSON");
        writeln!(file, "{line}").map_err(|error| KeptError {
            path: path.clone(),
            error,
        })
    }
}
