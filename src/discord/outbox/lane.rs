//! The pace of the outbox.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};

use super::SendError;
use crate::clock::Clock;

/// Slots per second. Discord's global limit is 50; the rest is a margin.
const SLOTS_PER_SECOND: i64 = 45;
/// Discord bans an address after 10,000 invalid requests (401, 403, 429) in 10 minutes.
/// The lane stops at a fifth of that until some of them are old enough.
const MOST_INVALID: usize = 2_000;
const INVALID_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// Hands out slots in order of asking, evenly spaced.
#[derive(Debug, Default)]
pub(super) struct Lane(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    next_slot: DateTime<Utc>,
    paused_until: DateTime<Utc>,
    invalid: VecDeque<DateTime<Utc>>,
}

/// The slot would come after the deadline.
#[derive(Debug)]
pub(super) struct TooLate;

impl Lane {
    /// Waits for the next slot.
    pub(super) async fn enter(
        &self,
        clock: &Clock,
        deadline: DateTime<Utc>,
    ) -> Result<(), TooLate> {
        loop {
            let slot = self.reserve(clock.now());
            if slot > deadline {
                return Err(TooLate);
            }
            clock.sleep_until(slot).await;
            // A pause that began meanwhile moves everybody behind it.
            if clock.now() >= self.lock().paused_until {
                return Ok(());
            }
        }
    }

    /// Nobody enters before `instant`.
    pub(super) fn pause_until(&self, instant: DateTime<Utc>) {
        let mut state = self.lock();
        state.paused_until = state.paused_until.max(instant);
        state.next_slot = state.next_slot.max(instant);
    }

    /// Counts a refusal if it is one that Discord counts.
    pub(super) fn count_invalid(&self, now: DateTime<Utc>, error: &SendError) {
        if matches!(
            error,
            SendError::Unauthorized
                | SendError::Refused {
                    status: 401 | 403,
                    ..
                }
        ) {
            self.count_limited(now);
        }
    }

    /// Counts a request that Discord counts as invalid; brakes when they are many.
    pub(super) fn count_limited(&self, now: DateTime<Utc>) {
        let mut state = self.lock();
        state.invalid.push_back(now);
        while state
            .invalid
            .front()
            .is_some_and(|first| now - *first > INVALID_WINDOW)
        {
            state.invalid.pop_front();
        }
        if state.invalid.len() >= MOST_INVALID {
            let free_at = state.invalid[state.invalid.len() - MOST_INVALID] + INVALID_WINDOW;
            state.paused_until = state.paused_until.max(free_at);
            state.next_slot = state.next_slot.max(free_at);
            tracing::error!(until = %free_at, "too many requests were refused: sending stops for a while");
        }
    }

    fn reserve(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut state = self.lock();
        let slot = state.next_slot.max(now);
        state.next_slot = slot + TimeDelta::nanoseconds(1_000_000_000 / SLOTS_PER_SECOND);
        slot
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .expect("nothing panics while it holds the lane")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn any_second_holds_at_most_46_slots() {
        let lane = Lane::default();
        let slots: Vec<_> = (0..200).map(|_| lane.reserve(start())).collect();
        for window in slots.windows(47) {
            assert!(window[46] - window[0] >= TimeDelta::seconds(1));
        }
        assert!(
            slots[45] - slots[0] <= TimeDelta::seconds(1),
            "it must not be slower than it says"
        );
    }

    #[test]
    fn a_pause_moves_the_next_slot() {
        let lane = Lane::default();
        lane.pause_until(start() + TimeDelta::seconds(30));
        assert_eq!(lane.reserve(start()), start() + TimeDelta::seconds(30));
    }

    #[test]
    fn the_brake_holds_until_refusals_are_old() {
        let lane = Lane::default();
        for _ in 1..MOST_INVALID {
            lane.count_limited(start());
        }
        assert_eq!(lane.reserve(start()), start());
        lane.count_limited(start() + TimeDelta::minutes(5));
        assert_eq!(
            lane.reserve(start() + TimeDelta::minutes(5)),
            start() + INVALID_WINDOW
        );
    }

    #[tokio::test]
    async fn nobody_waits_past_the_deadline() {
        let lane = Lane::default();
        let clock = Clock::Manual(crate::clock::ManualClock::new(start()));
        lane.pause_until(start() + TimeDelta::seconds(30));
        assert!(
            lane.enter(&clock, start() + TimeDelta::seconds(29))
                .await
                .is_err()
        );
    }
}
