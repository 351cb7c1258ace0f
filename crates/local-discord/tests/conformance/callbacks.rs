//! Answers to interactions.

use local_discord::{Failure, Modal, Response};
use serde_json::{Value, json};

use crate::stage::Stage;
use crate::{Verdict, long, shown};

/// A member's action.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Act {
    Command,
    Component,
    Autocomplete,
    /// Submits a modal that a command opened.
    Modal,
    /// Submits a modal that a button opened.
    ModalOfButton,
}

/// Starts an interaction and returns its event.
async fn started(stage: &mut Stage, act: Act) -> Value {
    let member = stage.member.clone();
    let text = stage.guild.channel("text");
    let call = move || member.command("/ask").in_channel(&text);
    let member = stage.member.clone();
    let text = stage.guild.channel("text");
    match act {
        Act::Command => drop(tokio::spawn(
            async move { drop(call().try_response().await) },
        )),
        Act::Modal => drop(tokio::spawn(async move {
            drop(filled(call().open().await).await)
        })),
        Act::Autocomplete => drop(tokio::spawn(async move {
            drop(call().try_autocomplete("topic", "x").await);
        })),
        Act::Component | Act::ModalOfButton => drop(tokio::spawn(async move {
            let answered = member.try_click_raw(&text, "button").await;
            if act == Act::ModalOfButton {
                drop(filled(answered.unwrap().modal()).await);
            }
        })),
    }
    let event = stage.gateway.event("INTERACTION_CREATE").await;
    if matches!(act, Act::Modal | Act::ModalOfButton) {
        let opened = stage
            .rest
            .answer(&event, json!({"type": 9, "data": modal(json!([input()]))}))
            .await;
        assert_eq!(shown(&opened), "204");
        return stage.gateway.event("INTERACTION_CREATE").await;
    }
    event
}

/// Submits the modal that [`started`] opens.
async fn filled(modal: Modal) -> Result<Response, Failure> {
    modal.fill("t", "text").try_send().await
}

fn input() -> Value {
    json!({"type": 1, "components": [{"type": 4, "custom_id": "t", "label": "Text", "style": 1}]})
}

fn field(more: Value) -> Value {
    let mut row = input();
    for (key, value) in more.as_object().unwrap() {
        row["components"][0][key] = value.clone();
    }
    modal(json!([row]))
}

fn label(component: Value) -> Value {
    json!({"type": 18, "label": "l", "component": component})
}

fn modal(components: Value) -> Value {
    json!({"custom_id": "m", "title": "Title", "components": components})
}

fn choices(count: usize) -> Value {
    json!({"choices": (0..count).map(|n| json!({"name": n.to_string(), "value": n.to_string()})).collect::<Vec<_>>()})
}

#[rustfmt::skip]
fn rules() -> Vec<(&'static str, Act, Value, &'static str)> {
    let hi = json!({"content": "hi"});
    let open = |data: Value| json!({"type": 9, "data": data});
    let group = |kind: u8, count: usize| label(json!({"type": kind, "custom_id": "r", "options": (0..count).map(|n| json!({"label": "l", "value": n.to_string()})).collect::<Vec<_>>()}));
    vec![
        ("a message for a command", Act::Command, json!({"type": 4, "data": hi}), "204"),
        ("deferring a command", Act::Command, json!({"type": 5}), "204"),
        ("deferring knows one flag and passes the others over", Act::Command, json!({"type": 5, "data": {"flags": 32768 | 64}}), "204"),
        ("an activity for a command", Act::Command, json!({"type": 12}), "204"),
        ("a modal for a command", Act::Command, open(modal(json!([input()]))), "204"),
        ("no pong for a command", Act::Command, json!({"type": 1}), "400 50035 type BASE_TYPE_CHOICES"),
        ("no update for a command", Act::Command, json!({"type": 7, "data": hi}), "400 50035 type BASE_TYPE_CHOICES"),
        ("no deferred update for a command", Act::Command, json!({"type": 6}), "400 50035 type BASE_TYPE_CHOICES"),
        ("no choices for a command", Act::Command, json!({"type": 8, "data": choices(1)}), "400 50035 type BASE_TYPE_CHOICES"),
        ("an answer has a type", Act::Command, json!({"data": hi}), "400 50035 type BASE_TYPE_REQUIRED"),
        ("a message has data", Act::Command, json!({"type": 4}), "400 50035 data BASE_TYPE_REQUIRED"),
        ("a message has something in it", Act::Command, json!({"type": 4, "data": {}}), "400 50006"),
        ("errors have data in front", Act::Command, json!({"type": 4, "data": {"content": long(2001)}}), "400 50035 data.content BASE_TYPE_MAX_LENGTH"),
        ("a message for a click", Act::Component, json!({"type": 4, "data": hi}), "204"),
        ("deferring a click", Act::Component, json!({"type": 5, "data": {"flags": 64}}), "204"),
        ("a silent click", Act::Component, json!({"type": 6}), "204"),
        ("an update for a click", Act::Component, json!({"type": 7, "data": hi}), "204"),
        ("an update with nothing changes nothing", Act::Component, json!({"type": 7, "data": {}}), "204"),
        ("a modal for a click", Act::Component, open(modal(json!([input()]))), "204"),
        ("no choices for a click", Act::Component, json!({"type": 8, "data": choices(1)}), "400 50035 type BASE_TYPE_CHOICES"),
        ("25 choices", Act::Autocomplete, json!({"type": 8, "data": choices(25)}), "204"),
        ("26 choices", Act::Autocomplete, json!({"type": 8, "data": choices(26)}), "400 50035 data.choices BASE_TYPE_MAX_LENGTH"),
        ("no choices at all", Act::Autocomplete, json!({"type": 8, "data": choices(0)}), "204"),
        ("a list of choices", Act::Autocomplete, json!({"type": 8, "data": {}}), "400 50035 data.choices BASE_TYPE_REQUIRED"),
        ("a choice's name ends at 100", Act::Autocomplete, json!({"type": 8, "data": {"choices": [{"name": long(101), "value": "v"}]}}), "400 50035 data.choices.0.name BASE_TYPE_BAD_LENGTH"),
        ("a choice's name is not empty", Act::Autocomplete, json!({"type": 8, "data": {"choices": [{"name": "", "value": "v"}]}}), "400 50035 data.choices.0.name BASE_TYPE_REQUIRED"),
        ("a choice's value ends at 100", Act::Autocomplete, json!({"type": 8, "data": {"choices": [{"name": "n", "value": long(101)}]}}), "400 50035 data.choices.0.value BASE_TYPE_MAX_LENGTH"),
        ("a choice's value is of the option's type", Act::Autocomplete, json!({"type": 8, "data": {"choices": [{"name": "n", "value": 1}]}}), "400 50035 data.choices.0.value STRING_TYPE_CONVERT"),
        ("no message for an autocomplete", Act::Autocomplete, json!({"type": 4, "data": hi}), "400 50035 type BASE_TYPE_CHOICES"),
        ("an autocomplete cannot be deferred", Act::Autocomplete, json!({"type": 5}), "400 50035 type BASE_TYPE_CHOICES"),
        ("a message for a modal", Act::Modal, json!({"type": 4, "data": hi}), "204"),
        ("deferring a modal", Act::Modal, json!({"type": 5}), "204"),
        ("a command's modal is accepted silently", Act::Modal, json!({"type": 6}), "204"),
        ("a command's modal has no message to update", Act::Modal, json!({"type": 7, "data": hi}), "400 50035 type BASE_TYPE_CHOICES"),
        ("no modal for a modal", Act::Modal, open(modal(json!([input()]))), "400 50035 type BASE_TYPE_CHOICES"),
        ("a button's modal updates its message", Act::ModalOfButton, json!({"type": 7, "data": hi}), "204"),
        ("a button's modal is accepted silently", Act::ModalOfButton, json!({"type": 6}), "204"),
        ("a title is needed", Act::Command, open(json!({"custom_id": "m", "components": [input()]})), "400 50035 data.title BASE_TYPE_REQUIRED"),
        ("a title ends at 45", Act::Command, open(json!({"custom_id": "m", "title": long(46), "components": [input()]})), "400 50035 data.title BASE_TYPE_BAD_LENGTH"),
        ("a modal's custom id ends at 100", Act::Command, open(json!({"custom_id": long(101), "title": "t", "components": [input()]})), "400 50035 data.custom_id BASE_TYPE_BAD_LENGTH"),
        ("a modal has fields", Act::Command, open(modal(json!([]))), "400 50035 data.components BASE_TYPE_BAD_LENGTH"),
        ("five fields", Act::Command, open(modal((0..6).map(|_| json!({"type": 10, "content": "x"})).collect())), "400 50035 data.components BASE_TYPE_BAD_LENGTH"),
        ("a field's label is needed", Act::Command, open(field(json!({"label": ""}))), "400 50035 data.components.0.components.0.label BASE_TYPE_REQUIRED"),
        ("a field's label ends at 45", Act::Command, open(field(json!({"label": long(46)}))), "400 50035 data.components.0.components.0.label BASE_TYPE_BAD_LENGTH"),
        ("a field's style is 1 or 2", Act::Command, open(field(json!({"style": 3}))), "400 50035 data.components.0.components.0.style BASE_TYPE_CHOICES"),
        ("min length is not over max length", Act::Command, open(field(json!({"min_length": 5, "max_length": 4}))), "400 50035 data.components.0.components.0.min_length TEXT_INPUT_MIN_LENGTH_TOO_LARGE"),
        ("min length ends at 4000", Act::Command, open(field(json!({"min_length": 4001}))), "400 50035 data.components.0.components.0.min_length NUMBER_TYPE_MAX"),
        ("max length starts at 1", Act::Command, open(field(json!({"max_length": 0}))), "400 50035 data.components.0.components.0.max_length NUMBER_TYPE_MIN"),
        ("a value ends at 4000", Act::Command, open(field(json!({"value": long(4001)}))), "400 50035 data.components.0.components.0.value BASE_TYPE_MAX_LENGTH"),
        ("a placeholder ends at 100", Act::Command, open(field(json!({"placeholder": long(101)}))), "400 50035 data.components.0.components.0.placeholder BASE_TYPE_MAX_LENGTH"),
        ("custom ids are unique", Act::Command, open(modal(json!([input(), input()]))), "400 50035 data.components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED"),
        ("no button in a modal", Act::Command, open(modal(json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "x", "custom_id": "b"}]}]))), "400 50035 data.components.0.components.0 UNION_TYPE_CHOICES"),
        ("a label with a field", Act::Command, open(modal(json!([label(json!({"type": 4, "custom_id": "t", "style": 2}))]))), "204"),
        ("a field in a label has no label", Act::Command, open(modal(json!([label(json!({"type": 4, "custom_id": "t", "style": 2, "label": "x"}))]))), "400 50035 data.components.0.component.label TEXT_INPUT_LABEL_IN_LABEL"),
        ("a label with a select", Act::Command, open(modal(json!([label(json!({"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}))]))), "204"),
        ("a select in a modal is not disabled", Act::Command, open(modal(json!([label(json!({"type": 5, "custom_id": "s", "disabled": true}))]))), "400 50035 data.components.0.component.disabled MODAL_COMPONENT_DISABLED"),
        ("a required select needs a value", Act::Command, open(modal(json!([label(json!({"type": 5, "custom_id": "s", "min_values": 0}))]))), "400 50035 data.components.0.component.min_values SELECT_COMPONENT_REQUIRED_MIN_VALUES"),
        ("an optional select needs none", Act::Command, open(modal(json!([label(json!({"type": 5, "custom_id": "s", "required": false, "min_values": 0}))]))), "204"),
        ("a radio group has two options", Act::Command, open(modal(json!([group(21, 1)]))), "400 50035 data.components.0.component.options BASE_TYPE_BAD_LENGTH"),
        ("a radio group has ten options", Act::Command, open(modal(json!([group(21, 11)]))), "400 50035 data.components.0.component.options BASE_TYPE_BAD_LENGTH"),
        ("a checkbox", Act::Command, open(modal(json!([label(json!({"type": 23, "custom_id": "c"}))]))), "204"),
        ("a checkbox group has an option", Act::Command, open(modal(json!([group(22, 0)]))), "400 50035 data.components.0.component.options BASE_TYPE_BAD_LENGTH"),
        ("a checkbox group has ten options", Act::Command, open(modal(json!([group(22, 11)]))), "400 50035 data.components.0.component.options BASE_TYPE_BAD_LENGTH"),
        ("a group of ten checkboxes", Act::Command, open(modal(json!([group(22, 10)]))), "204"),
        ("ten files", Act::Command, open(modal(json!([label(json!({"type": 19, "custom_id": "f", "max_values": 11}))]))), "400 50035 data.components.0.component.max_values NUMBER_TYPE_MAX"),
        ("a label says something", Act::Command, open(modal(json!([{"type": 18, "component": {"type": 4, "custom_id": "t", "style": 1}}]))), "400 50035 data.components.0.label BASE_TYPE_REQUIRED"),
        ("a label ends at 45", Act::Command, open(modal(json!([{"type": 18, "label": long(46), "component": {"type": 4, "custom_id": "t", "style": 1}}]))), "400 50035 data.components.0.label BASE_TYPE_BAD_LENGTH"),
        ("a label has one child", Act::Command, open(modal(json!([{"type": 18, "label": "l"}]))), "400 50035 data.components.0.component BASE_TYPE_REQUIRED"),
        ("a label's description ends at 100", Act::Command, open(modal(json!([{"type": 18, "label": "l", "description": long(101), "component": {"type": 4, "custom_id": "t", "style": 1}}]))), "400 50035 data.components.0.description BASE_TYPE_MAX_LENGTH"),
        ("a text between fields", Act::Command, open(modal(json!([{"type": 10, "content": "Read this"}, input()]))), "204"),
    ]
}

#[tokio::test]
async fn first_answers() {
    let mut stage = Stage::new().await;
    let ask = json!({"name": "ask", "description": "d", "options": [
        {"type": 3, "name": "topic", "description": "d", "autocomplete": true}]});
    stage
        .post("/applications/{application}/commands", ask)
        .await;
    let mut verdict = Verdict::default();
    for (rule, act, body, expected) in rules() {
        let event = started(&mut stage, act).await;
        let answer = stage.rest.answer(&event, body).await;
        verdict.check(rule, &answer, expected);
        if answer.status >= 400 {
            // A refused body leaves the interaction waiting.
            let fallback = match act {
                Act::Autocomplete => json!({"type": 8, "data": choices(0)}),
                _ => json!({"type": 4, "data": {"content": "instead"}}),
            };
            let answer = stage.rest.answer(&event, fallback).await;
            verdict.check(&format!("{rule}, then a valid one"), &answer, "204");
        }
        let second = stage.rest.answer(&event, json!({"type": 5})).await;
        verdict.check(&format!("{rule}, then a second one"), &second, "400 40060");
    }
    verdict.end();
    stage.server.take_violations();
    stage.server.shutdown().await;
}
