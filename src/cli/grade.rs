//! `stride grade`: prints the suggested marks for an answer, for authors of key points.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::{fail, print_line, question_files};
use crate::domain::bank::{Bank, read_files};
use crate::domain::question::Question;
use crate::domain::suggest::{Suggestion, Suggestions};
use crate::marker::Marker;

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
    /// Print the suggestions as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &GradeArgs) -> ExitCode {
    let files = match question_files(args.questions.as_deref()) {
        Ok(files) => files,
        Err(problems) => return fail(&problems),
    };
    // An unfinished file must not keep the others from being tried.
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
    let suggestions = Marker::default().suggest_here(question, &answer);
    if args.json {
        print_line(format_args!(
            "{:#}",
            as_json(question, &answer, &suggestions)
        ));
    } else {
        print(question, &answer, &suggestions);
    }
    ExitCode::SUCCESS
}

/// Renders JSON: `match` is a suggested mark; `maybe` is shown to the member, who decides on the
/// mark.
fn as_json(question: &Question, answer: &str, suggestions: &Suggestions) -> Value {
    let place = |found: &Suggestion| json!({ "range": found.range, "quote": found.quote(answer) });
    let points = question.key_points.iter().zip(&suggestions.key_points);
    let key_points = points.map(|(key_point, found)| {
        let (mark, maybe) = match found {
            Some(found) if found.preselected => (Some(place(found)), None),
            found => (None, found.as_ref().map(place)),
        };
        json!({
            "point": key_point.point,
            "bonus": key_point.bonus,
            "match": mark,
            "maybe": maybe,
        })
    });
    json!({
        "question": question.id,
        "coverage": suggestions.coverage().share(),
        "key_points": key_points.collect::<Vec<_>>(),
    })
}

fn print(question: &Question, answer: &str, suggestions: &Suggestions) {
    print_line(format_args!("{} ({})", question.title, question.id));
    let mut bonus_marks = 0;
    for (key_point, found) in question.key_points.iter().zip(&suggestions.key_points) {
        let mark = found.as_ref().map(|found| found.preselected);
        let (sign, verb) = match mark {
            Some(true) => ('x', "seems to say it"),
            _ => (' ', "may say it"),
        };
        let bonus = if key_point.bonus { "bonus: " } else { "" };
        print_line(format_args!("[{sign}] {bonus}{}", key_point.point));
        if let Some(found) = found {
            print_line(format_args!("    {verb}: {:?}", found.quote(answer)));
        }
        bonus_marks += usize::from(key_point.bonus && mark == Some(true));
    }
    print_line(format_args!(
        "coverage {:.2} ({} of {}{})",
        suggestions.coverage().share(),
        suggestions.preselected(),
        suggestions.ordinary,
        match bonus_marks {
            0 => String::new(),
            count => format!(", {count} of them a bonus"),
        }
    ));
}
