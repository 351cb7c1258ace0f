//! Message bodies.

use serde_json::{Value, json};

use crate::stage::Stage;
use crate::{Rule, Verdict, long};

fn row(components: Value) -> Value {
    json!({"components": [{"type": 1, "components": components}]})
}

fn button(custom_id: &str) -> Value {
    json!({"type": 2, "style": 1, "label": "x", "custom_id": custom_id})
}

fn select(more: Value) -> Value {
    let mut menu = json!({"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}, {"label": "b", "value": "b"}]});
    for (key, value) in more.as_object().unwrap() {
        menu[key] = value.clone();
    }
    row(json!([menu]))
}

fn v2(components: Value) -> Value {
    json!({"flags": 32768, "components": components})
}

fn text(content: &str) -> Value {
    json!({"type": 10, "content": content})
}

fn buttons(count: usize) -> Value {
    (0..count)
        .map(|number| button(&number.to_string()))
        .collect()
}

fn embeds(count: usize, length: usize) -> Value {
    json!({"embeds": vec![json!({"description": long(length)}); count]})
}

#[rustfmt::skip]
fn content_and_embeds() -> Vec<Rule> {
    vec![
        ("a message needs something", json!({}), "400 50006"),
        ("white space is nothing", json!({"content": " \n "}), "400 50006"),
        ("an empty content with an embed is fine", json!({"content": "", "embeds": [{"title": "x"}]}), "200"),
        ("content is counted in code points", json!({"content": long(2000)}), "200"),
        ("content ends at 2000", json!({"content": long(2001)}), "400 50035 content BASE_TYPE_MAX_LENGTH"),
        ("far too long content", json!({"content": long(4001)}), "400 50035 content BASE_TYPE_MAX_LENGTH"),
        ("content is trimmed before counting", json!({"content": format!("  {}  ", long(2000))}), "200"),
        ("content is a text", json!({"content": {}}), "400 50035 content STRING_TYPE_CONVERT"),
        ("a number is a text too", json!({"content": 5}), "200"),
        ("ten embeds", embeds(10, 600), "200"),
        ("eleven embeds", embeds(11, 1), "400 50035 embeds BASE_TYPE_MAX_LENGTH"),
        ("6000 characters over all embeds", embeds(2, 3001), "400 50035 embeds MAX_EMBED_SIZE_EXCEEDED"),
        ("an embed with nothing in it", json!({"embeds": [{}]}), "400 50035 embeds.0.description BASE_TYPE_REQUIRED"),
        ("an embed's title ends at 256", json!({"embeds": [{"title": long(257)}]}), "400 50035 embeds.0.title BASE_TYPE_MAX_LENGTH"),
        ("an embed's description ends at 4096", json!({"embeds": [{"description": long(4097)}]}), "400 50035 embeds.0.description BASE_TYPE_MAX_LENGTH"),
        ("an embed's texts are trimmed", json!({"embeds": [{"title": format!("{} ", long(256))}]}), "200"),
        ("25 fields", json!({"embeds": [{"fields": vec![json!({"name": "n", "value": "v"}); 25]}]}), "200"),
        ("26 fields", json!({"embeds": [{"fields": vec![json!({"name": "n", "value": "v"}); 26]}]}), "400 50035 embeds.0.fields BASE_TYPE_MAX_LENGTH"),
        ("a field's name ends at 256", json!({"embeds": [{"fields": [{"name": long(257), "value": "v"}]}]}), "400 50035 embeds.0.fields.0.name BASE_TYPE_MAX_LENGTH"),
        ("a field's value ends at 1024", json!({"embeds": [{"fields": [{"name": "n", "value": long(1025)}]}]}), "400 50035 embeds.0.fields.0.value BASE_TYPE_MAX_LENGTH"),
        ("a field's value is not empty", json!({"embeds": [{"fields": [{"name": "n", "value": " "}]}]}), "400 50035 embeds.0.fields.0.value BASE_TYPE_REQUIRED"),
        ("a field has a name", json!({"embeds": [{"fields": [{"value": "v"}]}]}), "400 50035 embeds.0.fields.0.name BASE_TYPE_REQUIRED"),
        ("a footer ends at 2048", json!({"embeds": [{"footer": {"text": long(2049)}}]}), "400 50035 embeds.0.footer.text BASE_TYPE_MAX_LENGTH"),
        ("an author ends at 256", json!({"embeds": [{"author": {"name": long(257)}}]}), "400 50035 embeds.0.author.name BASE_TYPE_MAX_LENGTH"),
        ("an author has a name", json!({"embeds": [{"title": "x", "author": {"url": "https://example.org"}}]}), "400 50035 embeds.0.author.name BASE_TYPE_REQUIRED"),
        ("a color has 24 bits", json!({"embeds": [{"title": "x", "color": 0x100_0000}]}), "400 50035 embeds.0.color NUMBER_TYPE_MAX"),
        ("a color is a number", json!({"embeds": [{"title": "x", "color": "red"}]}), "400 50035 embeds.0.color NUMBER_TYPE_COERCE"),
        ("an address has a known scheme", json!({"embeds": [{"title": "x", "url": "ftp://example.org"}]}), "400 50035 embeds.0.url URL_TYPE_INVALID_SCHEME"),
        ("an image without an address is none", json!({"embeds": [{"title": "x", "image": {}, "thumbnail": {"url": null}}]}), "200"),
        ("an embed with nothing but such an image", json!({"embeds": [{"image": {}}]}), "400 50035 embeds.0.description BASE_TYPE_REQUIRED"),
        ("no sticker exists here", json!({"content": "x", "sticker_ids": ["1"]}), "400 50081"),
        ("nothing is forwarded here", json!({"message_reference": {"type": 1, "message_id": "1"}}), "501 0"),
        ("no voice message is taken here", json!({"content": "x", "flags": 8192}), "501 0"),
        ("a theme is not taken here", json!({"content": "x", "shared_client_theme": {}}), "501 0"),
        ("an address is well formed", json!({"embeds": [{"title": "x", "image": {"url": "nothing"}}]}), "400 50035 embeds.0.image.url URL_TYPE_INVALID_URL"),
        ("a time is ISO 8601", json!({"embeds": [{"title": "x", "timestamp": "yesterday"}]}), "400 50035 embeds.0.timestamp DATE_TIME_TYPE_PARSE"),
        ("embeds are a list", json!({"embeds": {"title": "x"}}), "400 50035 embeds LIST_TYPE_CONVERT"),
        ("an embed is an object", json!({"embeds": ["x"]}), "400 50035 embeds.0 DICT_TYPE_CONVERT"),
        ("several errors come together", json!({"content": long(2001), "embeds": [{"title": long(257)}]}),
            "400 50035 content BASE_TYPE_MAX_LENGTH, embeds.0.title BASE_TYPE_MAX_LENGTH"),
        ("unknown fields pass", json!({"content": "x", "nonsense": 1}), "200"),
    ]
}

#[rustfmt::skip]
fn settings() -> Vec<Rule> {
    vec![
        ("parse excludes a list", json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["{member}"]}}),
            "400 50035 allowed_mentions.parse MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE"),
        ("parse goes with an empty list", json!({"content": "x", "allowed_mentions": {"parse": ["users"], "users": []}}), "200"),
        ("parse has three words", json!({"content": "x", "allowed_mentions": {"parse": ["here"]}}), "400 50035 allowed_mentions.parse BASE_TYPE_CHOICES"),
        ("100 users at most", json!({"content": "x", "allowed_mentions": {"users": vec!["1"; 101]}}), "400 50035 allowed_mentions.users BASE_TYPE_MAX_LENGTH"),
        ("a user is a snowflake", json!({"content": "x", "allowed_mentions": {"users": ["x"]}}), "400 50035 allowed_mentions.users.0 NUMBER_TYPE_COERCE"),
        ("a nonce has 25 characters", json!({"content": "x", "nonce": "n".repeat(26)}), "400 50035 nonce NONCE_TYPE_TOO_LONG"),
        ("a nonce may be a number", json!({"content": "x", "nonce": 42}), "200"),
        ("three stickers", json!({"sticker_ids": ["1", "2", "3", "4"]}), "400 50035 sticker_ids BASE_TYPE_MAX_LENGTH"),
        ("flags are a number", json!({"content": "x", "flags": "many"}), "400 50035 flags NUMBER_TYPE_COERCE"),
        ("a plain message cannot be ephemeral", json!({"content": "x", "flags": 64}), "200"),
        ("tts is true or false", json!({"content": "x", "tts": "yes"}), "400 50035 tts BOOLEAN_TYPE_CONVERT"),
        ("a reply is to a message", json!({"content": "x", "message_reference": {"message_id": "{own}"}}), "200"),
        ("a reply is to a known message", json!({"content": "x", "message_reference": {"message_id": "1"}}), "400 50035 message_reference REPLIES_UNKNOWN_MESSAGE"),
        ("unless told otherwise", json!({"content": "x", "message_reference": {"message_id": "1", "fail_if_not_exists": false}}), "200"),
        ("a poll's question ends at 300", json!({"poll": {"question": {"text": long(301)}, "answers": [{"poll_media": {"text": "a"}}]}}), "400 50035 poll.question.text BASE_TYPE_BAD_LENGTH"),
        ("a poll's answer ends at 55", json!({"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": long(56)}}]}}), "400 50035 poll.answers.0.poll_media.text BASE_TYPE_BAD_LENGTH"),
        ("a poll has ten answers", json!({"poll": {"question": {"text": "q"}, "answers": vec![json!({"poll_media": {"text": "a"}}); 11]}}), "400 50035 poll.answers BASE_TYPE_BAD_LENGTH"),
        ("a poll lasts 768 hours", json!({"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": "a"}}], "duration": 769}}), "400 50035 poll.duration NUMBER_TYPE_MAX"),
        ("a poll", json!({"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": "a"}}]}}), "200"),
        ("an attachment was uploaded", json!({"content": "x", "attachments": [{"id": "0", "filename": "a.png"}]}), "400 50035 attachments.0 ATTACHMENT_NOT_FOUND"),
    ]
}

#[rustfmt::skip]
fn components() -> Vec<Rule> {
    vec![
        ("buttons alone are a message", row(buttons(5)), "200"),
        ("six buttons in a row", row(buttons(6)), "400 50035 components.0.components BASE_TYPE_BAD_LENGTH"),
        ("an empty row", row(json!([])), "400 50035 components.0.components BASE_TYPE_BAD_LENGTH"),
        ("six rows", json!({"components": (0..6).map(|n| json!({"type": 1, "components": [button(&n.to_string())]})).collect::<Vec<_>>()}), "400 50035 components BASE_TYPE_MAX_LENGTH"),
        ("a button outside a row", json!({"components": [button("a")]}), "400 50035 components.0 UNION_TYPE_CHOICES"),
        ("a component has a type", json!({"components": [{}]}), "400 50035 components.0.type BASE_TYPE_REQUIRED"),
        ("a text input is for modals", row(json!([{"type": 4, "custom_id": "a", "label": "l", "style": 1}])), "400 50035 components.0.components.0 UNION_TYPE_CHOICES"),
        ("custom ids are unique", row(json!([button("a"), button("a")])), "400 50035 components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED"),
        ("also disabled ones", row(json!([button("a"), {"type": 2, "style": 1, "label": "x", "custom_id": "a", "disabled": true}])), "400 50035 components.0.components.1.custom_id COMPONENT_CUSTOM_ID_DUPLICATED"),
        ("ids are unique", row(json!([{"type": 2, "style": 1, "label": "x", "custom_id": "a", "id": 7}, {"type": 2, "style": 1, "label": "x", "custom_id": "b", "id": 7}])), "400 50035 components.0.components.1.id COMPONENT_ID_DUPLICATED"),
        ("a custom id ends at 100", row(json!([button(&long(101))])), "400 50035 components.0.components.0.custom_id BASE_TYPE_BAD_LENGTH"),
        ("a custom id of 100", row(json!([button(&long(100))])), "200"),
        ("a button needs a custom id", row(json!([{"type": 2, "style": 1, "label": "x"}])), "400 50035 components.0.components.0.custom_id BUTTON_COMPONENT_CUSTOM_ID_REQUIRED"),
        ("a button needs a style", row(json!([{"type": 2, "label": "x", "custom_id": "a"}])), "400 50035 components.0.components.0.style BASE_TYPE_REQUIRED"),
        ("styles are 1 to 6", row(json!([{"type": 2, "style": 7, "label": "x", "custom_id": "a"}])), "400 50035 components.0.components.0.style BASE_TYPE_CHOICES"),
        ("a label ends at 80", row(json!([{"type": 2, "style": 1, "label": long(81), "custom_id": "a"}])), "400 50035 components.0.components.0.label BASE_TYPE_MAX_LENGTH"),
        ("a button says something", row(json!([{"type": 2, "style": 1, "custom_id": "a"}])), "400 50035 components.0.components.0.label BASE_TYPE_REQUIRED"),
        ("an emoji says something", row(json!([{"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "🔥"}}])), "200"),
        ("letters are no emoji", row(json!([{"type": 2, "style": 1, "custom_id": "a", "emoji": {"name": "fire"}}])), "400 50035 components.0.components.0.emoji.name BUTTON_COMPONENT_INVALID_EMOJI"),
        ("a link", row(json!([{"type": 2, "style": 5, "label": "x", "url": "https://example.org"}])), "200"),
        ("a link needs an address", row(json!([{"type": 2, "style": 5, "label": "x"}])), "400 50035 components.0.components.0.url BUTTON_COMPONENT_URL_REQUIRED"),
        ("a link has no custom id", row(json!([{"type": 2, "style": 5, "label": "x", "url": "https://example.org", "custom_id": "a"}])), "400 50035 components.0.components.0.custom_id BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"),
        ("a link ends at 512", row(json!([{"type": 2, "style": 5, "label": "x", "url": format!("https://example.org/{}", "a".repeat(500))}])), "400 50035 components.0.components.0.url BASE_TYPE_MAX_LENGTH"),
        ("a button has no address", row(json!([{"type": 2, "style": 1, "label": "x", "custom_id": "a", "url": "https://example.org"}])), "400 50035 components.0.components.0.url BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"),
        ("a premium button has a product", row(json!([{"type": 2, "style": 6}])), "400 50035 components.0.components.0.sku_id BASE_TYPE_REQUIRED"),
        ("a select", select(json!({})), "200"),
        ("a select beside a button", row(json!([{"type": 3, "custom_id": "s", "options": [{"label": "a", "value": "a"}]}, button("b")])), "400 50035 components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ("two selects in a row", row(json!([{"type": 5, "custom_id": "s"}, {"type": 6, "custom_id": "t"}])), "400 50035 components.0.components.1 COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        ("a select needs options", row(json!([{"type": 3, "custom_id": "s"}])), "400 50035 components.0.components.0.options BASE_TYPE_REQUIRED"),
        ("25 options", select(json!({"options": (0..26).map(|n| json!({"label": "l", "value": n.to_string()})).collect::<Vec<_>>()})), "400 50035 components.0.components.0.options BASE_TYPE_BAD_LENGTH"),
        ("values are unique", select(json!({"options": [{"label": "a", "value": "a"}, {"label": "b", "value": "a"}]})), "400 50035 components.0.components.0.options.1.value SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
        ("an option's label ends at 100", select(json!({"options": [{"label": long(101), "value": "a"}]})), "400 50035 components.0.components.0.options.0.label BASE_TYPE_BAD_LENGTH"),
        ("an option's description ends at 100", select(json!({"options": [{"label": "a", "value": "a", "description": long(101)}]})), "400 50035 components.0.components.0.options.0.description BASE_TYPE_MAX_LENGTH"),
        ("a placeholder ends at 150", select(json!({"placeholder": long(151)})), "400 50035 components.0.components.0.placeholder BASE_TYPE_MAX_LENGTH"),
        ("min values end at 25", select(json!({"min_values": 26, "max_values": 25})), "400 50035 components.0.components.0.min_values NUMBER_TYPE_MAX, components.0.components.0.min_values SELECT_COMPONENT_MIN_VALUES_TOO_LARGE"),
        ("max values start at 1", select(json!({"min_values": 0, "max_values": 0})), "400 50035 components.0.components.0.max_values NUMBER_TYPE_MIN"),
        ("defaults fit the number of values", select(json!({"options": [{"label": "a", "value": "a", "default": true}, {"label": "b", "value": "b", "default": true}]})), "400 50035 components.0.components.0.options SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES"),
        ("every kind of select", json!({"components": ([5, 6, 7, 8].map(|kind| json!({"type": 1, "components": [{"type": kind, "custom_id": kind.to_string()}]})))}), "200"),
    ]
}

#[rustfmt::skip]
fn components_v2() -> Vec<Rule> {
    vec![
        ("texts, a section, a container", v2(json!([text("a"), {"type": 9, "components": [text("b")], "accessory": button("c")}, {"type": 17, "components": [text("d"), {"type": 14}]}])), "200"),
        ("a text needs the flag", json!({"components": [text("a")]}), "400 50035 components.0 UNION_TYPE_CHOICES"),
        ("no content beside components", json!({"flags": 32768, "content": "x", "components": [text("a")]}), "400 50035 content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        ("no embeds beside components", json!({"flags": 32768, "embeds": [{"title": "x"}], "components": [text("a")]}), "400 50035 embeds MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        ("40 components", v2((0..40).map(|_| text("a")).collect()), "200"),
        ("nested ones count", v2(json!((0..21).map(|_| json!({"type": 17, "components": [text("a")]})).collect::<Vec<_>>())), "400 50035 components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
        ("4000 characters over all texts", v2(json!([text(&long(2001)), text(&long(2000))])), "400 50035 components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
        ("a section has an accessory", v2(json!([{"type": 9, "components": [text("a")]}])), "400 50035 components.0.accessory BASE_TYPE_REQUIRED"),
        ("a section has three texts", v2(json!([{"type": 9, "components": [text("a"), text("b"), text("c"), text("d")], "accessory": button("x")}])), "400 50035 components.0.components BASE_TYPE_BAD_LENGTH"),
        ("a gallery has ten items", v2(json!([{"type": 12, "items": vec![json!({"media": {"url": "https://example.org/a.png"}}); 11]}])), "400 50035 components.0.items BASE_TYPE_BAD_LENGTH"),
        ("a file is an attachment", v2(json!([{"type": 13, "file": {"url": "https://example.org/a.png"}}])), "400 50035 components.0.file.url URL_TYPE_INVALID_SCHEME"),
        ("no container in a container", v2(json!([{"type": 17, "components": [{"type": 17, "components": [text("a")]}]}])), "400 50035 components.0.components.0 UNION_TYPE_CHOICES"),
        ("an empty text", v2(json!([text("")])), "400 50035 components.0.content BASE_TYPE_REQUIRED"),
        ("no label outside modals", v2(json!([{"type": 18, "label": "x", "component": {"type": 4, "custom_id": "a", "style": 1}}])), "400 50035 components.0 UNION_TYPE_CHOICES"),
    ]
}

#[tokio::test]
async fn new_messages() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let tables = [
        content_and_embeds(),
        settings(),
        components(),
        components_v2(),
    ];
    for (rule, body, expected) in tables.into_iter().flatten() {
        let answer = stage.call("POST", "/channels/{text}/messages", &body).await;
        verdict.check(rule, &answer, expected);
    }
    verdict.end();
    stage.end().await;
}

#[tokio::test]
async fn of_embeds_with_the_same_address_the_first_is_kept() {
    let stage = Stage::new().await;
    let url = "https://example.org";
    let embeds =
        json!({"embeds": [{"title": "a", "url": url}, {"title": "b", "url": url}, {"title": "c"}]});
    let made = stage.post("/channels/{text}/messages", embeds).await;
    let titles: Vec<&Value> = made.body["embeds"]
        .as_array()
        .unwrap()
        .iter()
        .map(|embed| &embed["title"])
        .collect();
    assert_eq!(titles, ["a", "c"]);
    stage.end().await;
}

#[rustfmt::skip]
#[tokio::test]
async fn edits() {
    let stage = Stage::new().await;
    let mut verdict = Verdict::default();
    let rules: Vec<(&str, &str, Value, &str)> = vec![
        ("an own message", "{own}", json!({"content": "edited"}), "200"),
        ("nothing at all changes nothing", "{own}", json!({}), "200"),
        ("a message cannot be emptied", "{own}", json!({"content": ""}), "400 50006"),
        ("but its content can go when an embed comes", "{own}", json!({"content": null, "embeds": [{"title": "x"}]}), "200"),
        ("limits hold for edits", "{own}", json!({"content": long(2001)}), "400 50035 content BASE_TYPE_MAX_LENGTH"),
        ("another's message", "{theirs}", json!({"content": "mine"}), "403 50005"),
        ("a deleted message", "1", json!({"content": "x"}), "404 10008"),
        ("components of V2 without the flag", "{own}", json!({"components": [text("a")]}), "400 50035 components.0 UNION_TYPE_CHOICES"),
        ("a poll is not edited", "{own}", json!({"poll": {"question": {"text": "q"}, "answers": [{"poll_media": {"text": "a"}}]}}), "400 520003"),
        ("to V2 only without content", "{own}", json!({"flags": 32768, "components": [text("a")], "content": null, "embeds": []}), "200"),
        ("its flag comes again with other flags", "{own}", json!({"flags": 4, "components": [text("b")]}), "400 50035 components.0 UNION_TYPE_CHOICES"),
        ("or no flags come", "{own}", json!({"components": [text("b")]}), "200"),
        ("V2 stays", "{own}", json!({"content": "x"}), "400 50035 content MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"),
        ("kept attachments exist", "{own}", json!({"attachments": [{"id": "5"}]}), "400 50035 attachments.0 ATTACHMENT_NOT_FOUND"),
    ];
    for (rule, message, body, expected) in rules {
        let path = format!("/channels/{{text}}/messages/{message}");
        verdict.check(rule, &stage.call("PATCH", &path, &body).await, expected);
    }
    let path = "/channels/{archived}/messages/{in_archived}";
    let answer = stage.call("PATCH", path, &json!({"content": "x"})).await;
    verdict.check("an archived thread's messages are not edited", &answer, "400 50083");
    verdict.end();
    stage.end().await;
}
