//! The REST face: reads a request, finds its route, calls the world, answers as Discord does.

mod applications;
mod body;
mod channels;
mod guilds;
mod interactions;
mod messages;
mod pipeline;
mod routes;
mod users;
mod written;

use serde_json::Value;

use crate::error::ApiError;
use crate::form::{Path, invalid};
use crate::id::Id;
use crate::payload::Upload;
use crate::shared;
use crate::world::World;

pub(crate) use pipeline::serve;

/// The names and values of a path's placeholders.
type Params = Vec<(String, String)>;

/// A request for a handler, with its body read.
pub(crate) struct Call<'a> {
    pub(crate) state: &'a mut shared::State,
    pub(crate) gateway_url: &'a str,
    params: Params,
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
