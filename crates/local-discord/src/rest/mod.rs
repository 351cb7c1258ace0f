//! The REST face: reads a request, finds its route, calls the world, answers as Discord does.

mod applications;
mod body;
mod channels;
mod guilds;
mod interactions;
mod messages;
mod routes;
mod users;

use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use crate::error::{self, ApiError, INVALID_FORM_BODY};
use crate::form::{Path, invalid};
use crate::id::Id;
use crate::payload::Upload;
use crate::record::What;
use crate::shared::{self, Shared};
use crate::world::{ViolationKind, World};
use routes::{Auth, Found, Route};

/// A request for a handler, with its body read.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut shared::State,
    pub(crate) gateway_url: &'a str,
    params: Vec<(&'static str, String)>,
    query: Option<String>,
    pub(crate) body: Value,
    uploads: Vec<Upload>,
}

/// What a handler answers.
pub(crate) enum Reply {
    Json(u16, Value),
    NoContent,
}

pub(crate) type Answer = Result<Reply, ApiError>;

/// 200 with a body.
fn ok(body: Value) -> Answer {
    Ok(Reply::Json(200, body))
}

impl Call<'_> {
    fn world(&mut self) -> &mut World {
        &mut self.state.world
    }

    /// A segment of the path.
    fn text(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// A segment of the path that must be a snowflake.
    fn id(&self, name: &str) -> Result<Id, ApiError> {
        let text = self.text(name);
        text.parse().map_err(|_| {
            invalid(
                &Path::ROOT.key(&format!("{name}_id")),
                "NUMBER_TYPE_COERCE",
                format!("Value \"{text}\" is not snowflake."),
            )
        })
    }

    /// A parameter of the query.
    fn query(&self, name: &str) -> Option<String> {
        let query = self.query.as_deref()?;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    fn query_flag(&self, name: &str) -> bool {
        matches!(self.query(name).as_deref(), Some("true" | "True" | "1"))
    }

    fn query_id(&self, name: &str) -> Result<Option<Id>, ApiError> {
        self.query(name)
            .map(|text| {
                text.parse().map_err(|_| {
                    invalid(
                        &Path::ROOT.key(name),
                        "NUMBER_TYPE_COERCE",
                        format!("Value \"{text}\" is not snowflake."),
                    )
                })
            })
            .transpose()
    }

    fn take_uploads(&mut self) -> Vec<Upload> {
        std::mem::take(&mut self.uploads)
    }
}

/// A request as it came.
struct Received {
    method: String,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
}

/// A response before it is written.
struct Written {
    status: u16,
    body: Bytes,
    note: Option<(ViolationKind, String)>,
}

pub(crate) async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let limit = crate::limits::REQUEST_BYTES;
    let read = axum::body::to_bytes(body, limit).await;
    let received = Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body: read.as_ref().cloned().unwrap_or_default(),
    };
    let written = if read.is_err() {
        Written::refusal(&error::REQUEST_TOO_LARGE, None)
    } else {
        handle(&shared, &received).await
    };
    finish(&shared, received, written, started)
}

async fn handle(shared: &Arc<Shared>, received: &Received) -> Written {
    let Some(path) = versioned(&received.path) else {
        return Written::refusal(&error::INVALID_API_VERSION, None);
    };
    let (route, params) = match routes::find(&received.method, path) {
        Found::Route(route, params) => (route, params),
        Found::OtherMethod => {
            return Written::refusal(
                &error::METHOD_NOT_ALLOWED,
                Some(ViolationKind::UnknownRoute),
            );
        }
        Found::Nothing => {
            return Written::refusal(&error::NOT_FOUND, Some(ViolationKind::UnknownRoute));
        }
    };
    if let Err(refusal) = admit(shared, route, &received.headers) {
        let kind = (refusal.status == 401).then_some(ViolationKind::Unauthorized);
        return Written::refusal(&refusal, kind);
    }
    let (body, uploads) = match body::read(&received.headers, received.body.clone()).await {
        Ok(read) => read,
        Err(refusal) => return Written::refusal(&refusal, Some(ViolationKind::OverLimit)),
    };
    let gateway_url = shared.gateway_url();
    let answer = shared.with(|state| {
        (route.handler)(&mut Call {
            state,
            gateway_url: &gateway_url,
            params,
            query: received.query.clone(),
            body,
            uploads,
        })
    });
    match answer {
        Ok(Reply::NoContent) => Written {
            status: 204,
            body: Bytes::new(),
            note: None,
        },
        Ok(Reply::Json(status, body)) => Written {
            status,
            body: body.to_string().into(),
            note: None,
        },
        Err(refusal) => Written::refusal(&refusal, violation_of(&refusal)),
    }
}

/// The path after a supported version's prefix.
fn versioned(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/api/")?;
    rest.strip_prefix("v10")
        .or_else(|| rest.strip_prefix("v9"))
        .filter(|rest| rest.starts_with('/'))
}

/// Cloudflare wants a User-Agent, the API a token.
fn admit(shared: &Shared, route: &Route, headers: &HeaderMap) -> Result<(), ApiError> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(header::USER_AGENT).is_none_or(str::is_empty) {
        return Err(error::BAD_USER_AGENT);
    }
    if route.auth == Auth::Open {
        return Ok(());
    }
    let token = header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bot "));
    if token != Some(shared.token.as_str()) {
        return Err(error::UNAUTHORIZED);
    }
    Ok(())
}

/// Which refusals are the bot's fault, whatever the state of the world is.
fn violation_of(refusal: &ApiError) -> Option<ViolationKind> {
    match (refusal.status, refusal.code) {
        (_, INVALID_FORM_BODY | 50006 | 50109 | 40005) => Some(ViolationKind::OverLimit),
        (_, 40060 | 10062 | 10015) => Some(ViolationKind::Interaction),
        _ => None,
    }
}

impl Written {
    fn refusal(refusal: &ApiError, violation: Option<ViolationKind>) -> Self {
        let body = refusal.body().to_string();
        Self {
            status: refusal.status,
            note: violation.map(|kind| (kind, body.clone())),
            body: body.into(),
        }
    }
}

fn finish(shared: &Shared, received: Received, written: Written, started: Instant) -> Response {
    let sentence = written
        .note
        .as_ref()
        .map(|(_, body)| format!("{} {}: {body}", received.method, received.path));
    let entry = shared.records().then(|| What::Rest {
        method: received.method,
        path: received.path,
        query: received.query,
        request: received.body,
        status: written.status,
        response: written.body.clone(),
        took: started.elapsed(),
    });
    if entry.is_some() || written.note.is_some() {
        shared.with(|state| {
            let number = entry.and_then(|what| shared.push_entry(state, what, sentence.clone()));
            if let (Some((kind, _)), Some(sentence)) = (written.note, sentence) {
                state.world.violate(kind, sentence, number);
            }
        });
    }
    let mut response = Response::new(Body::from(written.body));
    *response.status_mut() =
        StatusCode::from_u16(written.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if written.status != 204 {
        // discord.py reads JSON only under exactly this type.
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    response.headers_mut().insert(
        HeaderName::from_static("via"),
        HeaderValue::from_static("1.1 local-discord"),
    );
    response
}
