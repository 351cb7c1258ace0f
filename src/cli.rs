//! The command line: what `stride` can be told to do.
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{NaiveDate, Utc};
use clap::{Args, Parser, Subcommand};

use crate::check::check;
use crate::domain::question::Problem;
use crate::embedded::{self, QuestionText};

/// A self-hosted Discord bot for study groups that prepare for CNN interviews.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check question files; print every problem as `path:line: message`.
    Check(CheckArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The directory with the files; without it, the questions inside the executable.
    directory: Option<PathBuf>,
}

impl Cli {
    /// Does what was asked, and says how the process shall end.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Check(args) => run_check(&args, today()),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock module does not exist yet"
)]
fn today() -> NaiveDate {
    Utc::now().date_naive()
}

fn run_check(args: &CheckArgs, today: NaiveDate) -> ExitCode {
    let files = match question_files(args.directory.as_deref()) {
        Ok(files) => files,
        Err(problems) => return fail(&problems),
    };
    let report = check(files, today);
    println!("{report}");
    if report.has_errors() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn question_files(directory: Option<&Path>) -> Result<Vec<QuestionText>, Vec<Problem>> {
    directory.map_or_else(|| Ok(embedded::files()), embedded::read_dir)
}

fn fail(problems: &[Problem]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    ExitCode::FAILURE
}
