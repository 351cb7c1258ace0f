//! Notices a connection on which nothing arrives any more. Whatever lies between two machines can
//! forget their connection without a word to either; TCP then waits for minutes, and Discord's
//! own rule, two heartbeats in a row without an answer, for one and a half.

use std::time::Duration;

use serde::Deserialize;
use twilight_gateway::ShardState;

use crate::clock::Moment;

/// Where nothing was heard for this part of Discord's heartbeat interval, Discord is asked for a
/// sign: ten seconds of the usual 41.
const QUIET: u32 = 4;
/// It has this part of the interval to give one: five seconds.
const ANSWER: u32 = 8;
/// Neither is shorter, since Discord takes 120 payloads a minute and machines are busy.
const LEAST: Duration = Duration::from_secs(2);
/// How long Discord may take to greet.
const HELLO: Duration = Duration::from_secs(20);

/// What is to be done about a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask for a sign, by a heartbeat before its time.
    Ask,
    /// Open another one: nothing comes through this one.
    GiveUp,
}

/// For how long a connection has been silent.
#[derive(Debug)]
pub(super) struct Silence {
    /// Since when nothing was heard.
    since: Moment,
    /// When a sign was asked for.
    asked: Option<Moment>,
    /// The heartbeat interval that Discord's greeting named; `None` before it.
    interval: Option<Duration>,
}

impl Silence {
    /// That of a connection which is to be opened now.
    pub(super) fn since(now: Moment) -> Self {
        Self {
            since: now,
            asked: None,
            interval: None,
        }
    }

    /// Something was heard.
    pub(super) fn hear(&mut self, now: Moment, payload: &str) {
        self.since = now;
        self.asked = None;
        if self.interval.is_none() {
            self.interval = interval_in(payload);
        }
    }

    /// Takes note of the shard's state; says whether something is to be done.
    pub(super) fn look(&mut self, now: Moment, state: ShardState) -> Option<Step> {
        let interval = match (state, self.interval) {
            // Without a connection there is nothing to hear.
            (ShardState::Disconnected { .. } | ShardState::FatallyClosed, _) => {
                *self = Self::since(now);
                return None;
            }
            (_, None) => return (now - self.since >= HELLO).then_some(Step::GiveUp),
            // It may wait for its turn to start a session. A heartbeat is answered before that,
            // too, but twilight sends none of ours.
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

    /// When to look again, where nothing is heard until then.
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

/// The heartbeat interval in Discord's greeting (op 10).
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
