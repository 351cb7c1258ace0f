//! The bot as members and admins meet it, over Discord's real protocol.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod again;
mod agreement;
mod answers;
mod autocomplete;
mod boards;
mod bonus;
mod clocks;
mod connection;
mod deadlines;
mod delivery;
mod direct;
mod forgeries;
mod forgetting;
mod improving;
mod isolation;
mod judging;
mod judging_faults;
mod large;
mod learning;
mod model_answers;
mod month;
mod openings;
mod pages;
mod planning;
mod preflight;
mod privacy;
mod reading;
mod readme;
mod refusals;
mod registration;
mod removed_questions;
mod schedules;
mod search;
mod settling;
mod setup_marking;
mod small_bank;
mod story;
mod streaks;
mod support;
mod time_zones;
mod twice;
mod whole_bank;
mod year;
