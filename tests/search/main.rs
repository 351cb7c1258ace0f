//! Members find the question that they mean, in their own words.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::sync::LazyLock;

use stride::domain::bank::Bank;
use stride::embedded;

static BANK: LazyLock<Bank> = LazyLock::new(|| Bank::parse(embedded::files()).unwrap());

/// How many results a member looks at before typing something else.
const LOOKED_AT: usize = 3;

fn found(typed: &str) -> Vec<&'static str> {
    let questions = BANK.search(typed).questions;
    questions
        .iter()
        .map(|question| question.id.as_str())
        .collect()
}

/// Returns the queries of a file, each with the intended questions.
fn queries(file: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = file
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let queries = lines.map(|line| {
        let (typed, meant) = line.rsplit_once(": ").unwrap();
        let meant: Vec<&str> = meant.split(", ").collect();
        for id in &meant {
            assert!(BANK.get(id).is_some(), "{id}");
        }
        (typed, meant)
    });
    queries.collect()
}

/// Returns the queries that do not find an intended question soon enough.
fn missed(file: &'static str) -> Vec<String> {
    let missed = queries(file).into_iter().filter_map(|(typed, meant)| {
        let first: Vec<&str> = found(typed).into_iter().take(LOOKED_AT).collect();
        let is_found = first.iter().any(|id| meant.contains(id));
        (!is_found).then(|| format!("{typed}: {first:?}, not {meant:?}"))
    });
    missed.collect()
}

#[test]
fn what_members_type_finds_what_they_mean() {
    let missed = missed(include_str!("queries.txt"));
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn nine_of_ten_queries_that_were_not_looked_at_find_what_is_meant() {
    let file = include_str!("held_out.txt");
    let missed = missed(file);
    let most = queries(file).len() / 10;
    assert!(missed.len() <= most, "{}", missed.join("\n"));
}

#[test]
fn nonsense_finds_nothing() {
    let mut wrong = Vec::new();
    let lines = include_str!("nonsense.txt").lines();
    for typed in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let found = found(typed);
        if !found.is_empty() {
            wrong.push(format!("{typed}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(found(&"blorp ".repeat(700)), [] as [&str; 0]);
}

/// This also holds while the title is being typed, from its third letter on.
#[test]
fn every_question_is_found_by_its_title_in_any_form() {
    let mut missed = Vec::new();
    for question in BANK.iter() {
        let id = question.id.as_str();
        let title = question.title.as_str();
        let forms = [
            title.to_owned(),
            title.trim_end_matches('?').to_owned(),
            title.to_uppercase(),
            title.replace(|c: char| !c.is_alphanumeric() && c != '×', "  "),
            id.to_owned(),
            id.replace('-', " "),
        ];
        for typed in forms {
            let first = found(&typed).first().copied();
            if first != Some(id) {
                missed.push(format!("{typed}: {first:?}, not {id}"));
            }
        }
        let halfway: String = title.chars().take(title.chars().count() / 2).collect();
        let first: Vec<&str> = found(&halfway).into_iter().take(LOOKED_AT).collect();
        if !first.contains(&id) {
            missed.push(format!("{halfway}: {first:?}, not {id}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn a_question_is_found_by_its_number_before_anything_else() {
    for question in BANK.iter() {
        for typed in [
            format!("{}", question.number),
            format!(" #{} ", question.number),
            format!("#0{}", question.number),
        ] {
            assert_eq!(
                found(&typed).first(),
                Some(&question.id.as_str()),
                "{typed}"
            );
        }
    }
    let begun = BANK.search("1").questions;
    let numbers: Vec<u32> = begun
        .iter()
        .map(|question| question.number)
        .take(3)
        .collect();
    assert_eq!(numbers, [1, 10, 11]);
    assert_eq!(found("99999"), [] as [&str; 0]);
}

/// One letter of a long word in the title is left out, doubled, changed or swapped.
#[test]
fn a_misspelled_title_is_found() {
    let (mut tried, mut missed) = (0, Vec::new());
    for question in BANK.iter() {
        let words: Vec<&str> = question.title.split(' ').collect();
        let (place, word) = words
            .iter()
            .enumerate()
            .max_by_key(|(_, word)| word.len())
            .unwrap();
        if word.len() < 8 || !word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            continue;
        }
        let middle = word.len() / 2;
        let (before, after) = word.split_at(middle);
        let forms = [
            format!("{before}{}", &after[1..]),
            format!("{before}{}{after}", &after[..1]),
            format!("{before}q{}", &after[1..]),
            format!("{before}{}{}{}", &after[1..2], &after[..1], &after[2..]),
        ];
        for form in forms {
            let mut typed = words.clone();
            typed[place] = &form;
            let typed = typed.join(" ");
            tried += 1;
            if found(&typed).first() != Some(&question.id.as_str()) {
                missed.push(typed);
            }
        }
    }
    assert!(tried > 150, "{tried}");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}
