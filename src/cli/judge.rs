//! `stride judge`: measures how well a language model judges labeled texts.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::run::{bank, fail, in_runtime};
use super::{log, print_line};
use crate::clock::Clock;
use crate::config;
use crate::domain::measure::{Goal, Row};
use crate::judge::Judge;
use crate::marker::Marker;
use crate::trial::{self, Candidate, Kept, Material, Report};

#[derive(Debug, Args)]
pub(super) struct JudgeArgs {
    /// The folder of labeled texts: `grading`, in Stride's source.
    #[arg(long, default_value = "grading")]
    material: PathBuf,
    /// How many questions to take, from all over the bank.
    #[arg(long, default_value_t = 5)]
    questions: usize,
    /// Only questions of this part of the material, such as `held_back_2`: see its `split.toml`.
    #[arg(long)]
    part: Option<String>,
    /// How many statements to take of each key point and label, beside all answers.
    #[arg(long, default_value_t = 1)]
    statements: usize,
    /// The most texts to give the model now.
    #[arg(long)]
    limit: Option<usize>,
    /// A file to keep what was said: the same command goes on where it ended.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Try the built-in suggestions in place of a model.
    #[arg(long)]
    built_in: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &JudgeArgs) -> ExitCode {
    log::to_stderr();
    let configured = if args.built_in {
        Ok(None)
    } else {
        config::judge()
    };
    let bank = bank(config::questions_folder().as_deref());
    let (configured, bank) = match (configured, bank) {
        (Ok(configured), Ok(bank)) => (configured, bank),
        (configured, bank) => {
            let problems = [configured.err(), bank.err()];
            return fail(problems.into_iter().flatten().flatten());
        }
    };
    log::hide(configured.iter().filter_map(|judge| judge.endpoint.key()));
    in_runtime(async move {
        let clock = Clock::System;
        let candidate = match configured {
            _ if args.built_in => Candidate::BuiltIn(Marker::default()),
            Some(judge) => Candidate::Judge(
                Judge::new(judge.endpoint, clock.clone())
                    .map_err(|error| format!("The judge cannot be asked: {error}."))?,
            ),
            None => {
                return Err(
                    "STRIDE_JUDGE_URL is not set: there is no model to try. Set it and \
                     STRIDE_JUDGE_MODEL, or try the suggestions with --built-in."
                        .to_owned(),
                );
            }
        };
        let part = args.part.as_deref();
        let material = Material::read(&args.material, &bank, part, args.questions)
            .map_err(|error| error.to_string())?;
        let mut kept = match &args.keep {
            Some(file) => Kept::open(file).map_err(|error| error.to_string())?,
            None => Kept::default(),
        };
        let texts = material.texts(args.statements);
        let limit = args.limit.unwrap_or(usize::MAX);
        let progress = |done, of| {
            if done % 10 == 0 || done == of {
                eprintln!("{done} of {of}");
            }
        };
        let report = trial::run(&candidate, &texts, &mut kept, limit, &clock, progress).await;
        let report = report.map_err(|error| error.to_string())?;
        if args.json {
            let json = serde_json::to_value(&report).expect("a report has names for all keys");
            print_line(format_args!("{json:#}"));
        } else {
            print(&report);
        }
        if report.texts == 0 {
            return Err("Nothing was judged.".to_owned());
        }
        Ok(())
    })
}

fn print(report: &Report) {
    print_line(format_args!(
        "{}: {} texts of {} questions",
        report.candidate,
        report.texts,
        report.questions.len()
    ));
    if let Some((median, most)) = report.millis {
        let seconds = |millis: u64| millis as f64 / 1000.0;
        print_line(format_args!(
            "{:.1} s a text (median), {:.1} s at most",
            seconds(median),
            seconds(most)
        ));
    }
    if let Some((read, written)) = report.tokens {
        print_line(format_args!("{read} tokens read, {written} written"));
    }
    print_line(format_args!(
        "{} findings void: their quotes are not in the answer",
        report.void
    ));
    for (failure, count) in &report.failures {
        print_line(format_args!("{count} without a judgment: {failure}"));
    }
    if report.left > 0 {
        print_line(format_args!(
            "{} texts left. With --keep, the same command continues where it stopped.",
            report.left
        ));
    }
    print_line("");
    print_line("| what | value | of | goal |\n|---|---|---|---|");
    for row in &report.table {
        print_line(line(row));
    }
}

fn line(row: &Row) -> String {
    let number = |value: f64| match row.is_share {
        true => format!("{:.0} %", 100.0 * value),
        false => format!("{value:.2}"),
    };
    let value = row.value.map_or_else(|| "–".to_owned(), number);
    let goal = row.goal.map_or_else(String::new, |goal| {
        let is_reached = row.value.is_some_and(|value| goal.is_reached(value));
        let sign = if is_reached { " ✓" } else { "" };
        match goal {
            Goal::AtLeast(least) => format!("≥ {}{sign}", number(least)),
            Goal::AtMost(most) => format!("≤ {}{sign}", number(most)),
        }
    });
    format!("| {} | {value} | {} | {goal} |", row.what, row.of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whether_its_goal_is_reached() {
        let row = |value, goal, is_share| {
            line(&Row {
                what: "w".to_owned(),
                value,
                of: 3,
                goal: Some(goal),
                is_share,
            })
        };
        assert_eq!(
            row(Some(0.955), Goal::AtLeast(0.95), false),
            "| w | 0.95 | 3 | ≥ 0.95 ✓ |"
        );
        assert_eq!(
            row(Some(0.5), Goal::AtMost(0.02), true),
            "| w | 50 % | 3 | ≤ 2 % |"
        );
        assert_eq!(row(None, Goal::AtMost(0.02), true), "| w | – | 3 | ≤ 2 % |");
    }
}
