//! Stride, a Discord bot for study groups that prepare for CNN interviews.
//!
//! In reading order:

pub mod app;
pub mod bot;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod discord;
pub mod domain;
pub mod embedded;
pub mod playground;
pub mod scheduler;
pub mod store;
