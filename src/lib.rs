//! Stride, a Discord bot for study groups that prepare for CNN interviews.
//!
//! In reading order:
//!
//! - [`domain`]: the rules, as values and pure functions
//! - [`store`]: all SQL
//! - [`marker`]: suggests which key points an answer makes
//! - [`app`]: one function for each thing the bot does; a transaction begins and ends there
//! - [`discord`]: reads an interaction, calls `app`, shows what came back
//! - [`judge`]: asks a language model about an answer, where the operator has one
//! - [`scheduler`]: does what is due now, and waits for what is due next
//! - [`clock`]: the system's clock, or one that is moved by hand
//! - [`http`]: health and metrics for the machines around the bot
//! - [`metrics`]: what the bot counts of itself, every metric in one place
//! - [`bot`]: starts all of it, the same way for `stride run`, the playground and the tests
//! - [`config`]: what the environment says, read once
//! - [`embedded`]: the question files inside the program, or in a folder
//! - [`check`]: what a question must be before it goes into the bank
//! - [`picture`]: figures as members see them
//! - [`playground`]: the bot and a Discord-compatible server in one process, with a page
//! - [`trial`]: tries a language model, or the built-in marker, on labeled answers
//! - [`cli`]: what the `stride` command can be told to do

pub mod app;
pub mod bot;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod discord;
pub mod domain;
pub mod embedded;
pub mod exchange;
pub mod http;
pub mod judge;
pub mod marker;
pub mod metrics;
pub mod picture;
#[cfg(feature = "playground")]
pub mod playground;
pub mod scheduler;
pub mod store;
pub mod trial;
