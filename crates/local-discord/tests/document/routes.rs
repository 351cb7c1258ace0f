//! The served operations: which they are, and that each answers as the document says.

use std::collections::BTreeSet;

use discord_document::{Document, Operation};

use super::support::{Rest, server};
use super::{served, tour};

const README: &str = include_str!("../../README.md");

#[tokio::test]
async fn the_readme_says_how_many_operations_are_served() {
    let Some(document) = Document::named_for("the README's number of operations") else {
        return;
    };
    let server = server().await;
    let served = served(document, &Rest::new(&server)).await;
    let all = document.operations().len();
    let sentence = format!(
        "{} of the {all} operations in Discord's OpenAPI document",
        served.len()
    );
    assert!(
        README.contains(&sentence),
        "the README does not say {sentence}"
    );
    server.take_violations();
    server.finish().await;
}

#[tokio::test]
async fn every_served_operation_does_what_it_is_for_and_answers_as_the_document_says() {
    let Some(document) = Document::named_for("answers against Discord's document") else {
        return;
    };
    let probe = server().await;
    let served = served(document, &Rest::new(&probe)).await;
    probe.shutdown().await;
    let done: BTreeSet<Operation> = tour::everything()
        .await
        .into_iter()
        .filter(|(_, _, status)| (200..300).contains(status))
        .filter_map(|(method, path, _)| document.operation(&method, &path))
        .collect();
    let missing: Vec<String> = served.difference(&done).map(ToString::to_string).collect();
    assert!(missing.is_empty(), "never done: {missing:#?}");
    let unmet = document.unmet();
    assert!(unmet.is_empty(), "not so any more: {unmet:#?}");
}
