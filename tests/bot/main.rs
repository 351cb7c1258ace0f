//! The bot as members and admins meet it, over Discord's real protocol.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod learning;
mod readme;
mod story;
mod support;
mod year;
