//! Stride, a Discord bot for study groups that prepare for CNN interviews.
//!
//! In reading order:
//!
//! - [`domain`]: the rules, as values and pure functions
//! - [`store`]: all SQL
//! - [`marker`]: suggests which key points an answer makes
//! - [`app`]: one function for each thing the bot does; a transaction begins and ends there
//! - [`discord`]: reads an interaction, calls `app`, shows what came back
//! - [`judge`]: asks the operator's language model about an answer, if there is one
//! - [`scheduler`]: does what is due now, and waits for what is due next
//! - [`clock`]: the system's clock, or one moved by hand
//! - [`http`]: health and metrics for the machines around the bot
//! - [`metrics`]: every metric of the bot, in one place
//! - [`bot`]: starts all of it, the same way for `stride run`, the playground and the tests
//! - [`config`]: the settings, read once
//! - [`embedded`]: the question files inside the program, or in a folder
//! - [`check`]: what makes a question fit for the bank
//! - [`picture`]: figures as members see them
//! - [`playground`]: the bot and a Discord-compatible server in one process, with a page
//! - [`trial`]: tries a language model, or the built-in marker, on labeled answers
//! - [`cli`]: the subcommands of `stride`

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
