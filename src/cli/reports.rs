//! `stride reports`: lists what members say is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;
use serde_json::{Value, json};

use super::print_line;
use super::run::in_runtime;
use crate::app;
use crate::app::report::{self, Disagreement};
use crate::config;
use crate::domain::report::{Report, Verdict};
use crate::store::{self, Examined};

#[derive(Debug, Args)]
pub(super) struct ReportsArgs {
    /// Print JSON, with the whole answers.
    #[arg(long)]
    json: bool,
    /// Database file (default: the one that STRIDE_DATABASE names).
    #[arg(long, value_name = "PATH")]
    database: Option<PathBuf>,
}

/// Prints members' reports, and the marks that they settled against the suggestion.
pub(super) fn run(args: ReportsArgs) -> ExitCode {
    let file = args.database.unwrap_or_else(config::database);
    in_runtime(async move {
        let cannot = |error: app::Error| match error {
            app::Error::Fault(store::Error::Unusable(why)) => why.to_string(),
            error => format!("The database {} can't be read: {error}.", file.display()),
        };
        let read = read(&file).await.map_err(cannot)?;
        let Some((reports, disagreements)) = read else {
            return Err(format!(
                "The database {} has changed in the meantime. Try again.",
                file.display()
            ));
        };
        if args.json {
            print_line(as_json(&reports, &disagreements));
        } else {
            as_text(&reports, &disagreements)
                .iter()
                .for_each(print_line);
        }
        Ok(())
    })
}

/// Reads the reports; `None` if a program wrote to the database meanwhile.
async fn read(file: &Path) -> app::Result<Option<(Vec<Report>, Vec<Disagreement>)>> {
    let mut examined = Examined::open(file).await?;
    let read = report::all(examined.connection()?).await?;
    Ok(examined.close().await?.then_some(read))
}

fn as_json(reports: &[Report], disagreements: &[Disagreement]) -> Value {
    let reports = reports.iter().map(|report| {
        json!({
            "at": report.at,
            "member": report.member.to_string(),
            "question": report.question,
            "reviewed": report.reviewed,
            "part": report.part,
            "words": report.words,
            "verdict": report.verdict,
        })
    });
    let reports: Vec<Value> = reports.collect();
    json!({ "reports": reports, "disagreements": disagreements })
}

fn as_text(reports: &[Report], disagreements: &[Disagreement]) -> Vec<String> {
    let mut lines = Vec::new();
    for report in reports {
        lines.push(heading(report));
        lines.push(format!("  says: {}", shown(&report.words)));
        lines.extend(report.verdict.as_ref().into_iter().flat_map(verdict));
    }
    if reports.is_empty() {
        lines.push("Nobody has reported anything.".to_owned());
    }
    lines.push(String::new());
    if disagreements.is_empty() {
        lines.push("No member has settled a mark against its suggestion.".to_owned());
        return lines;
    }
    lines.push("Marks that members settled against the suggestion, by key point:".to_owned());
    let mut by_point: BTreeMap<(&str, &str), Vec<&Disagreement>> = BTreeMap::new();
    for one in disagreements {
        let point = (one.question.as_str(), one.key_point.as_str());
        by_point.entry(point).or_default().push(one);
    }
    for ((question, key_point), of_point) in by_point {
        lines.push(format!("question {question}: {}", shown(key_point)));
        lines.extend(of_point.into_iter().map(disagreement));
    }
    lines
}

fn heading(report: &Report) -> String {
    let what = match (&report.verdict, &report.part) {
        (Some(_), _) => "a verdict on ".to_owned(),
        (None, Some(part)) => format!("{part} of "),
        (None, None) => String::new(),
    };
    format!(
        "{}: {what}question {} (reviewed {}), by member {}",
        minute(report.at),
        report.question,
        report.reviewed,
        report.member
    )
}

fn verdict(verdict: &Verdict) -> Vec<String> {
    let mut lines = vec![format!("  answered: {}", shown(&verdict.answer))];
    lines.extend(
        verdict
            .judge
            .as_ref()
            .map(|judge| format!("  judged by: {}", shown(judge))),
    );
    lines.extend(verdict.points.iter().map(|point| {
        let mark = if point.is_marked { "made" } else { "not made" };
        let because = match (&point.suggested, &point.unsure) {
            (Some(words), _) => format!(" (found in: {})", shown(words)),
            (None, Some(words)) => format!(" (perhaps in: {})", shown(words)),
            (None, None) => String::new(),
        };
        format!("  {mark}: {}{because}", shown(&point.point))
    }));
    lines
}

fn disagreement(one: &Disagreement) -> String {
    let at = minute(one.at);
    match (one.ticked, &one.words) {
        (false, Some(words)) => format!("  {at}: taken away, found in: {}", shown(words)),
        (false, None) => format!("  {at}: taken away"),
        (true, Some(words)) => format!("  {at}: ticked, perhaps in: {}", shown(words)),
        (true, None) => format!("  {at}: ticked, of: {}", shown(&one.answer)),
    }
}

fn minute(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Puts a member's text on one line, without what a terminal would obey.
fn shown(text: &str) -> String {
    let visible = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    let visible: String = visible.collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
