//! The `stride` command.
use std::process::ExitCode;

use clap::Parser;
use stride::cli::Cli;

fn main() -> ExitCode {
    Cli::parse().run()
}
