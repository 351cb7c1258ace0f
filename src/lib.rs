//! Stride, a Discord bot for study groups that prepare for CNN interviews.
pub mod check;
pub mod cli;
pub mod domain;
pub mod embedded;
