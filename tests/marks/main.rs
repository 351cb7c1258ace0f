//! Suggestions for answers as people type them.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod sentences;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use futures::future::join_all;
use proptest::prelude::*;
use serde::Deserialize;
use stride::domain::bank::Bank;
use stride::domain::labeled::{self, LabeledAnswer, Statement};
use stride::domain::measure::{Credited, Measure};
use stride::domain::question::Question;
use stride::domain::suggest::Suggestions;
use stride::embedded;
use stride::marker::Marker;

static BANK: LazyLock<Bank> = LazyLock::new(|| Bank::parse(embedded::files()).unwrap());
static MARKER: LazyLock<Marker> = LazyLock::new(Marker::default);

pub(crate) fn suggested(question: &str, answer: &str) -> Suggestions {
    MARKER.suggest_here(question_called(question), answer)
}

fn question_called(id: &str) -> &'static Question {
    BANK.get(id).unwrap_or_else(|| panic!("no question {id}"))
}

fn credited(suggestions: &Suggestions) -> Credited {
    let points = suggestions.key_points.iter().enumerate();
    let marked = points.filter(|(_, point)| point.as_ref().is_some_and(|found| found.preselected));
    marked.map(|(place, _)| place).collect()
}

/// Returns the questions of the validation set, which chose the encoder and did not train it.
fn validation() -> Vec<String> {
    #[derive(Deserialize)]
    struct Split {
        validation: Vec<String>,
    }
    let split: Split = toml::from_str(&read("split.toml")).unwrap();
    split.validation
}

fn read(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("grading");
    fs::read_to_string(folder.join(file)).unwrap()
}

/// `stride judge --built-in` prints the whole table.
#[test]
fn suggestions_agree_with_people_on_questions_they_were_not_trained_on() {
    let mut measure = Measure::default();
    for id in validation() {
        let question = question_called(&id);
        let answers: Vec<LabeledAnswer> =
            labeled::read(&read(&format!("answers/{id}.jsonl"))).unwrap();
        for answer in &answers {
            let said = credited(&suggested(&id, &answer.text));
            measure.add_answer(&id, question.ordinary_points(), answer, &said, None);
        }
        let statements: Vec<Statement> =
            labeled::read(&read(&format!("statements/{id}.jsonl"))).unwrap();
        for statement in statements.iter().step_by(4) {
            let said = credited(&suggested(&id, &statement.text));
            measure.add_statement(statement, &said);
        }
    }
    let rows = measure.rows();
    let value = |what: &str| {
        let row = rows.iter().find(|row| row.what == what);
        let row = row.unwrap_or_else(|| panic!("no row {what} in {rows:#?}"));
        row.value.unwrap()
    };
    assert!(value("statement makes: credited") >= 0.45, "{rows:#?}");
    assert!(
        value("statement contradicts: credited") <= 0.25,
        "{rows:#?}"
    );
    assert!(value("statement mentions: credited") <= 0.1, "{rows:#?}");
    assert!(value("better before worse (coverage)") >= 0.8, "{rows:#?}");
    assert!(value("strong at 60 % or more") >= 0.9, "{rows:#?}");
    assert!(
        value("wrong, stuffed, off-topic above 34 %") <= 0.05,
        "{rows:#?}"
    );
}

#[test]
fn saying_nothing_or_the_question_again_makes_no_point() {
    for question in BANK.iter().step_by(3) {
        for nothing in ["idk", "?", "I don't know yet, sorry!"] {
            let suggestions = MARKER.suggest_here(question, nothing);
            assert_eq!(suggestions.preselected(), 0, "{}: {nothing}", question.id);
        }
        let again = MARKER.suggest_here(question, &question.title);
        assert_eq!(again.preselected(), 0, "{}", question.id);
    }
    let empty = suggested("pooling", " \n\t");
    assert!(empty.key_points.iter().all(Option::is_none));
    assert_eq!(empty.key_points.len(), 6);
}

#[tokio::test]
async fn many_who_answer_at_once_get_what_each_would_get_alone() {
    let question = question_called("pooling");
    let answers = [
        "Max pooling keeps the largest value of each window.",
        "- no weights\n- works channel by channel",
        "It makes the maps smaller, so later layers need less computation.",
        "🥇",
    ];
    let at_once = answers.iter().cycle().take(12);
    let at_once = join_all(at_once.map(|answer| MARKER.suggest(question, answer))).await;
    for (answer, suggestions) in answers.iter().cycle().zip(at_once) {
        assert_eq!(
            suggestions,
            MARKER.suggest_here(question, answer),
            "{answer}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_gets_the_same_suggestions_twice_each_of_whole_sentences(
        parts in prop::collection::vec(
            prop_oneof![
                prop::sample::select(vec![
                    "It makes the maps smaller. ", "no weights to learn", "\n- ", "max or average; ",
                    "it throws away where things were",
                ]).prop_map(str::to_owned),
                "[ ,.;:!?()'’\\-–—=>→\n\t×²½]{1,3}",
                "\\PC{1,12}",
                any::<char>().prop_map(String::from),
            ],
            0..40,
        ),
    ) {
        let answer = parts.concat();
        let suggestions = suggested("pooling", &answer);
        prop_assert_eq!(suggestions.key_points.len(), 6);
        prop_assert_eq!(&suggestions, &suggested("pooling", &answer));
        for found in suggestions.key_points.iter().flatten() {
            let quote = found.quote(&answer);
            prop_assert_eq!(quote.trim(), quote);
            prop_assert!(!quote.is_empty());
        }
    }
}
