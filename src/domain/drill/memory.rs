//! How much memory activations take.

use serde::Serialize;

use super::dice::Dice;
use super::window::Window;
use super::{Asked, Exact, Exercise, Slip, Value, grouped, slip};
use crate::domain::question::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Precision {
    Float32,
    Float16,
    BFloat16,
}

impl Precision {
    fn bytes(self) -> u64 {
        match self {
            Self::Float32 => 4,
            Self::Float16 | Self::BFloat16 => 2,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Float16 => "float16",
            Self::BFloat16 => "bfloat16",
        }
    }
}

/// A layer whose output stays in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Kept {
    /// `None` for batch normalization, which keeps the shape.
    window: Option<Window>,
    channels: u64,
    /// The side of its output.
    after: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ActivationMemory {
    precision: Precision,
    batch: u64,
    channels: u64,
    size: u64,
    /// The layers passed so far; if empty, the feature map itself.
    layers: Vec<Kept>,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> ActivationMemory {
    loop {
        let drawn = draw_any(level, dice);
        // Keep sizes that people can type: eighths of a MiB.
        if drawn.bytes().is_multiple_of(1 << 17) {
            return drawn;
        }
    }
}

fn draw_any(level: Level, dice: &mut Dice) -> ActivationMemory {
    let batch = dice.one_of(&[2, 4, 8, 16, 32, 64]);
    let size = dice.one_of(&[14, 16, 28, 32, 56, 64, 112]);
    let channels = dice.one_of(&[16, 32, 64, 128, 256]);
    let halves = [Precision::Float32, Precision::Float16, Precision::BFloat16];
    match level {
        Level::Beginner => ActivationMemory {
            precision: Precision::Float32,
            batch,
            channels,
            size,
            layers: Vec::new(),
        },
        Level::Intermediate => {
            let kernel = dice.one_of(&[1, 3, 3, 5, 7]);
            let window = Window {
                stride: dice.between(1, 2),
                padding: kernel / 2,
                ..Window::of(kernel)
            };
            let precision = dice.one_of(&halves);
            let outputs = dice.one_of(&[16, 32, 64, 128]);
            let channels = dice.one_of(&[3, 16, 32, 64]);
            passed(
                &ActivationMemory {
                    precision,
                    batch,
                    channels,
                    size,
                    layers: Vec::new(),
                },
                &[(outputs, Some(window))],
            )
        }
        Level::Senior => {
            let precision = dice.one_of(&halves);
            let channels = dice.one_of(&[3, 16, 32, 64]);
            let mut layers = Vec::new();
            for _ in 0..dice.between(1, 2) {
                let outputs = dice.one_of(&[16, 32, 64, 128]);
                let window = Window {
                    stride: dice.between(1, 2),
                    padding: 1,
                    ..Window::of(3)
                };
                layers.push((outputs, Some(window)));
                layers.push((outputs, None));
            }
            passed(
                &ActivationMemory {
                    precision,
                    batch,
                    channels,
                    size,
                    layers: Vec::new(),
                },
                &layers,
            )
        }
    }
}

fn passed(before: &ActivationMemory, layers: &[(u64, Option<Window>)]) -> ActivationMemory {
    let mut size = before.size;
    let layers = layers.iter().map(|&(channels, window)| {
        size = window.map_or(size, |window| window.places(size));
        Kept {
            window,
            channels,
            after: size,
        }
    });
    let layers = layers.collect();
    ActivationMemory {
        precision: before.precision,
        batch: before.batch,
        channels: before.channels,
        size: before.size,
        layers,
    }
}

impl ActivationMemory {
    /// Returns how many values stay in memory for one image.
    fn values(&self) -> u64 {
        if self.layers.is_empty() {
            return self.input();
        }
        self.layers.iter().map(Kept::values).sum()
    }

    fn input(&self) -> u64 {
        self.channels * self.size * self.size
    }

    fn bytes(&self) -> u64 {
        self.values() * self.batch * self.precision.bytes()
    }
}

impl Kept {
    fn values(&self) -> u64 {
        self.channels * self.after * self.after
    }
}

fn mebibytes(bytes: u64) -> Value {
    Value::Number(Exact::of(bytes, 1 << 20))
}

impl Exercise for ActivationMemory {
    fn prompt(&self) -> String {
        let (batch, size, channels, precision) =
            (self.batch, self.size, self.channels, self.precision.name());
        let ask = "**How many MiB (of 1,048,576 bytes)";
        match self.layers.as_slice() {
            [] => format!(
                "A feature map of {channels} channels and {size}×{size} positions, for a batch of \
                 {batch} images, in {precision}.\n{ask} does it take?**"
            ),
            [
                Kept {
                    window: Some(window),
                    channels: outputs,
                    ..
                },
            ] => format!(
                "A batch of {batch} images with {channels} channels and {size}×{size} positions \
                 goes through a convolution to {outputs} channels with {}, in {precision}.\n{ask} \
                 does the output take?**",
                window.says()
            ),
            layers => {
                let lines = layers
                    .iter()
                    .zip(1..)
                    .map(|(kept, number)| match kept.window {
                        Some(window) => format!(
                            "{number}. convolution to {} channels, {}\n",
                            kept.channels,
                            window.says()
                        ),
                        None => format!("{number}. batch normalization, then ReLU in place\n"),
                    });
                format!(
                    "A batch of {batch} images with {channels} channels and {size}×{size} \
                     positions goes through these layers, in {precision}:\n{}{ask} do the outputs \
                     take that are kept for the backward pass?** Count each numbered line's output \
                     once, and not the input.",
                    lines.collect::<String>()
                )
            }
        }
    }

    fn asked(&self) -> Asked {
        Asked::Mebibytes
    }

    fn answer(&self) -> Value {
        mebibytes(self.bytes())
    }

    fn steps(&self) -> Vec<String> {
        let mut steps = Vec::new();
        if self.layers.is_empty() {
            steps.push(format!(
                "Values of one image: {} × {} × {} = {}.",
                self.channels,
                self.size,
                self.size,
                grouped(self.input())
            ));
        }
        for (kept, number) in self.layers.iter().zip(1..) {
            let name = if self.layers.len() == 1 {
                "The output".to_owned()
            } else {
                format!("Line {number}")
            };
            steps.push(format!(
                "{name} has {0}×{0} positions: {1} × {0} × {0} = {2} values an image.",
                kept.after,
                kept.channels,
                grouped(kept.values())
            ));
        }
        let (values, bytes) = (self.values(), self.precision.bytes());
        if self.layers.len() > 1 {
            steps.push(format!(
                "Together that is {} values an image.",
                grouped(values)
            ));
        }
        steps.push(format!(
            "For the batch: {} × {} = {} values, {bytes} bytes each: {} bytes.",
            grouped(values),
            self.batch,
            grouped(values * self.batch),
            grouped(self.bytes())
        ));
        steps.push(format!(
            "Divided by 1,048,576 that is **{} MiB**.",
            self.answer().text()
        ));
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let (values, batch, bytes) = (self.values(), self.batch, self.precision.bytes());
        let mut slips = vec![
            slip(
                "You divided by 1,000,000. A MiB has 1,048,576 bytes.",
                Value::Number(Exact::of(self.bytes(), 1_000_000)),
            ),
            slip(
                format!(
                    "You counted the values. In {} each takes {bytes} bytes.",
                    self.precision.name()
                ),
                mebibytes(values * batch),
            ),
            slip(
                "That is one image's memory: the batch multiplies it.",
                mebibytes(values * bytes),
            ),
            slip(
                format!(
                    "You counted {} bytes a value. In {} a value takes {bytes}.",
                    6 - bytes,
                    self.precision.name()
                ),
                mebibytes(values * batch * (6 - bytes)),
            ),
            slip(
                "You counted bits. A byte has 8 of them.",
                mebibytes(self.bytes() * 8),
            ),
            slip(
                "Those are KiB. A MiB has 1,024 of them.",
                Value::Number(Exact::of(self.bytes(), 1 << 10)),
            ),
            slip(
                "Those are bytes. A MiB has 1,048,576 of them.",
                Value::Number(self.bytes().into()),
            ),
        ];
        if self.layers.is_empty() {
            slips.push(slip(
                "You left the channels out: each has a value at every position.",
                mebibytes(self.bytes() / self.channels),
            ));
            slips.push(slip(
                "You counted one side of the feature map: its height and its width count.",
                mebibytes(self.bytes() / self.size),
            ));
            return slips;
        }
        let all = |values: u64| mebibytes(values * batch * bytes);
        slips.push(slip(
            "You counted the input, not what comes out.",
            all(self.input()),
        ));
        slips.push(slip(
            "You counted the input as well. Only what the layers give was asked.",
            all(self.input() + values),
        ));
        slips.push(slip(
            "You took the input's size for the output. The stride makes it smaller.",
            all(self
                .layers
                .iter()
                .map(|kept| kept.channels * self.size * self.size)
                .sum()),
        ));
        if self.layers.len() > 1 {
            let convolutions = self.layers.iter().filter(|kept| kept.window.is_some());
            slips.push(slip(
                "You left batch normalization out: its output is kept, too.",
                all(convolutions.map(Kept::values).sum()),
            ));
            slips.push(slip(
                "That is the last output alone. The backward pass needs all of them.",
                all(self.layers.last().map_or(0, Kept::values)),
            ));
        }
        slips
    }
}
