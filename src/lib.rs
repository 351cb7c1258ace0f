//! Stride, a Discord bot for study groups that prepare for CNN interviews.
//!
//! In reading order:

pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod embedded;
