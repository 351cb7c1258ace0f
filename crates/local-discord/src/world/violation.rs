//! The bot's violations.

use chrono::{DateTime, Utc};

use super::{Change, World};

/// An action that Discord refuses, or a missing answer to a person.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Violation {
    /// The time, by the server's clock.
    pub at: DateTime<Utc>,
    /// The kind.
    pub kind: ViolationKind,
    /// The details, in a sentence.
    pub message: String,
    /// The number of the traffic entry, if it was recorded.
    pub traffic: Option<u64>,
}

/// The kinds of violations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ViolationKind {
    /// A route that does not exist, or not with this method.
    UnknownRoute,
    /// A part of a request that Discord serves and this server does not (501).
    Unserved,
    /// A body that breaks a limit (50035, 50006, 50081, 50109).
    OverLimit,
    /// An interaction that got no answer in time.
    Unanswered,
    /// A gateway payload that breaks the protocol.
    Protocol,
    /// An answer that the interaction does not take, or no longer takes.
    Interaction,
    /// A missing or wrong token.
    Unauthorized,
    /// A request in spite of a rate limit.
    RateLimit,
}

impl World {
    pub(crate) fn violate(&mut self, kind: ViolationKind, message: String, traffic: Option<u64>) {
        self.change(Change::Violation(self.violations.len()));
        self.violations.push(Violation {
            at: self.now,
            kind,
            message,
            traffic,
        });
    }

    pub(crate) fn violations(&self) -> &[Violation] {
        &self.violations
    }

    pub(crate) fn take_violations(&mut self) -> Vec<Violation> {
        std::mem::take(&mut self.violations)
    }
}
