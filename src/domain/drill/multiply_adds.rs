//! How many multiply-adds a layer or a block does for one image.

use serde::Serialize;

use super::dice::Dice;
use super::layers::{Convolution, Layer, convolution, depthwise_separable, in_groups};
use super::window::Window;
use super::{Asked, Exercise, Slip, Value, grouped, slip};
use crate::domain::question::Level;

/// A convolution and how it slides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
struct Sliding {
    layer: Layer,
    stride: u64,
    padding: u64,
    /// The side of its input.
    before: u64,
    /// The side of its output.
    after: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct MultiplyAdds {
    size: u64,
    layers: Vec<Sliding>,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> MultiplyAdds {
    let size = dice.one_of(&[7, 8, 14, 16, 20, 28, 32]);
    match level {
        Level::Beginner => {
            let inputs = dice.one_of(&[1, 3, 4, 8, 16]);
            let layer = convolution(
                inputs,
                dice.one_of(&[4, 8, 16, 32]),
                dice.one_of(&[1, 3, 3, 5]),
                true,
            );
            let kernel = kernel(layer);
            let padding = if dice.chance(70) { kernel / 2 } else { 0 };
            stack(size, &[(layer, 1, padding)])
        }
        Level::Intermediate => {
            let layer = if dice.chance(60) {
                in_groups(dice, false)
            } else {
                let inputs = dice.one_of(&[8, 16, 32]);
                convolution(
                    inputs,
                    dice.one_of(&[8, 16, 32, 64]),
                    dice.one_of(&[3, 5]),
                    true,
                )
            };
            let stride = dice.one_of(&[1, 2, 2]);
            let padding = if dice.chance(70) {
                kernel(layer) / 2
            } else {
                0
            };
            stack(size, &[(layer, stride, padding)])
        }
        Level::Senior if dice.chance(60) => {
            let [depthwise, pointwise] = depthwise_separable(dice, false);
            let stride = dice.between(1, 2);
            stack(
                size,
                &[
                    (depthwise, stride, kernel(depthwise) / 2),
                    (pointwise, 1, 0),
                ],
            )
        }
        Level::Senior => {
            let width = dice.one_of(&[8, 16, 32]);
            let wide = width * 4;
            let stride = dice.between(1, 2);
            stack(
                size,
                &[
                    (convolution(wide, width, 1, false), 1, 0),
                    (convolution(width, width, 3, false), stride, 1),
                    (convolution(width, wide, 1, false), 1, 0),
                ],
            )
        }
    }
}

fn kernel(layer: Layer) -> u64 {
    match layer {
        Layer::Convolution { kernel, .. } => kernel,
        Layer::Linear { .. } | Layer::BatchNorm { .. } => 1,
    }
}

fn stack(size: u64, layers: &[(Layer, u64, u64)]) -> MultiplyAdds {
    let mut before = size;
    let layers = layers.iter().map(|&(layer, stride, padding)| {
        let window = Window {
            stride,
            padding,
            ..Window::of(kernel(layer))
        };
        let after = window.places(before);
        let sliding = Sliding {
            layer,
            stride,
            padding,
            before,
            after,
        };
        before = after;
        sliding
    });
    let layers = layers.collect();
    MultiplyAdds { size, layers }
}

impl Sliding {
    fn code(&self) -> String {
        let code = self.layer.code();
        let mut more = String::new();
        if self.stride > 1 {
            more += &format!(", stride={}", self.stride);
        }
        if self.padding > 0 {
            more += &format!(", padding={}", self.padding);
        }
        format!("{}{more})", code.trim_end_matches(')'))
    }

    fn step(&self) -> String {
        let Layer::Convolution {
            inputs,
            outputs,
            kernel,
            groups,
            ..
        } = self.layer
        else {
            return String::new();
        };
        let (after, each) = (self.after, inputs / groups);
        let of_group = if groups > 1 {
            format!(" (its group's {inputs} / {groups})")
        } else {
            String::new()
        };
        let positions = after * after;
        format!(
            "`{}` gives {after}×{after} positions in {outputs} channels. Each value takes \
             {kernel} × {kernel} × {each}{of_group} multiply-adds: {} × {outputs} × {} = {}.",
            self.code(),
            grouped(positions),
            kernel * kernel * each,
            grouped(positions * self.layer.weights())
        )
    }
}

impl MultiplyAdds {
    fn total(&self, count: impl Fn(&Sliding) -> u64) -> u64 {
        self.layers.iter().map(count).sum()
    }

    fn changed(&self, change: impl Fn(Convolution) -> Convolution) -> u64 {
        self.total(|sliding| sliding.after.pow(2) * sliding.layer.changed(&change).weights())
    }

    fn answer(&self) -> u64 {
        self.total(of)
    }
}

fn of(sliding: &Sliding) -> u64 {
    sliding.after.pow(2) * sliding.layer.weights()
}

impl Exercise for MultiplyAdds {
    fn prompt(&self) -> String {
        let lines: Vec<String> = self.layers.iter().map(Sliding::code).collect();
        let what = if lines.len() == 1 {
            "does this layer do"
        } else {
            "do these layers do together"
        };
        format!(
            "```py\n{}\n```\n**How many multiply-adds {what} for one image of {}×{}?** Biases don't \
             count.",
            lines.join("\n"),
            self.size,
            self.size
        )
    }

    fn asked(&self) -> Asked {
        Asked::Whole
    }

    fn answer(&self) -> Value {
        self.answer().into()
    }

    fn steps(&self) -> Vec<String> {
        let mut steps: Vec<String> = self.layers.iter().map(Sliding::step).collect();
        let total = grouped(self.answer());
        if let [_] = self.layers.as_slice() {
            steps.push(format!("That is **{total}**."));
        } else {
            let parts: Vec<String> = self.layers.iter().map(|layer| grouped(of(layer))).collect();
            steps.push(format!("Together {} = **{total}**.", parts.join(" + ")));
        }
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let mut slips = vec![
            slip(
                "Those are operations (FLOPs): a multiply-add is a multiplication and an addition, \
                 and counts once.",
                2 * self.answer(),
            ),
            slip(
                "You counted the input's positions. A value is computed for each position of the \
                 output.",
                self.total(|sliding| sliding.before.pow(2) * sliding.layer.weights()),
            ),
            slip(
                "You counted the weights alone. Each is used at every position of the output.",
                self.total(|sliding| sliding.layer.weights()),
            ),
            slip(
                "You left the input channels out: a filter multiplies each of them.",
                self.changed(|layer| Convolution {
                    inputs: 1,
                    groups: 1,
                    ..layer
                }),
            ),
            slip(
                "You counted one filter only: there is one for each output channel.",
                self.changed(|layer| Convolution {
                    outputs: 1,
                    ..layer
                }),
            ),
        ];
        if self.layers.iter().any(|sliding| sliding.layer.is_grouped()) {
            slips.push(slip(
                "You left the groups out: a filter sees only its own group's input channels.",
                self.changed(|layer| Convolution { groups: 1, ..layer }),
            ));
        }
        slips.push(slip(
            "You counted one side of the kernel: its area counts, k × k.",
            self.total(|sliding| of(sliding) / kernel(sliding.layer)),
        ));
        slips.push(slip(
            "You counted one side of the output: its height and its width count.",
            self.total(|sliding| sliding.after * sliding.layer.weights()),
        ));
        slips.push(slip(
            "You counted the biases as well. They are additions alone.",
            self.total(|sliding| {
                sliding.after.pow(2) * (sliding.layer.weights() + outputs(sliding.layer))
            }),
        ));
        slips.push(slip(
            "You left the padding out: it makes the output larger.",
            self.total(|sliding| {
                let window = Window {
                    stride: sliding.stride,
                    ..Window::of(kernel(sliding.layer))
                };
                window.places(sliding.before).pow(2) * sliding.layer.weights()
            }),
        ));
        if self.layers.len() > 1 {
            slips.extend(
                self.layers
                    .first()
                    .map(|first| slip("You counted the first layer only.", of(first))),
            );
            slips.extend(
                self.layers
                    .last()
                    .map(|last| slip("You counted the last layer only.", of(last))),
            );
        }
        slips
    }
}

fn outputs(layer: Layer) -> u64 {
    match layer {
        Layer::Convolution { outputs, .. } | Layer::Linear { outputs, .. } => outputs,
        Layer::BatchNorm { channels } => channels,
    }
}
