//! The command line: the subcommands of `stride`.
mod backup;
mod check;
mod config;
mod doctor;
mod draw;
mod drill;
mod export;
mod grade;
mod health;
mod judge;
mod log;
#[cfg(feature = "playground")]
mod playground;
mod rehearsal;
mod reports;
mod run;
mod systemd;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::clock::Clock;
use crate::config as settings;
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
    /// Run the bot. Reads DISCORD_TOKEN, STRIDE_DATABASE and more: see `stride config`.
    Run(run::RunArgs),
    /// Print the settings in force and where they come from, without secrets, and their problems.
    Config(config::ConfigArgs),
    /// Ask the bot that runs at STRIDE_HTTP whether members can use it.
    Health(health::HealthArgs),
    /// Try the bot without Discord: a web page on this machine, with a clock you can move.
    #[cfg_attr(not(feature = "playground"), command(hide = true))]
    Playground(PlaygroundArgs),
    /// Check question files and print every problem as `path:line: message`.
    Check(check::CheckArgs),
    /// Draw a figure as members will see it.
    Draw(draw::DrawArgs),
    /// Print exercises as `/drill` makes them, with their solutions.
    Drill(drill::DrillArgs),
    /// Grade an answer from standard input and print which key points it makes.
    Grade(grade::GradeArgs),
    /// Try the language model at STRIDE_JUDGE_URL on labeled answers, and print how well it
    /// agrees with people.
    Judge(judge::JudgeArgs),
    /// Check that all is well: that the database is undamaged, that standings match the points and
    /// streaks match the history; and, where DISCORD_TOKEN is set, the token, the application, the
    /// clock, and the channels of schedules. Changes nothing without `--repair`.
    Doctor(doctor::DoctorArgs),
    /// Copy the database into a new file, also while the bot runs, and check the copy.
    Backup(backup::BackupArgs),
    /// Put a backup in the database's place. Stop the bot first; what was there is kept.
    Restore(backup::RestoreArgs),
    /// Print everything of one server as JSON lines. Changes nothing.
    Export(export::ExportArgs),
    /// List what members report about questions and verdicts, and the marks that they settled
    /// against the suggestion. Changes nothing.
    Reports(reports::ReportsArgs),
}

#[derive(Debug, Args)]
struct PlaygroundArgs {
    /// Port on 127.0.0.1 (default: a free one).
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Database file to keep (default: a temporary one).
    #[arg(long)]
    database: Option<PathBuf>,
    /// Open an empty server instead of one where a group has studied for four weeks.
    #[arg(long)]
    empty: bool,
}

impl Cli {
    /// Runs the subcommand and returns the exit code.
    pub fn run(self) -> ExitCode {
        if self.command.reads_settings()
            && let Err(problems) = settings::readable()
        {
            return fail(&problems);
        }
        match self.command {
            Command::Run(args) => run::run(&args),
            Command::Config(args) => config::run(&args),
            Command::Health(args) => health::run(&args),
            #[cfg(feature = "playground")]
            Command::Playground(args) => playground::run(args),
            #[cfg(not(feature = "playground"))]
            Command::Playground(_) => fail(&[
                "This build of Stride has no playground. To try the bot, build it with one: \
                 `cargo run --release -- playground`, in Stride's source.",
            ]),
            Command::Check(args) => check::run(&args, Clock::System.now().date_naive()),
            Command::Draw(args) => draw::run(&args),
            Command::Drill(args) => drill::run(&args),
            Command::Grade(args) => grade::run(&args),
            Command::Judge(args) => judge::run(&args),
            Command::Doctor(args) => doctor::run(&args),
            Command::Backup(args) => backup::back_up(args),
            Command::Restore(args) => backup::restore(args),
            Command::Export(args) => export::run(args),
            Command::Reports(args) => reports::run(args),
        }
    }
}

impl Command {
    /// Whether the subcommand reads settings. `run` and `config` report problems with them by
    /// themselves, together with all others.
    fn reads_settings(&self) -> bool {
        match self {
            Self::Run(_) | Self::Config(_) => false,
            Self::Check(_) | Self::Draw(_) | Self::Drill(_) | Self::Grade(_) => false,
            Self::Playground(_)
            | Self::Health(_)
            | Self::Judge(_)
            | Self::Doctor(_)
            | Self::Backup(_)
            | Self::Restore(_)
            | Self::Export(_)
            | Self::Reports(_) => true,
        }
    }
}

fn question_files(directory: Option<&Path>) -> Result<Vec<BankFile>, Vec<Problem>> {
    directory.map_or_else(|| Ok(embedded::files()), embedded::read_dir)
}

/// Prints a line. Ignores a reader that stops early (`stride check | head`); any other failure, such
/// as a full disk, ends the process with exit code 1, so that nobody takes half an output for whole.
fn print_line(line: impl Display) {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("The output cannot be written: {error}.");
            std::process::exit(1);
        }
        _ => {}
    }
}

fn fail(problems: &[impl Display]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    ExitCode::FAILURE
}
