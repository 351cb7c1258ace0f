//! Which shards stand, and which need help.
//!
//! serenity tells of stages as they change, but not when it drops a shard to begin anew; so
//! the shards are looked at.

use std::collections::BTreeMap;

use serenity::all::{ConnectionStage, ShardId};
use tracing::warn;

/// After how many looks without a connection a shard is restarted. serenity restarts a shard
/// that loses its socket or its heartbeat within seconds; this is for one that has both and
/// still gets no further.
const PATIENCE: u32 = 120;

/// The shards as they were when last looked at.
#[derive(Debug, Default)]
pub(super) struct Shards {
    seen: BTreeMap<ShardId, Seen>,
    lost: u64,
    restarted: u64,
}

/// One shard.
#[derive(Debug, Default)]
struct Seen {
    was_connected: bool,
    /// For how many looks it has had no connection.
    without: u32,
}

/// What a look found.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether any shard is connected.
    pub(super) is_connected: bool,
    /// Those to restart.
    pub(super) stuck: Vec<ShardId>,
}

impl Shards {
    /// Takes note of the stage of every shard that runs.
    pub(super) fn look(&mut self, stages: &[(ShardId, ConnectionStage)]) -> Look {
        let mut look = Look {
            is_connected: false,
            stuck: Vec::new(),
        };
        for &(shard, stage) in stages {
            let seen = self.seen.entry(shard).or_default();
            if stage == ConnectionStage::Connected {
                look.is_connected = true;
                *seen = Seen {
                    was_connected: true,
                    without: 0,
                };
            }
        }
        for (&shard, seen) in &mut self.seen {
            let stage = stages.iter().find(|(id, _)| *id == shard);
            let stage = stage.map(|(_, stage)| *stage);
            if stage == Some(ConnectionStage::Connected) {
                continue;
            }
            seen.without += 1;
            if seen.without == 1 && seen.was_connected {
                self.lost += 1;
                warn!(%shard, ?stage, lost = self.lost, "a shard has lost its connection");
            }
            // One that does not run is waiting for its turn to start.
            if seen.without % PATIENCE == 0 && stage.is_some() {
                self.restarted += 1;
                warn!(%shard, ?stage, restarted = self.restarted, "a shard is stuck and starts anew");
                look.stuck.push(shard);
            }
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use ConnectionStage::{Connected, Identifying, Resuming};

    use super::*;

    const FIRST: ShardId = ShardId(0);
    const SECOND: ShardId = ShardId(1);

    #[test]
    fn the_bot_is_connected_while_any_shard_is() {
        let mut shards = Shards::default();
        assert!(!shards.look(&[]).is_connected);
        assert!(!shards.look(&[(FIRST, Identifying)]).is_connected);
        let one = [(FIRST, Connected), (SECOND, Identifying)];
        assert!(shards.look(&one).is_connected);
        assert!(shards.look(&[(SECOND, Connected)]).is_connected);
        assert!(!shards.look(&[(SECOND, Resuming)]).is_connected);
        // The first was dropped, then the second went back to resuming.
        assert_eq!(shards.lost, 2);
    }

    #[test]
    fn a_shard_that_gets_no_further_is_restarted_and_then_has_its_time_again() {
        let mut shards = Shards::default();
        shards.look(&[(FIRST, Connected), (SECOND, Connected)]);
        let stuck = [(FIRST, Resuming), (SECOND, Connected)];
        for _ in 0..2 {
            for _ in 1..PATIENCE {
                assert_eq!(shards.look(&stuck).stuck, []);
            }
            assert_eq!(shards.look(&stuck).stuck, [FIRST]);
        }
        assert_eq!((shards.lost, shards.restarted), (1, 2));
        shards.look(&[(FIRST, Connected), (SECOND, Connected)]);
        assert_eq!(shards.look(&stuck).stuck, []);
    }

    #[test]
    fn a_shard_that_never_gets_through_is_restarted_too() {
        let mut shards = Shards::default();
        for _ in 1..PATIENCE {
            assert_eq!(shards.look(&[(FIRST, Identifying)]).stuck, []);
        }
        assert_eq!(shards.look(&[(FIRST, Identifying)]).stuck, [FIRST]);
        assert_eq!(shards.lost, 0);
    }

    #[test]
    fn a_shard_that_waits_for_its_start_is_left_alone() {
        let mut shards = Shards::default();
        shards.look(&[(FIRST, Connected)]);
        for _ in 0..3 * PATIENCE {
            assert_eq!(shards.look(&[]).stuck, []);
        }
    }
}
