//! Answers, streaks and boards against the real database, with time passed in.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod answers;
mod group;
mod marks;
mod properties;
mod settling;
