//! Limits how often sessions start. Discord allows a number of starts in 24 hours, 1,000 for most
//! bots, and resets the token of a bot that exceeds it. Discord keeps the count, so even a bot that
//! dies again and again learns it at each start.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::oneshot;
use tracing::{error, warn};
use twilight_gateway::queue::{InMemoryQueue, LIMIT_PERIOD, Queue};

use crate::clock::{Clock, Moment};
use crate::discord::rest::{Rest, RestError};

/// How long Discord may take to say how many starts are left.
const ANSWER: Duration = Duration::from_secs(30);

/// Discord's recommendation for a bot's connections.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Plan {
    pub(super) url: String,
    pub(super) shards: u32,
    pub(super) session_start_limit: Limit,
}

/// How many sessions may start.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Limit {
    total: u32,
    remaining: u32,
    /// Milliseconds until the full number is available again.
    reset_after: u64,
    max_concurrency: u16,
}

impl Limit {
    /// Returns how long a bot with this many shards waits before it starts another session. Half of
    /// the starts are free; the others are spread over the remaining time, so that they last.
    fn pause(&self, shards: u32) -> Duration {
        let reset_after = Duration::from_millis(self.reset_after);
        match self.remaining {
            0 => reset_after,
            left if left > self.total / 2 => Duration::ZERO,
            left => (reset_after / left * shards).min(reset_after),
        }
    }
}

/// Asks Discord for its recommendation.
pub(super) async fn plan(rest: &Rest) -> Result<Plan, RestError> {
    let deadline = rest.moment() + ANSWER;
    let path = "/gateway/bot";
    let plan = rest
        .call(reqwest::Method::GET, path, None, None, deadline)
        .await?;
    serde_json::from_value(plan).map_err(|error| {
        RestError::GaveUp(format!(
            "Discord answered with something that is not a plan: {error}"
        ))
    })
}

/// Lets shards start their sessions one after the other. Clones share it.
#[derive(Clone, Debug)]
pub(super) struct Identifies {
    rest: Rest,
    shards: u32,
    /// Spaces the starts as Discord requires.
    spaced: InMemoryQueue,
    turns: Arc<Mutex<Turns>>,
}

#[derive(Debug, Default)]
struct Turns {
    /// The shards that wait for their start.
    waiting: BTreeSet<u32>,
    /// When each shard may start a session at the earliest. The entry outlives a lost connection,
    /// because Discord may drop an idle one.
    earliest: BTreeMap<u32, Moment>,
}

impl Identifies {
    pub(super) fn new(rest: Rest, plan: &Plan) -> Self {
        // The real number is asked before each start; any number given here would soon be outdated.
        let many = u32::MAX;
        let at_once = plan.session_start_limit.max_concurrency.max(1);
        Self {
            rest,
            shards: plan.shards,
            spaced: InMemoryQueue::new(at_once, many, LIMIT_PERIOD, many),
            turns: Arc::default(),
        }
    }

    /// Whether a shard must wait before it starts its session.
    pub(super) fn is_waiting(&self, shard: u32) -> bool {
        self.turns().waiting.contains(&shard)
    }

    /// Waits until a shard may start its session.
    async fn permit(&self, shard: u32) {
        loop {
            let known = self.turns().earliest.get(&shard).copied();
            let (earliest, is_reset) = match known {
                Some(earliest) => (earliest, false),
                None => match self.earliest(shard).await {
                    Some(told) => told,
                    None => break,
                },
            };
            self.turns().earliest.insert(shard, earliest);
            Clock::System.sleep(earliest - Clock::System.moment()).await;
            self.turns().earliest.remove(&shard);
            if !is_reset {
                break;
            }
        }
        // An error means that the runtime ends.
        let _ = self.spaced.enqueue(shard).await;
    }

    /// Returns when a shard may start its session, and whether none is left until then; `None` if
    /// it need not wait.
    async fn earliest(&self, shard: u32) -> Option<(Moment, bool)> {
        let limit = match plan(&self.rest).await {
            Ok(plan) => plan.session_start_limit,
            Err(error) => {
                // Whatever is wrong, the start itself will show it better.
                warn!(%error, "Discord does not say how many sessions may be started");
                return None;
            }
        };
        let pause = limit.pause(self.shards);
        if pause.is_zero() {
            return None;
        }
        let (left, seconds) = (limit.remaining, pause.as_secs());
        error!(
            shard,
            left,
            seconds,
            "the bot was started too often today: it waits before it connects to Discord"
        );
        Some((Clock::System.moment() + pause, left == 0))
    }

    fn turns(&self) -> MutexGuard<'_, Turns> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue for Identifies {
    fn enqueue(&self, shard: u32) -> oneshot::Receiver<()> {
        let (mut permit, permitted) = oneshot::channel();
        let starts = self.clone();
        starts.turns().waiting.insert(shard);
        tokio::spawn(async move {
            tokio::select! {
                () = starts.permit(shard) => {}
                // Its connection was lost meanwhile.
                () = permit.closed() => {}
            }
            starts.turns().waiting.remove(&shard);
            let _ = permit.send(());
        });
        permitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn limit(remaining: u32, reset_after: Duration) -> Limit {
        Limit {
            total: 1_000,
            remaining,
            reset_after: u64::try_from(reset_after.as_millis()).unwrap(),
            max_concurrency: 1,
        }
    }

    #[test]
    fn a_bot_that_dies_every_ten_seconds_does_not_use_up_its_starts() {
        let (mut now, mut remaining) = (Duration::ZERO, 1_000);
        loop {
            now += limit(remaining, DAY.saturating_sub(now)).pause(1);
            if now >= DAY {
                break;
            }
            assert!(remaining > 0, "none is left after {now:?}");
            remaining -= 1;
            now += Duration::from_secs(10);
        }
        assert!(remaining < 100, "nor does it wait for nothing: {remaining}");
    }

    #[test]
    fn the_starts_of_many_shards_last_too() {
        let (mut now, mut remaining, shards) = (Duration::ZERO, 1_000, 16);
        loop {
            now += limit(remaining, DAY.saturating_sub(now)).pause(shards);
            // Discord counts in milliseconds.
            if now.as_millis() + 1 >= DAY.as_millis() {
                break;
            }
            assert!(remaining >= shards, "none is left after {now:?}");
            remaining -= shards;
        }
    }

    #[test]
    fn without_a_start_left_it_waits_for_the_reset() {
        let hour = Duration::from_secs(3_600);
        assert_eq!(limit(0, hour).pause(1), hour);
        assert_eq!(limit(999, hour).pause(1), Duration::ZERO);
    }
}
