//! A cross-entropy loss, with the natural logarithm, as usual in deep learning.

mod solution;

use serde::Serialize;

use super::dice::Dice;
use super::softmax::{draw_logits, letter, listed, probabilities};
use super::{Asked, Exercise, Slip, Value, slip};
use crate::domain::question::Level;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub(super) enum CrossEntropy {
    /// A sample's probabilities, in hundredths.
    Probabilities { percent: Vec<u64>, class: usize },
    /// A sample's logits, with label smoothing in hundredths.
    Logits {
        logits: Vec<i32>,
        class: usize,
        smoothing: u64,
    },
    /// The mean over a batch: for each sample the probability of its true class, in hundredths, and
    /// that class's weight.
    Batch {
        samples: Vec<Sample>,
        weighted: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Sample {
    percent: u64,
    class: usize,
    weight: u64,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> CrossEntropy {
    match level {
        Level::Beginner => {
            let first = dice.between(1, 16) * 5;
            let second = dice.between(1, (100 - first) / 5 - 1) * 5;
            CrossEntropy::Probabilities {
                percent: vec![first, second, 100 - first - second],
                class: dice.one_of(&[0, 1, 2]),
            }
        }
        Level::Intermediate if dice.chance(50) => {
            let samples = (0..dice.between(2, 3)).map(|_| Sample {
                percent: dice.between(1, 18) * 5,
                class: 0,
                weight: 1,
            });
            CrossEntropy::Batch {
                samples: samples.collect(),
                weighted: false,
            }
        }
        Level::Intermediate => logits(dice, 0),
        Level::Senior if dice.chance(50) => {
            let smoothing = dice.one_of(&[10, 20]);
            logits(dice, smoothing)
        }
        Level::Senior => {
            let weight = dice.between(2, 5);
            let mut samples: Vec<Sample> = (0..3)
                .map(|_| Sample {
                    percent: dice.between(1, 18) * 5,
                    class: 0,
                    weight: 1,
                })
                .collect();
            let rare = dice.one_of(&[0, 1, 2]);
            samples[rare] = Sample {
                class: 1,
                weight,
                ..samples[rare]
            };
            CrossEntropy::Batch {
                samples,
                weighted: true,
            }
        }
    }
}

fn logits(dice: &mut Dice, smoothing: u64) -> CrossEntropy {
    loop {
        let logits = draw_logits(dice, 3, -2, 5);
        let class = dice.one_of(&[0, 1, 2]);
        // Keep losses that two decimals can express.
        if losses(&logits)[class] > 0.1 {
            return CrossEntropy::Logits {
                logits,
                class,
                smoothing,
            };
        }
    }
}

/// Returns −ln of a probability in hundredths.
fn loss(percent: u64) -> f64 {
    -(percent as f64 / 100.0).ln()
}

/// Returns −ln of each class's probability.
fn losses(logits: &[i32]) -> Vec<f64> {
    let logits: Vec<f64> = logits.iter().copied().map(f64::from).collect();
    probabilities(&logits).iter().map(|p| -p.ln()).collect()
}

/// Formats a probability: `0.35`.
fn probability(percent: u64) -> String {
    format!("0.{percent:02}")
}

fn smoothed(losses: &[f64], class: usize, smoothing: f64) -> f64 {
    let mean = losses.iter().sum::<f64>() / losses.len() as f64;
    (1.0 - smoothing) * losses[class] + smoothing * mean
}

impl CrossEntropy {
    fn value(&self) -> f64 {
        match self {
            Self::Probabilities { percent, class } => loss(percent[*class]),
            Self::Logits {
                logits,
                class,
                smoothing,
            } => smoothed(&losses(logits), *class, *smoothing as f64 / 100.0),
            Self::Batch { samples, .. } => {
                let weights: u64 = samples.iter().map(|sample| sample.weight).sum();
                weighted(samples) / weights as f64
            }
        }
    }
}

fn weighted(samples: &[Sample]) -> f64 {
    samples
        .iter()
        .map(|sample| sample.weight as f64 * loss(sample.percent))
        .sum()
}

impl Exercise for CrossEntropy {
    fn prompt(&self) -> String {
        match self {
            Self::Probabilities { percent, class } => {
                let listed: Vec<String> = percent
                    .iter()
                    .enumerate()
                    .map(|(class, percent)| format!("{} {}", letter(class), probability(*percent)))
                    .collect();
                let logarithms: Vec<String> = percent
                    .iter()
                    .map(|percent| format!("ln {} ≈ −{:.3}", probability(*percent), loss(*percent)))
                    .collect();
                format!(
                    "A network gives these probabilities: {}. The true class is {}.\n**What is the \
                     cross-entropy loss?** ({})",
                    listed.join(", "),
                    letter(*class),
                    logarithms.join(", ")
                )
            }
            Self::Logits {
                logits,
                class,
                smoothing,
            } => {
                let with = if *smoothing > 0 {
                    format!(
                        ", with label smoothing {} over all {} classes",
                        probability(*smoothing),
                        logits.len()
                    )
                } else {
                    String::new()
                };
                format!(
                    "The logits of {} classes: {}. The true class is {}.\n**What is the \
                     cross-entropy loss{with}?**",
                    logits.len(),
                    listed(logits),
                    letter(*class)
                )
            }
            Self::Batch { samples, weighted } => {
                let lines = samples.iter().zip(1..).map(|(sample, number)| {
                    let class = if *weighted {
                        format!(" ({})", letter(sample.class))
                    } else {
                        String::new()
                    };
                    format!(
                        "{number}. true class{class}: probability {}\n",
                        probability(sample.percent)
                    )
                });
                let weights = if *weighted {
                    let weight = samples
                        .iter()
                        .map(|sample| sample.weight)
                        .max()
                        .unwrap_or(1);
                    format!(
                        "Class A has weight 1, class B weight {weight}. **What does \
                         `CrossEntropyLoss(weight=…)` give with its usual `reduction=\"mean\"`?**"
                    )
                } else {
                    "**What is the mean cross-entropy loss?**".to_owned()
                };
                format!(
                    "A batch of {} samples:\n{}{weights}",
                    samples.len(),
                    lines.collect::<String>()
                )
            }
        }
    }

    fn asked(&self) -> Asked {
        Asked::Decimal
    }

    fn answer(&self) -> Value {
        Value::Real(self.value())
    }

    fn steps(&self) -> Vec<String> {
        match self {
            Self::Probabilities { percent, class } => vec![
                "Only the true class counts: the loss is −ln of its probability.".to_owned(),
                format!(
                    "−ln {} = **{:.3}**.",
                    probability(percent[*class]),
                    self.value()
                ),
            ],
            Self::Logits {
                logits,
                class,
                smoothing,
            } => solution::of_logits(logits, *class, *smoothing, self.value()),
            Self::Batch {
                samples,
                weighted: is_weighted,
            } => {
                let mut steps: Vec<String> = samples
                    .iter()
                    .zip(1..)
                    .map(|(sample, number)| {
                        format!(
                            "Sample {number}: −ln {} = {:.3}.",
                            probability(sample.percent),
                            loss(sample.percent)
                        )
                    })
                    .collect();
                let weights: u64 = samples.iter().map(|sample| sample.weight).sum();
                let terms: Vec<String> = samples
                    .iter()
                    .map(|sample| {
                        let loss = format!("{:.3}", loss(sample.percent));
                        if *is_weighted {
                            format!("{} × {loss}", sample.weight)
                        } else {
                            loss
                        }
                    })
                    .collect();
                steps.push(format!(
                    "Sum: {} = {:.3}.",
                    terms.join(" + "),
                    weighted(samples)
                ));
                steps.push(if *is_weighted {
                    format!(
                        "PyTorch divides by the sum of the weights, {weights}, not by the number of \
                         samples: **{:.3}**.",
                        self.value()
                    )
                } else {
                    format!("Divided by {weights} samples: **{:.3}**.", self.value())
                });
                steps
            }
        }
    }

    fn slips(&self) -> Vec<Slip> {
        let answer = self.value();
        let real = |says: &str, value: f64| slip(says, Value::Real(value));
        let mut slips = Vec::new();
        match self {
            Self::Probabilities { percent, class } => {
                let p = percent[*class] as f64 / 100.0;
                for (other, percent) in percent.iter().enumerate() {
                    slips.push(slip(
                        format!(
                            "You took class {}. Only the true class counts.",
                            letter(other)
                        ),
                        Value::Real(loss(*percent)),
                    ));
                }
                let entropy = percent
                    .iter()
                    .map(|percent| loss(*percent) * *percent as f64 / 100.0);
                slips.push(real(
                    "That is the entropy of the prediction. The loss is −ln of the true class's \
                     probability.",
                    entropy.sum(),
                ));
                slips.push(real(
                    "That is 1 − the probability. The loss is −ln of it.",
                    1.0 - p,
                ));
                slips.push(real(
                    "That is the probability itself. The loss is −ln of it.",
                    p,
                ));
            }
            Self::Logits {
                logits,
                class,
                smoothing,
            } => {
                let losses = losses(logits);
                let share = *smoothing as f64 / 100.0;
                if *smoothing > 0 {
                    slips.push(real(
                        "You left the label smoothing out: a share of the label goes to all classes.",
                        losses[*class],
                    ));
                    let others: f64 = losses.iter().sum::<f64>() - losses[*class];
                    let others = others / (losses.len() - 1) as f64;
                    slips.push(real(
                        "You spread the label over the other classes alone. PyTorch spreads it over \
                         all of them, the true one included.",
                        (1.0 - share) * losses[*class] + share * others,
                    ));
                }
                for (other, loss) in losses.iter().enumerate() {
                    slips.push(slip(
                        format!("You took class {} for the true one.", letter(other)),
                        Value::Real(*loss),
                    ));
                }
                slips.push(real(
                    "That is the softmax probability. The loss is −ln of it.",
                    (-losses[*class]).exp(),
                ));
                if logits[*class] != 0 {
                    slips.push(real(
                    "That is minus the logit. The logarithm of the sum of all powers belongs to it.",
                    -f64::from(logits[*class]),
                ));
                }
            }
            Self::Batch {
                samples,
                weighted: is_weighted,
            } => {
                let plain: f64 = samples.iter().map(|sample| loss(sample.percent)).sum();
                let count = samples.len() as f64;
                if *is_weighted {
                    slips.push(real(
                        "You divided by the number of samples. With weights PyTorch divides by \
                         their sum.",
                        weighted(samples) / count,
                    ));
                    slips.push(real("You left the weights out.", plain / count));
                }
                slips.push(real(
                    "That is the sum. The mean was asked.",
                    weighted(samples),
                ));
                let mean = samples.iter().map(|sample| sample.percent as f64 / 100.0);
                slips.push(real(
                    "You took the logarithm of the mean probability. The mean comes last.",
                    -(mean.sum::<f64>() / count).ln(),
                ));
            }
        }
        slips.push(real(
            "You took the logarithm to base 2. Losses use the natural one.",
            answer / std::f64::consts::LN_2,
        ));
        slips.push(real(
            "You took the logarithm to base 10. Losses use the natural one.",
            answer / std::f64::consts::LN_10,
        ));
        slips.push(real(
            "The sign is the other way: the logarithm is negative, so the loss is minus it.",
            -answer,
        ));
        slips
    }
}
