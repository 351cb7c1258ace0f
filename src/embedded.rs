//! Question files: those inside the executable, and those of a directory.
use std::fs;
use std::io;
use std::path::Path;

use rust_embed::Embed;

use crate::domain::question::Problem;

/// Where the embedded files stand in the repository, for problems that name them.
const FOLDER: &str = "questions";

#[derive(Embed)]
#[folder = "questions/"]
struct Questions;

/// A file's path and its text.
pub type QuestionText = (String, String);

/// The question files that were compiled in, in the order of their paths.
pub fn files() -> Vec<QuestionText> {
    let mut files: Vec<QuestionText> = Questions::iter()
        .filter(|path| is_question_file(Path::new(path.as_ref())))
        .filter_map(|path| {
            let file = Questions::get(&path)?;
            let text = String::from_utf8_lossy(&file.data).into_owned();
            Some((format!("{FOLDER}/{path}"), text))
        })
        .collect();
    files.sort();
    files
}

/// The question files in a directory and the directories in it, in the order of their paths.
///
/// # Errors
///
/// A problem for every file and directory that cannot be read.
pub fn read_dir(directory: &Path) -> Result<Vec<QuestionText>, Vec<Problem>> {
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

fn visit(directory: &Path, files: &mut Vec<QuestionText>, problems: &mut Vec<Problem>) {
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
        } else if is_question_file(&path) {
            match fs::read_to_string(&path) {
                Ok(text) => files.push((path.display().to_string(), text)),
                Err(error) => cannot_read(&path, error),
            }
        }
    }
    for subdirectory in subdirectories {
        visit(&subdirectory, files, problems);
    }
}

/// Markdown, except notes about the bank such as `README.md`: ids are lowercase, so a name
/// that begins with a capital letter is never a question.
fn is_question_file(path: &Path) -> bool {
    let starts_with_capital = path
        .file_name()
        .and_then(|name| name.to_str())
        .is_some_and(|name| name.starts_with(|first: char| first.is_ascii_uppercase()));
    path.extension().is_some_and(|extension| extension == "md") && !starts_with_capital
}
