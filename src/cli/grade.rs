//! `stride grade`: the verdict on an answer, for people who tune terms.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::{fail, print_line, question_files};
use crate::domain::bank::{Bank, read_files};
use crate::domain::grade::{Verdict, grade};
use crate::domain::question::Question;

#[derive(Debug, Args)]
pub(super) struct GradeArgs {
    /// The question's id.
    #[arg(required_unless_present = "number")]
    id: Option<String>,
    /// The question's number, instead of its id.
    #[arg(long, conflicts_with = "id")]
    number: Option<u32>,
    /// Directory of question files (default: the built-in questions).
    #[arg(long)]
    questions: Option<PathBuf>,
    /// Print the verdict as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &GradeArgs) -> ExitCode {
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
        eprintln!("no such question, or its file has problems");
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
        print_line(format_args!("{:#}", as_json(question, &verdict)));
    } else {
        print(question, &verdict);
    }
    ExitCode::SUCCESS
}

fn as_json(question: &Question, verdict: &Verdict) -> Value {
    let key_points: Vec<Value> = question
        .key_points
        .iter()
        .zip(&verdict.key_points)
        .map(|(key_point, found)| {
            json!({ "point": key_point.point, "bonus": key_point.bonus, "match": found })
        })
        .collect();
    json!({
        "question": question.id,
        "coverage": verdict.coverage(),
        "key_points": key_points,
    })
}

fn print(question: &Question, verdict: &Verdict) {
    print_line(format_args!("{} ({})", question.title, question.id));
    let points = || question.key_points.iter().zip(&verdict.key_points);
    for (key_point, found) in points() {
        let bonus = if key_point.bonus { "bonus: " } else { "" };
        match found {
            Some(found) => {
                print_line(format_args!("[x] {bonus}{}", key_point.point));
                print_line(format_args!(
                    "    \"{}\" shows \"{}\"",
                    found.quote, found.term
                ));
            }
            None => print_line(format_args!("[ ] {bonus}{}", key_point.point)),
        }
    }
    let bonus = points().filter(|(key_point, found)| key_point.bonus && found.is_some());
    print_line(format_args!(
        "coverage {:.2} ({} of {}{})",
        verdict.coverage(),
        verdict.matched(),
        verdict.ordinary,
        match bonus.count() {
            0 => String::new(),
            count => format!(", {count} of them a bonus"),
        }
    ));
}
