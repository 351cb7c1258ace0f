//! `stride export`: prints all data of one server, as JSON lines.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::print_line;
use super::run::in_runtime;
use crate::app::export::of_guild;
use crate::config;
use crate::domain::ids::GuildId;
use crate::store::{self, Examined};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The server, by its id: right-click its name in Discord, with developer mode on.
    #[arg(long, value_name = "ID")]
    guild: u64,
    /// Database file (default: the one that STRIDE_DATABASE names).
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

/// Prints a line about the export, then a line for each row of the server.
pub(super) fn run(args: ExportArgs) -> ExitCode {
    let file = args.database.unwrap_or_else(config::database);
    in_runtime(async move {
        let cannot = |error: store::Error| match error {
            store::Error::Unusable(why) => why.to_string(),
            error => format!("The database {} can't be read: {error}.", file.display()),
        };
        let mut examined = Examined::open(&file).await.map_err(cannot)?;
        let guild = GuildId(args.guild);
        print_line(json!({
            "stride": env!("CARGO_PKG_VERSION"),
            "guild": guild.to_string(),
        }));
        let db = examined.connection().map_err(cannot)?;
        let mut rows = 0_u64;
        let exported = of_guild(db, guild, |table, row| {
            rows += 1;
            print_line(format_args!("{{\"table\":\"{table}\",\"row\":{row}}}"));
        });
        exported.await.map_err(cannot)?;
        if !examined.close().await.map_err(cannot)? {
            return Err(format!(
                "The database {} has changed in the meantime. Try again.",
                file.display()
            ));
        }
        match rows {
            0 => Err(format!(
                "The database {} has no data about a server {guild}.",
                file.display()
            )),
            _ => Ok(()),
        }
    })
}
