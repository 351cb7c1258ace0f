//! The control face: everything outside Discord's own protocol. `CONTROL_API.md` describes it.

mod acting;
mod clock;
mod developer;
mod events;
mod looking;
mod making;
mod view;

use std::sync::Arc;

use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::{Value, json};

use crate::error::Refused;
use crate::id::Id;
use crate::shared::Shared;

type Control = Router<Arc<Shared>>;

pub(crate) fn router(shared: &Arc<Shared>) -> Control {
    Router::new()
        .merge(world_routes())
        .merge(member_routes())
        .merge(server_routes())
        .fallback(no_such_route)
        .layer(middleware::from_fn_with_state(shared.clone(), own_origin))
}

fn world_routes() -> Control {
    Router::new()
        .route("/control/state", get(looking::state))
        .route("/control/users", post(making::add_user))
        .route("/control/users/{user}", patch(making::edit_user))
        .route("/control/guilds", post(making::add_guild))
        .route(
            "/control/guilds/{guild}",
            get(looking::guild)
                .patch(making::edit_guild)
                .delete(making::remove_bot),
        )
        .route("/control/guilds/{guild}/bot", put(making::invite_bot))
        .route(
            "/control/guilds/{guild}/channels",
            post(making::add_channel),
        )
        .route("/control/guilds/{guild}/roles", post(making::add_role))
        .route(
            "/control/guilds/{guild}/roles/{role}",
            patch(making::edit_role).delete(making::remove_role),
        )
        .route("/control/guilds/{guild}/members", post(making::add_member))
        .route(
            "/control/guilds/{guild}/members/{user}",
            patch(making::edit_member).delete(making::remove_member),
        )
        .route(
            "/control/channels/{channel}",
            patch(making::edit_channel).delete(making::remove_channel),
        )
        .route(
            "/control/channels/{channel}/overwrites/{target}",
            put(making::set_overwrite).delete(making::remove_overwrite),
        )
}

fn member_routes() -> Control {
    Router::new()
        .route(
            "/control/channels/{channel}/messages",
            get(looking::messages).post(acting::write),
        )
        .route(
            "/control/channels/{channel}/messages/{message}",
            delete(acting::delete),
        )
        .route("/control/channels/{channel}/typing", post(acting::typing))
        .route(
            "/control/channels/{channel}/commands",
            get(looking::commands),
        )
        .route(
            "/control/channels/{channel}/transcript",
            get(looking::transcript),
        )
        .route("/control/transcript", get(looking::whole_transcript))
        .route(
            "/control/dms",
            get(looking::direct_messages).post(making::open_direct),
        )
        .route("/control/interactions", post(acting::interact))
        .route(
            "/control/interactions/{interaction}",
            get(acting::interaction),
        )
        .route(
            "/control/interactions/{interaction}/redeliver",
            post(acting::redeliver),
        )
        .route(
            "/control/interactions/{interaction}/expire",
            post(acting::expire),
        )
}

fn server_routes() -> Control {
    Router::new()
        .route("/control/events", get(events::stream))
        .route("/control/clock", get(clock::show).put(clock::set))
        .route("/control/clock/advance", post(clock::advance))
        .route("/control/bar", get(clock::bar).put(clock::set_bar))
        .route("/control/traffic", get(developer::traffic))
        .route(
            "/control/violations",
            get(developer::violations).delete(developer::take_violations),
        )
        .route(
            "/control/faults",
            get(developer::faults)
                .post(developer::add_fault)
                .delete(developer::clear_faults),
        )
        .route("/control/faults/{id}", delete(developer::remove_fault))
        .route("/control/gateway", post(developer::act_on_gateway))
        .route(
            "/control/settings",
            get(developer::settings).patch(developer::set_settings),
        )
}

async fn no_such_route(request: Request) -> ControlError {
    ControlError(
        StatusCode::NOT_FOUND,
        format!("There is no {} {}.", request.method(), request.uri().path()),
    )
}

/// Refuses requests from other web pages. Such a page could reach the server through its visitor's
/// browser, directly or with a host name that resolves to 127.0.0.1.
async fn own_origin(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if is_own(request.headers(), &shared.base_url) {
        return next.run(request).await;
    }
    ControlError(
        StatusCode::FORBIDDEN,
        "The control API is for this server's own page and for programs.".to_owned(),
    )
    .into_response()
}

fn is_own(headers: &HeaderMap, base_url: &str) -> bool {
    let port = base_url.rsplit(':').next().unwrap_or_default();
    let own = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{port}"));
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = header(header::HOST).is_none_or(|host| own.iter().any(|one| one == host));
    let origin = header(header::ORIGIN)
        .is_none_or(|origin| own.iter().any(|one| origin == format!("http://{one}")));
    host && origin
}

/// A refusal in the words of the control API.
#[derive(Debug)]
struct ControlError(StatusCode, String);

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<Refused> for ControlError {
    fn from(refused: Refused) -> Self {
        let status = match &refused {
            Refused::Invalid(_) => StatusCode::BAD_REQUEST,
            Refused::Forbidden(_) => StatusCode::FORBIDDEN,
            Refused::Missing(_) => StatusCode::NOT_FOUND,
            Refused::Conflict(_) => StatusCode::CONFLICT,
        };
        Self(status, refused.to_string())
    }
}

type Answer = Result<Json<Value>, ControlError>;
type Created = Result<(StatusCode, Json<Value>), ControlError>;
type Done = Result<StatusCode, ControlError>;

fn created(body: Value) -> Created {
    Ok((StatusCode::CREATED, Json(body)))
}

const DONE: Done = Ok(StatusCode::NO_CONTENT);

/// A JSON body; a bad one is refused with a sentence.
struct Body<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ControlError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let body = Json::<T>::from_request(request, state).await;
        body.map(|Json(body)| Self(body))
            .map_err(|rejection: JsonRejection| {
                ControlError(StatusCode::BAD_REQUEST, rejection.body_text())
            })
    }
}

/// The user who looks or acts.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Viewer {
    #[serde(rename = "as")]
    user: Option<Id>,
}

impl Viewer {
    fn required(self) -> Result<Id, ControlError> {
        self.user.ok_or_else(|| {
            ControlError(
                StatusCode::BAD_REQUEST,
                "Name the acting user with the parameter \"as\".".to_owned(),
            )
        })
    }
}

/// Distinguishes a null field from an absent one.
fn present<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}
