//! The rules, and nothing but the rules: pure functions and values.
//!
//! Nothing here reads a clock, a file, a database or Discord; everything that a rule needs to know
//! is a parameter.

pub mod agreement;
pub mod amnesty;
pub mod answer;
pub mod bank;
pub mod board;
pub mod cron;
pub mod drill;
pub mod errand;
pub mod holiday;
pub mod ids;
pub mod judge;
pub mod labeled;
pub mod language;
pub mod local_time;
pub mod marking;
pub mod measure;
pub mod mock;
pub mod own_question;
pub mod page;
pub mod permissions;
pub mod pick;
pub mod plan;
pub mod points;
pub mod post;
pub mod practice;
pub mod profile;
pub mod question;
pub mod quiz;
pub mod recap;
pub mod reminder;
pub mod report;
pub mod review;
pub mod schedule;
pub mod search;
pub mod streak;
pub mod suggest;
pub mod time_zone;
pub mod typed;
pub mod words;
