//! Layers with parameters, and blocks of them.

use serde::Serialize;

use super::dice::Dice;

/// A layer with parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "layer")]
pub(super) enum Layer {
    /// A square convolution.
    Convolution {
        inputs: u64,
        outputs: u64,
        kernel: u64,
        groups: u64,
        bias: bool,
    },
    /// A fully connected layer.
    Linear {
        inputs: u64,
        outputs: u64,
        bias: bool,
    },
    /// Batch normalization.
    BatchNorm { channels: u64 },
}

impl Layer {
    pub(super) fn weights(self) -> u64 {
        match self {
            Self::Convolution {
                inputs,
                outputs,
                kernel,
                groups,
                ..
            } => kernel * kernel * (inputs / groups) * outputs,
            Self::Linear {
                inputs, outputs, ..
            } => inputs * outputs,
            Self::BatchNorm { channels } => channels,
        }
    }

    pub(super) fn biases(self) -> u64 {
        match self {
            Self::Convolution { outputs, bias, .. } | Self::Linear { outputs, bias, .. } => {
                if bias { outputs } else { 0 }
            }
            Self::BatchNorm { channels } => channels,
        }
    }

    /// Returns it as PyTorch code.
    pub(super) fn code(self) -> String {
        match self {
            Self::Convolution {
                inputs,
                outputs,
                kernel,
                groups,
                bias,
            } => {
                let groups = if groups > 1 {
                    format!(", groups={groups}")
                } else {
                    String::new()
                };
                let bias = if bias { "" } else { ", bias=False" };
                format!("Conv2d({inputs}, {outputs}, kernel_size={kernel}{groups}{bias})")
            }
            Self::Linear {
                inputs,
                outputs,
                bias,
            } => {
                let bias = if bias { "" } else { ", bias=False" };
                format!("Linear({inputs}, {outputs}{bias})")
            }
            Self::BatchNorm { channels } => format!("BatchNorm2d({channels})"),
        }
    }

    /// Returns it with a change to its convolution.
    pub(super) fn changed(self, change: impl Fn(Convolution) -> Convolution) -> Self {
        match self {
            Self::Convolution {
                inputs,
                outputs,
                kernel,
                groups,
                bias,
            } => {
                let Convolution {
                    inputs,
                    outputs,
                    area,
                    groups,
                } = change(Convolution {
                    inputs,
                    outputs,
                    area: kernel * kernel,
                    groups,
                });
                // As a linear layer, because its area need not be a square.
                Self::Linear {
                    inputs: area * inputs / groups,
                    outputs,
                    bias,
                }
            }
            other => other,
        }
    }

    pub(super) fn is_grouped(self) -> bool {
        matches!(self, Self::Convolution { groups, .. } if groups > 1)
    }

    pub(super) fn is_convolution(self) -> bool {
        matches!(self, Self::Convolution { .. })
    }

    pub(super) fn has_area(self) -> bool {
        matches!(self, Self::Convolution { kernel, .. } if kernel > 1)
    }
}

/// The parts of a convolution that determine its number of weights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Convolution {
    pub(super) inputs: u64,
    pub(super) outputs: u64,
    pub(super) area: u64,
    pub(super) groups: u64,
}

pub(super) fn convolution(inputs: u64, outputs: u64, kernel: u64, bias: bool) -> Layer {
    grouped(inputs, outputs, kernel, 1, bias)
}

pub(super) fn grouped(inputs: u64, outputs: u64, kernel: u64, groups: u64, bias: bool) -> Layer {
    Layer::Convolution {
        inputs,
        outputs,
        kernel,
        groups,
        bias,
    }
}

/// Draws a depthwise convolution and the pointwise one after it.
pub(super) fn depthwise_separable(dice: &mut Dice, bias: bool) -> [Layer; 2] {
    let inputs = dice.one_of(&[8, 16, 24, 32, 64]);
    let outputs = dice.one_of(&[16, 32, 48, 64, 128]);
    let kernel = dice.one_of(&[3, 3, 5]);
    [
        grouped(inputs, inputs, kernel, inputs, bias),
        convolution(inputs, outputs, 1, bias),
    ]
}

/// Draws a grouped or depthwise convolution.
pub(super) fn in_groups(dice: &mut Dice, bias: bool) -> Layer {
    let kernel = dice.one_of(&[3, 3, 5]);
    if dice.chance(40) {
        let channels = dice.one_of(&[16, 24, 32, 48, 64]);
        return grouped(channels, channels, kernel, channels, bias);
    }
    let groups = dice.one_of(&[2, 4, 8]);
    let inputs = groups * dice.one_of(&[2, 4, 8]);
    let outputs = groups * dice.one_of(&[2, 4, 8, 16]);
    grouped(inputs, outputs, kernel, groups, bias)
}

/// Lists layers as PyTorch code, one per line.
pub(super) fn listing(layers: &[Layer]) -> String {
    let lines: Vec<String> = layers.iter().map(|layer| layer.code()).collect();
    format!("```py\n{}\n```\n", lines.join("\n"))
}
