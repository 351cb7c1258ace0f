//! Embeds.

use serde_json::{Map, Value, json};

use crate::form::Form;
use crate::limits;

const WEB: &[&str] = &["http", "https"];
const MEDIA: &[&str] = &["http", "https", "attachment"];

/// Reads the field `embeds` into the form that Discord stores; `None` if absent.
pub(crate) fn read(form: &Form) -> Option<Vec<Value>> {
    if !form.mentions("embeds") {
        return None;
    }
    let mut total = 0;
    let embeds = form
        .each("embeds", limits::EMBEDS, |embed| {
            let stored = read_one(embed);
            total += text_length(&stored);
            stored
        })
        .unwrap_or_default();
    if total > limits::EMBED_TOTAL {
        form.error(
            "embeds",
            "MAX_EMBED_SIZE_EXCEEDED",
            format!("Embed size exceeds maximum size of {}", limits::EMBED_TOTAL),
        );
    }
    Some(without_repeated_urls(embeds))
}

fn read_one(form: &Form) -> Value {
    let mut embed = Map::new();
    embed.insert("type".into(), json!("rich"));
    put(&mut embed, "title", form.text("title", limits::EMBED_TITLE));
    put(
        &mut embed,
        "description",
        form.text("description", limits::EMBED_DESCRIPTION),
    );
    put(&mut embed, "url", form.url("url", WEB));
    if let Some(timestamp) = form.text("timestamp", 0..=64) {
        match chrono::DateTime::parse_from_rfc3339(&timestamp) {
            Ok(_) => put(&mut embed, "timestamp", Some(timestamp)),
            Err(_) => form.error(
                "timestamp",
                "DATE_TIME_TYPE_PARSE",
                format!("Could not parse {timestamp}. Should be ISO8601."),
            ),
        }
    }
    if let Some(color) = form.integer("color", 0..=0xFF_FFFF) {
        embed.insert("color".into(), json!(color));
    }
    for key in ["image", "thumbnail"] {
        // Media without an address counts as absent (seen): some libraries write `"image": {}`.
        let url = form.object(key, |media| media.url("url", MEDIA)).flatten();
        embed.extend(url.map(|url| (key.to_owned(), json!({"url": url}))));
    }
    let footer = form.object("footer", |footer| {
        json!({"text": footer.required_text("text", limits::EMBED_FOOTER),
               "icon_url": footer.url("icon_url", MEDIA)})
    });
    let author = form.object("author", |author| {
        json!({"name": author.required_text("name", limits::EMBED_TITLE),
               "url": author.url("url", WEB), "icon_url": author.url("icon_url", MEDIA)})
    });
    for (key, part) in [("footer", footer), ("author", author)] {
        embed.extend(part.map(|part| (key.to_owned(), without_nulls(part))));
    }
    let fields = form.each("fields", limits::EMBED_FIELDS, read_field);
    if let Some(fields) = fields.filter(|fields| !fields.is_empty()) {
        embed.insert("fields".into(), json!(fields));
    }
    if embed.len() == 1 {
        // For an empty embed, Discord reports its description (seen).
        form.required("description");
    }
    Value::Object(embed)
}

fn read_field(form: &Form) -> Value {
    let mut texts = [
        ("name", limits::EMBED_TITLE),
        ("value", limits::EMBED_FIELD_VALUE),
    ]
    .map(|(key, length)| {
        let text = form.text(key, length);
        if text.as_deref().is_none_or(str::is_empty) {
            form.required(key);
        }
        text.unwrap_or_default()
    });
    json!({
        "name": std::mem::take(&mut texts[0]),
        "value": std::mem::take(&mut texts[1]),
        "inline": form.flag("inline").unwrap_or(false),
    })
}

fn put(embed: &mut Map<String, Value>, key: &str, text: Option<String>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        embed.insert(key.to_owned(), Value::String(text));
    }
}

fn without_nulls(mut object: Value) -> Value {
    if let Value::Object(fields) = &mut object {
        fields.retain(|_, value| !value.is_null());
    }
    object
}

/// Counts the characters for the total of all embeds: title, description, fields, footer, author.
fn text_length(embed: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().map_or(0, |fields| {
        fields
            .iter()
            .map(|field| length(&field["name"]) + length(&field["value"]))
            .sum()
    });
    length(&embed["title"])
        + length(&embed["description"])
        + length(&embed["footer"]["text"])
        + length(&embed["author"]["name"])
        + fields
}

/// Keeps only the first of several embeds with the same address (seen).
fn without_repeated_urls(embeds: Vec<Value>) -> Vec<Value> {
    let mut seen: Vec<Value> = Vec::new();
    embeds
        .into_iter()
        .filter(|embed| {
            let url = &embed["url"];
            let repeated = !url.is_null() && seen.contains(url);
            seen.push(url.clone());
            !repeated
        })
        .collect()
}
