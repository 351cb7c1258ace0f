//! `stride config`: shows the settings in force, and their problems.

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::run::bank;
use super::{fail, print_line};
use crate::config::{self, Config, InForce, Origin};

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// Print JSON.
    #[arg(long, conflicts_with_all = ["explain", "example"])]
    json: bool,
    /// Explain every setting, in Markdown.
    #[arg(long, conflicts_with = "example")]
    explain: bool,
    /// Print a file to begin with.
    #[arg(long)]
    example: bool,
}

/// Prints the settings in force; exits with 1 if there are problems.
pub(super) fn run(args: &ConfigArgs) -> ExitCode {
    if args.explain || args.example {
        let text = if args.explain {
            config::explained()
        } else {
            config::example()
        };
        print_line(text.trim_end());
        return ExitCode::SUCCESS;
    }
    let mut problems = Config::from_environment().err().unwrap_or_default();
    let bank = bank(config::questions_folder().as_deref());
    problems.extend(bank.err().into_iter().flatten());
    let warnings = config::warnings();
    let in_force = config::in_force();
    if args.json {
        let settings = in_force.iter().map(
            |one| json!({ "variable": one.variable, "value": one.value, "from": from(one.origin) }),
        );
        print_line(json!({
            "file": config::file().map(|file| file.display().to_string()),
            "settings": settings.collect::<Vec<_>>(),
            "warnings": warnings,
            "problems": problems,
        }));
    } else {
        lines(&in_force).into_iter().for_each(print_line);
        for warning in &warnings {
            print_line(format_args!("Warning: {warning}"));
        }
    }
    if problems.is_empty() {
        return ExitCode::SUCCESS;
    }
    fail(&problems)
}

fn lines(in_force: &[InForce]) -> Vec<String> {
    let widest = |width: fn(&InForce) -> usize| in_force.iter().map(width).max().unwrap_or(0);
    let variables = widest(|one| one.variable.len());
    let values = widest(|one| one.value.chars().count());
    let lines = in_force.iter().map(|one| {
        let (variable, value) = (one.variable, &one.value);
        let from = match (one.origin, config::file()) {
            (Origin::File, Some(file)) => file.display().to_string(),
            (origin, _) => from(origin).to_owned(),
        };
        format!("{variable:variables$}  {value:values$}  {from}")
    });
    lines.collect()
}

fn from(origin: Origin) -> &'static str {
    match origin {
        Origin::Environment => "environment",
        Origin::File => "file",
        Origin::Default => "default",
    }
}
