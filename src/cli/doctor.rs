//! `stride doctor`: proves what is kept for speed equal to what it is kept from.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::print_line;
use super::run::in_runtime;
use crate::app;
use crate::app::doctor::{self, Difference, DifferenceKind, Report};
use crate::config;
use crate::domain::agreement::{Agreement, Settled};
use crate::domain::streak::{StoredStreak, Streak};
use crate::store::standings::Sum;
use crate::store::{self, Examined, Store};

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Repair what differs.
    #[arg(long)]
    repair: bool,
    /// Database file (default: the one that STRIDE_DATABASE names).
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

/// Examines the database; ends with 1 when something is wrong that is not repaired now.
pub(super) fn run(args: DoctorArgs) -> ExitCode {
    let file = args.database.unwrap_or_else(config::database);
    in_runtime(async move {
        let cannot = |error: app::Error| match error {
            app::Error::Fault(store::Error::Unusable(why)) => why.to_string(),
            error => format!(
                "The database {} can't be examined: {error}.",
                file.display()
            ),
        };
        let report = examine(&file, args.repair).await.map_err(cannot)?;
        match report {
            Examination::Done(report) => print(&report, args.repair),
            Examination::Damaged(damage) => {
                damage.iter().for_each(print_line);
                Err(format!(
                    "The database {} is damaged. Put a backup in its place.",
                    file.display()
                ))
            }
            Examination::Disturbed => Err(format!(
                "The database {} was changed meanwhile. Examine it again.",
                file.display()
            )),
        }
    })
}

enum Examination {
    Done(Report),
    /// What SQLite found wrong, a sentence each.
    Damaged(Vec<String>),
    /// Somebody began to write.
    Disturbed,
}

/// Looks first, and writes only what is to be repaired in a sound database.
async fn examine(file: &Path, repair: bool) -> app::Result<Examination> {
    let mut examined = Examined::open(file).await?;
    let damage = examined.damage().await?;
    let report = if !damage.is_empty() {
        Examination::Damaged(damage)
    } else {
        Examination::Done(doctor::examine_on(examined.connection()?).await?)
    };
    if !examined.close().await? {
        return Ok(Examination::Disturbed);
    }
    match report {
        Examination::Done(report) if repair && !report.differences.is_empty() => {
            let store = Store::open(file).await?;
            let report = doctor::repair(&store).await;
            store.close().await;
            Ok(Examination::Done(report?))
        }
        report => Ok(report),
    }
}

/// Prints a line a difference, and a summary. An error when differences remain.
fn print(report: &Report, repaired: bool) -> Result<(), String> {
    for difference in &report.differences {
        print_line(line(difference));
    }
    print_line(format_args!(
        "the file is sound; {} guilds, {} standings and {} streaks examined",
        report.guilds, report.standings, report.streaks
    ));
    marks(&report.agreement).iter().for_each(print_line);
    match (report.differences.len(), repaired) {
        (0, _) => {
            print_line("nothing differs");
            Ok(())
        }
        (count, true) => {
            print_line(format_args!("{count} differed and are repaired"));
            Ok(())
        }
        (count, false) => Err(format!(
            "{count} differ; run `stride doctor --repair` to repair them"
        )),
    }
}

/// How many changes make a key point worth a look, and how many such key points are printed.
const FEWEST_CHANGES: usize = 3;
const MOST_KEY_POINTS: usize = 20;

/// How often members settled their marks away from what was suggested, and of which key points.
fn marks(agreement: &Agreement) -> Vec<String> {
    if agreement.answers == 0 {
        return Vec::new();
    }
    let total = agreement.total();
    let mut lines = vec![format!(
        "members settled {} answers: {} of {} marks away from the suggestion ({}%), {} ticked and {} \
         unticked",
        agreement.answers,
        total.changed(),
        total.times,
        percent(total),
        total.ticked,
        total.unticked
    )];
    let changed = agreement.most_changed(FEWEST_CHANGES);
    lines.extend(changed.iter().take(MOST_KEY_POINTS).map(|(question, key_point, counts)| {
        format!(
            "question {question}: settled away {} of {} times ({}%), {} ticked and {} unticked: {key_point}",
            counts.changed(),
            counts.times,
            percent(*counts),
            counts.ticked,
            counts.unticked
        )
    }));
    lines
}

/// The share that was changed, in whole per cent.
fn percent(settled: Settled) -> usize {
    100 * settled.changed() / settled.times.max(1)
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
