//! The bot as members and admins meet it, over Discord's real protocol.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod autocomplete;
mod learning;
mod preflight;
mod readme;
mod registration;
mod schedules;
mod small_bank;
mod story;
mod support;
mod time_zones;
mod year;
