//! The real binary against a failing Discord, killed and started again.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod absence;
mod answers;
// Only Linux makes it easy to put a library between a process and its disk.
#[cfg(target_os = "linux")]
mod backups;
mod channels;
#[cfg(target_os = "linux")]
mod disk;
mod errands;
mod guilds;
mod judging;
mod kills;
mod mocks;
mod quizzes;
mod random;
mod recaps;
#[cfg(unix)]
mod storm;
mod support;
mod traces;
mod words;
