//! Answers, streaks and boards against the real database, with time passed in.

mod answers;
mod group;
mod month;
mod properties;
mod settling;
