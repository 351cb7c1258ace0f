//! `stride judge` against a scripted model.

use local_judge::{LocalJudge, Reply};
use serde_json::{Value, json};

use super::support::Stride;

const GRADING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/grading");

/// Prepares `stride judge` on one question's answers.
fn judge(more: &[&str]) -> Stride {
    let arguments = [
        "judge",
        "--material",
        GRADING,
        "--questions",
        "1",
        "--statements",
        "0",
    ];
    Stride::new(&[&arguments, more].concat())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_is_tried_and_what_it_said_is_kept() {
    let model = LocalJudge::start().await.unwrap();
    model.always(|asked| {
        let points = asked.data()["key_points"].as_array().unwrap().clone();
        let points = points
            .iter()
            .map(|point| json!({ "n": point["n"], "finding": "not" }));
        Reply::Says(json!({ "points": points.collect::<Vec<_>>() }).to_string())
    });
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("said.jsonl");
    let with = |more: &[&str]| {
        judge(&[&["--keep", kept.to_str().unwrap()], more].concat())
            .with("STRIDE_JUDGE_URL", model.url())
            .with("STRIDE_JUDGE_MODEL", "a-model")
            .with("STRIDE_JUDGE_KEY", "a-key")
    };
    let (code, first, told) = with(&["--limit", "4"]).end();
    assert_eq!(code, 0, "{told}");
    assert!(first.contains("4 texts of 1 questions"), "{first}\n{told}");
    assert!(
        first.contains("| strong at 60 % or more | 0 % |"),
        "{first}"
    );
    assert!(first.contains("texts left. With --keep"), "{first}");
    assert!(!(first + &told).contains("a-key"));
    let (_, json, _) = with(&["--json"]).end();
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["kept"], 4);
    assert_eq!(report["left"], 0);
    assert_eq!(report["texts"], model.asked().len());
    assert_eq!(
        model.asked()[0].authorization.as_deref(),
        Some("Bearer a-key")
    );
}

#[test]
fn the_built_in_suggestions_are_tried_without_a_model() {
    let (_, table, _) = judge(&["--built-in"]).end();
    assert!(table.starts_with("built-in suggestions: "), "{table}");
    let nothing = judge(&[]).failure();
    assert!(
        nothing.starts_with("STRIDE_JUDGE_URL is not set: there is no model to try."),
        "{nothing}"
    );
}

#[cfg(feature = "playground")]
#[test]
fn a_playground_with_half_a_judge_says_what_is_missing() {
    let half = Stride::new(&["playground"]).with("STRIDE_JUDGE_MODEL", "a-model");
    let told = half.failure();
    assert!(
        told.starts_with("STRIDE_JUDGE_URL is not set, but STRIDE_JUDGE_MODEL is"),
        "{told}"
    );
}
