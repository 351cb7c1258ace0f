//! New threads and changes to them.

use serde_json::Value;

use crate::error::ApiError;
use crate::form::{Errors, Form, Path};
use crate::limits;

/// A new thread.
#[derive(Clone, Debug)]
pub(crate) struct NewThread {
    pub(crate) name: String,
    /// In minutes.
    pub(crate) auto_archive: i64,
    pub(crate) slow_mode: i64,
    /// The channel type, if the body names one.
    pub(crate) kind: Option<u8>,
    pub(crate) invitable: bool,
}

/// Reads the body of Start Thread.
pub(crate) fn read_new(body: &Value) -> Result<NewThread, ApiError> {
    let errors = Errors::default();
    let thread = Form::new(body, Path::ROOT, &errors).map(|form| NewThread {
        name: form.required_text("name", limits::THREAD_NAME),
        auto_archive: form
            .choice("auto_archive_duration", &limits::AUTO_ARCHIVE)
            .unwrap_or(4320),
        slow_mode: form
            .integer("rate_limit_per_user", limits::SLOW_MODE)
            .unwrap_or(0),
        kind: form
            .choice("type", &[10, 11, 12])
            .and_then(|kind| u8::try_from(kind).ok()),
        invitable: form.flag("invitable").unwrap_or(true),
    });
    let thread = errors.unless_any(thread)?;
    Ok(thread.expect("a body that was not read has left an error"))
}

/// Changes to a channel or thread; `None` leaves a part as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChannelEdit {
    pub(crate) name: Option<String>,
    pub(crate) topic: Option<Option<String>>,
    pub(crate) slow_mode: Option<i64>,
    pub(crate) nsfw: Option<bool>,
    /// The following fields are for threads.
    pub(crate) archived: Option<bool>,
    pub(crate) invitable: Option<bool>,
    pub(crate) locked: Option<bool>,
    pub(crate) auto_archive: Option<i64>,
}

/// The fields of Modify Channel that this server does not change. Reference, "Modify Channel".
pub(crate) const UNSERVED: [&str; 17] = [
    "type",
    "position",
    "bitrate",
    "user_limit",
    "parent_id",
    "permission_overwrites",
    "rtc_region",
    "video_quality_mode",
    "default_auto_archive_duration",
    "default_reaction_emoji",
    "default_thread_rate_limit_per_user",
    "default_sort_order",
    "default_forum_layout",
    "default_tag_setting",
    "flags",
    "available_tags",
    "applied_tags",
];

/// Reads the body of Modify Channel.
pub(crate) fn read_edit(body: &Value) -> Result<ChannelEdit, ApiError> {
    let errors = Errors::default();
    let edit = Form::new(body, Path::ROOT, &errors).map(|form| ChannelEdit {
        name: form.text("name", limits::THREAD_NAME),
        topic: form
            .mentions("topic")
            .then(|| form.text("topic", limits::TOPIC)),
        slow_mode: form.integer("rate_limit_per_user", limits::SLOW_MODE),
        nsfw: form.flag("nsfw"),
        invitable: form.flag("invitable"),
        archived: form.flag("archived"),
        locked: form.flag("locked"),
        auto_archive: form.choice("auto_archive_duration", &limits::AUTO_ARCHIVE),
    });
    Ok(errors.unless_any(edit)?.unwrap_or_default())
}
