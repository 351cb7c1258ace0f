//! The import and export files for a server's own questions: Markdown in the bank's format, a CSV
//! table, or a zip archive of such files.

mod table;
mod writing;

use std::io::{Cursor, Read};

use chrono::NaiveDate;
use zip::ZipArchive;

use crate::check::check_own;
use crate::domain::ids::OwnQuestionId;
use crate::domain::own_question::MOST_KEPT;
use crate::domain::question::{Problem, Question, QuestionFile};
use crate::domain::typed::overrides_direction;

pub use table::COLUMNS;
pub use writing::{Part, archive, csv, parts, zipped};

/// Runs long work on its own thread; passes its panic on to the caller.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()))
}

/// A starter question, in the bank's format.
pub const TEMPLATE: &str = include_str!("../docs/own-question-template.md");

/// Returns the template as a question without a guild.
pub fn template(today: NaiveDate) -> Question {
    let read = QuestionFile::parse_own("question.md", TEMPLATE, today);
    read.expect("a test reads the template").question
}

/// The most bytes of one import, after archives are unpacked.
pub const MOST_BYTES: usize = 1_000_000;

/// The most entries of an archive: some systems add one for each file, and folders count.
const MOST_ENTRIES: usize = 2 * MOST_KEPT as usize + 500;

/// A file that a member sent.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// The contents of some files.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The questions without problems, in the order sent.
    pub questions: Vec<Sent>,
    /// How many other questions there are.
    pub broken: usize,
    /// All problems, by file and line.
    pub problems: Vec<Problem>,
}

/// A question from a file.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The question, without a guild yet.
    pub question: Question,
    /// The server's own question to replace.
    pub replaces: Option<OwnQuestionId>,
    /// Its file and line, from 1.
    pub place: (String, usize),
}

impl Contents {
    fn problem(&mut self, path: &str, line: usize, message: impl Into<String>) {
        self.problems.push(Problem::error(path, line, message));
    }

    /// Takes a question if it has no problems.
    fn take(&mut self, read: Result<QuestionFile, Vec<Problem>>, line: usize) {
        match read {
            Ok(file) => self.questions.push(Sent {
                question: file.question,
                replaces: file.own,
                place: (file.path, line),
            }),
            Err(problems) => {
                self.broken += 1;
                self.problems.extend(problems);
            }
        }
    }

    /// Reports a problem with a question that was taken out again.
    pub fn reject(&mut self, sent: &Sent, message: impl Into<String>) {
        self.broken += 1;
        let (path, line) = &sent.place;
        self.problem(path, *line, message);
    }

    /// Whether it holds as many questions as a server can have.
    fn is_full(&self) -> bool {
        self.questions.len() + self.broken >= MOST_KEPT as usize
    }

    /// Reports that the rest of a file is skipped, because a server can have no more questions.
    fn stop(&mut self, path: &str, line: usize) {
        let what = format!(
            "these are more than {MOST_KEPT} questions, a server's maximum; from here on nothing \
             was read"
        );
        self.problem(path, line, what);
    }
}

/// Checks a question that was built from typed text, by writing and reading its file.
///
/// # Errors
///
/// Everything that is wrong with it.
pub fn checked(
    question: &Question,
    name: &str,
    today: NaiveDate,
) -> Result<QuestionFile, Vec<Problem>> {
    let file = QuestionFile::parse_own(name, &question.to_markdown(), today)?;
    let mut problems = check_own(&file);
    if problems.is_empty() && !file.question.says_the_same_as(question) {
        let what = "a code fence (```) is not closed, or a heading is where none can be";
        problems.push(Problem::error(name, 1, what));
    }
    if problems.is_empty() {
        Ok(file)
    } else {
        Err(problems)
    }
}

/// Reads files as of a day. `known` has the server's own questions: a row of a table that replaces
/// one keeps what the table has no column for.
pub fn read(files: &[File], today: NaiveDate, known: &[&Question]) -> Contents {
    let mut contents = Contents::default();
    let mut left = MOST_BYTES;
    for file in files {
        if contents.is_full() {
            contents.stop(&file.name, 1);
            break;
        }
        if extension(&file.name) == "zip" {
            read_archive(&mut contents, file, &mut left, today, known);
        } else {
            read_file(&mut contents, file, today, known);
        }
    }
    contents
}

fn read_file(contents: &mut Contents, file: &File, today: NaiveDate, known: &[&Question]) {
    let extension = extension(&file.name);
    if !matches!(extension.as_str(), "md" | "markdown" | "csv") {
        let what = "this is neither Markdown (.md), nor a table (.csv), nor a .zip of such files";
        return contents.problem(&file.name, 1, what);
    }
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        let what = "this is not text in UTF-8; save it as “CSV UTF-8” or as plain text in UTF-8";
        return contents.problem(&file.name, 1, what);
    };
    if extension == "csv" {
        table::read(contents, &file.name, text, today, known);
    } else {
        let text: String = text.chars().filter(|&c| !overrides_direction(c)).collect();
        let read = QuestionFile::parse_own(&file.name, &text, today);
        let checked = read.and_then(|file| match check_own(&file) {
            problems if problems.is_empty() => Ok(file),
            problems => Err(problems),
        });
        contents.take(checked, 1);
    }
}

fn extension(name: &str) -> String {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension.to_lowercase()
}

/// Reads an archive, and unpacks no more than the remaining limit.
fn read_archive(
    contents: &mut Contents,
    file: &File,
    left: &mut usize,
    today: NaiveDate,
    known: &[&Question],
) {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(&file.bytes)) else {
        let what = "this archive cannot be read; zip the files again";
        return contents.problem(&file.name, 1, what);
    };
    if archive.len() > MOST_ENTRIES {
        let what = format!("this archive has more than {MOST_ENTRIES} files; import it in parts");
        return contents.problem(&file.name, 1, what);
    }
    let mut has_files = false;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else {
            return contents.problem(&file.name, 1, unreadable("a file"));
        };
        let name = entry
            .name()
            .map(std::borrow::Cow::into_owned)
            .unwrap_or_default();
        let inner = name
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default()
            .to_owned();
        // Entries that operating systems add by themselves.
        let is_extra = inner.is_empty() || inner.starts_with('.') || name.starts_with("__MACOSX");
        if entry.is_dir() || is_extra {
            continue;
        }
        has_files = true;
        if contents.is_full() {
            return contents.stop(&file.name, 1);
        }
        let mut bytes = Vec::new();
        // Do not trust the sizes that the archive claims.
        let read = entry.take(*left as u64 + 1).read_to_end(&mut bytes);
        // Count what was unpacked even if the entry turns out to be broken.
        let Some(rest) = left.checked_sub(bytes.len()) else {
            *left = 0;
            let what = format!("unpacked it has more than {MOST_BYTES} bytes; import it in parts");
            return contents.problem(&file.name, 1, what);
        };
        *left = rest;
        if read.is_err() {
            return contents.problem(&file.name, 1, unreadable(&format!("`{inner}`")));
        }
        if extension(&inner) == "zip" {
            let what = format!("`{inner}` is an archive in an archive");
            contents.problem(&file.name, 1, what);
            continue;
        }
        read_file(contents, &File { name: inner, bytes }, today, known);
    }
    if !has_files {
        let what = "this archive has no files in it; zip Markdown files (.md) or a table (.csv)";
        contents.problem(&file.name, 1, what);
    }
}

fn unreadable(what: &str) -> String {
    format!("{what} in this archive cannot be read, and nothing after it was; zip the files again")
}

#[cfg(test)]
mod tests;
