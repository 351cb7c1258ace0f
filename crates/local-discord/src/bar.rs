//! The parts of the page that an embedding program controls: a bar beside the clock, and the clock
//! itself.

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::Refused;

/// The bar beside the clock. The server only passes it on to the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bar {
    /// The page's title, if not "local-discord".
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
    /// The label.
    pub label: String,
    /// The value; the page shows an RFC 3339 instant in the viewer's zone.
    pub value: String,
}

/// A button that moves the clock, such as "To the next post". The page shows it only while its
/// instant is in the future.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jump {
    /// The button's label.
    pub label: String,
    /// A sentence that says what the button does.
    #[serde(default)]
    pub description: String,
    /// The instant that it moves the clock to.
    pub to: DateTime<Utc>,
}

/// The future that a timekeeper returns.
pub type Moving<'a> = Pin<Box<dyn Future<Output = Result<(), Refused>> + Send + 'a>>;

/// A program that embeds the server and keeps its clock along with others. When someone moves the
/// clock, on the page or through the control API, the server asks the timekeeper and replies when
/// it is done.
pub trait Timekeeper: Send + Sync + 'static {
    /// Moves all clocks, including the server's ([`crate::Server::set_now`]), and returns when the
    /// work for the new time is done.
    ///
    /// # Errors
    ///
    /// Fails with a [`Refused`] sentence if the clock cannot move there.
    fn move_to(&self, instant: DateTime<Utc>) -> Moving<'_>;
}
