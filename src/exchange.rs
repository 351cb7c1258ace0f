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
mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;
    use crate::domain::question::{FIRST_OWN_NUMBER, Section};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 5).unwrap()
    }

    fn file(name: &str, text: impl Into<Vec<u8>>) -> File {
        let name = name.to_owned();
        let bytes = text.into();
        File { name, bytes }
    }

    fn template() -> Question {
        let read = read(&[file("t.md", TEMPLATE)], today(), &[]);
        assert_eq!(read.problems, []);
        read.questions[0]
            .question
            .clone()
            .belonging_to(OwnQuestionId(3), FIRST_OWN_NUMBER)
    }

    #[test]
    fn the_template_is_a_question() {
        let question = template();
        assert_eq!(
            (question.ordinary_points(), question.key_points.len()),
            (2, 3)
        );
        assert_eq!((question.quiz.len(), question.follow_ups.len()), (1, 1));
    }

    #[test]
    fn what_is_exported_reads_back_as_it_was() {
        let question = template();
        let zip = archive(&[&question]).unwrap();
        let csv = csv(&[&question]).unwrap();
        for (name, bytes) in [("own.zip", zip), ("own.csv", csv)] {
            let read = read(&[file(name, bytes)], today(), &[&question]);
            assert_eq!(read.problems, [], "{name}");
            assert_eq!(read.questions[0].replaces, Some(OwnQuestionId(3)), "{name}");
            assert!(
                read.questions[0].question.says_the_same_as(&question),
                "{name}"
            );
        }
    }

    #[test]
    fn a_table_is_read_whatever_program_wrote_it() {
        let rows = [
            "title,level,key_points,short_answer\r\n\"Why, then?\",Senior,\"One.\nTwo.\",So.\r\n",
            "\u{feff}Title;Level;Key points;Short answer\n\"Why, then?\";senior;\"One.\nTwo.\";So.\n;;;\n",
            "title\tlevel\tkey_points\tshort_answer\nWhy, then?\tsenior\t\"One.\nTwo.\"\tSo.\n",
        ];
        for table in rows {
            let read = read(&[file("a.csv", table)], today(), &[]);
            assert_eq!(read.problems, [], "{table:?}");
            let question = &read.questions[0].question;
            assert_eq!(question.title, "Why, then?");
            assert_eq!(question.listed_key_points(false), "One.\nTwo.");
            assert_eq!(question.section(Section::ShortAnswer), "So.");
        }
    }

    #[test]
    fn every_problem_is_named_with_its_line_and_the_good_ones_are_read() {
        let table = "title,level,key_points,short_answer\nGood?,beginner,One.,So.\n,beginner,One.,So.\n\
                     Bad level?,expert,\"A.\nB.\",So.\nNo points?,senior,,\nAlso good?,senior,One.,So.\n";
        let broken = TEMPLATE.replace("intermediate\"", "hard\"");
        let files = [
            file("a.csv", table),
            file("b.md", broken),
            file("c.pdf", "x"),
            file("d.md", vec![0xff]),
        ];
        let read = read(&files, today(), &[]);
        let titles = read
            .questions
            .iter()
            .map(|sent| sent.question.title.as_str());
        assert_eq!(titles.collect::<Vec<_>>(), ["Good?", "Also good?"]);
        assert_eq!(read.broken, 4);
        let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        for expected in [
            "a.csv:3: `title` is empty",
            "a.csv:4: unknown level `expert`",
            "a.csv:6: `key_points` is empty",
            "a.csv:6: `short_answer` is empty",
            "b.md:5: unknown level `hard`",
            "c.pdf:1: this is neither",
            "d.md:1: this is not text",
        ] {
            let has = |problem: &String| problem.starts_with(expected);
            assert!(problems.iter().any(has), "{expected}: {problems:#?}");
        }
        assert_eq!(problems.len(), 7, "{problems:#?}");
    }

    #[test]
    fn a_table_without_the_columns_that_must_be_there_says_which() {
        let read = read(&[file("a.csv", "title,answer\nWhy?,So.\n")], today(), &[]);
        let problems: Vec<String> = read.problems.iter().map(ToString::to_string).collect();
        let has = |text: &str| problems.iter().any(|problem| problem.contains(text));
        assert!(
            has("`level`") && has("`key_points`") && has("`answer`"),
            "{problems:#?}"
        );
    }

    #[test]
    fn an_archive_that_unpacks_to_too_much_is_refused() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive
            .start_file("a.md", SimpleFileOptions::default())
            .unwrap();
        archive.write_all(&vec![b'a'; 2 * MOST_BYTES]).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 10_000);
        let read = read(&[file("bomb.zip", bytes)], today(), &[]);
        assert!(read.questions.is_empty());
        assert!(
            read.problems[0].message.contains("more than"),
            "{:?}",
            read.problems
        );
    }

    #[test]
    fn archives_share_what_may_be_unpacked_and_a_broken_one_unpacks_no_more() {
        let zip = |names: &[&str], size: usize| {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            for name in names {
                archive
                    .start_file(*name, SimpleFileOptions::default())
                    .unwrap();
                archive.write_all(&vec![b'a'; size]).unwrap();
            }
            archive.finish().unwrap().into_inner()
        };
        let half = zip(&["a.md"], MOST_BYTES / 2 + 1);
        let two = [file("one.zip", half.clone()), file("two.zip", half)];
        let said = read(&two, today(), &[]).problems;
        let more = |problem: &&Problem| problem.message.contains("more than");
        assert_eq!(said.iter().filter(more).count(), 1, "{said:#?}");

        // The check sum of the first entry is wrong, which shows at its end.
        let mut broken = zip(&["a.md", "b.md", "c.md"], 1_000);
        let central = broken
            .windows(4)
            .position(|at| at == b"PK\x01\x02")
            .unwrap();
        broken[central + 16] ^= 0xff;
        broken[14] ^= 0xff;
        let said = read(&[file("broken.zip", broken)], today(), &[]).problems;
        assert_eq!(said.len(), 1, "{said:#?}");
        assert!(said[0].message.contains("nothing after it"), "{said:#?}");
    }

    #[test]
    fn an_archive_without_files_is_refused_with_a_word() {
        for name in [
            None,
            Some("folder/"),
            Some(".DS_Store"),
            Some("__MACOSX/a.md"),
        ] {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            if let Some(name) = name {
                archive
                    .start_file(name, SimpleFileOptions::default())
                    .unwrap();
            }
            let bytes = archive.finish().unwrap().into_inner();
            let said = read(&[file("empty.zip", bytes)], today(), &[]).problems;
            assert_eq!(said.len(), 1, "{name:?}: {said:#?}");
            assert!(said[0].message.contains("no files"), "{name:?}: {said:#?}");
        }
    }

    #[test]
    fn no_more_is_read_than_a_server_can_have() {
        let mut table = "title,level,key_points,short_answer\n".to_owned();
        table += &"x,,,\n".repeat(20_000);
        let sent = read(
            &[file("a.csv", table), file("b.md", TEMPLATE)],
            today(),
            &[],
        );
        assert_eq!(sent.broken, MOST_KEPT as usize);
        let stops: Vec<String> = sent
            .problems
            .iter()
            .filter(|problem| problem.message.contains("nothing was read"))
            .map(ToString::to_string)
            .collect();
        assert_eq!(stops.len(), 2, "{stops:#?}");
        assert!(stops[0].starts_with("a.csv:1002:"), "{stops:#?}");

        let columns = ",".repeat(50_000);
        let read = read(&[file("wide.csv", columns)], today(), &[]);
        assert_eq!(read.problems.len(), 1, "{:#?}", read.problems);
    }

    #[test]
    fn whatever_is_sent_does_no_harm() {
        for name in ["a.zip", "a.csv", "a.md", "a", ""] {
            for bytes in [
                &b""[..],
                b"+++",
                b"\x00\x01",
                b"PK\x03\x04",
                b"\"",
                b",,,\n,,",
            ] {
                let read = read(&[file(name, bytes)], today(), &[]);
                assert!(read.questions.is_empty());
                assert!(!read.problems.is_empty(), "{name} {bytes:?}");
            }
        }
    }
}
