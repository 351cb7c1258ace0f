//! The files of the bank (questions, figures, corrections): those inside the executable, and those
//! of a directory.
use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use rust_embed::Embed;

use crate::domain::bank::FileKind;
use crate::domain::question::Problem;

/// The embedded files' folder in the repository, for the paths in problems.
const FOLDER: &str = "questions";

#[derive(Embed)]
#[folder = "questions/"]
struct Questions;

/// A file's path and its text.
pub type BankFile = (String, Cow<'static, str>);

/// Returns the embedded files, ordered by path.
pub fn files() -> Vec<BankFile> {
    let mut files: Vec<BankFile> = Questions::iter()
        .filter(|path| FileKind::of(path).is_some())
        .filter_map(|path| {
            let text = match Questions::get(&path)?.data {
                Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
                Cow::Owned(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
            };
            Some((format!("{FOLDER}/{path}"), text))
        })
        .collect();
    files.sort();
    files
}

/// Returns a bank's files from a directory and its subdirectories, ordered by path.
///
/// # Errors
///
/// One problem for every file and directory that cannot be read.
pub fn read_dir(directory: &Path) -> Result<Vec<BankFile>, Vec<Problem>> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    visit(directory, &mut files, &mut problems);
    files.sort();
    if problems.is_empty() {
        Ok(files)
    } else {
        Err(problems)
    }
}

fn visit(directory: &Path, files: &mut Vec<BankFile>, problems: &mut Vec<Problem>) {
    let mut cannot_read = |path: &Path, error: io::Error| {
        problems.push(Problem::error(
            path.display().to_string(),
            1,
            format!("cannot read: {error}"),
        ));
    };
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) => return cannot_read(directory, error),
    };
    let mut subdirectories = Vec::new();
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => {
                cannot_read(directory, error);
                continue;
            }
        };
        if path.is_dir() {
            subdirectories.push(path);
        } else if FileKind::of(&path.to_string_lossy()).is_some() {
            match fs::read_to_string(&path) {
                Ok(text) => files.push((path.display().to_string(), text.into())),
                Err(error) => cannot_read(&path, error),
            }
        }
    }
    for subdirectory in subdirectories {
        visit(&subdirectory, files, problems);
    }
}
