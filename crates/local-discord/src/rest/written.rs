//! Responses before they are written.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use super::{Answer, Reply};
use crate::error::{ApiError, INVALID_FORM_BODY};
use crate::exchange::Awaited;
use crate::faults::RateLimitScope;
use crate::rate_limit::Limited;
use crate::wire::Line;
use crate::world::ViolationKind;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=UTF-8");

/// Cloudflare's response to banned clients: no JSON, no rate-limit headers.
const BANNED: &str = "<!doctype html><html><head><title>Access denied | discord.com used Cloudflare \
to restrict access</title></head><body><h1>Error 1015</h1><p>You are being rate limited.</p></body></html>";

pub(super) struct Written {
    pub(super) status: u16,
    pub(super) body: Bytes,
    pub(super) headers: HeaderMap,
    /// The kind of the bot's violation, if there is one.
    pub(super) violation: Option<ViolationKind>,
}

impl Written {
    fn new(status: u16, body: impl Into<Bytes>, content_type: HeaderValue) -> Self {
        Self {
            status,
            body: body.into(),
            headers: HeaderMap::from_iter([(header::CONTENT_TYPE, content_type)]),
            violation: None,
        }
    }

    /// Makes a JSON response: discord.py reads JSON only under exactly `application/json`.
    fn json(status: u16, body: &Value) -> Self {
        Self::new(status, body.to_string(), JSON)
    }

    pub(super) fn answer(answer: Answer) -> Self {
        match answer {
            Ok(Reply::NoContent) => Self {
                status: 204,
                body: Bytes::new(),
                headers: HeaderMap::new(),
                violation: None,
            },
            Ok(Reply::Json(status, body)) => Self::json(status, &body),
            Err(refusal) => Self::refusal(&refusal, violation_of(&refusal)),
        }
    }

    pub(super) fn refusal(refusal: &ApiError, violation: Option<ViolationKind>) -> Self {
        Self {
            violation,
            ..Self::json(refusal.status, &refusal.body())
        }
    }

    pub(super) fn limited(limited: Limited) -> Self {
        let mut written = Self::json(429, &limited.body());
        written.violation =
            (limited.scope != RateLimitScope::Shared).then_some(ViolationKind::RateLimit);
        written.headers.extend(limited.into_headers());
        written
    }

    /// Returns whether it is a 429 that Discord does not hold against the bot.
    pub(super) fn is_shared_limit(&self) -> bool {
        self.headers
            .get("x-ratelimit-scope")
            .is_some_and(|scope| scope == "shared")
    }

    pub(super) fn banned() -> Self {
        Self {
            violation: Some(ViolationKind::RateLimit),
            ..Self::new(429, BANNED, HTML)
        }
    }

    /// Makes the response that a fault describes.
    pub(super) fn fault(status: u16, body: &Value, headers: &Map<String, Value>) -> Self {
        let mut written = match body {
            Value::String(page) => Self::new(status, page.clone(), HTML),
            Value::Null => Self::new(status, Bytes::new(), JSON),
            json => Self::json(status, json),
        };
        for (name, value) in headers {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let name = HeaderName::try_from(name.as_str());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::try_from(value)) {
                written.headers.insert(name, value);
            }
        }
        written
    }

    /// Turns it into a response that ends the exchange once it is written to the line.
    pub(super) fn into_response(self, line: Line, exchange: CancellationToken) -> Response {
        let body = Awaited::new(self.body, line, exchange);
        let mut response = Response::new(Body::new(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        *response.headers_mut() = self.headers;
        response
            .headers_mut()
            .insert(header::VIA, HeaderValue::from_static("1.1 local-discord"));
        response
    }
}

/// Returns the violation behind a refusal, if it is the bot's fault in any state of the world.
fn violation_of(refusal: &ApiError) -> Option<ViolationKind> {
    match (refusal.status, refusal.code) {
        (404, 0) => Some(ViolationKind::UnknownRoute),
        (501, _) => Some(ViolationKind::Unserved),
        (_, INVALID_FORM_BODY | 50006 | 50081 | 50109 | 40005) => Some(ViolationKind::OverLimit),
        (_, 40060 | 10062 | 10015) => Some(ViolationKind::Interaction),
        _ => None,
    }
}
