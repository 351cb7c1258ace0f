//! Refusals: Discord's error bodies for a bot, and a sentence for a person.
//!
//! Codes and statuses come from Discord's reference ("Opcodes and Status Codes"); texts that the
//! reference does not give are as seen in practice.

use std::borrow::Cow;

use serde_json::{Value, json};

/// A refusal in the shape of Discord's REST API.
#[derive(Clone, Debug, PartialEq)]
pub struct ApiError {
    /// The HTTP status.
    pub status: u16,
    /// Discord's code; 0 for general errors.
    pub code: u32,
    /// Discord's text.
    pub message: Cow<'static, str>,
    /// The nested `errors` of an invalid form (50035).
    pub errors: Option<Value>,
}

impl ApiError {
    const fn new(status: u16, code: u32, message: &'static str) -> Self {
        Self {
            status,
            code,
            message: Cow::Borrowed(message),
            errors: None,
        }
    }

    /// Makes a 50035 with its nested `errors`.
    pub(crate) fn invalid_form(errors: Value) -> Self {
        Self {
            errors: Some(errors),
            ..Self::new(400, INVALID_FORM_BODY, "Invalid Form Body")
        }
    }

    /// Makes a 501 for something that Discord serves and this server does not, so that it does not
    /// pass silently. Discord never sends one.
    pub(crate) fn unserved(what: &str) -> Self {
        Self {
            message: format!("local-discord does not serve {what}.").into(),
            ..Self::new(501, 0, "")
        }
    }

    /// Builds the response body.
    pub fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// The code of every refusal with nested `errors`.
pub(crate) const INVALID_FORM_BODY: u32 = 50035;

macro_rules! known {
    ($($name:ident = $status:literal, $code:literal, $message:literal;)*) => {
        $(pub(crate) const $name: ApiError = ApiError::new($status, $code, $message);)*
    };
}

known! {
    UNAUTHORIZED = 401, 0, "401: Unauthorized";
    NOT_FOUND = 404, 0, "404: Not Found";
    METHOD_NOT_ALLOWED = 405, 0, "405: Method Not Allowed";
    REQUEST_TOO_LARGE = 413, 40005, "Request entity too large";
    INVALID_API_VERSION = 400, 50041, "Invalid API version provided";
    INVALID_JSON = 400, 50109, "The request body contains invalid JSON.";
    BAD_USER_AGENT = 403, 40333, "internal network error";

    UNKNOWN_CHANNEL = 404, 10003, "Unknown Channel";
    UNKNOWN_GUILD = 404, 10004, "Unknown Guild";
    UNKNOWN_MEMBER = 404, 10007, "Unknown Member";
    UNKNOWN_MESSAGE = 404, 10008, "Unknown Message";
    UNKNOWN_ROLE = 404, 10011, "Unknown Role";
    UNKNOWN_USER = 404, 10013, "Unknown User";
    UNKNOWN_WEBHOOK = 404, 10015, "Unknown Webhook";
    UNKNOWN_INTERACTION = 404, 10062, "Unknown interaction";
    UNKNOWN_COMMAND = 404, 10063, "Unknown application command";
    MISSING_ACCESS = 403, 50001, "Missing Access";
    NOT_THE_AUTHOR = 403, 50005, "Cannot edit a message authored by another user";
    EMPTY_MESSAGE = 400, 50006, "Cannot send an empty message";
    CANNOT_MESSAGE_USER = 403, 50007, "Cannot send messages to this user";
    CANNOT_MESSAGE_SELF = 400, 50007, "Cannot send messages to this user";
    NO_MUTUAL_GUILD = 403, 50278, "Cannot send messages to this user";
    NON_TEXT_CHANNEL = 400, 50008, "Cannot send messages in a non-text channel";
    MISSING_PERMISSIONS = 403, 50013, "Missing Permissions";
    SYSTEM_MESSAGE = 403, 50021, "Cannot execute action on a system message";
    WRONG_CHANNEL_TYPE = 400, 50024, "Cannot execute action on this channel type";
    INVALID_WEBHOOK_TOKEN = 401, 50027, "Invalid Webhook Token";
    INVALID_RECIPIENTS = 400, 50033, "Invalid Recipient(s)";
    TOO_OLD_TO_BULK_DELETE = 400, 50034, "You can only bulk delete messages that are under 14 days old.";
    THREAD_ARCHIVED = 400, 50083, "Thread is archived";
    THREAD_EXISTS = 400, 160_004, "A thread has already been created for this message";
    THREAD_LOCKED = 400, 160_005, "Thread is locked";
    FORUM_NEEDS_A_POST = 400, 40058, "Cannot message this channel until the post is created";
    ALREADY_ACKNOWLEDGED = 400, 40060, "Interaction has already been acknowledged.";
    DUPLICATE_COMMAND_NAME = 400, 40041, "An application command with that name already exists";
    ENTRY_POINT_NEEDED = 400, 50240, "You cannot remove this app's Entry Point command in a bulk update operation. Please include the Entry Point command in your update request or delete it separately.";
    TOO_MANY_COMMANDS = 400, 30032, "Maximum number of application commands reached (100)";
    TOO_MANY_COMMANDS_TODAY = 429, 30034, "Max number of daily application command creates has been reached (200)";
    INVALID_STICKER = 400, 50081, "Invalid sticker sent";
    POLL_NOT_EDITABLE = 400, 520_003, "Cannot edit a poll message";
    TOO_MANY_THREADS = 400, 160_006, "Maximum number of active threads reached";
    TOO_MANY_PINS = 400, 30003, "Maximum number of pins reached for the channel (250)";
}

/// Why the server refused a person's or an embedding program's request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The request itself is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The member may not do that, or their client would not offer it.
    #[error("{0}")]
    Forbidden(String),
    /// No such thing exists.
    #[error("{0}")]
    Missing(String),
    /// The thing exists, but its state forbids that.
    #[error("{0}")]
    Conflict(String),
}

impl Refused {
    pub(crate) fn invalid(sentence: impl Into<String>) -> Self {
        Self::Invalid(sentence.into())
    }

    pub(crate) fn forbidden(sentence: impl Into<String>) -> Self {
        Self::Forbidden(sentence.into())
    }

    pub(crate) fn missing(sentence: impl Into<String>) -> Self {
        Self::Missing(sentence.into())
    }

    pub(crate) fn conflict(sentence: impl Into<String>) -> Self {
        Self::Conflict(sentence.into())
    }
}

/// Words a bot's refusal for a person: its text, and its details if it has any.
impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        let sentence = match &error.errors {
            Some(errors) => format!("{}: {errors}", error.message),
            None => error.message.into_owned(),
        };
        match error.status {
            403 => Self::Forbidden(sentence),
            404 => Self::Missing(sentence),
            _ => Self::Invalid(sentence),
        }
    }
}
