//! Exports a server's own questions.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{MOST_BYTES, table};
use crate::domain::question::Question;

/// Puts questions as Markdown files into one zip archive.
pub fn archive(questions: &[&Question]) -> std::io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for question in questions {
        let name = format!("{}.md", question.number);
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(question.to_markdown().as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Puts a file into a zip archive.
pub fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file(name, SimpleFileOptions::default())
        .and_then(|()| Ok(archive.write_all(bytes)?))
        .and_then(|()| Ok(archive.finish()?.into_inner()))
        .expect("memory takes everything")
}

/// Splits questions into files small enough to be imported again.
///
/// # Errors
///
/// Fails if they cannot be written into memory.
pub fn parts(questions: &[&Question], is_table: bool) -> std::io::Result<Vec<Part>> {
    let mut parts: Vec<Vec<&Question>> = Vec::new();
    let mut left = 0;
    for &question in questions {
        let length = match is_table {
            true => csv(&[question])?.len(),
            false => question.to_markdown().len(),
        };
        if length > left || parts.is_empty() {
            parts.push(Vec::new());
            left = MOST_BYTES;
        }
        left = left.saturating_sub(length);
        parts.last_mut().expect("one was pushed").push(question);
    }
    let is_one = parts.len() == 1;
    let extension = if is_table { "csv" } else { "zip" };
    let written = (1..).zip(parts).map(|(number, questions)| {
        Ok(Part {
            name: match is_one {
                true => format!("questions.{extension}"),
                false => format!("questions-{number}.{extension}"),
            },
            first: questions[0].number,
            questions: questions.len(),
            bytes: match is_table {
                true => csv(&questions)?,
                false => archive(&questions)?,
            },
        })
    });
    written.collect()
}

/// A file of questions.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// The number of its first question.
    pub first: u32,
    /// How many it has.
    pub questions: usize,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// Renders questions as a table, which has no columns for quizzes, references and follow-ups.
pub fn csv(questions: &[&Question]) -> std::io::Result<Vec<u8>> {
    table::write(questions)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::{File, read, template};
    use super::*;
    use crate::domain::ids::OwnQuestionId;
    use crate::domain::question::FIRST_OWN_NUMBER;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
    }

    fn file(name: String, bytes: Vec<u8>) -> File {
        File { name, bytes }
    }

    #[test]
    fn what_is_too_much_for_one_import_is_exported_in_parts_that_read_back() {
        let question = template(today()).belonging_to(OwnQuestionId(3), FIRST_OWN_NUMBER);
        let many: Vec<Question> = (1..=1_000)
            .map(|row| {
                let mut own = question.clone();
                own.title = format!("Why is number n{row} here?");
                own.belonging_to(OwnQuestionId(row), FIRST_OWN_NUMBER + row)
            })
            .collect();
        let many: Vec<&Question> = many.iter().collect();
        for is_table in [false, true] {
            let parts = parts(&many, is_table).unwrap();
            assert!(is_table || parts.len() > 1, "{}", parts.len());
            let mut back = 0;
            for part in parts {
                assert!(part.bytes.len() <= MOST_BYTES);
                let read = read(&[file(part.name.clone(), part.bytes)], today(), &many);
                assert_eq!(read.problems, [], "{}", part.name);
                assert_eq!(read.questions.len(), part.questions);
                assert_eq!(
                    read.questions[0].replaces,
                    many[back].id.as_own(),
                    "{}",
                    part.name
                );
                assert_eq!(part.first, many[back].number);
                back += part.questions;
            }
            assert_eq!(back, many.len());
        }
    }
}
