//! How many parameters a layer or a block has.

use serde::Serialize;

use super::dice::Dice;
use super::layers::{
    Convolution, Layer, convolution, depthwise_separable, grouped as grouped_convolution,
    in_groups, listing,
};
use super::{Asked, Exercise, Slip, Value, grouped, slip};
use crate::domain::question::Level;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Parameters {
    layers: Vec<Layer>,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> Parameters {
    let layers = match level {
        Level::Beginner if dice.chance(20) => vec![Layer::Linear {
            inputs: dice.one_of(&[64, 128, 256, 400, 512]),
            outputs: dice.one_of(&[10, 20, 50, 100]),
            bias: true,
        }],
        Level::Beginner => {
            let inputs = dice.one_of(&[1, 3, 3, 8, 16, 32, 64]);
            let outputs = dice.one_of(&[4, 8, 16, 32, 64]);
            vec![convolution(
                inputs,
                outputs,
                dice.one_of(&[1, 3, 3, 5, 7]),
                true,
            )]
        }
        Level::Intermediate => match dice.between(1, 3) {
            1 => {
                let bias = dice.chance(50);
                vec![in_groups(dice, bias)]
            }
            2 => {
                let outputs = dice.one_of(&[16, 32, 64, 128]);
                let inputs = dice.one_of(&[3, 16, 32, 64]);
                let channels = outputs;
                vec![
                    convolution(inputs, outputs, dice.one_of(&[1, 3, 5, 7]), false),
                    Layer::BatchNorm { channels },
                ]
            }
            _ => {
                let bias = dice.chance(50);
                depthwise_separable(dice, bias).to_vec()
            }
        },
        Level::Senior if dice.chance(50) => {
            let [depthwise, pointwise] = depthwise_separable(dice, false);
            let channels = |layer: Layer| match layer {
                Layer::Convolution { outputs, .. } | Layer::Linear { outputs, .. } => outputs,
                Layer::BatchNorm { channels } => channels,
            };
            vec![
                depthwise,
                Layer::BatchNorm {
                    channels: channels(depthwise),
                },
                pointwise,
                Layer::BatchNorm {
                    channels: channels(pointwise),
                },
            ]
        }
        Level::Senior => {
            // A bottleneck, in groups half of the time.
            let width = dice.one_of(&[8, 16, 32]);
            let wide = width * 4;
            let groups = dice.one_of(&[1, 1, 2, 4]);
            let bias = dice.chance(25);
            vec![
                convolution(wide, width, 1, bias),
                Layer::BatchNorm { channels: width },
                grouped_convolution(width, width, 3, groups, bias),
                Layer::BatchNorm { channels: width },
                convolution(width, wide, 1, bias),
                Layer::BatchNorm { channels: wide },
            ]
        }
    };
    Parameters { layers }
}

impl Parameters {
    fn total(&self, count: impl Fn(Layer) -> u64) -> u64 {
        self.layers.iter().copied().map(count).sum()
    }

    fn changed(&self, change: impl Fn(Convolution) -> Convolution) -> u64 {
        self.total(|layer| all(layer.changed(&change)))
    }

    fn any(&self, is: impl Fn(Layer) -> bool) -> bool {
        self.layers.iter().copied().any(is)
    }
}

/// Counts weights and biases.
fn all(layer: Layer) -> u64 {
    layer.weights() + layer.biases()
}

fn is_batch_norm(layer: Layer) -> bool {
    matches!(layer, Layer::BatchNorm { .. })
}

fn step(layer: Layer) -> String {
    let (code, weights) = (layer.code(), grouped(layer.weights()));
    let total = match layer.biases() {
        0 => format!("{weights} weights."),
        biases => format!(
            "{weights} weights, and {biases} biases: {}.",
            grouped(all(layer))
        ),
    };
    match layer {
        Layer::Convolution {
            inputs,
            outputs,
            kernel,
            groups: 1,
            ..
        } => format!(
            "`{code}`: {kernel} × {kernel} × {inputs} input channels × {outputs} filters = {total}"
        ),
        Layer::Convolution {
            inputs,
            outputs,
            kernel,
            groups,
            ..
        } => format!(
            "`{code}`: a filter sees {inputs} / {groups} = {each} input channels. {kernel} × \
             {kernel} × {each} × {outputs} filters = {total}",
            each = inputs / groups
        ),
        Layer::Linear {
            inputs, outputs, ..
        } => format!("`{code}`: {inputs} × {outputs} = {total}"),
        Layer::BatchNorm { channels } => format!(
            "`{code}`: a scale and a shift for each channel, 2 × {channels} = {}. Running mean and \
             variance are buffers, not parameters.",
            grouped(all(layer))
        ),
    }
}

impl Exercise for Parameters {
    fn prompt(&self) -> String {
        let what = if self.layers.len() == 1 {
            "does this layer have"
        } else {
            "do these layers have together"
        };
        format!(
            "{}**How many learnable parameters {what}?**",
            listing(&self.layers)
        )
    }

    fn asked(&self) -> Asked {
        Asked::Whole
    }

    fn answer(&self) -> Value {
        self.total(all).into()
    }

    fn steps(&self) -> Vec<String> {
        let mut steps: Vec<String> = self.layers.iter().copied().map(step).collect();
        if self.layers.len() > 1 {
            let parts: Vec<String> = self
                .layers
                .iter()
                .map(|layer| grouped(all(*layer)))
                .collect();
            steps.push(format!(
                "Together {} = **{}**.",
                parts.join(" + "),
                grouped(self.total(all))
            ));
        } else {
            steps.push(format!("That is **{}**.", grouped(self.total(all))));
        }
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        let unbiased = |layer: Layer| {
            if is_batch_norm(layer) {
                0
            } else {
                layer.biases()
            }
        };
        let mut slips = vec![slip(
            "You left the biases out: there is one for each output channel.",
            self.total(|layer| all(layer) - unbiased(layer)),
        )];
        if self.any(Layer::is_grouped) {
            slips.push(slip(
                "You left the groups out: a filter sees only its own group's input channels.",
                self.changed(|layer| Convolution { groups: 1, ..layer }),
            ));
            slips.push(slip(
                "You divided by the groups twice. Each filter sees fewer channels, but there are \
                 as many filters as before.",
                self.total(|layer| match layer {
                    Layer::Convolution { groups, .. } => layer.weights() / groups + layer.biases(),
                    _ => all(layer),
                }),
            ));
        }
        slips.push(slip(
            "You counted biases that `bias=False` leaves out.",
            self.total(|layer| match layer {
                Layer::Convolution { outputs, .. } | Layer::Linear { outputs, .. } => {
                    layer.weights() + outputs
                }
                Layer::BatchNorm { .. } => all(layer),
            }),
        ));
        if self.any(Layer::has_area) {
            slips.push(slip(
                "You counted one side of the kernel: its area counts, k × k.",
                self.total(|layer| match layer {
                    Layer::Convolution { kernel, .. } => layer.weights() / kernel + layer.biases(),
                    _ => all(layer),
                }),
            ));
        }
        if self.any(Layer::is_convolution) {
            slips.push(slip(
                "You left the input channels out: a filter has weights for each of them.",
                self.changed(|layer| Convolution {
                    inputs: 1,
                    groups: 1,
                    ..layer
                }),
            ));
            slips.push(slip(
                "You counted one filter only: there is one for each output channel.",
                self.changed(|layer| Convolution {
                    outputs: 1,
                    ..layer
                }),
            ));
            slips.push(slip(
                "You counted a bias for each input channel. There is one for each output channel.",
                self.total(|layer| match layer {
                    Layer::Convolution {
                        inputs, bias: true, ..
                    } => layer.weights() + inputs,
                    _ => all(layer),
                }),
            ));
            slips.push(slip(
                "You counted one bias for the whole layer. There is one for each output channel.",
                self.total(|layer| match layer {
                    Layer::Convolution { bias: true, .. } => layer.weights() + 1,
                    _ => all(layer),
                }),
            ));
        }
        if self.any(is_batch_norm) {
            let with = |each: u64| {
                self.total(|layer| match layer {
                    Layer::BatchNorm { channels } => each * channels,
                    _ => all(layer),
                })
            };
            slips.push(slip(
                "You left batch normalization out: it learns a scale and a shift for each channel.",
                with(0),
            ));
            slips.push(slip(
                "You counted batch normalization's running mean and variance. They are buffers: \
                 nothing learns them.",
                with(4),
            ));
            slips.push(slip(
                "You counted one parameter a channel for batch normalization. It has a scale and a \
                 shift.",
                with(1),
            ));
        }
        if self.layers.len() > 1 {
            slips.push(slip(
                "You counted the first layer only.",
                all(self.layers[0]),
            ));
            let last = self
                .layers
                .iter()
                .copied()
                .rfind(|layer| layer.is_convolution());
            slips.extend(
                last.map(|layer| slip("You counted the last convolution only.", all(layer))),
            );
        }
        if let [
            Layer::Convolution {
                inputs,
                kernel,
                groups,
                ..
            },
            ..,
        ] = *self.layers
            && groups > 1
            && let Some(Layer::Convolution {
                outputs, kernel: 1, ..
            }) = self
                .layers
                .iter()
                .copied()
                .rfind(|layer| layer.is_convolution())
        {
            slips.push(slip(
                "That is an ordinary convolution of this size. A depthwise separable one is made of \
                 two cheap parts: one filter a channel, then a 1×1 convolution.",
                kernel * kernel * inputs * outputs,
            ));
        }
        slips
    }
}
