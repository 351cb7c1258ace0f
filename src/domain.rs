//! The rules of the game, pure: no files, no clock, no network, no database.
pub mod question;
