//! The bot's answers to second deliveries.

use serde_json::Value;

use crate::support::TestBot;

/// Delivers the last interaction once more, and checks that the answer is the first one.
pub(crate) async fn answered_the_same_again(t: &TestBot) {
    let last = callbacks(t).pop().unwrap();
    let answers = || {
        let traffic = t.server.traffic();
        let answers = traffic.iter().filter(|entry| entry["path"] == *last);
        answers
            .map(|entry| entry["request"].clone())
            .collect::<Vec<Value>>()
    };
    t.server.redeliver_last_interaction();
    let answered = || answers().len() == 2;
    t.server.until("the second answer", answered).await;
    assert_eq!(answers()[0], answers()[1]);
    t.server.take_violations();
}

/// Returns the paths of all answers to interactions.
pub(super) fn callbacks(t: &TestBot) -> Vec<String> {
    let traffic = t.server.traffic();
    let paths = traffic.iter().filter_map(|entry| entry["path"].as_str());
    let callbacks = paths.filter(|path| path.ends_with("/callback"));
    callbacks.map(str::to_owned).collect()
}

/// Returns a request with files in a comparable form, without the random separator of its parts.
pub(super) fn in_one_way(request: &Value) -> Value {
    let Value::String(parts) = request else {
        return request.clone();
    };
    let boundary = parts.lines().next().unwrap_or_default();
    Value::String(parts.replace(boundary, "--"))
}
