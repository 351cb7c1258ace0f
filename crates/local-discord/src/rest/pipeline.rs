//! A request's path through the server: faults, limits, token, body, handler, and at last the
//! record.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use tokio_util::sync::CancellationToken;

use super::routes::{self, Auth, Found, Route};
use super::written::Written;
use super::{Call, Params, body};
use crate::clock;
use crate::error::{self, ApiError};
use crate::faults::{Effect, When};
use crate::id::Id;
use crate::limits;
use crate::rate_limit::{Asked, Limited, Verdict};
use crate::record::{What, short_path};
use crate::shared::{self, Shared};
use crate::wire::Line;
use crate::world::ViolationKind;

/// A request on arrival.
struct Received {
    method: String,
    path: String,
    query: Option<String>,
    headers: HeaderMap,
    body: Bytes,
    /// Cancelled when the bot has the response.
    exchange: CancellationToken,
}

pub(crate) async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let read = axum::body::to_bytes(body, limits::REQUEST_BYTES).await;
    let received = Received {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body: read.as_ref().cloned().unwrap_or_default(),
        exchange: CancellationToken::new(),
    };
    let exchange = received.exchange.clone();
    let (written, note) = if read.is_err() {
        (Written::refusal(&error::REQUEST_TOO_LARGE, None), None)
    } else {
        with_faults(&shared, &received, &line).await
    };
    remember(&shared, received, &written, note, started);
    written.into_response(line, exchange)
}

/// Handles a request and applies a matching fault.
async fn with_faults(
    shared: &Arc<Shared>,
    received: &Received,
    line: &Line,
) -> (Written, Option<String>) {
    let Some(path) = versioned(&received.path) else {
        let refusal = Written::refusal(&error::INVALID_API_VERSION, None);
        return (refusal, None);
    };
    let fault = shared.with(|state| state.faults.on_request(&received.method, path));
    let Some((when, effect)) = fault else {
        return (handle(shared, received, path).await, None);
    };
    let note = Some(format!("fault: {effect}"));
    if when == When::Before && !matches!(effect, Effect::DelayMs(_) | Effect::ExpireToken) {
        let written = act(shared, line, received, &effect).await;
        // The connection is cut, so nobody reads this response.
        let unread = Written {
            violation: None,
            ..Written::banned()
        };
        return (written.unwrap_or(unread), note);
    }
    if when == When::Before {
        act(shared, line, received, &effect).await;
    }
    let written = handle(shared, received, path).await;
    if when == When::Before {
        return (written, note);
    }
    // The bot must not hear in time, but members can act on what they see.
    received.exchange.cancel();
    (
        act(shared, line, received, &effect)
            .await
            .unwrap_or(written),
        note,
    )
}

/// Applies a fault; returns `None` if the request keeps its own response.
async fn act(
    shared: &Shared,
    line: &Line,
    received: &Received,
    effect: &Effect,
) -> Option<Written> {
    match effect {
        Effect::Respond {
            status,
            body,
            headers,
        } => Some(Written::fault(*status, body, headers)),
        Effect::RateLimit { scope, retry_after } => {
            let mut written = Written::limited(Limited::new(*scope, *retry_after));
            written.violation = None;
            Some(written)
        }
        Effect::Banned => Some(Written {
            violation: None,
            ..Written::banned()
        }),
        Effect::Reset => {
            line.cut();
            None
        }
        Effect::Hang => {
            shared.stopping.cancelled().await;
            None
        }
        Effect::DelayMs(milliseconds) => {
            clock::real_time(Duration::from_millis(*milliseconds)).await;
            None
        }
        Effect::ExpireToken => {
            shared.update(|world| {
                let mut segments = received.path.split('/');
                if let Some(id) = segments.find_map(|token| world.interaction_of_token(token)) {
                    world.expire_token(id).ok();
                }
            });
            None
        }
        // The other effects are for events.
        _ => None,
    }
}

async fn handle(shared: &Arc<Shared>, received: &Received, path: &str) -> Written {
    let now = Instant::now();
    if shared.with(|state| state.limiter.is_banned(now, &state.settings)) {
        return Written::banned();
    }
    let (route, params) = match routes::find(&received.method, path) {
        Found::Route(route, params) => (route, params),
        Found::OtherMethod => {
            let kind = Some(ViolationKind::UnknownRoute);
            return Written::refusal(&error::METHOD_NOT_ALLOWED, kind);
        }
        Found::Nothing => {
            let kind = Some(ViolationKind::UnknownRoute);
            return Written::refusal(&error::NOT_FOUND, kind);
        }
    };
    if let Err(refusal) = admit(shared, route, &received.headers) {
        let kind = (refusal.status == 401).then_some(ViolationKind::Unauthorized);
        return Written::refusal(&refusal, kind);
    }
    let limit_headers = match shared.with(|state| limit(state, route, &params)) {
        Verdict::Passed(headers) => headers,
        Verdict::Limited(limited) => return Written::limited(limited),
    };
    let mut written = match body::read(&received.headers, received.body.clone()).await {
        Ok((body, uploads)) => {
            let gateway_url = shared.gateway_url();
            Written::answer(shared.during(&received.exchange, |state| {
                (route.handler)(&mut Call {
                    state,
                    gateway_url: &gateway_url,
                    params,
                    query: received.query.clone(),
                    body,
                    uploads,
                })
            }))
        }
        Err(refusal) => Written::refusal(&refusal, Some(ViolationKind::OverLimit)),
    };
    written.headers.extend(limit_headers);
    written
}

/// Returns the path after the prefix of a supported version.
fn versioned(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("/api/")?;
    rest.strip_prefix("v10")
        .or_else(|| rest.strip_prefix("v9"))
        .filter(|rest| rest.starts_with('/'))
}

/// Checks the headers: Cloudflare wants a User-Agent, the API a token.
fn admit(shared: &Shared, route: &Route, headers: &HeaderMap) -> Result<(), ApiError> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(header::USER_AGENT).is_none_or(str::is_empty) {
        return Err(error::BAD_USER_AGENT);
    }
    if route.auth == Auth::Open {
        return Ok(());
    }
    let token = header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bot "));
    if !token.is_some_and(|token| shared.accepts(token)) {
        return Err(error::UNAUTHORIZED);
    }
    Ok(())
}

fn limit(state: &mut shared::State, route: &Route, params: &Params) -> Verdict {
    if !state.settings.rate_limits {
        return Verdict::Passed(HeaderMap::new());
    }
    let param = |name: &str| {
        let found = params.iter().find(|(key, _)| *key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let world = &state.world;
    let follow_up = route.template == "/webhooks/{application}/{token}";
    let edits =
        route.method == "PATCH" && route.template == "/channels/{channel}/messages/{message}";
    let edited: Option<Id> = param("message").parse().ok().filter(|_| edits);
    let is_old = |id: Id| world.now() - id.created_at() > limits::OLD_MESSAGE;
    let asked = Asked {
        bucket: &route.bucket,
        major: param(route.bucket.major),
        follow_up_in: follow_up
            .then(|| world.channel_of_token(param("token")))
            .flatten(),
        old_edit_in: edited
            .filter(|id| is_old(*id))
            .and_then(|_| param("channel").parse().ok()),
    };
    let now = world.now();
    state
        .limiter
        .check(Instant::now(), now, &state.settings, &asked)
}

/// Records a request, its response and its violation.
fn remember(
    shared: &Shared,
    received: Received,
    written: &Written,
    fault: Option<String>,
    started: Instant,
) {
    let wrong = written.violation.map(|kind| {
        let body = String::from_utf8_lossy(&written.body);
        let path = short_path(&received.path);
        (kind, format!("{} {path}: {body}", received.method))
    });
    // A shared limit is not the bot's fault.
    let counts = written.status == 401
        || written.status == 403
        || written.status == 429 && !written.is_shared_limit();
    if !shared.records() && wrong.is_none() && !counts {
        return;
    }
    let note = fault.or_else(|| wrong.as_ref().map(|(_, sentence)| sentence.clone()));
    let entry = What::Rest {
        method: received.method,
        path: received.path,
        query: received.query,
        request: received.body,
        status: written.status,
        response: written.body.clone(),
        took: started.elapsed(),
    };
    shared.with(|state| {
        let number = shared.push_entry(state, entry, note);
        if let Some((kind, sentence)) = wrong {
            state.world.violate(kind, sentence, number);
        }
        let now = Instant::now();
        if counts && !state.limiter.is_banned(now, &state.settings) {
            state.limiter.count_invalid(now, &state.settings);
        }
    });
}
