//! The command line: what `stride` can be told to do.
mod check;
mod doctor;
mod draw;
mod grade;
mod playground;
mod rehearsal;
mod run;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::Clock;
use crate::domain::question::Problem;
use crate::embedded::{self, BankFile};

/// A self-hosted Discord bot for study groups that prepare for CNN interviews.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot. Reads DISCORD_TOKEN, STRIDE_DATABASE and more: see the README.
    Run(run::RunArgs),
    /// Try the bot without Discord: a page on this machine, with a clock to move.
    Playground(playground::PlaygroundArgs),
    /// Check question files; print every problem as `path:line: message`.
    Check(check::CheckArgs),
    /// Draw a figure as members will see it.
    Draw(draw::DrawArgs),
    /// Grade the answer on standard input; print which key points it makes, and where.
    Grade(grade::GradeArgs),
    /// Prove standings equal to the ledger and streaks equal to the history.
    Doctor(doctor::DoctorArgs),
}

impl Cli {
    /// Does what was asked, and says how the process shall end.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Run(args) => run::run(&args),
            Command::Playground(args) => playground::run(args),
            Command::Check(args) => check::run(&args, Clock::System.now().date_naive()),
            Command::Draw(args) => draw::run(&args),
            Command::Grade(args) => grade::run(&args),
            Command::Doctor(args) => doctor::run(args),
        }
    }
}

fn question_files(directory: Option<&Path>) -> Result<Vec<BankFile>, Vec<Problem>> {
    directory.map_or_else(|| Ok(embedded::files()), embedded::read_dir)
}

/// Prints a line. Whoever reads may stop reading (`stride check | head`): that ends nothing.
fn print_line(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn fail(problems: &[Problem]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    ExitCode::FAILURE
}
