//! The server refuses each parameter and field that the document lists and it does not know; it
//! never drops one.

use std::collections::BTreeSet;

use discord_document::{Document, Operation};
use serde_json::{Value, json};

use super::served;
use super::support::Answer;
use super::tour::{Place, place};

/// Parameters and fields that may have any value, each with the reason.
#[rustfmt::skip]
const UNHEARD: &[(&str, &str, &str)] = &[
    ("*", "with_localizations", "a flag: what is not true is false"),
    ("*", "with_counts", "a flag: what is not true is false"),
    ("*", "with_response", "a flag: what is not true is false"),
    ("*", "wait", "an interaction's follow-up is always answered with its message (reference, \"Followup Messages\")"),
    ("*", "thread_id", "not for interactions (reference, \"Followup Messages\")"),
    ("*", "with_components", "an application's own webhooks take components anyway (reference, \"Execute Webhook\")"),
    ("POST /webhooks/{webhook_id}/{webhook_token}", "username", "not for interactions (reference, \"Followup Messages\")"),
    ("POST /webhooks/{webhook_id}/{webhook_token}", "avatar_url", "not for interactions (reference, \"Followup Messages\")"),
    ("POST /webhooks/{webhook_id}/{webhook_token}", "thread_name", "not for interactions (reference, \"Followup Messages\")"),
    ("POST /webhooks/{webhook_id}/{webhook_token}", "applied_tags", "not for interactions (reference, \"Followup Messages\")"),
    ("POST /channels/{channel_id}/threads", "applied_tags", "of posts in forums, which are refused by the channel's type"),
    ("POST /channels/{channel_id}/threads", "message", "of posts in forums, which are refused by the channel's type"),
    ("PATCH /channels/{channel_id}", "icon", "of group direct messages, in which no bot is"),
    ("*", "handler", "of entry points only (reference, \"Entry Point Command Handler Types\")"),
];

/// Returns values that are wrong for almost every field.
fn nonsense() -> [Value; 4] {
    [
        json!({"nonsense": true}),
        json!("\u{1F4A5}"),
        json!(-1),
        json!([[]]),
    ]
}

/// Returns whether an answer calls this name wrong, or not served.
fn notices(answer: &Answer, name: &str) -> bool {
    let named = |error: &String| error.split(['.', ' ']).any(|part| part == name);
    answer.status == 501 || answer.refusal() == (400, 50081) || answer.errors().iter().any(named)
}

fn unheard(operation: &Operation, name: &str) -> bool {
    UNHEARD
        .iter()
        .any(|(of, what, _)| (*of == "*" || *of == operation.to_string()) && *what == name)
}

/// Collects the fields of a JSON body, over all members of its unions.
fn gather(document: &Document, schema: &Value, found: &mut BTreeSet<String>) {
    let schema = document.resolved(schema);
    let properties = schema["properties"].as_object().into_iter().flatten();
    found.extend(properties.map(|(name, _)| name.clone()));
    for union in ["oneOf", "anyOf", "allOf"] {
        for member in schema[union].as_array().into_iter().flatten() {
            gather(document, member, found);
        }
    }
    if !schema["items"].is_null() {
        gather(document, &schema["items"], found);
    }
}

#[tokio::test]
async fn no_documented_parameter_or_field_passes_silently() {
    let Some(document) = Document::named_for("parameters and fields that pass silently") else {
        return;
    };
    let place = place().await;
    let mut silent = Vec::new();
    for operation in served(document, &place.rest).await {
        silent.extend(silent_parameters(document, &place, &operation).await);
        silent.extend(silent_fields(document, &place, &operation).await);
    }
    assert!(silent.is_empty(), "{silent:#?}");
    place.server.take_violations();
    place.server.shutdown().await;
}

async fn silent_parameters(
    document: &Document,
    place: &Place,
    operation: &Operation,
) -> Vec<String> {
    let described = document.described(operation)["parameters"].as_array();
    let mut silent = Vec::new();
    for parameter in described.into_iter().flatten() {
        let parameter = document.resolved(parameter);
        let name = parameter["name"].as_str().unwrap();
        if parameter["in"] != "query" || unheard(operation, name) {
            continue;
        }
        let path = format!("{}?{name}=%F0%9F%92%A5", place.path(&operation.template));
        let answer = place.rest.call(&operation.method, &path, Value::Null).await;
        if !notices(&answer, name) {
            silent.push(format!("{operation} ?{name}: {}", answer.status));
        }
    }
    silent
}

async fn silent_fields(document: &Document, place: &Place, operation: &Operation) -> Vec<String> {
    let content = &document.described(operation)["requestBody"]["content"];
    let schema = document.resolved(&content["application/json"]["schema"]);
    let is_list = schema["type"].to_string().contains("array");
    let mut fields = BTreeSet::new();
    gather(document, schema, &mut fields);
    let mut silent = Vec::new();
    for field in fields {
        if unheard(operation, &field) {
            continue;
        }
        let path = place.path(&operation.template);
        let mut noticed = false;
        for value in nonsense() {
            let mut body = json!({&field: value});
            if operation.template.ends_with("/callback") && field == "data" {
                // The type decides the shape of the data.
                body["type"] = json!(4);
            }
            let body = if is_list { json!([body]) } else { body };
            let answer = place.rest.call(&operation.method, &path, body).await;
            noticed |= notices(&answer, &field);
        }
        if !noticed {
            silent.push(format!("{operation} {field}"));
        }
    }
    silent
}
