//! `stride backup` and `stride restore`: copies the database, and puts a copy back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::print_line;
use super::run::in_runtime;
use crate::bot::stop_signal;
use crate::clock::Clock;
use crate::config;
use crate::store::backup::{NoBackup, discard, restore as put_back};
use crate::store::{self, Examined};

#[derive(Debug, Args)]
pub(super) struct BackupArgs {
    /// The file to be made, which must not exist.
    #[arg(value_name = "PATH")]
    to: PathBuf,
    /// Database file (default: the one that STRIDE_DATABASE names).
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// The backup that takes the database's place.
    #[arg(value_name = "PATH")]
    from: PathBuf,
    /// Database file (default: the one that STRIDE_DATABASE names).
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

/// Copies the database, even while the bot runs.
pub(super) fn back_up(args: BackupArgs) -> ExitCode {
    let file = args.database.unwrap_or_else(config::database);
    in_runtime(async move {
        let made = tokio::select! {
            made = copy(&file, &args.to) => made,
            Ok(()) = stop_signal() => {
                discard(&args.to).map_err(|error| said(&error))?;
                return Err("Interrupted: no backup was made.".to_owned());
            }
        };
        made.map_err(|error| said(&error))?;
        print_line(format_args!(
            "{} is a backup of {}: the copy was checked and is sound.",
            args.to.display(),
            file.display()
        ));
        Ok(())
    })
}

async fn copy(file: &Path, to: &Path) -> store::Result<()> {
    let mut examined = Examined::open(file).await?;
    examined.back_up(to).await?;
    match examined.close().await? {
        true => Ok(()),
        false => {
            // The copy may hold only half of a concurrent write.
            let _ = std::fs::remove_file(to);
            Err(NoBackup::Changed(file.to_owned()).into())
        }
    }
}

/// Puts a backup in the database's place.
pub(super) fn restore(args: RestoreArgs) -> ExitCode {
    let file = args.database.unwrap_or_else(config::database);
    in_runtime(async move {
        let restored = put_back(&args.from, &file, Clock::System.now()).await;
        let restored = restored.map_err(|error| said(&error))?;
        print_line(format_args!(
            "{} now has the contents of {}: {} servers and {} answers.",
            file.display(),
            args.from.display(),
            restored.guilds,
            restored.answers
        ));
        if restored.held_back > 0 {
            print_line(format_args!(
                "{} that it was about to send may have been sent since, and will not be sent again.",
                match restored.held_back {
                    1 => "1 message".to_owned(),
                    count => format!("{count} messages"),
                }
            ));
        }
        match restored.before {
            Some(before) => print_line(format_args!(
                "The old database is now {}. It holds members' data: delete it when you no longer need it.",
                before.display()
            )),
            None => print_line(format_args!(
                "There was no database before at {}.",
                std::path::absolute(&file).unwrap_or(file).display()
            )),
        }
        if restored.guilds > 0 {
            print_line(
                "Members who deleted their data after the backup was made have it back: tell them, so that they can delete it again.",
            );
        }
        Ok(())
    })
}

fn said(error: &store::Error) -> String {
    match error {
        store::Error::Unusable(why) => why.to_string(),
        store::Error::NoBackup(why) => why.to_string(),
        error => format!("The database cannot be copied: {error}."),
    }
}
