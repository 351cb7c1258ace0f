//! Gives a failing model a rest.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::Moment;

/// After this many failures in a row the model rests.
pub(super) const MOST_FAILURES: u32 = 3;
/// How long it rests.
pub(super) const PAUSE: Duration = Duration::from_secs(300);

/// Counts failures in a row. After a rest, a single failure starts the next.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Clone, Copy, Debug, Default)]
struct State {
    failures: u32,
    resting_until: Option<Moment>,
}

impl Breaker {
    pub(super) fn is_resting(&self, now: Moment) -> bool {
        self.lock().resting_until.is_some_and(|until| now < until)
    }

    pub(super) fn succeeded(&self) {
        *self.lock() = State::default();
    }

    /// Records a failure; returns whether a rest begins with it.
    pub(super) fn failed(&self, now: Moment) -> bool {
        let mut state = self.lock();
        state.failures = state.failures.saturating_add(1);
        let rests = state.failures >= MOST_FAILURES;
        if rests {
            state.resting_until = Some(now + PAUSE);
        }
        rests
    }

    /// Starts a rest, regardless of earlier failures.
    pub(super) fn rest(&self, now: Moment, pause: Duration) {
        let mut state = self.lock();
        state.failures = MOST_FAILURES;
        state.resting_until = Some(now + pause);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is never half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_make_a_rest_and_one_after_it_the_next() {
        let breaker = Breaker::default();
        let at = |second| Moment::default() + Duration::from_secs(second);
        assert!(!breaker.failed(at(0)));
        assert!(!breaker.failed(at(1)));
        breaker.succeeded();
        assert!(!breaker.failed(at(2)));
        assert!(!breaker.failed(at(3)));
        assert!(!breaker.is_resting(at(4)));
        assert!(breaker.failed(at(4)));
        assert!(breaker.is_resting(at(303)));
        assert!(!breaker.is_resting(at(304)));
        assert!(breaker.failed(at(305)));
        assert!(breaker.is_resting(at(600)));
        breaker.rest(at(700), Duration::from_secs(7));
        assert!(breaker.is_resting(at(706)) && !breaker.is_resting(at(707)));
        breaker.succeeded();
        assert!(!breaker.is_resting(at(702)) && !breaker.failed(at(708)));
    }
}
