//! The rules of the house that neither the compiler nor clippy can hold: who may use whom,
//! how long a file may be, what a migration must have. All problems are told at once.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod rules;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use rules::{RULES, Rule};

/// The most lines of code in a file: past that two things live in it.
const MOST_LINES: usize = 400;

/// Where code is, and what its files end in.
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

/// Every problem of a file, given its path from the repository's root and its text.
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

/// Whether a path is a file or folder, or lies in the folder.
fn is_within(path: &str, place: &str) -> bool {
    path.strip_prefix(place)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The lines that are neither blank nor comment, with their numbers.
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

/// Whether a line names a word, and not one of which it is a part.
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

/// Every table has a comment right above it and is STRICT.
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
        let end = lines[index..].iter().find(|line| line.ends_with(';'));
        if !end.is_some_and(|end| end.split([' ', ',', ';', ')']).any(|word| word == "strict")) {
            report(index + 1, format!("table `{name}` is not STRICT"));
        }
    }
}

/// The files of the repository that are looked at: paths from its root, and texts.
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

/// What is told of a made-up file.
fn told(path: &str, text: &str) -> Vec<String> {
    check(path, text).iter().map(ToString::to_string).collect()
}

#[test]
fn a_forbidden_word_is_found_where_it_is_forbidden() {
    let text = "//! Made up.\nuse std::fmt;\nuse sqlx::Row;\n";
    assert_eq!(
        told("src/app/made_up.rs", text),
        ["src/app/made_up.rs:3: `sqlx::` here: all SQL is in store/"]
    );
    assert_eq!(told("src/store/made_up.rs", text), [] as [&str; 0]);
}

#[test]
fn each_rule_finds_each_of_its_words() {
    for rule in RULES {
        for word in rule.words {
            let path = format!("{}/made_up.rs", rule.places[0].trim_end_matches(".rs"));
            let path = if rule.applies_to(&path) {
                path
            } else {
                rule.places[0].to_owned()
            };
            let problems = told(&path, &format!("//! Made up.\n{word}\n"));
            assert!(
                problems
                    .iter()
                    .any(|problem| problem.contains(rule.because)),
                "`{word}` in {path}: {problems:?}"
            );
        }
    }
}

#[test]
fn comments_and_longer_words_are_no_offence() {
    for line in [
        "// sqlx::Row is named in store only",
        "    /// Unlike `sqlx::Row`.",
        "/* use sqlx::Row; */",
        "use my_sqlx::Row;",
        "use crate::storefront::Window;",
        "if self.was_asleep(now) {",
    ] {
        let text = format!("//! Made up.\n{line}\n");
        for path in ["src/discord/made_up.rs", "tests/made_up.rs"] {
            assert_eq!(told(path, &text), [] as [&str; 0], "{line}");
        }
    }
    let block = "//! Made up.\n/*\nuse sqlx::Row;\n*/\n";
    assert_eq!(told("src/app/made_up.rs", block), [] as [&str; 0]);
}

#[test]
fn a_long_file_is_found_and_comments_are_not_counted() {
    let code = "let x = 1;\n".repeat(MOST_LINES);
    let text = format!("//! Made up.\n\n// A comment.\n{code}");
    assert_eq!(told("src/made_up.rs", &text), [] as [&str; 0]);
    assert_eq!(
        told("src/made_up.rs", &(text + "let y = 2;\n")),
        ["src/made_up.rs:1: 401 lines of code; past 400 it wants to be two files"]
    );
}

#[test]
fn a_file_says_what_it_is() {
    assert_eq!(
        told("src/made_up.rs", "use std::fmt;\n"),
        ["src/made_up.rs:1: no `//!` line that says what this file is"]
    );
}

#[test]
fn a_table_is_strict_and_has_a_comment() {
    let good = "-- Things.\ncreate table things (\n    a integer\n) strict, without rowid;\n";
    assert_eq!(told("migrations/0001_made_up.sql", good), [] as [&str; 0]);
    let bad = "create table strict_things (\n    a integer\n);\n";
    assert_eq!(
        told("migrations/0001_made_up.sql", bad),
        [
            "migrations/0001_made_up.sql:1: table `strict_things` has no comment above it",
            "migrations/0001_made_up.sql:1: table `strict_things` is not STRICT",
        ]
    );
}
