//! Request bodies: JSON, or a form with JSON and files in it.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use crate::error::{self, ApiError};
use crate::form::{Path, invalid};
use crate::payload::Upload;

/// Reads the body's JSON (null if there is none) and its files.
pub(super) async fn read(
    headers: &HeaderMap,
    body: Bytes,
) -> Result<(Value, Vec<Upload>), ApiError> {
    if body.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    let content_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if content_type.starts_with("multipart/form-data") {
        return read_form(content_type, body).await;
    }
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return Ok((read_urlencoded(&body)?, Vec::new()));
    }
    if !content_type.starts_with("application/json") {
        return Err(invalid(
            &Path::ROOT,
            "CONTENT_TYPE_INVALID",
            "Expected \"Content-Type\" header to be one of {'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'}.",
        ));
    }
    let json = serde_json::from_slice(&body).map_err(|_| error::INVALID_JSON)?;
    Ok((json, Vec::new()))
}

/// The JSON of a form: its field `payload_json`, or else its other fields as texts.
#[derive(Default)]
struct Fields {
    payload: Option<Value>,
    others: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, name: &str, value: &[u8]) -> Result<(), ApiError> {
        if name == "payload_json" {
            let payload = serde_json::from_slice(value).map_err(|_| error::INVALID_JSON)?;
            self.payload = Some(payload);
        } else {
            let text = String::from_utf8_lossy(value).into_owned();
            self.others.insert(name.to_owned(), Value::String(text));
        }
        Ok(())
    }

    fn into_json(self) -> Value {
        self.payload.unwrap_or(Value::Object(self.others))
    }
}

fn read_urlencoded(body: &[u8]) -> Result<Value, ApiError> {
    let mut fields = Fields::default();
    for (name, value) in url::form_urlencoded::parse(body) {
        fields.put(&name, value.as_bytes())?;
    }
    Ok(fields.into_json())
}

/// Reads the parts `payload_json` and `files[n]`. Source: Discord's reference, "Uploading Files".
async fn read_form(content_type: &str, body: Bytes) -> Result<(Value, Vec<Upload>), ApiError> {
    let mut request = Request::builder()
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body))
        .map_err(|_| error::INVALID_JSON)?;
    // The size of the whole request is already checked; axum's own limit is far lower.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| error::INVALID_JSON)?;
    let mut fields = Fields::default();
    let mut uploads = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|_| error::INVALID_JSON)? {
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| error::INVALID_JSON)?;
        let Some(filename) = filename.filter(|_| name != "payload_json") else {
            fields.put(&name, &bytes)?;
            continue;
        };
        let slot = name
            .strip_prefix("files[")
            .and_then(|rest| rest.strip_suffix(']'))
            .and_then(|slot| slot.parse().ok())
            .unwrap_or(uploads.len() as u64);
        uploads.push(Upload {
            slot,
            content_type: content_type.unwrap_or_else(|| guess_type(&filename).to_owned()),
            filename,
            bytes,
        });
    }
    Ok((fields.into_json(), uploads))
}

fn guess_type(filename: &str) -> &'static str {
    match filename
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
    {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
