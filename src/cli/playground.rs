//! `stride playground`

use std::process::ExitCode;
use std::sync::Arc;

use super::run::{bank, fail, in_runtime};
use super::{PlaygroundArgs, log, print_line};
use crate::bot::stop_signal;
use crate::config;
use crate::playground::{Ground, Past};

/// Runs the playground until it is interrupted.
pub(super) fn run(args: PlaygroundArgs) -> ExitCode {
    log::to_stderr();
    let bank = bank(config::questions_folder().as_deref());
    let (bank, judge) = match (bank, config::judge()) {
        (Ok(bank), Ok(judge)) => (Arc::new(bank), judge),
        (bank, judge) => {
            let problems = [bank.err(), judge.err()];
            return fail(problems.into_iter().flatten().flatten());
        }
    };
    log::hide(judge.iter().filter_map(|judge| judge.endpoint.key()));
    in_runtime(async move {
        let folder = tempfile::tempdir()
            .map_err(|error| format!("A temporary folder cannot be made: {error}."))?;
        let database = args
            .database
            .unwrap_or_else(|| folder.path().join("playground.db"));
        let past = match args.empty {
            true => Past::Nothing,
            false => Past::Month,
        };
        let says = |error: crate::playground::Error| error.to_string();
        let ground = Ground::found(args.port, database, bank, past).await;
        let mut ground = ground.map_err(says)?;
        if ground.awaits_past() {
            eprintln!(
                "A study group lives through its first four weeks here before the page opens. That \
                 takes some ten seconds."
            );
            ground = log::only_warnings(ground.live()).await.map_err(says)?;
        }
        let playground = ground.open(judge).await.map_err(says)?;
        print_line(format_args!("The playground is open: {}", playground.url()));
        print_line("You are Ada, the server's owner. Switch to another member at the bottom left.");
        print_line("Press Ctrl+C to close it.");
        stop_signal()
            .await
            .map_err(|error| format!("Signals cannot be received: {error}."))
    })
}
