//! A trial over the protocol, against a model that is told what to say.

use local_judge::{Asked, LocalJudge, Reply};
use serde_json::json;

use super::*;
use crate::domain::bank::Bank;
use crate::embedded;
use crate::judge::Endpoint;

const GRADING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/grading");

fn bank() -> Bank {
    Bank::parse(embedded::files()).unwrap()
}

fn candidate(server: &LocalJudge) -> Candidate {
    let endpoint = Endpoint::new(server.url(), "a-model", None).unwrap();
    Candidate::Judge(Judge::new(endpoint, Clock::System).unwrap())
}

/// Finds the same about every point, with the first words of the answer as its quote.
fn all(finding: &'static str) -> impl Fn(&Asked) -> Reply {
    move |asked| {
        let data = asked.data();
        let answer = data["answer"].as_str().unwrap();
        let quote: Vec<&str> = answer.split_whitespace().take(6).collect();
        let points =
            data["key_points"].as_array().unwrap().iter().map(
                |point| json!({ "n": point["n"], "finding": finding, "quote": quote.join(" ") }),
            );
        Reply::Says(json!({ "points": points.collect::<Vec<_>>() }).to_string())
    }
}

async fn tried(candidate: &Candidate, texts: &[Text<'_>], kept: &mut Kept, limit: usize) -> Report {
    let run = run(candidate, texts, kept, limit, &Clock::System, |_, _| {});
    run.await.unwrap()
}

#[tokio::test]
async fn a_judge_that_finds_nothing_credits_nothing_and_a_broken_one_is_left_alone() {
    let bank = bank();
    let material = Material::read(GRADING.as_ref(), &bank, None, 2).unwrap();
    let texts = material.texts(1);
    assert!(texts.len() > 40, "{}", texts.len());
    let server = LocalJudge::start().await.unwrap();
    server.always(all("not"));
    let report = tried(
        &candidate(&server),
        &texts,
        &mut Kept::default(),
        usize::MAX,
    )
    .await;
    assert_eq!((report.texts, report.left), (texts.len(), 0));
    assert_eq!(server.asked().len(), texts.len());
    assert_eq!(report.questions.len(), 2);
    assert!(report.tokens.unwrap().0 > 0);
    let value = |what: &str| {
        let row = report.table.iter().find(|row| row.what == what).unwrap();
        row.value.unwrap()
    };
    assert_eq!(value("statement makes: credited"), 0.0);
    assert_eq!(value("strong at 60 % or more"), 0.0);
    assert_eq!(value("better before worse (score)"), 0.5);

    server.always(|_| Reply::status(500, "broken"));
    let report = tried(
        &candidate(&server),
        &texts,
        &mut Kept::default(),
        usize::MAX,
    )
    .await;
    assert_eq!(report.texts, 0);
    assert_eq!(
        report.failures.values().sum::<usize>() + report.left,
        texts.len()
    );
    assert_eq!(
        server.asked().len(),
        texts.len() + 3 + 1,
        "one more was under way"
    );
}

#[tokio::test]
async fn a_judge_that_credits_everything_with_one_quote_credits_nothing() {
    let bank = bank();
    let material = Material::read(GRADING.as_ref(), &bank, None, 1).unwrap();
    let texts = material.texts(0);
    let server = LocalJudge::start().await.unwrap();
    server.always(all("made"));
    let report = tried(
        &candidate(&server),
        &texts,
        &mut Kept::default(),
        usize::MAX,
    )
    .await;
    let fooled = report
        .table
        .iter()
        .find(|row| row.what.starts_with("wrong"));
    assert_eq!(fooled.unwrap().value, Some(0.0));
}

#[tokio::test]
async fn a_trial_goes_on_where_it_ended() {
    let bank = bank();
    let material = Material::read(GRADING.as_ref(), &bank, None, 1).unwrap();
    let texts = material.texts(0);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("said.jsonl");
    let server = LocalJudge::start().await.unwrap();
    server.always(all("not"));
    let first = tried(
        &candidate(&server),
        &texts,
        &mut Kept::open(&file).unwrap(),
        3,
    )
    .await;
    assert_eq!((first.texts, first.left), (3, texts.len() - 3));
    // As after a crash in the middle of a line.
    let mut text = std::fs::read_to_string(&file).unwrap();
    text.truncate(text.len() - 10);
    std::fs::write(&file, text).unwrap();
    let mut kept = Kept::open(&file).unwrap();
    let second = tried(&candidate(&server), &texts, &mut kept, usize::MAX).await;
    assert_eq!(
        (second.texts, second.kept, second.left),
        (texts.len(), 2, 0)
    );
    assert_eq!(server.asked().len(), texts.len() + 1);
    let third = tried(
        &candidate(&server),
        &texts,
        &mut Kept::open(&file).unwrap(),
        0,
    )
    .await;
    assert_eq!(third.kept, texts.len());
    assert_eq!(third.table, second.table);
}

#[tokio::test]
async fn the_built_in_suggestions_are_tried_on_the_same_texts() {
    let bank = bank();
    let material = Material::read(GRADING.as_ref(), &bank, None, 1).unwrap();
    let texts = material.texts(2);
    let candidate = Candidate::BuiltIn(Marker::default());
    let report = tried(&candidate, &texts, &mut Kept::default(), usize::MAX).await;
    assert_eq!(report.texts, texts.len());
    let makes = report
        .table
        .iter()
        .find(|row| row.what.starts_with("statement makes"));
    assert!(makes.unwrap().value.unwrap() > 0.0);
}

#[test]
fn material_that_does_not_fit_is_refused_with_its_place() {
    let bank = bank();
    let folder = tempfile::tempdir().unwrap();
    let read = |part| {
        Material::read(folder.path(), &bank, part, 5)
            .unwrap_err()
            .to_string()
    };
    assert!(read(None).contains("cannot be read"));
    for set in ["answers", "statements"] {
        std::fs::create_dir(folder.path().join(set)).unwrap();
    }
    assert!(read(None).starts_with("no question of the bank"));
    let file = folder.path().join("answers/padding.jsonl");
    std::fs::write(&file, "{\"kind\": \"strong\"}\n").unwrap();
    assert!(
        read(None).contains("padding.jsonl: line 1: missing field"),
        "{}",
        read(None)
    );
    let answer = r#"{"kind": "weak", "register": "chat", "language": "en", "mark": 1, "key_points": ["made"], "text": "a"}"#;
    std::fs::write(&file, answer).unwrap();
    assert!(
        read(None).contains("padding.jsonl: line 1: its labels"),
        "{}",
        read(None)
    );
    std::fs::write(folder.path().join("split.toml"), "train = [\"padding\"]").unwrap();
    assert!(
        read(Some("held_back")).contains("there are train"),
        "{}",
        read(Some("held_back"))
    );
}
