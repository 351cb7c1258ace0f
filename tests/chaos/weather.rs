//! What goes wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::RangeInclusive;

use local_discord::{Effect, Fault, GatewayAction, RateLimitScope, Server, When};
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::json;

use super::support::{CREATE_MESSAGE, FailingDisk};

const INTERACTION: &str = "GATEWAY INTERACTION_CREATE";
const CALLBACK: &str = "POST /interactions/{interaction}/{token}/callback";

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Nothing: the weather is fine more often than not.
    Fine,
    Dropped,
    ClosedWithoutCode,
    Closed,
    Op7,
    Op9,
    Op9ForGood,
    MissingAcks,
    HalfOpen,
    AskedForHeartbeat,
    Duplicates,
    Swapped,
    Delayed,
    ResetInPlaceOfEvent,
    ServerErrors,
    ServerErrorsAfter,
    Resets,
    ResetsAfter,
    Limited,
    LimitedAltogether,
    LostReplies,
    SlowReplies,
    DiskFull,
    DiskMended,
    WriteFails,
    SyncFails,
    ReadFails,
}

use Kind::*;

/// How often each is drawn, among their sum.
const ODDS: [(Kind, u32); 26] = [
    (Fine, 10),
    (Dropped, 4),
    (ClosedWithoutCode, 4),
    (Closed, 4),
    (Op7, 4),
    (Op9, 3),
    (Op9ForGood, 1),
    (MissingAcks, 2),
    (HalfOpen, 1),
    (AskedForHeartbeat, 2),
    (Duplicates, 6),
    (Swapped, 4),
    (Delayed, 4),
    (ResetInPlaceOfEvent, 3),
    (ServerErrors, 4),
    (ServerErrorsAfter, 4),
    (Resets, 4),
    (ResetsAfter, 4),
    (Limited, 3),
    (LimitedAltogether, 2),
    (LostReplies, 3),
    (SlowReplies, 4),
    (DiskFull, 3),
    (WriteFails, 1),
    (SyncFails, 1),
    (ReadFails, 1),
];
/// For how many changes a disk is full.
const FULL: u32 = 3;
/// How many changes a short life sees.
const CHANGES: RangeInclusive<usize> = 1..=7;

/// What goes wrong next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Once members have done so many things since the last one.
    pub(crate) after: u32,
    what: Kind,
    /// By which all clocks are moved on then. Slowly: Discord's three seconds for an answer pass by
    /// the same clock, and on a disk that stays full the bot gives up after a minute.
    pub(crate) seconds: i64,
}

/// What goes wrong in the lives of processes, one after the other, as a seed has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forecast(Vec<Vec<Change>>);

impl Forecast {
    /// For so many short lives, and for a long one with so many changes.
    pub(crate) fn of(seed: u64, lives: usize, of_the_last: usize) -> Self {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let mut forecast: Vec<_> = (0..lives)
            .map(|_| {
                let changes = random.random_range(CHANGES);
                (0..changes).map(|_| Change::draw(random)).collect()
            })
            .collect();
        forecast.push((0..of_the_last).map(|_| Change::draw(random)).collect());
        Self(forecast)
    }

    /// In the life with this number, from 0.
    pub(crate) fn of_life(&self, life: usize) -> &[Change] {
        &self.0[life]
    }
}

impl Change {
    fn draw(random: &mut ChaCha8Rng) -> Self {
        let drawn = ODDS.choose_weighted(random, |(_, odds)| *odds);
        Self {
            after: random.random_range(1..8),
            what: drawn.expect("they are fixed").0,
            seconds: random.random_range(0..2),
        }
    }
}

/// What went wrong so far, and how often.
#[derive(Default)]
pub(crate) struct Weather {
    seen: BTreeMap<Kind, u32>,
    /// For how many more changes the disk stays full.
    full: u32,
}

impl fmt::Display for Weather {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.seen.iter().filter(|(kind, _)| **kind != Fine);
        let seen: Vec<_> = seen
            .map(|(kind, times)| format!("{kind:?} {times}"))
            .collect();
        f.write_str(&seen.join(", "))
    }
}

fn status(status: u16) -> Effect {
    Effect::Respond {
        status,
        body: json!({ "message": "upstream", "code": 0 }),
        headers: serde_json::Map::new(),
    }
}

fn limit(scope: RateLimitScope, retry_after: f64) -> Effect {
    Effect::RateLimit { scope, retry_after }
}

impl Weather {
    /// Lets something go wrong, or nothing.
    pub(crate) fn change(&mut self, what: Change, server: &Server, disk: &FailingDisk) {
        if self.full > 0 {
            self.full -= 1;
            if self.full == 0 {
                disk.mend();
                self.note(DiskMended);
            }
        }
        let gateway = |action| {
            server.act_on_gateway(action, None);
        };
        let fault = |fault| {
            server.add_fault(fault);
        };
        let what = what.what;
        match what {
            Fine | DiskMended => {}
            Dropped => gateway(GatewayAction::Drop),
            ClosedWithoutCode => gateway(GatewayAction::Close { code: None }),
            Closed => gateway(GatewayAction::Close { code: Some(4000) }),
            Op7 => gateway(GatewayAction::Reconnect),
            Op9 => gateway(GatewayAction::Invalidate { resumable: true }),
            Op9ForGood => gateway(GatewayAction::Invalidate { resumable: false }),
            MissingAcks => gateway(GatewayAction::MuteAcks { on: true }),
            HalfOpen => gateway(GatewayAction::HalfOpen { on: true }),
            AskedForHeartbeat => gateway(GatewayAction::AskHeartbeat),
            Duplicates => fault(Fault::on(INTERACTION, Effect::Duplicate).times(3)),
            Swapped => fault(Fault::on(INTERACTION, Effect::Swap)),
            Delayed => fault(Fault::on(INTERACTION, Effect::DelayMs(300)).times(3)),
            ResetInPlaceOfEvent => fault(Fault::on(INTERACTION, Effect::Reset)),
            ServerErrors => fault(Fault::on(CREATE_MESSAGE, status(503)).times(2)),
            ServerErrorsAfter => fault(Fault::on(CREATE_MESSAGE, status(500)).when(When::After)),
            Resets => fault(Fault::on(CREATE_MESSAGE, Effect::Reset).times(2)),
            ResetsAfter => fault(Fault::on(CREATE_MESSAGE, Effect::Reset).when(When::After)),
            Limited => fault(Fault::on(CREATE_MESSAGE, limit(RateLimitScope::User, 5.0))),
            LimitedAltogether => fault(Fault::on(
                CREATE_MESSAGE,
                limit(RateLimitScope::Global, 2.0),
            )),
            LostReplies => fault(Fault::on(CALLBACK, Effect::Reset).when(When::After)),
            SlowReplies => fault(Fault::on(CALLBACK, Effect::DelayMs(250)).times(4)),
            DiskFull if self.full == 0 => {
                disk.fail("full");
                self.full = FULL;
            }
            WriteFails | SyncFails | ReadFails if self.full == 0 => {
                disk.fail(match what {
                    WriteFails => "write once",
                    SyncFails => "sync once",
                    _ => "read once",
                });
            }
            DiskFull | WriteFails | SyncFails | ReadFails => return,
        }
        self.note(what);
    }

    fn note(&mut self, kind: Kind) {
        *self.seen.entry(kind).or_default() += 1;
    }

    /// Nothing goes wrong from now on.
    pub(crate) fn clear(&mut self, server: &Server, disk: &FailingDisk) {
        server.clear_faults();
        self.mend(disk);
    }

    /// The disk works again: nothing starts without one.
    pub(crate) fn mend(&mut self, disk: &FailingDisk) {
        self.full = 0;
        disk.mend();
    }
}

#[test]
fn the_same_seed_brings_the_same_weather_and_all_that_there_is() {
    let forecast = Forecast::of(7, 50, 100);
    assert_eq!(forecast, Forecast::of(7, 50, 100));
    assert_ne!(forecast, Forecast::of(8, 50, 100));
    let seen: BTreeSet<Kind> = forecast.0.iter().flatten().map(|one| one.what).collect();
    for (kind, _) in ODDS {
        assert!(seen.contains(&kind), "{kind:?}");
    }
}
