//! The real binary against a Discord that fails it, killed and started again.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod absence;
mod answers;
mod channels;
mod guilds;
mod kills;
mod random;
mod support;
