//! Notices a connection that has gone silent. Anything between two machines can forget their
//! connection without telling either. TCP then waits for minutes, and Discord's own rule, two
//! heartbeats in a row without an answer, for a minute and a half.

use std::time::Duration;

use serde::Deserialize;
use twilight_gateway::ShardState;

use crate::clock::Moment;

/// After this fraction of Discord's heartbeat interval without a sound, the bot asks for a sign:
/// ten seconds of the usual 41.
const QUIET: u32 = 4;
/// Discord has this fraction of the interval to give one: five seconds.
const ANSWER: u32 = 8;
/// The minimum of both, because Discord takes 120 payloads a minute and machines can be busy.
const LEAST: Duration = Duration::from_secs(2);
/// How long Discord may take to greet.
const HELLO: Duration = Duration::from_secs(20);

/// What to do about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for a sign with an early heartbeat.
    Ask,
    /// Open another one: nothing comes through this one.
    GiveUp,
}

/// How long a connection has been silent.
#[derive(Debug)]
pub(super) struct Silence {
    /// When something last arrived.
    since: Moment,
    /// When the bot asked for a sign.
    asked: Option<Moment>,
    /// The heartbeat interval from Discord's greeting; `None` before it.
    interval: Option<Duration>,
}

impl Silence {
    /// Starts with a connection that opens now.
    pub(super) fn since(now: Moment) -> Self {
        Self {
            since: now,
            asked: None,
            interval: None,
        }
    }

    /// Records that something arrived.
    pub(super) fn hear(&mut self, now: Moment, payload: &str) {
        self.since = now;
        self.asked = None;
        if self.interval.is_none() {
            self.interval = interval_in(payload);
        }
    }

    /// Takes note of the shard's state; returns what to do, if anything.
    pub(super) fn look(&mut self, now: Moment, state: ShardState) -> Option<Step> {
        let interval = match (state, self.interval) {
            // Without a connection there is nothing to hear.
            (ShardState::Disconnected { .. } | ShardState::FatallyClosed, _) => {
                *self = Self::since(now);
                return None;
            }
            (_, None) => return (now - self.since >= HELLO).then_some(Step::GiveUp),
            // It may wait for its turn to start a session. Discord would answer a heartbeat before
            // that, but twilight sends none of ours.
            (ShardState::Identifying, Some(_)) => {
                self.since = now;
                return None;
            }
            (ShardState::Active | ShardState::Resuming, Some(interval)) => interval,
        };
        match self.asked {
            Some(asked) => (now - asked >= answer(interval)).then_some(Step::GiveUp),
            None if now - self.since >= quiet(interval) => {
                self.asked = Some(now);
                Some(Step::Ask)
            }
            None => None,
        }
    }

    /// Returns when to look again if nothing arrives until then.
    pub(super) fn next_look(&self) -> Moment {
        match (self.interval, self.asked) {
            (None, _) => self.since + HELLO,
            (Some(interval), None) => self.since + quiet(interval),
            (Some(interval), Some(asked)) => asked + answer(interval),
        }
    }
}

fn quiet(interval: Duration) -> Duration {
    (interval / QUIET).max(LEAST)
}

fn answer(interval: Duration) -> Duration {
    (interval / ANSWER).max(LEAST)
}

/// Returns the heartbeat interval from Discord's greeting (op 10).
fn interval_in(payload: &str) -> Option<Duration> {
    #[derive(Deserialize)]
    struct Hello {
        op: u8,
        d: Interval,
    }
    #[derive(Deserialize)]
    struct Interval {
        heartbeat_interval: u64,
    }
    let hello: Hello = serde_json::from_str(payload).ok()?;
    (hello.op == 10).then(|| Duration::from_millis(hello.d.heartbeat_interval))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREETING: &str = r#"{"op":10,"d":{"heartbeat_interval":41250,"_trace":["here"]}}"#;
    const SIGN: &str = r#"{"op":11,"d":null}"#;

    fn at(seconds: u64) -> Moment {
        Moment::default() + Duration::from_secs(seconds)
    }

    fn greeted() -> Silence {
        let mut silence = Silence::since(at(0));
        silence.hear(at(0), GREETING);
        silence
    }

    #[test]
    fn a_connection_that_gives_no_sign_is_given_up_within_sixteen_seconds() {
        for state in [ShardState::Active, ShardState::Resuming] {
            let mut silence = greeted();
            assert_eq!(silence.look(at(10), state), None);
            assert_eq!(silence.look(silence.next_look(), state), Some(Step::Ask));
            assert_eq!(silence.look(at(15), state), None, "it is asked once");
            let end = silence.next_look();
            assert!(end <= at(16), "{end:?}");
            assert_eq!(silence.look(end, state), Some(Step::GiveUp));
        }
    }

    #[test]
    fn any_sign_will_do() {
        let mut silence = greeted();
        for second in 0..1_000 {
            if let Some(step) = silence.look(at(second), ShardState::Active) {
                assert_eq!(step, Step::Ask, "after {second} s");
                silence.hear(at(second), SIGN);
            }
        }
        assert_eq!(silence.look(at(1_000), ShardState::Active), None);
    }

    #[test]
    fn a_connection_that_is_not_greeted_is_given_up() {
        let mut silence = Silence::since(at(0));
        assert_eq!(silence.look(at(19), ShardState::Identifying), None);
        let step = silence.look(at(20), ShardState::Identifying);
        assert_eq!(step, Some(Step::GiveUp));
    }

    #[test]
    fn a_shard_without_a_connection_or_a_session_is_not_taken_for_silent() {
        let mut silence = greeted();
        assert_eq!(silence.look(at(500), ShardState::Identifying), None);
        assert_eq!(silence.look(at(501), ShardState::Active), None);
        let lost = ShardState::Disconnected {
            reconnect_attempts: 3,
        };
        assert_eq!(silence.look(at(900), lost), None);
        assert_eq!(silence.look(at(919), ShardState::Resuming), None);
    }

    #[test]
    fn a_short_heartbeat_does_not_make_for_more_payloads_than_discord_takes() {
        let mut silence = Silence::since(at(0));
        silence.hear(at(0), &GREETING.replace("41250", "500"));
        assert_eq!(silence.next_look(), at(2));
    }
}
