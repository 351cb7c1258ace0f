//! The grader against answers as candidates type them: `tests/grading/README.md`.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::fs;
use std::path::{Path, PathBuf};

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

/// The most coverage of an answer to a question about something else: two key points of five.
const OTHER: f64 = 0.4;
/// The same on average.
const MEAN_OF_OTHERS: f64 = 0.05;
/// The same where the two may have something in common: an answer on pooling says some of what
/// strides do.
const MEAN_OF_ALL_OTHERS: f64 = 0.08;

/// Three answers to one question.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answers {
    strong: String,
    partial: String,
    wrong: String,
}

/// The answers of every file, by the id of their question.
fn answers() -> Vec<(String, Answers)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/grading");
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_set = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    let read = |path: PathBuf| {
        let id = path.file_stem().unwrap().to_string_lossy().into_owned();
        let answers = toml::from_str(&fs::read_to_string(&path).unwrap());
        let answers = answers.unwrap_or_else(|error| panic!("{id}: {error}"));
        (id, answers)
    };
    let mut files: Vec<_> = paths.filter(is_set).map(read).collect();
    files.sort_by(|(id, _), (other, _)| id.cmp(other));
    assert!(
        files.len() >= MIN_FILES,
        "{} files; at least {MIN_FILES}",
        files.len()
    );
    files
}

fn bank() -> Bank {
    Bank::parse(embedded::files()).unwrap()
}

#[test]
fn strong_partial_and_wrong_answers_are_told_apart() {
    let bank = bank();
    let failures: Vec<String> = answers()
        .into_iter()
        .flat_map(|(id, answers)| failures(&bank, &id, answers))
        .collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn failures(bank: &Bank, id: &str, answers: Answers) -> Vec<String> {
    let Some(question) = bank.get(id) else {
        return vec![format!("{id}: no such question")];
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

#[test]
fn a_good_answer_to_another_question_scores_near_nothing() {
    let bank = bank();
    let (mut apart, mut all) = (Vec::new(), Vec::new());
    for (id, answers) in answers() {
        let own = bank.get(&id).unwrap();
        for question in bank.iter().filter(|question| question.id != own.id) {
            let verdict = grade(question, &answers.strong);
            all.push(verdict.coverage());
            if question
                .topics
                .iter()
                .any(|topic| own.topics.contains(topic))
            {
                continue;
            }
            apart.push(verdict.coverage());
            assert!(
                verdict.coverage() <= OTHER,
                "the answer to {id}: {}",
                describe(question, "other", &verdict)
            );
        }
    }
    let mean = |coverages: &[f64]| coverages.iter().sum::<f64>() / coverages.len() as f64;
    assert!(apart.len() > 300, "{} pairs", apart.len());
    assert!(mean(&apart) <= MEAN_OF_OTHERS, "{}", mean(&apart));
    assert!(mean(&all) <= MEAN_OF_ALL_OTHERS, "{}", mean(&all));
}

#[test]
fn a_bag_of_a_questions_own_terms_scores_nothing() {
    for question in bank().iter() {
        let terms: Vec<&str> = question
            .key_points
            .iter()
            .flat_map(|point| point.terms.iter().map(String::as_str))
            .collect();
        let mut words: Vec<&str> = terms.iter().flat_map(|term| term.split(' ')).collect();
        words.sort_unstable();
        for separator in [", ", " ", "; ", ". ", "\n", "\n- ", " - ", " / ", " and "] {
            for bag in [terms.join(separator), words.join(separator)] {
                let verdict = grade(question, &bag);
                assert_eq!(
                    verdict.matched(),
                    0,
                    "{}",
                    describe(question, &bag, &verdict)
                );
            }
        }
    }
}

/// Which key points an answer makes.
fn made(question: &Question, answer: &str) -> Vec<bool> {
    let verdict = grade(question, answer);
    verdict.key_points.iter().map(Option::is_some).collect()
}

#[test]
fn case_spacing_and_the_order_of_paragraphs_change_no_verdict() {
    let bank = bank();
    for (id, answers) in answers() {
        let question = bank.get(&id).unwrap();
        for answer in [answers.strong, answers.partial, answers.wrong] {
            let expected = made(question, &answer);
            assert_eq!(made(question, &answer.to_lowercase()), expected, "{answer}");
            assert_eq!(made(question, &answer.to_uppercase()), expected, "{answer}");
            let spaced = answer.replace(' ', " \u{a0} ");
            assert_eq!(made(question, &spaced), expected, "{answer}");
            let mut sentences: Vec<&str> = answer.split_inclusive(". ").collect();
            sentences.reverse();
            let reversed = sentences.join(" ");
            assert_eq!(made(question, &reversed), expected, "{answer}");
        }
    }
}
