//! `stride run`: runs the bot against Discord.

use std::path::Path;
use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use tracing::warn;

use super::{log, rehearsal, systemd};
use crate::bot::{self, Bot};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::bank::{Bank, overlay};
use crate::embedded;

/// The number of worker threads. Discord allows one bot less than a single thread can do; the
/// second keeps the connections alive while the first grades an answer or draws a figure.
const WORKERS: usize = 2;

#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The clock to follow. `stdin` is for rehearsals: the bot starts at the RFC 3339 instant
    /// on the first line of standard input, moves to the one on each further line, prints it
    /// when all that was due by then is done, and ends with the input.
    #[arg(long, value_enum, default_value_t = ClockSource::System)]
    clock: ClockSource,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ClockSource {
    System,
    Stdin,
}

/// Runs the bot until it is stopped. Reports all problems of a start together.
pub(super) fn run(args: &RunArgs) -> ExitCode {
    let clock = args.clock;
    log::to_stderr();
    let config = Config::from_environment();
    let bank = bank(config::questions_folder().as_deref());
    let (config, bank) = match (config, bank) {
        (Ok(config), Ok(bank)) => (config, bank),
        (config, bank) => {
            let problems = [config.err(), bank.err()].into_iter().flatten().flatten();
            return fail_all(problems.collect());
        }
    };
    log::hide(config.secrets());
    for warning in config::warnings() {
        warn!("{warning}");
    }
    in_runtime(async move {
        if let ClockSource::Stdin = clock {
            return rehearsal::run(&config, bank).await;
        }
        // One that comes during the start ends that, in the same way.
        let mut signal = pin!(bot::stop_signal());
        let bot = tokio::select! {
            bot = Bot::start(&config, Clock::System, Arc::new(bank)) => bot,
            _ = &mut signal => return Ok(()),
        };
        let bot = bot.map_err(|error| error.to_string())?;
        let informed = tokio::spawn(systemd::keep_informed(systemd::Signs {
            beats: bot.beats(),
            connection: bot.connection(),
            stopping: bot.stopping(),
        }));
        let ended = bot::run_until_signal(bot, signal).await;
        informed.abort();
        ended.map_err(|error| error.to_string())
    })
}

/// Prints the problems of a start that fails anyway, with the database's if it has one too.
fn fail_all(mut problems: Vec<String>) -> ExitCode {
    in_runtime(async move {
        // A start that fails changes nothing.
        if let Err(error) = bot::look_at_database(&config::database()).await {
            problems.push(error.to_string());
        }
        Err(problems.join("\n"))
    })
}

/// Returns the embedded questions, with those of a folder added or replaced.
pub(super) fn bank(folder: Option<&Path>) -> Result<Bank, Vec<String>> {
    if let Some(folder) = folder
        && let Err(error) = std::fs::read_dir(folder)
    {
        return Err(vec![format!(
            "The folder {} cannot be read: {error}. STRIDE_QUESTIONS names a folder of question \
             files; leave it out to use those that come with Stride.",
            folder.display()
        )]);
    }
    let added = folder.map_or(Ok(Vec::new()), embedded::read_dir);
    added
        .and_then(|added| Bank::parse(overlay(embedded::files(), added)))
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// Runs the work on its own runtime; prints an error and turns it into exit code 1.
pub(super) fn in_runtime(work: impl Future<Output = Result<(), String>>) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail([format!("The runtime cannot be started: {error}.")]),
    };
    let ended = runtime.block_on(work);
    // Do not wait for threads that still read or draw.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail([problem]),
    }
}

/// Prints each problem on its own line.
pub(super) fn fail(problems: impl IntoIterator<Item = String>) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    ExitCode::FAILURE
}
