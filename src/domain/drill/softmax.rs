//! A probability of a softmax.

use serde::Serialize;

use super::dice::Dice;
use super::{Asked, Exercise, Slip, Value, slip};
use crate::domain::question::Level;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Softmax {
    logits: Vec<i32>,
    /// Divides the logits first.
    temperature: f64,
    /// The class to find the probability of, from 0.
    class: usize,
}

/// Returns the letter of a class.
pub(super) fn letter(class: usize) -> char {
    ('A'..='Z').nth(class).unwrap_or('?')
}

/// Lists logits: `A 2, B −1, C 0`.
pub(super) fn listed(logits: &[i32]) -> String {
    let logits = logits.iter().enumerate();
    let logits: Vec<String> = logits
        .map(|(class, logit)| format!("{} {}", letter(class), minus(logit)))
        .collect();
    logits.join(", ")
}

/// Formats a number with a minus sign instead of a hyphen.
pub(super) fn minus(number: &impl ToString) -> String {
    number.to_string().replace('-', "−")
}

/// Returns the probabilities of logits.
pub(super) fn probabilities(logits: &[f64]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers: Vec<f64> = logits.iter().map(|logit| (logit - largest).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

/// Draws logits for that many classes, all different.
pub(super) fn draw_logits(dice: &mut Dice, classes: u64, lowest: i32, spread: u64) -> Vec<i32> {
    let mut logits: Vec<i32> = Vec::new();
    while (logits.len() as u64) < classes {
        let above = i32::try_from(dice.between(0, spread)).unwrap_or_default();
        if !logits.contains(&(lowest + above)) {
            logits.push(lowest + above);
        }
    }
    logits
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> Softmax {
    loop {
        let (logits, temperature) = match level {
            Level::Beginner => (draw_logits(dice, 3, 0, 3), 1.0),
            Level::Intermediate => {
                let lowest = dice.one_of(&[-2, 0, 50, 100, 1_000]);
                let classes = dice.between(3, 4);
                (draw_logits(dice, classes, lowest, 4), 1.0)
            }
            Level::Senior => {
                let lowest = dice.one_of(&[-3, 0, 20]);
                let classes = dice.between(3, 4);
                (
                    draw_logits(dice, classes, lowest, 6),
                    dice.one_of(&[0.5, 2.0, 4.0]),
                )
            }
        };
        let class = dice.one_of(&[0, 1, 2]);
        let drawn = Softmax {
            logits,
            temperature,
            class,
        };
        // Keep probabilities that two decimals can express.
        if (0.03..0.97).contains(&drawn.probability()) {
            return drawn;
        }
    }
}

impl Softmax {
    fn at(&self, temperature: f64) -> Vec<f64> {
        let logits: Vec<f64> = self
            .logits
            .iter()
            .map(|logit| f64::from(*logit) / temperature)
            .collect();
        probabilities(&logits)
    }

    fn probability(&self) -> f64 {
        self.at(self.temperature)[self.class]
    }
}

impl Exercise for Softmax {
    fn prompt(&self) -> String {
        let temperature = if self.temperature == 1.0 {
            String::new()
        } else {
            format!(", at temperature {}", self.temperature)
        };
        let powers = if self.logits.iter().all(|logit| (0..=3).contains(logit)) {
            " (e ≈ 2.718, e² ≈ 7.389, e³ ≈ 20.086)"
        } else {
            ""
        };
        format!(
            "The logits of {} classes: {}.\n**Which probability does softmax give class {}\
             {temperature}?**{powers}",
            self.logits.len(),
            listed(&self.logits),
            letter(self.class)
        )
    }

    fn asked(&self) -> Asked {
        Asked::Decimal
    }

    fn answer(&self) -> Value {
        Value::Real(self.probability())
    }

    fn steps(&self) -> Vec<String> {
        let largest = self.logits.iter().copied().max().unwrap_or_default();
        let mut steps = Vec::new();
        let mut logits: Vec<f64> = self.logits.iter().copied().map(f64::from).collect();
        let written = |logits: &[f64]| {
            let logits: Vec<String> = logits.iter().map(minus).collect();
            logits.join(", ")
        };
        if self.temperature != 1.0 {
            for logit in &mut logits {
                *logit /= self.temperature;
            }
            steps.push(format!(
                "Divide by the temperature {}: {}.",
                self.temperature,
                written(&logits)
            ));
        }
        let shift = f64::from(largest) / self.temperature;
        for logit in &mut logits {
            *logit -= shift;
        }
        steps.push(format!(
            "Subtract the largest, which changes nothing in the end and keeps the powers small: {}.",
            written(&logits)
        ));
        let powers: Vec<f64> = logits.iter().map(|logit| logit.exp()).collect();
        let shown: Vec<String> = powers.iter().map(|power| format!("{power:.3}")).collect();
        let sum: f64 = powers.iter().sum();
        steps.push(format!(
            "e to the power of each: {}. Their sum is {sum:.3}.",
            shown.join(", ")
        ));
        steps.push(format!(
            "Class {}: {} / {sum:.3} = **{:.3}**.",
            letter(self.class),
            shown[self.class],
            self.probability()
        ));
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let logit = f64::from(self.logits[self.class]);
        let real = |says: String, value: f64| slip(says, Value::Real(value));
        let mut slips = Vec::new();
        if self.temperature != 1.0 {
            slips.push(real(
                "You left the temperature out: divide the logits by it first.".to_owned(),
                self.at(1.0)[self.class],
            ));
            slips.push(real(
                "You multiplied by the temperature. The logits are divided by it.".to_owned(),
                self.at(1.0 / self.temperature)[self.class],
            ));
        }
        let sum: i32 = self.logits.iter().sum();
        if sum != 0 {
            slips.push(real(
                "You divided the logits themselves. Softmax takes e to the power of each first."
                    .to_owned(),
                logit / f64::from(sum),
            ));
        }
        let all = self.at(self.temperature);
        for (class, probability) in all.iter().enumerate() {
            slips.push(real(
                format!("That is the probability of class {}.", letter(class)),
                *probability,
            ));
        }
        slips.push(real(
            "That is the sigmoid of the logit alone. Softmax compares it with the other classes."
                .to_owned(),
            1.0 / (1.0 + (-logit / self.temperature).exp()),
        ));
        let halves = std::f64::consts::LN_2;
        slips.push(real(
            "You took powers of 2. Softmax takes powers of e.".to_owned(),
            self.at(self.temperature / halves)[self.class],
        ));
        // Nobody types a larger power.
        let power = logit / self.temperature;
        if power <= 20.0 {
            slips.push(real(
                "You did not divide by the sum: probabilities add up to 1.".to_owned(),
                power.exp(),
            ));
        }
        slips
    }
}
