//! Commands and messages of every kind, for the tour.

use serde_json::{Value, json};

/// Returns a command with every kind of option, and one with subcommands.
pub fn commands() -> [Value; 2] {
    let choice = json!({"name": "n", "value": "v", "name_localizations": {"de": "m"}});
    let options = json!([
        {"type": 3, "name": "a", "description": "d", "required": true,
         "min_length": 1, "max_length": 9, "choices": [choice]},
        {"type": 4, "name": "b", "description": "d", "min_value": 1, "max_value": 9},
        {"type": 10, "name": "c", "description": "d", "min_value": 0.5, "autocomplete": true},
        {"type": 7, "name": "d", "description": "d", "channel_types": [0]},
        {"type": 11, "name": "e", "description": "d"},
        {"type": 6, "name": "f", "description": "d"},
        {"type": 8, "name": "g", "description": "d"},
        {"type": 9, "name": "h", "description": "d"},
    ]);
    let rich = json!({
        "name": "rich", "description": "d", "default_member_permissions": "32",
        "contexts": [0], "integration_types": [0], "nsfw": true,
        "name_localizations": {"de": "reich"}, "options": options,
    });
    let flag = json!({"type": 5, "name": "f", "description": "d"});
    let inner = json!({"type": 1, "name": "s", "description": "d", "options": [flag]});
    let group = json!({"type": 2, "name": "g", "description": "d", "options": [inner]});
    [
        rich,
        json!({"name": "nested", "description": "d", "options": [group]}),
    ]
}

/// Returns a poll with one answer.
pub fn poll() -> Value {
    json!({
        "question": {"text": "q"},
        "answers": [{"poll_media": {"text": "a", "emoji": {"name": "🔥"}}}],
        "duration": 1,
        "allow_multiselect": true,
    })
}

fn row(components: Value) -> Value {
    json!({"type": 1, "components": components})
}

fn button(custom_id: &str) -> Value {
    json!({"type": 2, "style": 1, "label": "l", "custom_id": custom_id})
}

/// Returns messages of every kind.
pub fn bodies() -> Vec<Value> {
    let select = |kind: u8| {
        let id = kind.to_string();
        row(json!([{"type": kind, "custom_id": id, "placeholder": "p", "default_values": []}]))
    };
    let link = json!({"type": 2, "style": 5, "label": "l", "url": "https://example.org"});
    let custom = json!({"type": 2, "style": 2, "custom_id": "2", "disabled": true,
        "emoji": {"id": "5", "name": "fire"}});
    let mut fire = button("1");
    fire["emoji"] = json!({"name": "🔥"});
    let options = json!([{"label": "a", "value": "a", "description": "d",
        "emoji": {"name": "🔥"}, "default": true}]);
    let menu = row(json!([{"type": 3, "custom_id": "s", "options": options}]));
    let section = json!({"type": 9, "components": [{"type": 10, "content": "y"}],
        "accessory": button("b")});
    let container = json!({"type": 17, "accent_color": 5, "components": [
        {"type": 10, "content": "x"}, {"type": 14}, section, row(json!([button("c")]))]});
    vec![
        json!({"content": "<@1> @everyone", "tts": true, "flags": 4096}),
        json!({"embeds": [{
            "title": "t", "description": "d", "url": "https://example.org", "color": 0xFF,
            "timestamp": "2026-01-05T09:00:00Z",
            "fields": [{"name": "n", "value": "v", "inline": true}],
            "author": {"name": "a", "url": "https://example.org"}, "footer": {"text": "f"},
        }]}),
        json!({"components": [row(json!([fire, link, custom])), menu, select(5), select(6), select(8)]}),
        json!({"components": [select(7)]}),
        json!({"flags": 32768, "components": [container]}),
        json!({"poll": poll()}),
    ]
}

/// Returns messages that show the attachment `0.png`.
pub fn with_a_file() -> [Value; 2] {
    let (file, far) = ("attachment://0.png", "https://example.org/1.png");
    let embed = json!({
        "title": "x", "image": {"url": file}, "thumbnail": {"url": far},
        "author": {"name": "a", "icon_url": file}, "footer": {"text": "f", "icon_url": far},
    });
    let section = json!({"type": 9, "components": [{"type": 10, "content": "x"}],
        "accessory": {"type": 11, "media": {"url": file}}});
    let gallery = json!({"type": 12, "items": [{"media": {"url": far}, "description": "d"}]});
    let shown = json!({"type": 13, "file": {"url": file}});
    [
        json!({"embeds": [embed]}),
        json!({"flags": 32768, "components": [section, gallery, shown]}),
    ]
}
