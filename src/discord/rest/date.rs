//! Discord's clock, by the dates of its responses.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap};

use crate::clock::Moment;

/// How many minutes a clock may differ from Discord's.
const MOST_MINUTES: i64 = 5;

/// The result of comparing the bot's clock with Discord's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Nothing suggests that it is wrong.
    Right,
    /// It is this far ahead of Discord's, or behind if negative.
    Ahead(TimeDelta),
    /// It does not fit earlier observations, and Discord is out of reach: one of the two clocks was
    /// set, or the machine was suspended.
    Unknown,
}

/// The last date of Discord's clock.
#[derive(Debug, Default)]
pub(super) struct Dates(Mutex<Heard>);

#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    /// How many responses there were.
    times: u64,
    last: Option<Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    date: DateTime<Utc>,
    at: Moment,
}

impl Dates {
    /// Carries the observation over to a clock with other moments.
    pub(super) fn carried(&self, now: Moment, there: Moment) -> Self {
        let Heard { times, last } = *self.lock();
        let last = last.map(|seen| Seen {
            date: seen.shown_at(now),
            at: there,
        });
        Self(Mutex::new(Heard { times, last }))
    }

    /// Records a response and its date.
    pub(super) fn note(&self, headers: &HeaderMap, at: Moment) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let date = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
        let mut heard = self.lock();
        heard.times += 1;
        heard.last = date.map(|date| Seen {
            date: date.to_utc(),
            at,
        });
    }

    /// Returns how many responses there were.
    pub(super) fn times(&self) -> u64 {
        self.lock().times
    }

    /// Compares a clock that shows `now` with the last observation; `None` without one.
    pub(super) fn compare(&self, now: DateTime<Utc>, at: Moment) -> Option<ClockState> {
        let seen = self.lock().last?;
        let ahead = now - seen.shown_at(at);
        Some(if ahead.abs() <= TimeDelta::minutes(MOST_MINUTES) {
            ClockState::Right
        } else {
            ClockState::Ahead(ahead)
        })
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Returns what Discord's clock shows at another moment, if it is right.
    fn shown_at(&self, at: Moment) -> DateTime<Utc> {
        let since = TimeDelta::from_std(at - self.at).unwrap_or(TimeDelta::MAX);
        self.date
            .checked_add_signed(since)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}
