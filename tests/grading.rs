//! The grader against answers as candidates type them: `tests/grading/README.md`.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use stride::domain::bank::Bank;
use stride::domain::grade::{Verdict, grade};
use stride::domain::question::Question;
use stride::embedded;

/// The fewest files of the set.
const MIN_FILES: usize = 15;
/// The least coverage of a strong answer.
const STRONG: f64 = 0.75;
/// The most coverage of a wrong answer: two key points of six, one of three.
const WRONG: f64 = 0.34;

/// Three answers to one question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    strong: String,
    partial: String,
    wrong: String,
}

#[test]
fn strong_partial_and_wrong_answers_are_told_apart() {
    let bank = Bank::parse(embedded::files()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grading");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    assert!(
        files.len() >= MIN_FILES,
        "{} files; at least {MIN_FILES}",
        files.len()
    );

    let failures: Vec<String> = files
        .iter()
        .flat_map(|path| failures(&bank, path))
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn failures(bank: &Bank, path: &Path) -> Vec<String> {
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    let Some(question) = bank.get(&id) else {
        return vec![format!("{id}: no such question")];
    };
    let text = fs::read_to_string(path).expect("a file that was just listed");
    let answers: Answers = match toml::from_str(&text) {
        Ok(answers) => answers,
        Err(error) => return vec![format!("{id}: {error}")],
    };
    let answers = [
        ("strong", answers.strong),
        ("partial", answers.partial),
        ("wrong", answers.wrong),
    ];
    answers
        .iter()
        .filter_map(|(kind, answer)| {
            let verdict = grade(question, answer);
            (kind_of(verdict.coverage()) != *kind).then(|| describe(question, kind, &verdict))
        })
        .collect()
}

fn kind_of(coverage: f64) -> &'static str {
    if coverage >= STRONG {
        "strong"
    } else if coverage <= WRONG {
        "wrong"
    } else {
        "partial"
    }
}

/// The coverage, and why: what was matched, and what was not.
fn describe(question: &Question, kind: &str, verdict: &Verdict) -> String {
    let points = question.key_points.iter().zip(&verdict.key_points);
    let lines = points.map(|(key_point, found)| match found {
        Some(found) => format!(
            "  [x] {} <- {:?} ({})",
            key_point.point, found.quote, found.term
        ),
        None => format!("  [ ] {}", key_point.point),
    });
    let coverage = verdict.coverage();
    format!(
        "{} {kind}: coverage {coverage:.2}\n{}",
        question.id,
        lines.collect::<Vec<_>>().join("\n")
    )
}
