//! The documents tell the truth about the program.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;

use stride::check::check;
use stride::clock::Clock;
use stride::config::settings;
use stride::discord::commands;
use stride::domain::permissions::needs;

const README: &str = include_str!("../README.md");
/// The documents for those who use, run or change Stride.
const DOCUMENTS: [&str; 8] = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "PRIVACY.md",
    "SECURITY.md",
    "docs/configuration.md",
    "docs/operating.md",
];
const TEMPLATE: &str = include_str!("../docs/question-template.md");
const FIGURE: &str = include_str!("../docs/question-template.svg");

#[test]
fn the_invite_link_asks_for_what_posts_and_threads_need() {
    let bits = needs(true, None)
        .iter()
        .fold(0, |bits, need| bits | need.permission.0);
    let link = format!("&scope=bot+applications.commands&permissions={bits}\n");
    assert!(README.contains(&link), "{link}");
    for need in needs(true, None) {
        let permission = format!("({})", need.permission.0);
        assert!(README.contains(&permission), "{} {permission}", need.name);
    }
}

#[test]
fn the_readme_names_every_command_with_its_subcommands() {
    for command in commands::all() {
        let name = format!("- `/{}", command.name);
        let listed = README.lines().filter_map(|line| {
            let rest = line.strip_prefix(&name)?;
            rest.starts_with([' ', '`']).then_some(rest)
        });
        // A command has a line, or has a line for some of its subcommands: "`/setup timezone`: …",
        // or "`/schedule add|edit`: …".
        let usages: Vec<&str> = listed.filter_map(|rest| rest.split('`').next()).collect();
        assert!(
            !usages.is_empty(),
            "the README lists no `/{}`",
            command.name
        );
        for subcommand in &command.subcommands {
            let is_listed = README.lines().any(|line| {
                line.split('`')
                    .filter_map(|code| code.strip_prefix(&format!("/{} ", command.name)))
                    .filter_map(|usage| usage.split(' ').next())
                    .any(|words| words.split('|').any(|word| word == subcommand.name))
            });
            assert!(
                is_listed,
                "the README lists no `/{} {}`",
                command.name, subcommand.name
            );
        }
    }
}

#[test]
fn the_documents_name_no_setting_that_does_not_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let is_part = |c: char| c.is_ascii_uppercase() || c == '_';
        let words = text.split(|c| !is_part(c));
        for name in words.filter(|word| word.starts_with("STRIDE_") && word.len() > 7) {
            let is_known = settings::of_variable(name).is_some() || name == settings::FILE;
            assert!(is_known, "{document}: {name}");
            count += 1;
        }
    }
    assert!(count >= 5, "the settings are not found in the documents");
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let folder = root.join(document).parent().unwrap().to_owned();
        for path in named_paths(&text) {
            if !root.join(path).exists() && !folder.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// Returns the files and folders that a text links to, or names between back-ticks.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    const FOLDERS: [&str; 9] = [
        "src/",
        "tests/",
        "crates/",
        "migrations/",
        "questions/",
        "docs/",
        "deploy/",
        ".ci/",
        ".sqlx/",
    ];
    let is_path = |path: &&str| !path.contains(['<', '*', ' ', '…']);
    let in_ticks = text
        .split('`')
        .filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)));
    let linked = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|link| !link.is_empty() && !link.starts_with("http"));
    in_ticks.chain(linked).filter(is_path)
}

#[test]
fn the_template_is_a_good_question() {
    let today = Clock::System.now().date_naive();
    let report = check(
        [
            ("questions/beginner/question-template.md", TEMPLATE),
            ("questions/beginner/question-template.svg", FIGURE),
        ],
        today,
    );
    assert!(!report.has_errors(), "{report}");
}
