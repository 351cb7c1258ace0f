//! Snowflakes: Discord's ids, which carry their creation time.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeZone, Utc};
use serde::de::{self, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first millisecond of 2015 in Unix time; snowflakes count from there.
/// Source: Discord's reference, "Snowflakes".
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;
const TIMESTAMP_SHIFT: u32 = 22;

/// A snowflake. In JSON it is a string; a number is accepted too, as Discord does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u64);

impl Id {
    /// Makes the id with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the number itself.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// Returns the smallest id that this instant can have.
    pub(crate) fn first_at(instant: DateTime<Utc>) -> Self {
        let since_epoch = (instant.timestamp_millis() - DISCORD_EPOCH_MS).max(0);
        Self(since_epoch.unsigned_abs() << TIMESTAMP_SHIFT)
    }

    /// Returns the creation time, to the millisecond.
    pub fn created_at(self) -> DateTime<Utc> {
        let since_epoch = i64::try_from(self.0 >> TIMESTAMP_SHIFT).unwrap_or_default();
        Utc.timestamp_millis_opt(since_epoch + DISCORD_EPOCH_MS)
            .single()
            .unwrap_or_default()
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Id {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl Serialize for Id {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(IdVisitor)
    }
}

struct IdVisitor;

impl Visitor<'_> for IdVisitor {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a snowflake")
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
        Ok(Id(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// Makes ids: unique and increasing, even while the clock stands still.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last: u64,
}

impl Ids {
    pub(crate) fn next(&mut self, now: DateTime<Utc>) -> Id {
        self.last = Id::first_at(now).0.max(self.last + 1);
        Id(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_increase_while_the_clock_stands_still_and_carry_its_time() {
        let now = Utc.with_ymd_and_hms(2026, 1, 5, 9, 0, 0).unwrap();
        let mut ids = Ids::default();
        let first = ids.next(now);
        let second = ids.next(now);
        assert!(second > first);
        assert_eq!(first.created_at(), now);
        assert_eq!(second.created_at(), now);
    }
}
