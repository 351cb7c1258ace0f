//! The random draws of an exercise: the same for the same number, forever.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

use super::Kind;
use crate::domain::question::Level;

/// Draws that depend only on the exercise's kind, level and number. The stream is ChaCha's, and
/// this module turns it into draws, so no library update changes them.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(kind: Kind, level: Level, number: u32) -> Self {
        let mut seed = [0; 32];
        seed[..4].copy_from_slice(&number.to_le_bytes());
        seed[4] = match level {
            Level::Beginner => 1,
            Level::Intermediate => 2,
            Level::Senior => 3,
        };
        for (place, byte) in kind.word().bytes().enumerate() {
            seed[8 + place] = byte;
        }
        Self(ChaCha8Rng::from_seed(seed))
    }

    /// Draws a number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }

    /// Draws one of several choices.
    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let place = self.0.next_u64() % choices.len() as u64;
        choices[usize::try_from(place).expect("smaller than a length")]
    }

    /// Draws true in `percent` of a hundred cases.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.0.next_u64() % 100 < percent
    }

    /// Shuffles the items.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            let other = self.0.next_u64() % (place as u64 + 1);
            items.swap(
                place,
                usize::try_from(other).expect("smaller than a length"),
            );
        }
    }
}
