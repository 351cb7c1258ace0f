//! `stride check`: lists every problem of the questions.

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;

use super::{fail, print_line, question_files};
use crate::check::check;

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Directory of question files (default: the built-in questions).
    directory: Option<PathBuf>,
}

pub(super) fn run(args: &CheckArgs, today: NaiveDate) -> ExitCode {
    let files = match question_files(args.directory.as_deref()) {
        Ok(files) => files,
        Err(problems) => return fail(&problems),
    };
    let report = check(files, today);
    print_line(&report);
    if report.has_errors() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
