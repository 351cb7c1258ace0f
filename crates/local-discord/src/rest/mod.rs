//! The REST face: reads a request, finds its route, calls the world, and answers as Discord does.

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

use std::ops::RangeInclusive;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::form::{Errors, Form, Path, invalid};
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

/// A handler's answer.
pub(crate) enum Reply {
    Json(u16, Value),
    NoContent,
}

pub(crate) type Answer = Result<Reply, ApiError>;

/// Makes a 200 with a body.
fn ok(body: Value) -> Answer {
    Ok(Reply::Json(200, body))
}

impl Call<'_> {
    fn world(&mut self) -> &mut World {
        &mut self.state.world
    }

    /// Returns a segment of the path.
    fn text(&self, name: &str) -> &str {
        self.params
            .iter()
            .find(|(key, _)| *key == name)
            .map_or("", |(_, value)| value.as_str())
    }

    /// Reads a segment of the path as a snowflake.
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

    /// Returns a parameter of the query.
    fn query(&self, name: &str) -> Option<String> {
        let query = self.query.as_deref()?;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    fn query_flag(&self, name: &str) -> bool {
        matches!(self.query(name).as_deref(), Some("true" | "True" | "1"))
    }

    fn query_instant(&self, name: &str) -> Result<Option<DateTime<Utc>>, ApiError> {
        let instant = |text: String| {
            text.parse().map_err(|_| {
                invalid(
                    &Path::ROOT.key(name),
                    "DATE_TIME_TYPE_PARSE",
                    format!("Could not parse {text}. Should be ISO8601."),
                )
            })
        };
        self.query(name).map(instant).transpose()
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

    /// Reads the page size, a number in `range`.
    fn limit(&self, range: RangeInclusive<usize>, default: usize) -> Result<usize, ApiError> {
        let Some(text) = self.query("limit") else {
            return Ok(default);
        };
        let query = json!({"limit": text});
        let errors = Errors::default();
        let bounds = [range.start(), range.end()].map(|end| i64::try_from(*end).unwrap_or(0));
        let limit = Form::new(&query, Path::ROOT, &errors)
            .and_then(|form| form.integer("limit", bounds[0]..=bounds[1]));
        let limit = errors.unless_any(limit)?;
        Ok(limit
            .and_then(|it| usize::try_from(it).ok())
            .unwrap_or(default))
    }

    /// Refuses parameters of the query that Discord knows and this server does not.
    fn unserved_query(&self, names: &[&str]) -> Result<(), ApiError> {
        match names.iter().find(|name| self.query(name).is_some()) {
            Some(name) => Err(ApiError::unserved(&format!("the parameter `{name}` here"))),
            None => Ok(()),
        }
    }

    /// Refuses fields of the body that Discord knows and this server does not, unless they change
    /// nothing.
    fn unserved_fields(&self, names: &[&str], present: &Value) -> Result<(), ApiError> {
        let changed = |name: &&&str| {
            let wanted = self.body.get(**name);
            wanted.is_some_and(|wanted| *wanted != present[**name])
        };
        match names.iter().find(changed) {
            Some(name) => Err(ApiError::unserved(&format!("the field `{name}` here"))),
            None => Ok(()),
        }
    }

    fn take_uploads(&mut self) -> Vec<Upload> {
        std::mem::take(&mut self.uploads)
    }
}
