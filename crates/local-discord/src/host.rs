//! Controls that an embedding program adds to the page.

use std::future::Future;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::error::Refused;

/// A label with a value, such as "Study day".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostStatus {
    /// What it is.
    pub label: String,
    /// Its value; an RFC 3339 instant is shown in the viewer's zone.
    pub value: String,
}

/// A button, such as "To the next post".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostAction {
    /// Its name in addresses: letters, digits, hyphens.
    pub id: String,
    /// What the button says.
    pub label: String,
    /// What it does, in a sentence.
    pub description: String,
}

/// What a host's work returns.
pub type HostFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Refused>> + Send + 'a>>;

/// The program that embeds the server. It takes the clock over: whoever moves the clock on the
/// page asks the host, and the page's request is answered when the host is done.
pub trait Host: Send + Sync + 'static {
    /// What the page is called.
    fn title(&self) -> String;

    /// What the page shows beside the clock.
    fn status(&self) -> Vec<HostStatus>;

    /// The buttons.
    fn actions(&self) -> Vec<HostAction>;

    /// Does what a button says; returns a sentence for the page, or nothing.
    ///
    /// # Errors
    /// [`Refused`] with a sentence when it cannot be done now.
    fn act<'a>(&'a self, action: &'a str) -> HostFuture<'a, Option<String>>;

    /// Moves all clocks, the server's ([`crate::Server::set_now`]) among them, and returns when
    /// the work for the new time is done.
    ///
    /// # Errors
    /// [`Refused`] with a sentence when the clock cannot be moved there.
    fn set_clock(&self, instant: DateTime<Utc>) -> HostFuture<'_, ()>;
}
