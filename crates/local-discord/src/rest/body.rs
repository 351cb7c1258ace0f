//! Request bodies: JSON, or a form of files with JSON beside them.

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::error::{self, ApiError};
use crate::form::{Path, invalid};
use crate::payload::Upload;

/// The body's JSON (null without one), and its files.
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
    if !content_type.starts_with("application/json") {
        return Err(invalid(
            &Path::ROOT,
            "CONTENT_TYPE_INVALID",
            "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.",
        ));
    }
    let json = serde_json::from_slice(&body).map_err(|_| error::INVALID_JSON)?;
    Ok((json, Vec::new()))
}

/// Parts `payload_json` and `files[n]`. Source: Discord's reference, "Uploading Files".
async fn read_form(content_type: &str, body: Bytes) -> Result<(Value, Vec<Upload>), ApiError> {
    let mut request = Request::builder()
        .header(header::CONTENT_TYPE, content_type)
        .body(Body::from(body))
        .map_err(|_| error::INVALID_JSON)?;
    // The whole request was limited before; axum's own limit is far lower.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| error::INVALID_JSON)?;
    let mut json = Value::Object(serde_json::Map::new());
    let mut uploads = Vec::new();
    while let Some(part) = form.next_field().await.map_err(|_| error::INVALID_JSON)? {
        let name = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().map(str::to_owned);
        let content_type = part.content_type().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|_| error::INVALID_JSON)?;
        if name == "payload_json" {
            json = serde_json::from_slice(&bytes).map_err(|_| error::INVALID_JSON)?;
        } else if let Some(filename) = filename {
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
        } else {
            json[name] = Value::String(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok((json, uploads))
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
