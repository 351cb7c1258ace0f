//! The rules of the game, pure: no files, no clock, no network, no database.
pub mod bank;
pub mod grade;
pub mod question;
