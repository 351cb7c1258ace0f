//! The shipped bank has no problems.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use stride::check::check;
use stride::clock::Clock;
use stride::domain::bank::{Bank, overlay};
use stride::domain::question::{Level, Question, Topic};
use stride::domain::review::cue;
use stride::embedded;

static BANK: LazyLock<Bank> =
    LazyLock::new(|| Bank::parse(embedded::files()).expect("a bank without problems"));

#[test]
fn the_bank_has_120_questions_and_no_problem() {
    let report = check(embedded::files(), Clock::System.now().date_naive());
    assert!(!report.has_errors(), "{report}");
    let count = |level| BANK.select(&[level], &[], &[], None).count();
    assert_eq!(Level::ALL.map(count), [40, 40, 40]);
}

#[test]
fn a_key_points_cue_tells_it_from_the_others_of_its_question() {
    for question in BANK.iter() {
        let points = || question.key_points.iter().map(|point| point.point.as_str());
        let cues: BTreeSet<String> = points().map(|point| cue(point, points())).collect();
        assert_eq!(
            cues.len(),
            question.key_points.len(),
            "{}: {cues:?}",
            question.id
        );
        for cue in &cues {
            let count = |sign| cue.matches(sign).count();
            let is_whole = count('(') == count(')') && count('[') == count(']');
            let is_whole = is_whole && count('`') % 2 == 0 && count('"') % 2 == 0;
            assert!(is_whole, "{}: {cue}", question.id);
        }
    }
}

#[test]
fn every_question_file_is_embedded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("questions");
    let texts = |files: Vec<embedded::BankFile>| -> Vec<_> {
        files.into_iter().map(|(_, text)| text).collect()
    };
    assert_eq!(
        texts(embedded::files()),
        texts(embedded::read_dir(&folder).unwrap())
    );
}

#[test]
fn an_overlay_replaces_by_id_with_the_picture_and_adds() {
    let files = |list: &[&str]| -> Vec<(String, ())> {
        list.iter().map(|path| ((*path).to_owned(), ())).collect()
    };
    let base = files(&[
        "questions/CHANGES.md",
        "questions/a/one.md",
        "questions/a/one.svg",
        "questions/a/two.md",
        "questions/a/two.svg",
    ]);
    let over = files(&["mine/CHANGES.md", "mine/three.md", "mine/two.md"]);
    assert_eq!(
        overlay(base, over),
        files(&[
            "questions/CHANGES.md",
            "questions/a/one.md",
            "questions/a/one.svg",
            "mine/CHANGES.md",
            "mine/three.md",
            "mine/two.md",
        ])
    );
}

#[test]
fn questions_are_selected_by_level_topic_and_experience() {
    let all = |matches: &dyn Fn(&Question) -> bool| BANK.iter().filter(|q| matches(q)).count();
    let levels = [Level::Beginner, Level::Senior];
    assert_eq!(BANK.select(&[], &[], &[], None).count(), BANK.len());
    assert_eq!(
        BANK.select(&levels, &[Topic::Pooling], &[], Some(1))
            .count(),
        all(&|question| {
            levels.contains(&question.level)
                && question.topics.contains(&Topic::Pooling)
                && question.experience.contains(1)
        })
    );
}
