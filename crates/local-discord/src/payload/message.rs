//! Message bodies: new messages, interaction responses, edits.

use serde_json::{Value, json};

use super::button::emoji;
use super::{AllowedMentions, component, embed, mentions};
use crate::error::ApiError;
use crate::form::{Errors, Form, Path};
use crate::id::Id;
use crate::limits;

/// `SUPPRESS_EMBEDS`.
pub(crate) const SUPPRESS_EMBEDS: u64 = 1 << 2;
/// Only the member who interacted sees the message.
pub(crate) const EPHEMERAL: u64 = 1 << 6;
/// A deferred response without content yet.
pub(crate) const LOADING: u64 = 1 << 7;
/// A thread hangs on the message.
pub(crate) const HAS_THREAD: u64 = 1 << 5;
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;
/// The message consists of components only; an edit cannot remove the flag.
pub(crate) const COMPONENTS_V2: u64 = 1 << 15;
const SETTABLE: u64 = SUPPRESS_EMBEDS | EPHEMERAL | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2;

/// A file that came with a multipart request.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The `n` of its part `files[n]`.
    pub(crate) slot: u64,
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) bytes: axum::body::Bytes,
}

/// An entry of `attachments`: a file of this request, or one that the message already has.
#[derive(Clone, Debug)]
pub(crate) struct AttachmentEntry {
    pub(crate) id: u64,
    pub(crate) filename: Option<String>,
    pub(crate) description: Option<String>,
}

/// A new message.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) allowed_mentions: Option<AllowedMentions>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    pub(crate) nonce: Option<Value>,
    pub(crate) enforce_nonce: bool,
    pub(crate) reply_to: Option<ReplyTo>,
    pub(crate) attachments: Vec<AttachmentEntry>,
    pub(crate) poll: Option<Value>,
    pub(crate) stickers: bool,
    pub(crate) uploads: Vec<Upload>,
}

/// `message_reference`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReplyTo {
    pub(crate) message: Id,
    pub(crate) fail_if_missing: bool,
}

/// Refuses kinds of messages that this server does not have: forwards and voice messages.
pub(super) fn refuse_unserved(body: &Value) -> Result<(), ApiError> {
    const FORWARD: u64 = 1;
    const VOICE: u64 = 1 << 13;
    if body["message_reference"]["type"] == FORWARD {
        return Err(ApiError::unserved("forwarded messages"));
    }
    if body["flags"]
        .as_u64()
        .is_some_and(|flags| flags & VOICE != 0)
    {
        return Err(ApiError::unserved("voice messages"));
    }
    Ok(())
}

impl NewMessage {
    pub(crate) fn is_empty(&self) -> bool {
        self.content.is_empty()
            && self.embeds.is_empty()
            && self.components.is_empty()
            && self.uploads.is_empty()
            && self.poll.is_none()
            && !self.stickers
    }

    /// Makes a person's plain text message.
    pub(crate) fn text(content: &str) -> Self {
        Self {
            content: content.trim().to_owned(),
            embeds: Vec::new(),
            components: Vec::new(),
            allowed_mentions: None,
            flags: 0,
            tts: false,
            nonce: None,
            enforce_nonce: false,
            reply_to: None,
            attachments: Vec::new(),
            poll: None,
            stickers: false,
            uploads: Vec::new(),
        }
    }
}

/// Changes to a message; `None` leaves a part as it is.
#[derive(Clone, Debug)]
pub(crate) struct MessageEdit {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Value>>,
    pub(crate) components: Option<Vec<Value>>,
    pub(crate) allowed_mentions: Option<AllowedMentions>,
    pub(crate) flags: Option<u64>,
    pub(crate) attachments: Option<Vec<AttachmentEntry>>,
    pub(crate) poll: Option<Value>,
    pub(crate) stickers: bool,
    pub(crate) uploads: Vec<Upload>,
}

/// Reads the body of Create Message.
pub(crate) fn read_new(body: &Value, uploads: Vec<Upload>) -> Result<NewMessage, ApiError> {
    refuse_unserved(body)?;
    let errors = Errors::default();
    let message = Form::new(body, Path::ROOT, &errors)
        .map(|form| new_message(&form, uploads, Origin::Channel));
    unless_refused(errors, message)
}

/// Reads the body of a follow-up.
pub(crate) fn read_follow_up(body: &Value, uploads: Vec<Upload>) -> Result<NewMessage, ApiError> {
    refuse_unserved(body)?;
    let errors = Errors::default();
    let message = Form::new(body, Path::ROOT, &errors)
        .map(|form| new_message(&form, uploads, Origin::Interaction));
    unless_refused(errors, message)
}

/// Reads the body of an edit; `flags` are the message's old ones.
pub(crate) fn read_edit(
    body: &Value,
    flags: u64,
    uploads: Vec<Upload>,
) -> Result<MessageEdit, ApiError> {
    let errors = Errors::default();
    let edit = Form::new(body, Path::ROOT, &errors).map(|form| message_edit(&form, flags, uploads));
    unless_refused(errors, edit)
}

fn unless_refused<T>(errors: Errors, read: Option<T>) -> Result<T, ApiError> {
    let read = errors.unless_any(read)?;
    Ok(read.expect("a body that was not read has left an error"))
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Origin {
    Channel,
    Interaction,
}

pub(crate) fn new_message(form: &Form, uploads: Vec<Upload>, origin: Origin) -> NewMessage {
    let flags = read_flags(form).unwrap_or(0);
    let allowed = match origin {
        Origin::Channel => SETTABLE & !EPHEMERAL,
        Origin::Interaction => SETTABLE,
    };
    refuse_legacy_fields(form, flags);
    check_uploads(form, &uploads);
    NewMessage {
        content: content(form).unwrap_or_default(),
        embeds: embed::read(form).unwrap_or_default(),
        components: component::read(form, flags & COMPONENTS_V2 != 0).unwrap_or_default(),
        allowed_mentions: mentions::read(form),
        flags: flags & allowed,
        tts: form.flag("tts").unwrap_or(false),
        nonce: nonce(form),
        enforce_nonce: form.flag("enforce_nonce").unwrap_or(false),
        reply_to: form
            .object("message_reference", |reference| {
                let message = reference.id("message_id");
                if message.is_none() {
                    reference.required("message_id");
                }
                message.map(|message| ReplyTo {
                    message,
                    fail_if_missing: reference.flag("fail_if_not_exists").unwrap_or(true),
                })
            })
            .flatten(),
        attachments: attachments(form).unwrap_or_default(),
        poll: poll(form),
        stickers: stickers(form),
        uploads,
    }
}

pub(crate) fn message_edit(form: &Form, old_flags: u64, uploads: Vec<Upload>) -> MessageEdit {
    let flags = read_flags(form);
    refuse_legacy_fields(form, old_flags | flags.unwrap_or(0));
    // The flags of the edit decide how its components are read (seen), although the message keeps
    // its own.
    let v2 = flags.unwrap_or(old_flags) & COMPONENTS_V2 != 0;
    check_uploads(form, &uploads);
    MessageEdit {
        content: form
            .mentions("content")
            .then(|| content(form).unwrap_or_default()),
        embeds: embed::read(form),
        components: component::read(form, v2),
        allowed_mentions: mentions::read(form),
        flags: flags.map(|flags| flags & SETTABLE),
        attachments: attachments(form),
        poll: poll(form),
        stickers: stickers(form),
        uploads,
    }
}

/// Returns whether the message has stickers; none exist here.
fn stickers(form: &Form) -> bool {
    form.ids("sticker_ids", limits::STICKERS)
        .is_some_and(|ids| !ids.is_empty())
}

fn content(form: &Form) -> Option<String> {
    let content = form.text("content", 0..=usize::MAX)?;
    let length = content.chars().count();
    let limit = if length > limits::CONTENT_OF_SUBSCRIBERS {
        limits::CONTENT_OF_SUBSCRIBERS
    } else {
        limits::CONTENT
    };
    form.check_length("content", length, &(0..=limit));
    Some(content)
}

fn read_flags(form: &Form) -> Option<u64> {
    let flags = form.integer("flags", 0..=i64::from(u32::MAX))?;
    u64::try_from(flags).ok()
}

fn nonce(form: &Form) -> Option<Value> {
    let nonce = form.get("nonce")?;
    match nonce {
        Value::String(text) if text.chars().count() > limits::NONCE => {
            form.error(
                "nonce",
                "NONCE_TYPE_TOO_LONG",
                format!("Must be {} or fewer in length.", limits::NONCE),
            );
            None
        }
        Value::String(_) => Some(nonce.clone()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(nonce.clone()),
        _ => {
            form.error(
                "nonce",
                "NONCE_TYPE_INVALID",
                "Nonce must be an integer or a string.",
            );
            None
        }
    }
}

/// Refuses everything but components in a message made of components (seen).
fn refuse_legacy_fields(form: &Form, flags: u64) {
    if flags & COMPONENTS_V2 == 0 {
        return;
    }
    for key in ["content", "embeds", "poll", "sticker_ids"] {
        let empty = match form.get(key) {
            None => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Array(list)) => list.is_empty(),
            Some(_) => false,
        };
        if !empty {
            form.error(
                key,
                "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                format!(
                    "The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                ),
            );
        }
    }
}

fn check_uploads(form: &Form, uploads: &[Upload]) {
    if uploads.len() > limits::FILES {
        form.error(
            "attachments",
            "BASE_TYPE_MAX_LENGTH",
            format!("Must be {} or fewer in length.", limits::FILES),
        );
    }
}

fn attachments(form: &Form) -> Option<Vec<AttachmentEntry>> {
    form.each("attachments", 0..=limits::FILES, |entry| {
        let id = entry.integer("id", 0..=i64::MAX);
        if id.is_none() {
            entry.required("id");
        }
        AttachmentEntry {
            id: id.unwrap_or_default().unsigned_abs(),
            filename: entry.text("filename", 0..=1024),
            description: entry.text("description", limits::MEDIA_DESCRIPTION),
        }
    })
}

fn poll(form: &Form) -> Option<Value> {
    form.object("poll", |poll| {
        let question = poll.object("question", |question| {
            question.required_text("text", limits::POLL_QUESTION)
        });
        if question.is_none() {
            poll.required("question");
        }
        let answers = poll.each("answers", limits::POLL_ANSWERS, |answer| {
            answer.object("poll_media", |media| {
                let mut shown = json!({"text": media.required_text("text", limits::POLL_ANSWER)});
                if let Some(emoji) = emoji(media) {
                    shown["emoji"] = json!({"id": emoji["id"], "name": emoji["name"]});
                }
                shown
            })
        });
        let answers: Vec<Value> = answers
            .unwrap_or_default()
            .into_iter()
            .enumerate()
            .map(|(index, media)| json!({"answer_id": index + 1, "poll_media": media}))
            .collect();
        json!({
            "question": {"text": question},
            "answers": answers,
            "duration": poll.integer("duration", limits::POLL_HOURS).unwrap_or(24),
            "allow_multiselect": poll.flag("allow_multiselect").unwrap_or(false),
            "layout_type": 1,
        })
    })
}

/// Turns a follow-up into the edit that fills a loading message.
impl From<NewMessage> for MessageEdit {
    fn from(new: NewMessage) -> Self {
        Self {
            content: Some(new.content),
            embeds: Some(new.embeds),
            components: Some(new.components),
            allowed_mentions: new.allowed_mentions,
            flags: Some(new.flags),
            attachments: (!new.attachments.is_empty()).then_some(new.attachments),
            poll: new.poll,
            stickers: new.stickers,
            uploads: new.uploads,
        }
    }
}
