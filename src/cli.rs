//! The command line: what `stride` can be told to do.
mod doctor;
mod run;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand};
use serde_json::json;

use crate::check::check;
use crate::clock::Clock;
use crate::domain::bank::{Bank, read_files};
use crate::domain::grade::{Verdict, grade};
use crate::domain::question::{Problem, Question};
use crate::embedded::{self, QuestionText};

/// A self-hosted Discord bot for study groups that prepare for CNN interviews.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the bot. Reads DISCORD_TOKEN, STRIDE_DATABASE and more: see the README.
    Run,
    /// Check question files; print every problem as `path:line: message`.
    Check(CheckArgs),
    /// Grade the answer on standard input; print which key points it makes, and where.
    Grade(GradeArgs),
    /// Prove standings equal to the ledger and streaks equal to the history.
    Doctor(doctor::DoctorArgs),
}

#[derive(Debug, Args)]
struct CheckArgs {
    /// The directory with the files; without it, the questions inside the executable.
    directory: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct GradeArgs {
    /// The question's id.
    #[arg(required_unless_present = "number")]
    id: Option<String>,
    /// The question's number, in place of its id.
    #[arg(long, conflicts_with = "id")]
    number: Option<u32>,
    /// The directory with the questions; without it, those inside the executable.
    #[arg(long)]
    questions: Option<PathBuf>,
    /// Print the verdict as JSON.
    #[arg(long)]
    json: bool,
}

impl Cli {
    /// Does what was asked, and says how the process shall end.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Run => run::run(),
            Command::Check(args) => run_check(&args, today()),
            Command::Grade(args) => run_grade(&args),
            Command::Doctor(args) => doctor::run(args),
        }
    }
}

fn today() -> NaiveDate {
    Clock::System.now().date_naive()
}

fn run_check(args: &CheckArgs, today: NaiveDate) -> ExitCode {
    let files = match question_files(args.directory.as_deref()) {
        Ok(files) => files,
        Err(problems) => return fail(&problems),
    };
    let report = check(files, today);
    println!("{report}");
    if report.has_errors() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn run_grade(args: &GradeArgs) -> ExitCode {
    let files = match question_files(args.questions.as_deref()) {
        Ok(files) => files,
        Err(problems) => return fail(&problems),
    };
    // One file that is being written shall not keep the others from being tried.
    let (files, problems) = read_files(files);
    let bank = Bank::new(files);
    let question = match (&args.id, args.number) {
        (Some(id), _) => bank.get(id),
        (None, Some(number)) => bank.by_number(number),
        (None, None) => None,
    };
    let Some(question) = question else {
        eprintln!("there is no such question, or its file has problems");
        return fail(&problems);
    };
    let answer = match io::read_to_string(io::stdin()) {
        Ok(answer) => answer,
        Err(error) => {
            eprintln!("cannot read the answer: {error}");
            return ExitCode::FAILURE;
        }
    };
    let verdict = grade(question, &answer);
    if args.json {
        println!("{:#}", verdict_json(question, &verdict));
    } else {
        print_verdict(question, &verdict);
    }
    ExitCode::SUCCESS
}

fn verdict_json(question: &Question, verdict: &Verdict) -> serde_json::Value {
    let key_points: Vec<_> = question
        .key_points
        .iter()
        .zip(&verdict.key_points)
        .map(|(key_point, found)| json!({ "point": key_point.point, "match": found }))
        .collect();
    json!({
        "question": question.id,
        "coverage": verdict.coverage(),
        "key_points": key_points,
    })
}

fn print_verdict(question: &Question, verdict: &Verdict) {
    println!("{} ({})", question.title, question.id);
    for (key_point, found) in question.key_points.iter().zip(&verdict.key_points) {
        match found {
            Some(found) => {
                println!("[x] {}", key_point.point);
                println!("    \"{}\" shows \"{}\"", found.quote, found.term);
            }
            None => println!("[ ] {}", key_point.point),
        }
    }
    println!(
        "coverage {:.2} ({} of {})",
        verdict.coverage(),
        verdict.matched(),
        verdict.key_points.len()
    );
}

fn question_files(directory: Option<&Path>) -> Result<Vec<QuestionText>, Vec<Problem>> {
    directory.map_or_else(|| Ok(embedded::files()), embedded::read_dir)
}

fn fail(problems: &[Problem]) -> ExitCode {
    for problem in problems {
        eprintln!("{problem}");
    }
    ExitCode::FAILURE
}
