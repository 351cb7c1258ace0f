//! Discord's limits, each with its source. Lengths count Unicode code points (staff, discussion
//! 1315 of discord/discord-api-docs); ranges include both ends.
//!
//! *Reference* is Discord's documentation, *specification* its OpenAPI description, *seen* an
//! observation of the live API, and *choice* this server's own decision where all others are
//! silent.

use std::ops::RangeInclusive;

use chrono::TimeDelta;

/// A message's content. Reference, "Create Message".
pub const CONTENT: usize = 2000;
/// The limit that the error names for content longer than this, instead of [`CONTENT`]. Seen
/// (3116).
pub const CONTENT_OF_SUBSCRIBERS: usize = 4000;
/// A nonce as text. Reference, "Create Message".
pub const NONCE: usize = 25;
/// How long `enforce_nonce` remembers. The reference says "the past few minutes"; choice.
pub const NONCE_WINDOW_SECONDS: u32 = 300;
/// Stickers of a message. Reference, "Create Message".
pub const STICKERS: RangeInclusive<usize> = 0..=3;
/// Files of a message. Reference, "Uploading Files".
pub const FILES: usize = 10;
/// Bytes of one file without boosts or a subscription. Reference, change log of 2025-01-16.
pub const FILE_BYTES: u64 = 10 * 1024 * 1024;
/// Bytes of one request. Reference, "Uploading Files".
pub const REQUEST_BYTES: usize = 25 * 1024 * 1024;
/// Messages in one page of a channel's history. Reference, "Get Channel Messages".
pub const PAGE: RangeInclusive<usize> = 1..=100;
/// Messages deleted at once. Reference, "Bulk Delete Messages".
pub const BULK_DELETE: RangeInclusive<usize> = 2..=100;
/// The age at which bulk deletion starts to refuse a message. Reference, "Bulk Delete Messages".
pub const BULK_DELETE_AGE: TimeDelta = TimeDelta::days(14);
/// Pinned messages of a channel. Reference, "Pin Message" and code 30003.
pub const PINS: usize = 250;
/// Pinned messages in one page. Reference, "Get Channel Pins".
pub const PINS_PAGE: RangeInclusive<usize> = 1..=50;
/// Members in one page. Reference, "List Guild Members".
pub const MEMBERS_PAGE: RangeInclusive<usize> = 1..=1000;
/// The bot's guilds in one page. Reference, "Get Current User Guilds".
pub const GUILDS_PAGE: RangeInclusive<usize> = 1..=200;
/// A channel's topic, unless it is a forum's. Reference, "Modify Channel".
pub const TOPIC: RangeInclusive<usize> = 0..=1024;
/// `users` and `roles` of allowed mentions. Reference, "Allowed Mentions Object".
pub const ALLOWED_MENTIONS: RangeInclusive<usize> = 0..=100;

/// Embeds of a message. Reference, "Embed Limits", as the following six.
pub const EMBEDS: RangeInclusive<usize> = 0..=10;
/// An embed's title, an author's name, a field's name.
pub const EMBED_TITLE: RangeInclusive<usize> = 0..=256;
/// An embed's description.
pub const EMBED_DESCRIPTION: RangeInclusive<usize> = 0..=4096;
/// An embed's fields.
pub const EMBED_FIELDS: RangeInclusive<usize> = 0..=25;
/// The value of an embed's field.
pub const EMBED_FIELD_VALUE: RangeInclusive<usize> = 0..=1024;
/// An embed's footer.
pub const EMBED_FOOTER: RangeInclusive<usize> = 0..=2048;
/// All texts of all embeds of a message together.
pub const EMBED_TOTAL: usize = 6000;

/// Rows of a message's components, without the flag for Components V2. Reference, "Action Row".
pub const ROWS: RangeInclusive<usize> = 0..=5;
/// Components of a row.
pub const ROW: RangeInclusive<usize> = 1..=5;
/// Components of a message with Components V2, nested ones included. Reference, change log of
/// 2025-04-29.
pub const COMPONENTS_V2: usize = 40;
/// All texts of a Components V2 message together. Reference, "Text Display".
pub const TEXT_DISPLAYS: usize = 4000;
/// Items of a media gallery. Reference, "Media Gallery".
pub const GALLERY: RangeInclusive<usize> = 1..=10;
/// The description of a media item. Reference, "Media Gallery".
pub const MEDIA_DESCRIPTION: RangeInclusive<usize> = 0..=1024;
/// Texts of a section. Reference, "Section".
pub const SECTION: RangeInclusive<usize> = 1..=3;
/// Any `custom_id`. Reference, "Custom ID".
pub const CUSTOM_ID: RangeInclusive<usize> = 1..=100;
/// A button's label. Reference, "Button".
pub const BUTTON_LABEL: RangeInclusive<usize> = 0..=80;
/// A link button's address. Reference, "Button".
pub const BUTTON_URL: RangeInclusive<usize> = 0..=512;
/// A string select's options. Reference, "String Select".
pub const SELECT_OPTIONS: RangeInclusive<usize> = 1..=25;
/// Label and value of a select's option.
pub const SELECT_OPTION_TEXT: RangeInclusive<usize> = 1..=100;
/// Description of a select's option.
pub const SELECT_OPTION_DESCRIPTION: RangeInclusive<usize> = 0..=100;
/// A select's placeholder.
pub const SELECT_PLACEHOLDER: RangeInclusive<usize> = 0..=150;
/// `min_values` of a select.
pub const SELECT_MIN_VALUES: RangeInclusive<i64> = 0..=25;
/// `max_values` of a select.
pub const SELECT_MAX_VALUES: RangeInclusive<i64> = 1..=25;

/// A modal's title. Reference, "Modal", as the following.
pub const MODAL_TITLE: RangeInclusive<usize> = 1..=45;
/// A modal's top-level components.
pub const MODAL_COMPONENTS: RangeInclusive<usize> = 1..=5;
/// The label of a modal's field.
pub const MODAL_LABEL: RangeInclusive<usize> = 1..=45;
/// The description of a modal's label.
pub const MODAL_LABEL_DESCRIPTION: RangeInclusive<usize> = 0..=100;
/// `min_length` of a text input.
pub const TEXT_INPUT_MIN: RangeInclusive<i64> = 0..=4000;
/// `max_length` of a text input.
pub const TEXT_INPUT_MAX: RangeInclusive<i64> = 1..=4000;
/// A text input's value.
pub const TEXT_INPUT_VALUE: RangeInclusive<usize> = 0..=4000;
/// A text input's placeholder.
pub const TEXT_INPUT_PLACEHOLDER: RangeInclusive<usize> = 0..=100;
/// Options of a radio group. Reference, change log of 2026-02-12, as the next.
pub const RADIO_OPTIONS: RangeInclusive<usize> = 2..=10;
/// Options of a checkbox group.
pub const CHECKBOX_OPTIONS: RangeInclusive<usize> = 1..=10;
/// Files of a file upload. Reference, "File Upload".
pub const UPLOAD_FILES: RangeInclusive<i64> = 0..=10;

/// A command's or option's name. Reference, "Application Command Naming".
pub const COMMAND_NAME: RangeInclusive<usize> = 1..=32;
/// A command's or option's description. Reference, "Application Command Structure".
pub const COMMAND_DESCRIPTION: RangeInclusive<usize> = 1..=100;
/// Options at one level of a command.
pub const OPTIONS: RangeInclusive<usize> = 0..=25;
/// Choices of an option, and of an autocomplete's answer.
pub const CHOICES: RangeInclusive<usize> = 0..=25;
/// A choice's name.
pub const CHOICE_NAME: RangeInclusive<usize> = 1..=100;
/// A choice's value, if it is a text.
pub const CHOICE_VALUE: RangeInclusive<usize> = 0..=100;
/// `min_length` of a string option.
pub const OPTION_MIN_LENGTH: RangeInclusive<i64> = 0..=6000;
/// `max_length` of a string option.
pub const OPTION_MAX_LENGTH: RangeInclusive<i64> = 1..=6000;
/// The greatest absolute value of an integer option (2^53 − 1).
pub const OPTION_INTEGER: i64 = (1 << 53) - 1;
/// Names, descriptions and values of one command together; of localized texts, the longest counts.
pub const COMMAND_TOTAL: usize = 8000;
/// Slash commands of a scope.
pub const SLASH_COMMANDS: usize = 100;
/// User commands of a scope, and message commands. Reference, change log of 2026-03-03.
pub const CONTEXT_COMMANDS: usize = 15;
/// Commands in one bulk overwrite. Specification.
pub const BULK_COMMANDS: usize = 130;
/// Commands created in a guild in one day (code 30034). Reference, "Registering a Command".
pub const COMMAND_CREATES_PER_DAY: u32 = 200;
/// File types of an attachment option. Reference, change log of 2026-08-05.
pub const FILE_TYPES: RangeInclusive<usize> = 0..=10;

/// How long an interaction waits for its first answer. Reference, "Responding to an Interaction".
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::seconds(3);
/// How long an interaction's token lives. Reference, "Followup Messages".
pub const TOKEN_LIFE: TimeDelta = TimeDelta::minutes(15);

/// A thread's name. Reference, "Start Thread from Message".
pub const THREAD_NAME: RangeInclusive<usize> = 1..=100;
/// A guild's threads that are not archived (code 160006). Only Discord's help pages give the
/// number: "Threads FAQ".
pub const ACTIVE_THREADS: usize = 1000;
/// `auto_archive_duration` in minutes. Reference, "Channel Object".
pub const AUTO_ARCHIVE: [i64; 4] = [60, 1440, 4320, 10080];
/// Slow mode in seconds. Reference, "Channel Object".
pub const SLOW_MODE: RangeInclusive<i64> = 0..=21600;

/// A poll's question. Reference, "Poll Object", as the next three.
pub const POLL_QUESTION: RangeInclusive<usize> = 1..=300;
/// A poll's answers.
pub const POLL_ANSWERS: RangeInclusive<usize> = 1..=10;
/// A poll's answer.
pub const POLL_ANSWER: RangeInclusive<usize> = 1..=55;
/// A poll's duration in hours.
pub const POLL_HOURS: RangeInclusive<i64> = 1..=768;

/// Bytes of a payload that a gateway client sends. Reference, "Sending Events".
pub const GATEWAY_PAYLOAD_BYTES: usize = 4096;
/// Payloads that a gateway client may send in [`GATEWAY_SENDS_WINDOW_SECONDS`].
pub const GATEWAY_SENDS: usize = 120;
/// The window of [`GATEWAY_SENDS`]. Reference, "Rate Limiting".
pub const GATEWAY_SENDS_WINDOW_SECONDS: u64 = 60;
/// Members in one event that answers a member request. Reference, "Guild Members Chunk".
pub const MEMBERS_CHUNK: usize = 1000;
/// Members in one request by id. Reference, "Request Guild Members", as the next two.
pub const MEMBERS_BY_ID: usize = 100;
/// Members found by one request by name prefix.
pub const MEMBERS_BY_NAME: usize = 100;
/// Bytes of a request's nonce; the response leaves out a longer one.
pub const MEMBERS_NONCE_BYTES: usize = 32;
/// Milliseconds between heartbeats. The reference's example has 45000; this value is seen.
pub const HEARTBEAT_INTERVAL_MS: u64 = 41250;
/// Guilds of one shard; more need more shards (4011). Reference, "Sharding".
pub const GUILDS_PER_SHARD: usize = 2500;
/// Session starts in 24 hours. Reference, "Session Start Limit Object".
pub const SESSION_STARTS: u32 = 1000;
/// How long a session can be resumed. The reference says nothing; seen: about this long (1619).
pub const SESSION_LIFE_SECONDS: u64 = 90;

/// Requests of a bot in a second. Reference, "Global Rate Limit".
pub const GLOBAL_PER_SECOND: u32 = 50;
/// Responses with 401, 403 or 429 in ten minutes. Reference, "Invalid Request Limit".
pub const INVALID_REQUESTS: u32 = 10_000;
/// The age at which edits of a message get a separate limit. Reference, code 30046.
pub const OLD_MESSAGE: TimeDelta = TimeDelta::hours(1);
/// The code of that limit.
pub const OLD_MESSAGE_EDITS_CODE: u32 = 30046;
/// Seconds in which `max_concurrency` shards may identify. Reference, "Rate Limiting".
pub const IDENTIFY_WINDOW_SECONDS: u64 = 5;
