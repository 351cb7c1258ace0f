//! Payloads and codes of the gateway. Source: Discord's reference, "Gateway" and "Opcodes and
//! Status Codes".

use serde_json::{Value, json};

/// Opcodes.
pub(super) mod op {
    pub(crate) const HEARTBEAT: u64 = 1;
    pub(crate) const IDENTIFY: u64 = 2;
    pub(crate) const PRESENCE_UPDATE: u64 = 3;
    pub(crate) const VOICE_STATE_UPDATE: u64 = 4;
    pub(crate) const RESUME: u64 = 6;
    pub(crate) const RECONNECT: u64 = 7;
    pub(crate) const REQUEST_GUILD_MEMBERS: u64 = 8;
    pub(crate) const INVALID_SESSION: u64 = 9;
    pub(crate) const HELLO: u64 = 10;
    pub(crate) const HEARTBEAT_ACK: u64 = 11;
    pub(crate) const REQUEST_SOUNDBOARD_SOUNDS: u64 = 31;
    pub(crate) const REQUEST_CHANNEL_INFO: u64 = 43;
}

/// Close codes.
pub(super) mod close {
    pub(crate) const UNKNOWN_ERROR: u16 = 4000;
    pub(crate) const UNKNOWN_OPCODE: u16 = 4001;
    pub(crate) const DECODE_ERROR: u16 = 4002;
    pub(crate) const NOT_AUTHENTICATED: u16 = 4003;
    pub(crate) const AUTHENTICATION_FAILED: u16 = 4004;
    pub(crate) const ALREADY_AUTHENTICATED: u16 = 4005;
    pub(crate) const INVALID_SEQUENCE: u16 = 4007;
    pub(crate) const RATE_LIMITED: u16 = 4008;
    pub(crate) const SESSION_TIMED_OUT: u16 = 4009;
    pub(crate) const INVALID_SHARD: u16 = 4010;
    pub(crate) const SHARDING_REQUIRED: u16 = 4011;
    pub(crate) const INVALID_VERSION: u16 = 4012;
    pub(crate) const INVALID_INTENTS: u16 = 4013;
    pub(crate) const DISALLOWED_INTENTS: u16 = 4014;
}

/// Makes a payload that is not a dispatch: `s` and `t` are null.
pub(super) fn control(op: u64, data: &Value) -> String {
    json!({"op": op, "d": data, "s": null, "t": null}).to_string()
}

/// The fields of an IDENTIFY.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Identify {
    pub(super) token: String,
    pub(super) intents: u64,
    /// The shard's number, and the number of shards.
    pub(super) shard: (u64, u64),
    pub(super) compress: bool,
}

/// The fields of a RESUME.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Resume {
    pub(super) token: String,
    pub(super) session: String,
    pub(super) seq: u64,
}

/// Reads the `d` of an IDENTIFY; the error is a close code.
pub(super) fn identify(data: &Value) -> Result<Identify, u16> {
    let token = data["token"].as_str().ok_or(close::DECODE_ERROR)?;
    if !data["properties"].is_object() {
        return Err(close::DECODE_ERROR);
    }
    let intents = match &data["intents"] {
        Value::Number(number) => number.as_u64().ok_or(close::INVALID_INTENTS)?,
        _ => return Err(close::DECODE_ERROR),
    };
    let shard = match &data["shard"] {
        Value::Null => (0, 1),
        Value::Array(pair) => match pair.iter().map(Value::as_u64).collect::<Vec<_>>()[..] {
            [Some(index), Some(count)] if index < count => (index, count),
            _ => return Err(close::INVALID_SHARD),
        },
        _ => return Err(close::INVALID_SHARD),
    };
    Ok(Identify {
        token: bare_token(token),
        intents,
        shard,
        compress: data["compress"].as_bool().unwrap_or(false),
    })
}

/// Reads the `d` of a RESUME; the error is a close code.
pub(super) fn resume(data: &Value) -> Result<Resume, u16> {
    let text = |key: &str| data[key].as_str().ok_or(close::DECODE_ERROR);
    Ok(Resume {
        token: bare_token(text("token")?),
        session: text("session_id")?.to_owned(),
        seq: data["seq"].as_u64().ok_or(close::DECODE_ERROR)?,
    })
}

/// Removes the "Bot " prefix: some libraries send it, and Discord accepts it.
fn bare_token(token: &str) -> String {
    token.trim_start_matches("Bot ").to_owned()
}
