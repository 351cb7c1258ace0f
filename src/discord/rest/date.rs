//! Discord's clock, as its responses show it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header::{DATE, HeaderMap};

use crate::clock::Moment;

/// By how much a clock may differ from Discord's, in minutes.
const MOST_MINUTES: i64 = 5;

/// How the bot's clock compares with Discord's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// Nothing speaks against it.
    Right,
    /// It is so far ahead of Discord's, or behind it.
    Ahead(TimeDelta),
    /// It does not fit what was seen before, and Discord cannot be asked: one of the two clocks
    /// was set, or the machine was suspended.
    Unknown,
}

/// What Discord's clock showed last.
#[derive(Debug, Default)]
pub(super) struct Dates(Mutex<Heard>);

#[derive(Clone, Copy, Debug, Default)]
struct Heard {
    /// How often Discord answered at all.
    times: u64,
    last: Option<Seen>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    date: DateTime<Utc>,
    at: Moment,
}

impl Dates {
    /// What is known, for a clock with other moments.
    pub(super) fn carried(&self, now: Moment, there: Moment) -> Self {
        let Heard { times, last } = *self.lock();
        let last = last.map(|seen| Seen {
            date: seen.shown_at(now),
            at: there,
        });
        Self(Mutex::new(Heard { times, last }))
    }

    /// Notes a response, and the date in it.
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

    /// How often Discord answered.
    pub(super) fn times(&self) -> u64 {
        self.lock().times
    }

    /// How a clock that shows `now` compares, by what is known; `None` when nothing is.
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
    /// What Discord's clock shows at another moment, if it goes right.
    fn shown_at(&self, at: Moment) -> DateTime<Utc> {
        let since = TimeDelta::from_std(at - self.at).unwrap_or(TimeDelta::MAX);
        self.date
            .checked_add_signed(since)
            .unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}
