//! The labeled statements and answers of `grading/` belong to existing key points.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;
use stride::domain::bank::Bank;
use stride::domain::labeled::{self, Label, LabeledAnswer, PointLabel, Sort, Statement};
use stride::domain::language::is_foreign;
use stride::domain::question::{Question, Section};
use stride::embedded;

/// What a statement does with its key point, and the fewest of each kind per key point.
const FEWEST: [(Label, usize); 3] = [
    (Label::Makes, 10),
    (Label::Contradicts, 6),
    (Label::Mentions, 4),
];

/// Returns every line of every file of a folder, with its question.
fn read<T: DeserializeOwned>(folder: &str) -> Vec<(Question, Vec<T>)> {
    let bank = Bank::parse(embedded::files()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("grading")
        .join(folder);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "jsonl") {
            continue;
        }
        let id = path.file_stem().unwrap().to_str().unwrap();
        let question = bank
            .get(id)
            .unwrap_or_else(|| panic!("{id}: no such question"));
        let text = fs::read_to_string(&path).unwrap();
        let lines = labeled::read(&text).unwrap_or_else(|line| panic!("{id}: {line}"));
        files.push((question.clone(), lines));
    }
    assert!(files.len() >= 57, "{} files", files.len());
    files
}

#[test]
fn every_key_point_has_statements_that_make_contradict_and_mention_it() {
    let mut texts = HashSet::new();
    for (question, statements) in read::<Statement>("statements") {
        let mut counts: BTreeMap<(usize, Label), usize> = BTreeMap::new();
        for statement in statements {
            assert!(
                statement.key_point < question.key_points.len(),
                "{}: no key point {}",
                question.id,
                statement.key_point
            );
            let words = statement.text.split_whitespace().count();
            assert!(
                (2..=40).contains(&words),
                "{}: {words} words: {}",
                question.id,
                statement.text
            );
            *counts
                .entry((statement.key_point, statement.label))
                .or_default() += 1;
            assert!(
                texts.insert(statement.text.clone()),
                "twice: {}",
                statement.text
            );
        }
        for key_point in 0..question.key_points.len() {
            for (label, fewest) in FEWEST {
                let count = counts.get(&(key_point, label)).copied().unwrap_or(0);
                assert!(
                    count >= fewest,
                    "{}: key point {key_point} has {count} of {label:?}",
                    question.id
                );
            }
        }
    }
}

#[test]
fn every_answer_has_a_mark_for_each_key_point_and_is_what_its_kind_says() {
    for (question, answers) in read::<LabeledAnswer>("answers") {
        for answer in answers {
            let whose = format!("{}: {}", question.id, answer.text);
            assert_eq!(
                answer.key_points.len(),
                question.key_points.len(),
                "{whose}"
            );
            assert!(answer.mark <= 10, "{whose}");
            let marks = answer.key_points.iter().zip(&question.key_points);
            let ordinary = |wanted: PointLabel| {
                let of_it = marks
                    .clone()
                    .filter(|(mark, point)| **mark == wanted && !point.bonus);
                of_it.count()
            };
            let made = ordinary(PointLabel::Made);
            match answer.kind {
                Sort::Strong => {
                    assert!(10 * made >= 7 * question.ordinary_points(), "{whose}");
                }
                Sort::Wrong => {
                    assert!(
                        made <= 1 && ordinary(PointLabel::Contradicted) >= 1,
                        "{whose}"
                    );
                }
                Sort::Stuffed | Sort::OffTopic | Sort::None => assert!(made <= 1, "{whose}"),
                Sort::Partial | Sort::Weak | Sort::Mixed => {
                    assert!(made < question.ordinary_points(), "{whose}");
                }
            }
        }
    }
}

/// The remark that suggestions read English appears for other languages and for no English text, in
/// any register. Each text is tried in full, and as its first half.
#[test]
fn hardly_an_english_answer_is_taken_for_another_language_and_every_other_is() {
    let mut texts = Vec::new();
    for (_, answers) in read::<LabeledAnswer>("answers") {
        for answer in answers {
            let is_english = answer.language == "en";
            let half = answer.text.chars().count() / 2;
            let half: String = answer.text.chars().take(half).collect();
            texts.extend([(answer.text, is_english), (half, is_english)]);
        }
    }
    for (question, statements) in read::<Statement>("statements") {
        for statement in statements {
            texts.push((statement.text, true));
        }
        for section in Section::ALL {
            texts.push((question.section(section).to_owned(), true));
        }
    }
    let english = texts.iter().filter(|(_, is_english)| *is_english).count();
    let other = texts.len() - english;
    assert!(english > 8_000 && other >= 24, "{english} and {other}");
    texts.retain(|(text, is_english)| is_foreign(text) == *is_english);
    let (alarms, missed): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(_, english)| *english);
    assert!(missed.is_empty(), "of {other}: {missed:#?}");
    // When this was written: two short notes of 11,651 texts.
    assert!(alarms.len() <= english / 2_000, "of {english}: {alarms:#?}");
}
