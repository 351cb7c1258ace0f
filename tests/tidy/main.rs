//! The project's rules that neither the compiler nor clippy can check: which module may use which,
//! the length of files, the parts of a migration. Reports all problems at once.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod profiles;
mod rules;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rules::{RULES, Rule};

/// The most lines of code in a file; a longer one holds two things.
const MOST_LINES: usize = 400;

/// The code folders, and the endings of their files.
const FOLDERS: [&str; 5] = ["src", "tests", "benches", "crates", "migrations"];
const ENDINGS: [&str; 4] = ["rs", "js", "mjs", "sql"];
/// Folders that package managers and compilers fill.
const NOT_OURS: [&str; 2] = ["node_modules", "target"];

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Problem {
    path: String,
    line: usize,
    message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Returns every problem of a file, given its path from the repository's root and its text.
fn check(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut report = |line, message: String| {
        problems.push(Problem {
            path: path.to_owned(),
            line,
            message,
        });
    };
    if path.ends_with(".sql") {
        check_tables(text, &mut report);
        return problems;
    }
    for rule in RULES.iter().filter(|rule| rule.applies_to(path)) {
        for (number, line) in code_lines(text) {
            for word in rule.words.iter().filter(|word| names(line, word)) {
                report(number, format!("`{word}` here: {}", rule.because));
            }
        }
    }
    if path.ends_with(".rs") && !text.trim_start().starts_with("//!") {
        report(1, "no `//!` line that says what this file is".to_owned());
    }
    let lines = code_lines(text).count();
    if lines > MOST_LINES {
        report(
            1,
            format!("{lines} lines of code; past {MOST_LINES} it wants to be two files"),
        );
    }
    problems
}

impl Rule {
    fn applies_to(&self, path: &str) -> bool {
        let is_in = |place: &&str| is_within(path, place);
        self.places.iter().any(is_in) && !self.except.iter().any(is_in)
    }
}

/// Returns whether a path is the place, or lies in it.
fn is_within(path: &str, place: &str) -> bool {
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns the lines that are neither blank nor comment, with their numbers.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut in_comment = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let line = line.trim();
        let was_in_comment = in_comment;
        if was_in_comment {
            in_comment = !line.contains("*/");
        } else {
            in_comment = line.starts_with("/*") && !line.contains("*/");
        }
        let is_comment = was_in_comment || line.starts_with("//") || line.starts_with("/*");
        !line.is_empty() && !is_comment
    })
}

/// Returns whether a line contains a word that is not a part of a longer one.
fn names(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let (first, last) = (word.chars().next(), word.chars().next_back());
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let joined = |inner: Option<char>, outer: Option<char>| {
            inner.is_some_and(is_part) && outer.is_some_and(is_part)
        };
        !joined(first, before) && !joined(last, after)
    })
}

/// Checks that every table has a comment right above it and is STRICT.
fn check_tables(text: &str, report: &mut impl FnMut(usize, String)) {
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.trim().to_lowercase())
        .collect();
    for (index, line) in lines.iter().enumerate() {
        let Some(table) = line.strip_prefix("create table ") else {
            continue;
        };
        let name = table.split([' ', '(']).next().unwrap_or_default();
        if index == 0 || !lines[index - 1].starts_with("--") {
            report(index + 1, format!("table `{name}` has no comment above it"));
        }
        let mut statement = lines[index..].iter().filter(|line| !line.starts_with("--"));
        let end = statement.find(|line| line.ends_with(';'));
        if !end.is_some_and(|end| end.split([' ', ',', ';', ')']).any(|word| word == "strict")) {
            report(index + 1, format!("table `{name}` is not STRICT"));
        }
    }
}

/// Returns the checked files of the repository: paths from its root, and texts.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in FOLDERS.map(|folder| root.join(folder)) {
        if folder.exists() {
            visit(&folder, &mut files);
        }
    }
    let from_root = |path: &Path| path.strip_prefix(root).unwrap().display().to_string();
    files
        .into_iter()
        .map(|path| (from_root(&path), fs::read_to_string(&path).unwrap()))
        .collect()
}

fn visit(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let named = |names: &[&str], part: Option<&std::ffi::OsStr>| {
            names
                .iter()
                .any(|name| part.is_some_and(|part| part == *name))
        };
        if path.is_dir() {
            if !named(&NOT_OURS, path.file_name()) {
                visit(&path, files);
            }
        } else if named(&ENDINGS, path.extension()) {
            files.push(path);
        }
    }
}

#[test]
fn the_house_is_tidy() {
    let files = files();
    assert!(files.len() > 100, "the files are not found");
    let mut problems: Vec<Problem> = files
        .iter()
        .flat_map(|(path, text)| check(path, text))
        .collect();
    problems.sort();
    let listed: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(listed.is_empty(), "\n{}\n", listed.join("\n"));
}

#[test]
fn a_rule_is_about_places_that_exist() {
    let files = files();
    for rule in RULES {
        let exists = |place: &str| files.iter().any(|(path, _)| is_within(path, place));
        assert!(
            rule.places.iter().any(|place| exists(place)),
            "{:?} is nowhere: {}",
            rule.places,
            rule.because
        );
    }
}

#[test]
fn each_kind_of_problem_is_found_and_nothing_else_is() {
    let long = format!(
        "//! Made up.\n// A comment.\n{}",
        "let x = 1;\n".repeat(MOST_LINES)
    );
    let too_long = format!("{long}let y = 2;\n");
    let cases = [
        (
            "src/app/a.rs",
            "//! A.\nuse std::fmt;\nuse sqlx::Row;\n",
            "3: `sqlx::` here",
        ),
        ("src/store/a.rs", "//! A.\nuse sqlx::Row;\n", ""),
        (
            "src/app/a.rs",
            "//! A.\n// sqlx::Row\n/*\nuse sqlx::Row;\n*/\nuse my_sqlx::Row;\n",
            "",
        ),
        ("src/a.rs", "use std::fmt;\n", "1: no `//!` line"),
        ("src/a.rs", &long, ""),
        ("src/a.rs", &too_long, "1: 401 lines of code"),
        (
            "migrations/1.sql",
            "-- Things.\ncreate table things (\n    -- One;\n    a integer\n) strict, without rowid;\n",
            "",
        ),
        (
            "migrations/1.sql",
            "create table things (\n    a integer\n) strict;\n",
            "1: table `things` has no comment",
        ),
        (
            "migrations/1.sql",
            "-- Strict.\ncreate table strict_things (\n    a integer\n);\n",
            "2: table `strict_things` is not STRICT",
        ),
    ];
    for (path, text, expected) in cases {
        let told: Vec<String> = check(path, text).iter().map(ToString::to_string).collect();
        let is_as_expected = match told.as_slice() {
            [] => expected.is_empty(),
            [one] => !expected.is_empty() && one.starts_with(&format!("{path}:{expected}")),
            _ => false,
        };
        assert!(is_as_expected, "{path}: {told:?} instead of {expected:?}");
    }
}
