//! `stride doctor`: proves that cached values equal their sources, and examines what the bot needs
//! besides the database.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use serde_json::{Value, json};

use super::print_line;
use super::run::{bank, in_runtime};
use crate::app;
use crate::app::doctor::{self, Ailing, Ailment, Difference, DifferenceKind, Report, Schedules};
use crate::app::errand;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::discord::examination;
use crate::domain::agreement::{Agreement, Settled};
use crate::domain::ids::GuildId;
use crate::domain::schedule::Schedule;
use crate::domain::streak::{StoredStreak, Streak};
use crate::store::backup::last_day as last_backup;
use crate::store::standings::Sum;
use crate::store::{self, Examined, Store};

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Repair what differs.
    #[arg(long)]
    repair: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Do not ask Discord, even if DISCORD_TOKEN is set.
    #[arg(long)]
    offline: bool,
    /// Database file (default: the one that STRIDE_DATABASE names).
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

/// Examines the database and the bot's surroundings; exits with 1 if a problem remains.
pub(super) fn run(args: &DoctorArgs) -> ExitCode {
    let file = args.database.clone().unwrap_or_else(config::database);
    in_runtime(async move {
        let cannot = |error: app::Error| match error {
            app::Error::Fault(store::Error::Unusable(why)) => why.to_string(),
            error => format!(
                "The database {} can't be examined: {error}.",
                file.display()
            ),
        };
        let examined = match examine(&file, args.repair).await.map_err(cannot) {
            Ok(examined) => examined,
            Err(problem) => {
                if args.json {
                    let file = file.display().to_string();
                    print_line(json!({ "database": file, "ok": false, "problems": [problem] }));
                }
                return Err(problem);
            }
        };
        let mut around = Around::of(&file, &examined, args.offline).await;
        if let Examination::Done(_, plans) = &examined {
            let ailing = plans.schedules.ailing.iter().map(note);
            let errands = plans.errands.iter().map(undone);
            around.notes.splice(0..0, ailing.chain(errands));
        }
        if args.json {
            print_line(as_json(&file, &examined, &around, args.repair));
        } else {
            lines(&examined, &around, args.repair)
                .iter()
                .for_each(print_line);
        }
        match what_is_wrong(&file, &examined, &around, args.repair) {
            None => Ok(()),
            Some(wrong) => Err(wrong),
        }
    })
}

enum Examination {
    Done(Report, Plans),
    /// The damage that SQLite found, one sentence each.
    Damaged(Vec<String>),
    /// A program wrote to the database meanwhile.
    Disturbed,
}

/// The bot's work in Discord.
struct Plans {
    schedules: Schedules,
    /// Errands that are refused or late.
    errands: Vec<errand::Ailing>,
}

/// The bot's surroundings.
#[derive(Default)]
struct Around {
    /// What keeps the bot from working, a sentence each.
    problems: Vec<String>,
    /// Notes that one server must act on; without a server if they concern none.
    notes: Vec<(Option<GuildId>, String)>,
    /// Whether Discord was asked.
    asked: bool,
}

impl Around {
    async fn of(file: &Path, examined: &Examination, is_offline: bool) -> Self {
        let mut around = Self::default();
        if let Some(folder) = config::questions_folder() {
            around
                .problems
                .extend(bank(Some(&folder)).err().into_iter().flatten());
        }
        if let Some(folder) = config::backups() {
            around
                .problems
                .extend(of_backups(&folder, Clock::System.now().date_naive()));
        }
        if is_offline || !config::has_token() {
            return around;
        }
        around.asked = true;
        match Config::from_environment() {
            Err(problems) => around.problems.extend(problems),
            Ok(config) => {
                let guilds = match examined {
                    Examination::Done(_, plans) => plans.schedules.running.as_slice(),
                    Examination::Damaged(_) | Examination::Disturbed => &[],
                };
                let login = (config.discord_api.as_str(), config.token.as_str());
                let running = async |guild| doctor::running(file, guild).await;
                let found = examination::examine(login, guilds, running);
                let found = found.await;
                around.problems.extend(found.problems);
                let channels = found.channels.into_iter();
                let of_guilds = channels.map(|(guild, note)| (Some(guild), note));
                around.notes.extend(of_guilds);
            }
        }
        around
    }
}

/// Returns what is wrong with the backups in a folder.
fn of_backups(folder: &Path, today: NaiveDate) -> Option<String> {
    let folder_name = folder.display();
    match last_backup(folder, today) {
        Err(error) => Some(format!(
            "The backups in {folder_name} cannot be read: {error}."
        )),
        Ok(None) => Some(format!("There is no backup in {folder_name} yet.")),
        Ok(Some(day)) if (today - day).num_days() > 1 => {
            Some(format!("The last backup in {folder_name} is from {day}."))
        }
        Ok(Some(_)) => None,
    }
}

fn note(ailing: &Ailing) -> (Option<GuildId>, String) {
    let Schedule {
        number,
        guild,
        plan,
        ..
    } = &ailing.schedule;
    let what = match ailing.ailment {
        Ailment::NeverFires => "it runs, but does not fire again",
        Ailment::NoQuestion => "it had no question when it fired last",
        Ailment::Refused => "it paused itself because Discord refused its posts",
    };
    let channel = plan.channel;
    (
        Some(*guild),
        format!("schedule #{number} in channel {channel}: {what}"),
    )
}

/// Describes an errand that was not done.
fn undone(ailing: &errand::Ailing) -> (Option<GuildId>, String) {
    let errand::Ailing { kind, count, .. } = ailing;
    let what = match ailing.is_refused {
        true => "refused by Discord, and given up",
        false => "late",
    };
    let due = ailing.due_at.format("%F %R");
    let failure = ailing.failure.as_ref();
    let why = failure.map_or_else(String::new, |why| format!(": {why}"));
    (
        ailing.guild,
        format!("{count} × `{kind}`, first due {due} UTC, {what}{why}"),
    )
}

/// Examines first, and writes only repairs, only to a sound database.
async fn examine(file: &Path, repair: bool) -> app::Result<Examination> {
    let mut examined = Examined::open(file).await?;
    let damage = examined.damage().await?;
    let report = if !damage.is_empty() {
        Examination::Damaged(damage)
    } else {
        let report = doctor::examine_on(examined.connection()?).await?;
        let plans = Plans {
            schedules: doctor::schedules(examined.connection()?).await?,
            errands: errand::ailing(examined.connection()?, Clock::System.now()).await?,
        };
        Examination::Done(report, plans)
    };
    if !examined.close().await? {
        return Ok(Examination::Disturbed);
    }
    match report {
        Examination::Done(report, plans) if repair && !report.differences.is_empty() => {
            let store = Store::open(file).await?;
            let report = doctor::repair(&store).await;
            store.close().await;
            Ok(Examination::Done(report?, plans))
        }
        report => Ok(report),
    }
}

/// Returns a line for each difference, a summary, and the surroundings.
fn lines(examined: &Examination, around: &Around, repaired: bool) -> Vec<String> {
    let mut lines = Vec::new();
    match examined {
        Examination::Done(report, _) => {
            lines.extend(report.differences.iter().map(line));
            lines.push(format!(
                "the file is sound; {} guilds, {} standings and {} streaks examined",
                report.guilds, report.standings, report.streaks
            ));
            lines.extend(marks(&report.agreement));
            match (report.differences.len(), repaired) {
                (0, _) => lines.push("nothing differs".to_owned()),
                (count, true) => lines.push(format!("{count} differed and were repaired")),
                (_, false) => {}
            }
        }
        Examination::Damaged(damage) => lines.extend(damage.iter().cloned()),
        Examination::Disturbed => {}
    }
    let notes = around.notes.iter();
    lines.extend(notes.map(|(guild, note)| match guild {
        Some(guild) => format!("guild {guild}, {note}"),
        None => note.clone(),
    }));
    lines.extend(around.problems.iter().cloned());
    lines
}

/// Returns what is wrong in a sentence, if anything is.
fn what_is_wrong(
    file: &Path,
    examined: &Examination,
    around: &Around,
    repaired: bool,
) -> Option<String> {
    let file = file.display();
    match examined {
        Examination::Damaged(_) => {
            return Some(format!(
                "The database {file} is damaged. Restore a backup with `stride restore PATH`."
            ));
        }
        Examination::Disturbed => {
            return Some(format!(
                "The database {file} has changed in the meantime. Examine it again."
            ));
        }
        Examination::Done(report, _) if !report.differences.is_empty() && !repaired => {
            let count = report.differences.len();
            return Some(format!(
                "{count} differ; run `stride doctor --repair` to repair them"
            ));
        }
        Examination::Done(..) => {}
    }
    match around.problems.len() {
        0 => None,
        1 => Some("Something beside the database is wrong: see above.".to_owned()),
        count => Some(format!(
            "{count} things beside the database are wrong: see above."
        )),
    }
}

/// Renders the report as JSON.
fn as_json(file: &Path, examined: &Examination, around: &Around, repaired: bool) -> Value {
    let (mut report, mut damage, mut differences) = (Value::Null, Vec::new(), Vec::new());
    match examined {
        Examination::Done(done, _) => {
            report = json!({
                "guilds": done.guilds,
                "standings": done.standings,
                "streaks": done.streaks,
            });
            differences.extend(done.differences.iter().map(|difference| {
                json!({
                    "guild": difference.guild.to_string(),
                    "member": difference.member.to_string(),
                    "text": line(difference),
                })
            }));
        }
        Examination::Damaged(found) => damage.clone_from(found),
        Examination::Disturbed => {}
    }
    let notes = around.notes.iter().map(
        |(guild, text)| json!({ "guild": guild.map(|guild| guild.to_string()), "text": text }),
    );
    json!({
        "database": file.display().to_string(),
        "ok": what_is_wrong(file, examined, around, repaired).is_none(),
        "damage": damage,
        "examined": report,
        "differences": differences,
        "repaired": repaired,
        "problems": around.problems,
        "notes": notes.collect::<Vec<Value>>(),
        "asked_discord": around.asked,
    })
}

/// The fewest changes that make a key point worth a look, and how many key points to print.
const FEWEST_CHANGES: usize = 3;
const MOST_KEY_POINTS: usize = 20;

/// Says how often members settled against the suggestion, and on which key points.
fn marks(agreement: &Agreement) -> Vec<String> {
    if agreement.answers == 0 {
        return Vec::new();
    }
    let total = agreement.total();
    let mut lines = vec![format!(
        "members settled {} answers: {} of {} marks against the suggestion ({}%), {} ticked and {} \
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
            "question {question}: settled against {} of {} suggestions ({}%), {} ticked and {} unticked: {key_point}",
            counts.changed(),
            counts.times,
            percent(*counts),
            counts.ticked,
            counts.unticked
        )
    }));
    lines
}

/// Returns the changed share, in whole percent.
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
        DifferenceKind::Answer { post, kept, ledger } => (
            format!("answer to post {post}"),
            format!("{kept} points"),
            format!("the ledger has {ledger} points"),
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
