//! The pace of requests.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use crate::clock::{Clock, Moment};

/// Slots per second. Discord's global limit is 50; the rest is a margin.
const SLOTS_PER_SECOND: u32 = 45;
/// Discord bans an address after 10,000 invalid requests (401, 403, 429) in 10 minutes.
/// The lane stops at a fifth of that until some of them are old enough.
const MOST_INVALID: usize = 2_000;
const INVALID_WINDOW: Duration = Duration::from_secs(600);
/// How long a queued request should wait at most, if it could wait elsewhere.
const QUEUE: Duration = Duration::from_secs(10);

/// Hands out slots in order of request, evenly spaced, unaffected by changes of the date.
#[derive(Debug, Default)]
pub(super) struct Lane(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    next_slot: Moment,
    paused_until: Moment,
    invalid: VecDeque<Moment>,
}

/// The slot would come after the deadline.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLate;

impl Lane {
    /// Waits for the next slot.
    pub(super) async fn enter(&self, clock: &Clock, deadline: Moment) -> Result<(), TooLate> {
        loop {
            let paused_until = self.lock().paused_until;
            if paused_until > deadline {
                return Err(TooLate);
            }
            let now = clock.moment();
            if paused_until > now {
                clock.sleep(paused_until - now).await;
            }
            let slot = self.reserve(clock.moment(), deadline)?;
            clock.pace(slot).await;
            // A pause that began meanwhile moves all requests behind it.
            if clock.moment() >= self.lock().paused_until {
                return Ok(());
            }
        }
    }

    /// Returns how many more slots are available within [`QUEUE`]; none during a pause.
    pub(super) fn room(&self, now: Moment) -> u32 {
        let state = self.lock();
        if state.paused_until > now {
            return 0;
        }
        let left = QUEUE.saturating_sub(state.next_slot - now);
        let slots = left.as_millis() * u128::from(SLOTS_PER_SECOND) / 1_000;
        u32::try_from(slots).unwrap_or(u32::MAX)
    }

    /// Lets nobody enter before `moment`.
    pub(super) fn pause_until(&self, moment: Moment) {
        let mut state = self.lock();
        state.paused_until = state.paused_until.max(moment);
        state.next_slot = state.next_slot.max(moment);
    }

    /// Counts a request that Discord counts as invalid; brakes if there are many.
    pub(super) fn count_invalid(&self, now: Moment) {
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
            let seconds = (free_at - now).as_secs();
            tracing::error!(seconds, "too many refused requests, sending is paused");
        }
    }

    /// Reserves the next slot, unless it would come too late.
    fn reserve(&self, now: Moment, deadline: Moment) -> Result<Moment, TooLate> {
        let mut state = self.lock();
        let slot = state.next_slot.max(now);
        if slot > deadline {
            return Err(TooLate);
        }
        state.next_slot = slot + Duration::from_secs(1) / SLOTS_PER_SECOND;
        Ok(slot)
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

    fn start() -> Moment {
        Moment::default() + Duration::from_secs(1_000)
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn any_second_holds_at_most_46_slots() {
        let lane = Lane::default();
        let deadline = start() + seconds(60);
        let slots: Vec<_> = (0..200)
            .map(|_| lane.reserve(start(), deadline).unwrap())
            .collect();
        for window in slots.windows(47) {
            assert!(window[46] - window[0] >= seconds(1));
        }
        assert!(
            slots[45] - slots[0] <= seconds(1),
            "it must not be slower than it says"
        );
    }

    #[test]
    fn a_slot_that_is_refused_as_too_late_is_not_used_up() {
        let lane = Lane::default();
        let deadline = start() + seconds(1);
        let taken = (0..10_000)
            .filter(|_| lane.reserve(start(), deadline).is_ok())
            .count();
        assert_eq!(taken, 46);
        let later = deadline + seconds(60);
        let next = lane.reserve(start(), later).unwrap();
        assert!(next <= deadline + seconds(1), "the 47th slot, no later one");
    }

    #[test]
    fn a_pause_moves_the_next_slot() {
        let lane = Lane::default();
        let end = start() + seconds(30);
        lane.pause_until(end);
        assert_eq!(lane.reserve(start(), end), Ok(end));
    }

    #[test]
    fn there_is_room_for_ten_seconds_and_none_in_a_pause() {
        let lane = Lane::default();
        assert_eq!(lane.room(start()), 450);
        for _ in 0..45 {
            lane.reserve(start(), Moment::MAX).unwrap();
        }
        let left = lane.room(start());
        assert!((404..=406).contains(&left), "{left}");
        for _ in 0..1_000 {
            lane.reserve(start(), Moment::MAX).unwrap();
        }
        assert_eq!(lane.room(start()), 0);
        assert!(lane.room(start() + seconds(20)) > 0, "time makes room");
        let later = start() + seconds(100);
        lane.pause_until(later);
        assert_eq!(lane.room(start() + seconds(99)), 0);
        assert_eq!(lane.room(later), 450);
    }

    #[test]
    fn the_brake_holds_until_refusals_are_old() {
        let lane = Lane::default();
        let later = start() + seconds(300);
        let deadline = start() + seconds(3_600);
        for _ in 1..MOST_INVALID {
            lane.count_invalid(start());
        }
        assert_eq!(lane.reserve(start(), deadline), Ok(start()));
        lane.count_invalid(later);
        assert_eq!(lane.reserve(later, deadline), Ok(start() + INVALID_WINDOW));
    }

    #[tokio::test]
    async fn nobody_waits_past_the_deadline() {
        let lane = Lane::default();
        lane.pause_until(Clock::System.moment() + seconds(30));
        let deadline = Clock::System.moment() + seconds(29);
        assert!(lane.enter(&Clock::System, deadline).await.is_err());
    }
}
