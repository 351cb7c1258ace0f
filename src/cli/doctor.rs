//! `stride doctor`: proves what is kept for speed equal to what it is kept from.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::print_line;
use super::run::{fail, in_runtime};
use crate::app::doctor::{self, Difference, DifferenceKind, Report};
use crate::config;
use crate::domain::streak::{StoredStreak, Streak};
use crate::store::Store;
use crate::store::standings::Sum;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Restore what differs.
    #[arg(long)]
    repair: bool,
    /// The database; without it, the one that STRIDE_DATABASE names.
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

/// Examines the database; ends with 1 when something differs that is not repaired now.
pub(super) fn run(args: DoctorArgs) -> ExitCode {
    let database = args.database.unwrap_or_else(config::database);
    // Opening would create it, and find nothing wrong with it.
    if !database.is_file() {
        return fail([format!("There is no database {}.", database.display())]);
    }
    in_runtime(async move {
        let examined = async {
            let store = Store::open(&database).await?;
            let report = if args.repair {
                doctor::repair(&store).await
            } else {
                doctor::examine(&store).await
            };
            store.close().await;
            report
        };
        let report = examined
            .await
            .map_err(|error| format!("{} cannot be examined: {error}.", database.display()))?;
        print(&report, args.repair)
    })
}

/// Prints a line a difference, and a summary. An error when differences remain.
fn print(report: &Report, repaired: bool) -> Result<(), String> {
    for difference in &report.differences {
        print_line(line(difference));
    }
    print_line(format_args!(
        "{} guilds, {} standings and {} streaks examined",
        report.guilds, report.standings, report.streaks
    ));
    match (report.differences.len(), repaired) {
        (0, _) => {
            print_line("nothing differs");
            Ok(())
        }
        (count, true) => {
            print_line(format_args!("{count} differed and are restored"));
            Ok(())
        }
        (count, false) => Err(format!(
            "{count} differ; `stride doctor --repair` restores them"
        )),
    }
}

fn line(difference: &Difference) -> String {
    let Difference {
        guild,
        member,
        kind,
    } = difference;
    let (what, kept, truth) = match kind {
        DifferenceKind::Standing {
            period,
            kept,
            ledger,
        } => (
            format!("standing of {period}"),
            sum(*kept),
            format!("the ledger has {}", sum(*ledger)),
        ),
        DifferenceKind::Streak { kept, replayed } => (
            "streak".to_owned(),
            streaks(kept),
            format!("the history has {}", streaks(replayed)),
        ),
    };
    format!("guild {guild}, member {member}, {what}: kept is {kept}, {truth}")
}

fn sum(sum: Option<Sum>) -> String {
    sum.map_or_else(
        || "nothing".to_owned(),
        |sum| {
            format!(
                "{} points reached {}",
                sum.points,
                sum.reached_at.to_rfc3339()
            )
        },
    )
}

fn streaks(kept: &StoredStreak) -> String {
    format!(
        "{} (settled: {})",
        streak(&kept.shown),
        streak(&kept.settled)
    )
}

fn streak(streak: &Streak) -> String {
    let Streak {
        length,
        longest,
        freezes,
        towards_freeze,
        reached_at,
    } = streak;
    let reached = reached_at.map_or_else(String::new, |at| format!(" reached {}", at.to_rfc3339()));
    format!(
        "length {length}{reached}, longest {longest}, freezes {freezes}, towards the next {towards_freeze}"
    )
}
