//! `stride drill`: prints exercises as `/drill` makes them, for people who check them.

use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use super::{fail, print_line};
use crate::domain::drill::{Code, Drill, Kind};
use crate::domain::question::Level;

#[derive(Debug, Args)]
pub(super) struct DrillArgs {
    /// Only this kind, such as `output-size` (default: each).
    #[arg(long)]
    kind: Option<String>,
    /// Only this level (default: each).
    #[arg(long)]
    level: Option<Level>,
    /// How many of each kind and level.
    #[arg(long, default_value_t = 1)]
    cases: u32,
    /// The number of the first one.
    #[arg(long, default_value_t = 1)]
    from: u32,
    /// Print each as a line of JSON: what is given, the answer, and what wrong answers come to.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &DrillArgs) -> ExitCode {
    let kinds = match &args.kind {
        None => Kind::ALL.to_vec(),
        Some(word) => match Kind::from_word(word) {
            Some(kind) => vec![kind],
            None => {
                let words = Kind::ALL.map(Kind::word).join(", ");
                return fail(&[format!("unknown kind `{word}` ({words})")]);
            }
        },
    };
    let levels = args.level.map_or(Level::ALL.to_vec(), |level| vec![level]);
    for kind in kinds {
        for level in &levels {
            for place in 0..args.cases {
                let number = u64::from(args.from) + u64::from(place);
                let drill = Drill::of(Code::new(Some(kind), *level, number));
                if args.json {
                    print_line(as_json(&drill));
                } else {
                    print(&drill);
                }
            }
        }
    }
    ExitCode::SUCCESS
}

fn as_json(drill: &Drill) -> Value {
    let slips = drill.slips();
    let slips = slips
        .iter()
        .map(|slip| json!({ "says": slip.says, "comes_to": slip.comes_to }));
    let mut value = json!(drill);
    value["prompt"] = json!(drill.prompt());
    value["asked"] = json!(drill.asked());
    value["answer"] = json!(drill.answer());
    value["slips"] = slips.collect();
    value
}

fn print(drill: &Drill) {
    print_line(format_args!(
        "{} · {} · {}\n{}",
        drill.kind.word(),
        drill.level,
        drill.number,
        drill.prompt()
    ));
    for step in drill.steps() {
        print_line(format_args!("  - {step}"));
    }
    for slip in drill.slips() {
        print_line(format_args!("  x {}: {}", slip.comes_to.text(), slip.says));
    }
    print_line(format_args!("  = {}\n", drill.answer_text()));
}
