//! Checks the constants in `limits.rs` against the document.

use std::ops::RangeInclusive;

use discord_document::Document;
use local_discord::limits;
use serde_json::{Value, json};

const SOURCE: &str = include_str!("../../src/limits.rs");

/// A constant's name, its least and greatest value, and the document's schema for the same limit.
type Line = (&'static str, i64, i64, &'static str);

/// Returns the ends of a constant that is a range.
fn range<T: Copy + TryInto<i64>>(range: &RangeInclusive<T>) -> (i64, i64) {
    let number = |end: T| end.try_into().unwrap_or(i64::MAX);
    (number(*range.start()), number(*range.end()))
}

macro_rules! ranges {
    ($($name:ident = $place:literal;)*) => {
        vec![$({
            let (least, most) = range(&limits::$name);
            (stringify!($name), least, most, $place)
        }),*]
    };
}

macro_rules! numbers {
    ($($name:ident = $place:literal;)*) => {
        vec![$((stringify!($name), i64::MIN, i64::try_from(limits::$name).unwrap(), $place)),*]
    };
}

#[rustfmt::skip]
fn lines() -> Vec<Line> {
    let ranges: Vec<Line> = ranges! {
        STICKERS = "MessageCreateRequest/sticker_ids";
        EMBEDS = "MessageCreateRequest/embeds";
        EMBED_TITLE = "RichEmbed/title";
        EMBED_DESCRIPTION = "RichEmbed/description";
        EMBED_FIELDS = "RichEmbed/fields";
        EMBED_FIELD_VALUE = "RichEmbedField/value";
        EMBED_FOOTER = "RichEmbedFooter/text";
        ALLOWED_MENTIONS = "MessageAllowedMentionsRequest/users";
        ROW = "ActionRowComponentForMessageRequest/components";
        GALLERY = "MediaGalleryComponentForMessageRequest/items";
        MEDIA_DESCRIPTION = "MessageAttachmentRequest/description";
        SECTION = "SectionComponentForMessageRequest/components";
        CUSTOM_ID = "ButtonComponentForMessageRequest/custom_id";
        BUTTON_LABEL = "ButtonComponentForMessageRequest/label";
        BUTTON_URL = "ButtonComponentForMessageRequest/url";
        SELECT_OPTIONS = "StringSelectComponentForMessageRequest/options";
        SELECT_OPTION_TEXT = "StringSelectOptionForRequest/label";
        SELECT_OPTION_DESCRIPTION = "StringSelectOptionForRequest/description";
        SELECT_PLACEHOLDER = "StringSelectComponentForMessageRequest/placeholder";
        SELECT_MIN_VALUES = "StringSelectComponentForMessageRequest/min_values";
        SELECT_MAX_VALUES = "StringSelectComponentForMessageRequest/max_values";
        MODAL_TITLE = "ModalInteractionCallbackRequestData/title";
        MODAL_LABEL = "LabelComponentForModalRequest/label";
        TEXT_INPUT_MIN = "TextInputComponentForModalRequest/min_length";
        TEXT_INPUT_MAX = "TextInputComponentForModalRequest/max_length";
        TEXT_INPUT_VALUE = "TextInputComponentForModalRequest/value";
        TEXT_INPUT_PLACEHOLDER = "TextInputComponentForModalRequest/placeholder";
        RADIO_OPTIONS = "RadioGroupComponentForModalRequest/options";
        CHECKBOX_OPTIONS = "CheckboxGroupComponentForModalRequest/options";
        UPLOAD_FILES = "FileUploadComponentForModalRequest/min_values";
        COMMAND_NAME = "ApplicationCommandCreateRequest/name";
        COMMAND_DESCRIPTION = "ApplicationCommandStringOption/description";
        OPTIONS = "ApplicationCommandCreateRequest/options";
        CHOICES = "ApplicationCommandStringOption/choices";
        CHOICE_NAME = "ApplicationCommandOptionStringChoice/name";
        OPTION_MIN_LENGTH = "ApplicationCommandStringOption/min_length";
        OPTION_MAX_LENGTH = "ApplicationCommandStringOption/max_length";
        THREAD_NAME = "CreateTextThreadWithMessageRequest/name";
        SLOW_MODE = "CreateTextThreadWithMessageRequest/rate_limit_per_user";
        POLL_QUESTION = "PollMedia/text";
        POLL_ANSWERS = "PollCreateRequest/answers";
        POLL_HOURS = "PollCreateRequest/duration";
    };
    let numbers: Vec<Line> = numbers! {
        NONCE = "MessageCreateRequest/nonce";
        FILES = "MessageCreateRequest/attachments";
        COMPONENTS_V2 = "MessageCreateRequest/components";
        TEXT_DISPLAYS = "TextDisplayComponentForMessageRequest/content";
    };
    [ranges, numbers].concat()
}

/// Constants that the document leaves out or sets differently, each with the reason.
#[rustfmt::skip]
const APART: &[(&str, &str)] = &[
    ("CONTENT", "4000 there, which only subscribers may write"),
    ("CONTENT_OF_SUBSCRIBERS", "what the document allows everybody"),
    ("NONCE_WINDOW_SECONDS", "behavior, not a field"),
    ("FILE_BYTES", "not a field"),
    ("REQUEST_BYTES", "not a field"),
    ("PAGE", "query parameters are compared below"),
    ("BULK_DELETE", "the body of the operation is not a schema of its own; compared below"),
    ("BULK_DELETE_AGE", "behavior, not a field"),
    ("PINS", "behavior, not a field"),
    ("PINS_PAGE", "query parameters are compared below"),
    ("MEMBERS_PAGE", "query parameters are compared below"),
    ("GUILDS_PAGE", "query parameters are compared below"),
    ("TOPIC", "4096 there, which is for forums"),
    ("EMBED_TOTAL", "over several fields"),
    ("ROWS", "40 there, which is for Components V2"),
    ("MODAL_COMPONENTS", "40 there; the reference says 5"),
    ("MODAL_LABEL_DESCRIPTION", "1 there at least; an empty one is taken as none here"),
    ("CHOICE_VALUE", "6000 there; the reference says 100"),
    ("OPTION_INTEGER", "no bound there"),
    ("COMMAND_TOTAL", "over several fields"),
    ("SLASH_COMMANDS", "behavior, not a field"),
    ("CONTEXT_COMMANDS", "behavior, not a field"),
    ("BULK_COMMANDS", "the body of the operation is not a schema of its own; compared below"),
    ("COMMAND_CREATES_PER_DAY", "behavior, not a field"),
    ("FILE_TYPES", "newer than the document"),
    ("ANSWER_WITHIN", "behavior, not a field"),
    ("TOKEN_LIFE", "behavior, not a field"),
    ("ACTIVE_THREADS", "behavior, not a field"),
    ("AUTO_ARCHIVE", "an enumeration, compared below"),
    ("POLL_ANSWER", "300 there, which is for questions"),
    ("GATEWAY_PAYLOAD_BYTES", "the gateway is not in the document"),
    ("GATEWAY_SENDS", "the gateway is not in the document"),
    ("GATEWAY_SENDS_WINDOW_SECONDS", "the gateway is not in the document"),
    ("MEMBERS_CHUNK", "the gateway is not in the document"),
    ("MEMBERS_BY_ID", "the gateway is not in the document"),
    ("MEMBERS_BY_NAME", "the gateway is not in the document"),
    ("MEMBERS_NONCE_BYTES", "the gateway is not in the document"),
    ("HEARTBEAT_INTERVAL_MS", "the gateway is not in the document"),
    ("GUILDS_PER_SHARD", "the gateway is not in the document"),
    ("SESSION_STARTS", "the gateway is not in the document"),
    ("SESSION_LIFE_SECONDS", "the gateway is not in the document"),
    ("GLOBAL_PER_SECOND", "behavior, not a field"),
    ("INVALID_REQUESTS", "behavior, not a field"),
    ("OLD_MESSAGE", "behavior, not a field"),
    ("OLD_MESSAGE_EDITS_CODE", "codes are not in the document"),
    ("IDENTIFY_WINDOW_SECONDS", "the gateway is not in the document"),
];

/// Returns a schema's bounds on length, number or value. For a union, reads the members that have
/// bounds.
fn bounds(document: &Document, schema: &Value) -> (Option<i64>, Option<i64>) {
    let schema = document.resolved(schema);
    let found = |keys: [&str; 3]| keys.iter().find_map(|key| schema[*key].as_i64());
    let is_number = schema["type"].to_string().contains("integer");
    let (least, most) = if is_number {
        (schema["minimum"].as_i64(), schema["maximum"].as_i64())
    } else {
        (
            found(["minLength", "minItems", "minimum"]),
            found(["maxLength", "maxItems", "maximum"]),
        )
    };
    let members = schema["oneOf"].as_array().into_iter().flatten();
    let texts = members.filter(|member| member["type"] == "string");
    let inner = texts.map(|member| bounds(document, member)).next();
    let (inner_least, inner_most) = inner.unwrap_or_default();
    (least.or(inner_least), most.or(inner_most))
}

/// Returns a query parameter's schema.
fn parameter<'a>(document: &'a Document, template: &str, name: &str) -> &'a Value {
    let get = &document.at("/paths")[template]["get"]["parameters"];
    let mut all = get.as_array().unwrap().iter();
    let found = all.find(|parameter| parameter["name"] == name);
    &found.unwrap_or_else(|| panic!("{template} has no {name}"))["schema"]
}

#[test]
fn limits_are_those_of_discords_document() {
    let Some(document) = Document::named_for("limits against Discord's document") else {
        return;
    };
    let mut wrong = Vec::new();
    let mut compare = |name: &str, least: i64, most: i64, schema: &Value| {
        let (expected_least, expected_most) = bounds(document, schema);
        // Without a documented least value, 0 is fine, and so is a page that begins at 1.
        let least_fits = expected_least.is_none_or(|it| it == least || least == i64::MIN);
        if expected_most != Some(most) || !least_fits {
            wrong.push(format!("{name}: {least} to {most}, but {schema}"));
        }
    };
    for (name, least, most, place) in lines() {
        let (schema, field) = place.split_once('/').unwrap();
        let schema = document.at(&format!("/components/schemas/{schema}/properties/{field}"));
        compare(name, least, most, schema);
    }
    for (name, (least, most), template) in [
        (
            "PAGE",
            range(&limits::PAGE),
            "/channels/{channel_id}/messages",
        ),
        (
            "PINS_PAGE",
            range(&limits::PINS_PAGE),
            "/channels/{channel_id}/messages/pins",
        ),
        (
            "MEMBERS_PAGE",
            range(&limits::MEMBERS_PAGE),
            "/guilds/{guild_id}/members",
        ),
        (
            "GUILDS_PAGE",
            range(&limits::GUILDS_PAGE),
            "/users/@me/guilds",
        ),
    ] {
        compare(name, least, most, parameter(document, template, "limit"));
    }
    let body = |template: &str, method: &str| {
        let operation = &document.at("/paths")[template][method];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        document.resolved(schema)
    };
    let (least, most) = range(&limits::BULK_DELETE);
    let messages = &body("/channels/{channel_id}/messages/bulk-delete", "post")["properties"];
    compare("BULK_DELETE", least, most, &messages["messages"]);
    let all = i64::try_from(limits::BULK_COMMANDS).unwrap();
    let commands = body("/applications/{application_id}/commands", "put");
    compare("BULK_COMMANDS", i64::MIN, all, commands);
    let durations = document.at("/components/schemas/ThreadAutoArchiveDuration/oneOf");
    let durations = durations.as_array().unwrap().iter();
    let durations: Vec<Value> = durations.map(|one| one["const"].clone()).collect();
    assert_eq!(json!(durations), json!(limits::AUTO_ARCHIVE));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_limit_is_compared_or_has_a_reason() {
    let lines = lines();
    let compared = lines.iter().map(|line| line.0);
    let known: Vec<&str> = compared
        .chain(APART.iter().map(|(name, _)| *name))
        .collect();
    let constants = SOURCE.split("\npub const ").skip(1);
    let names: Vec<&str> = constants
        .filter_map(|rest| rest.split(':').next())
        .collect();
    for name in &names {
        let count = known.iter().filter(|one| *one == name).count();
        assert_eq!(count, 1, "{name} is compared or apart, not both or neither");
    }
    assert_eq!(
        names.len(),
        known.len(),
        "a name is not in limits.rs any more"
    );
}
