//! What the documents say of the program is so.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::Path;

use stride::check::check;
use stride::clock::Clock;
use stride::discord::commands;
use stride::domain::permissions::needs;

const README: &str = include_str!("../README.md");
const CONFIG: &str = include_str!("../src/config.rs");
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
        // A command stands in a line of its own, or has a line for some of its subcommands:
        // "`/setup timezone`: …", or "`/schedule add|edit`: …".
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
fn the_readme_names_every_variable_of_the_environment() {
    let variables = CONFIG
        .split('"')
        .filter(|text| text.starts_with("STRIDE_") || text.starts_with("DISCORD_"))
        .filter(|text| text.chars().all(|c| c.is_ascii_uppercase() || c == '_'));
    let mut count = 0;
    for variable in variables {
        assert!(README.contains(&format!("- `{variable}`:")), "{variable}");
        count += 1;
    }
    assert!(count >= 5, "the variables are not found in config.rs");
}

#[test]
fn every_file_that_a_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "PRIVACY.md",
        "SECURITY.md",
    ] {
        let text = fs::read_to_string(root.join(document)).unwrap();
        for path in named_paths(&text) {
            if !root.join(path).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The files and folders that a text links to, or names between back-ticks.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    const FOLDERS: [&str; 8] = [
        "src/",
        "tests/",
        "crates/",
        "migrations/",
        "questions/",
        "docs/",
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
