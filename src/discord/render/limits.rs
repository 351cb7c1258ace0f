//! Discord's size limits for a message or a form. They are written down here a second time, so that
//! a slip in the code that respects them is found.

use serde_json::Value;

/// Returns every limit that a message, a form or a list of choices breaks, as JSON.
pub(super) fn broken(sent: &Value) -> Vec<String> {
    let mut found = Found(Vec::new());
    found.at_most(&sent["content"], 2_000, "content");
    let embeds = list(&sent["embeds"]);
    found.count(embeds.len(), 0..=10, "embeds");
    let mut total = 0;
    for embed in embeds {
        total += found.embed(embed);
    }
    found.count(total, 0..=6_000, "characters in all embeds");
    let ids: Vec<&str> = strings(sent, "custom_id");
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    found.count(unique.len(), ids.len()..=ids.len(), "unique custom ids");
    if sent.get("title").is_some() {
        found.between(&sent["title"], 1..=45, "a form's title");
        found.between(&sent["custom_id"], 1..=100, "a form's custom id");
    }
    let rows = list(&sent["components"]);
    found.count(rows.len(), 0..=5, "rows");
    for row in rows {
        if found.part_of_form(row) {
            continue;
        }
        let components = list(&row["components"]);
        found.count(components.len(), 1..=5, "components in a row");
        for component in components {
            found.component(component);
        }
    }
    if let Some(choices) = sent["choices"].as_array() {
        found.count(choices.len(), 0..=25, "choices");
        for choice in choices {
            found.between(&choice["name"], 1..=100, "a choice's name");
            found.between(&choice["value"], 1..=100, "a choice's value");
        }
    }
    found.0
}

struct Found(Vec<String>);

impl Found {
    fn count(&mut self, count: usize, allowed: std::ops::RangeInclusive<usize>, what: &str) {
        if !allowed.contains(&count) {
            self.0.push(format!("{count} {what}, not {allowed:?}"));
        }
    }

    fn between(&mut self, text: &Value, allowed: std::ops::RangeInclusive<usize>, what: &str) {
        self.count(length(text), allowed, what);
    }

    fn at_most(&mut self, text: &Value, most: usize, what: &str) {
        self.between(text, 0..=most, what);
    }

    /// Returns how many characters count towards the limit of the whole message.
    fn embed(&mut self, embed: &Value) -> usize {
        self.at_most(&embed["title"], 256, "a title");
        self.at_most(&embed["description"], 4_096, "a description");
        self.at_most(&embed["footer"]["text"], 2_048, "a footer");
        if let Some(footer) = embed.get("footer") {
            self.between(&footer["text"], 1..=2_048, "a footer");
        }
        let fields = list(&embed["fields"]);
        self.count(fields.len(), 0..=25, "fields");
        for field in fields {
            self.between(&field["name"], 1..=256, "a field's name");
            self.between(&field["value"], 1..=1_024, "a field's value");
        }
        let of_fields = fields
            .iter()
            .map(|field| length(&field["name"]) + length(&field["value"]));
        let texts = [
            &embed["title"],
            &embed["description"],
            &embed["footer"]["text"],
        ];
        let total = texts.into_iter().map(length).chain(of_fields).sum();
        self.count(total, 1..=6_000, "characters in an embed");
        total
    }

    /// Checks a text or a label in a form; returns whether it is one.
    fn part_of_form(&mut self, part: &Value) -> bool {
        match part["type"].as_u64() {
            Some(10) => self.between(&part["content"], 1..=4_000, "a text in a form"),
            Some(18) => {
                self.between(&part["label"], 1..=45, "a label in a form");
                if let Some(description) = part.get("description") {
                    self.between(description, 1..=100, "a description in a form");
                }
                let unlabeled = part["component"].get("label").is_none();
                self.count(
                    usize::from(unlabeled),
                    1..=1,
                    "fields without another label",
                );
                self.component(&part["component"]);
            }
            _ => return false,
        }
        true
    }

    fn component(&mut self, component: &Value) {
        self.between(&component["custom_id"], 1..=100, "a custom id");
        self.at_most(&component["placeholder"], 150, "a placeholder");
        match component["type"].as_u64() {
            // A button with an emoji needs no label.
            Some(2) if component["emoji"].is_object() && component["label"].is_null() => {}
            Some(2) => self.between(&component["label"], 1..=80, "a button's label"),
            Some(4) => {
                self.at_most(&component["value"], 4_000, "a value in a form");
                self.at_most(&component["placeholder"], 100, "a placeholder in a form");
                let longest = component["max_length"].as_u64().unwrap_or(4_000);
                self.count(longest as usize, 1..=4_000, "longest input");
            }
            _ => {
                let options = list(&component["options"]);
                self.count(options.len(), 1..=25, "options");
                for option in options {
                    self.between(&option["label"], 1..=100, "an option's label");
                    self.between(&option["value"], 1..=100, "an option's value");
                }
                let most = component["max_values"].as_u64().unwrap_or(1) as usize;
                self.count(most, 1..=options.len(), "choosable options");
            }
        }
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Counts Unicode code points, like Discord.
fn length(text: &Value) -> usize {
    text.as_str().unwrap_or_default().trim().chars().count()
}

/// Returns every string with that name, at any depth.
fn strings<'v>(value: &'v Value, name: &str) -> Vec<&'v str> {
    match value {
        Value::Array(values) => values.iter().flat_map(|v| strings(v, name)).collect(),
        Value::Object(map) => {
            let own = map.get(name).and_then(Value::as_str);
            own.into_iter()
                .chain(map.values().flat_map(|v| strings(v, name)))
                .collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_discord_refuses_is_found() {
        let long = |n: usize| "x".repeat(n);
        let row = |component: Value| json!({ "components": [{ "components": [component] }] });
        for (sent, expected) in [
            (
                json!({ "content": long(2_001) }),
                "2001 content, not 0..=2000",
            ),
            (
                json!({ "embeds": [{ "title": long(257) }] }),
                "257 a title, not 0..=256",
            ),
            (
                json!({ "embeds": [{ "description": long(4_000) }, { "description": long(2_001) }] }),
                "6001 characters in all embeds, not 0..=6000",
            ),
            (
                json!({ "embeds": [{}] }),
                "0 characters in an embed, not 1..=6000",
            ),
            (
                json!({ "embeds": [{ "fields": [{ "name": "x", "value": " " }] }] }),
                "0 a field's value, not 1..=1024",
            ),
            (
                row(json!({ "type": 2, "custom_id": long(101), "label": "x" })),
                "101 a custom id, not 1..=100",
            ),
            (
                row(json!({ "type": 3, "custom_id": "x", "options": [] })),
                "0 options, not 1..=25",
            ),
            (
                json!({ "choices": [{ "name": "x", "value": long(101) }] }),
                "101 a choice's value, not 1..=100",
            ),
            (
                json!({ "title": long(46), "custom_id": "x" }),
                "46 a form's title, not 1..=45",
            ),
            (
                json!({ "components": [{ "type": 10, "content": long(4_001) }] }),
                "4001 a text in a form, not 1..=4000",
            ),
            (
                json!({ "components": [{ "type": 18, "label": long(46), "component": { "type": 4, "custom_id": "x" } }] }),
                "46 a label in a form, not 1..=45",
            ),
            (
                json!({ "components": [{ "type": 18, "label": "x", "description": "", "component": { "type": 4, "custom_id": "x" } }] }),
                "0 a description in a form, not 1..=100",
            ),
            (
                json!({ "a": { "custom_id": "x" }, "b": [{ "custom_id": "x" }] }),
                "1 unique custom ids, not 2..=2",
            ),
        ] {
            let found = broken(&sent);
            assert!(
                found.iter().any(|found| found == expected),
                "{expected}: {found:?}"
            );
        }
        assert_eq!(broken(&json!({ "content": "x" })), [] as [&str; 0]);
    }
}
