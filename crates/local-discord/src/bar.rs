//! What whoever runs the server adds to the page: a bar beside the clock, and the clock's keeping.

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::Refused;

/// What the page shows beside the clock. It means nothing to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bar {
    /// What the page is called, if not "local-discord".
    pub title: Option<String>,
    /// Labels with their values.
    pub notes: Vec<Note>,
    /// Buttons that move the clock to an instant.
    pub jumps: Vec<Jump>,
}

/// A label with a value, such as "Next post".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What it is.
    pub label: String,
    /// Its value; an RFC 3339 instant is shown in the viewer's zone.
    pub value: String,
}

/// A button that moves the clock, such as "To the next post". The page shows those that lead
/// into the future.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    /// What the button says.
    pub label: String,
    /// What it does, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Where it leads.
    pub to: DateTime<Utc>,
}

/// What a timekeeper's work returns.
pub type Moving<'a> = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// A program that embeds the server and keeps its clock, along with others: who moves the clock
/// on the page or by the control API asks the timekeeper, and is answered when it is done.
pub trait Timekeeper: Send + Sync + 'static {
    /// Moves all clocks, the server's ([`crate::Server::set_now`]) among them, and returns when
    /// the work for the new time is done.
    ///
    /// # Errors
    /// [`Refused`] with a sentence when the clock cannot be moved there.
    fn move_to(&self, instant: DateTime<Utc>) -> Moving<'_>;
}
