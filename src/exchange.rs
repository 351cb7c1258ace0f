//! The files in which a server's own questions come and go: Markdown in the bank's format, a CSV
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

pub use table::COLUMNS;
pub use writing::{Part, archive, csv, parts, zipped};

/// Runs what takes long on a thread of its own; its panic is the caller's.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|ended| std::panic::resume_unwind(ended.into_panic()))
}

/// A question to begin with, in the bank's format.
pub const TEMPLATE: &str = include_str!("../docs/own-question-template.md");

/// The template as a question of nobody's.
pub fn template(today: NaiveDate) -> Question {
    let read = QuestionFile::parse_own("question.md", TEMPLATE, today);
    read.expect("a test reads the template").question
}

/// How many bytes everything may have that is read at once, in archives when it is unpacked.
pub const MOST_BYTES: usize = 1_000_000;

/// How many entries an archive may have: some systems add one to each file, and folders count.
const MOST_ENTRIES: usize = 2 * MOST_KEPT as usize + 500;

/// A file that somebody sent.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What files have in them.
#[derive(Clone, Debug, Default)]
pub struct Contents {
    /// The questions without a problem, in the order in which they were sent.
    pub questions: Vec<Sent>,
    /// How many others there are.
    pub broken: usize,
    /// What is wrong, in the order of the files and their lines.
    pub problems: Vec<Problem>,
}

/// A question that somebody sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The question, which belongs to nobody yet.
    pub question: Question,
    /// Which of the server's own questions it is to replace.
    pub replaces: Option<OwnQuestionId>,
    /// The file that it came in, and the line, from 1.
    pub place: (String, usize),
}

impl Contents {
    fn problem(&mut self, path: &str, line: usize, message: impl Into<String>) {
        self.problems.push(Problem::error(path, line, message));
    }

    /// Takes a question if nothing is wrong with it.
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

    /// Says what is wrong with a question that was taken out again.
    pub fn reject(&mut self, sent: &Sent, message: impl Into<String>) {
        self.broken += 1;
        let (path, line) = &sent.place;
        self.problem(path, *line, message);
    }

    /// Whether as much was read as a server can have.
    fn is_full(&self) -> bool {
        self.questions.len() + self.broken >= MOST_KEPT as usize
    }

    /// Says that the rest of a file is not read, since as much was read as a server can have.
    fn stop(&mut self, path: &str, line: usize) {
        let what = format!(
            "these are more than {MOST_KEPT} questions, as many as a server can have; from here on \
             nothing was read"
        );
        self.problem(path, line, what);
    }
}

/// A question that was put together from what somebody typed, as it reads in a file.
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

/// Reads files as of a day. `known` has what the server's own questions say now: a row of a table
/// that replaces one leaves what the table has no column for.
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
        let read = QuestionFile::parse_own(&file.name, text, today);
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

/// Reads an archive, of which no more is unpacked than is left.
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
        // What operating systems add by themselves.
        let is_extra = inner.is_empty() || inner.starts_with('.') || name.starts_with("__MACOSX");
        if entry.is_dir() || is_extra {
            continue;
        }
        has_files = true;
        if contents.is_full() {
            return contents.stop(&file.name, 1);
        }
        let mut bytes = Vec::new();
        // The archive may say anything about their sizes.
        let read = entry.take(*left as u64 + 1).read_to_end(&mut bytes);
        // Also what cannot be read to its end was unpacked until then.
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
