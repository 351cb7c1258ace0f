//! The receptive field of a stack of layers, or its jump: the distance in input pixels between two
//! neighboring outputs.

use serde::Serialize;

use super::dice::Dice;
use super::window::Window;
use super::{Asked, Exercise, Slip, Value, slip};
use crate::domain::question::Level;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Question {
    ReceptiveField,
    Jump,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Layer {
    is_pooling: bool,
    window: Window,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ReceptiveField {
    question: Question,
    layers: Vec<Layer>,
}

pub(super) fn draw(level: Level, dice: &mut Dice) -> ReceptiveField {
    let (count, strides, dilations, jumps): (_, &[u64], &[u64], _) = match level {
        Level::Beginner => (dice.between(2, 3), &[1, 1, 2], &[1], 0),
        Level::Intermediate => (dice.between(3, 4), &[1, 2], &[1], 30),
        Level::Senior => (dice.between(4, 6), &[1, 1, 2], &[1, 1, 2, 4], 20),
    };
    let may_pool = level != Level::Beginner;
    loop {
        let layers = (0..count).map(|_| {
            if may_pool && dice.chance(25) {
                let kernel = dice.between(2, 3);
                return Layer {
                    is_pooling: true,
                    window: Window {
                        stride: 2,
                        ..Window::of(kernel)
                    },
                };
            }
            let dilation = dice.one_of(dilations);
            let kernel = dice.one_of(&[3, 3, 3, 5, 7]);
            let stride = if dilation > 1 {
                1
            } else {
                dice.one_of(strides)
            };
            let window = Window {
                stride,
                dilation,
                ..Window::of(kernel)
            };
            Layer {
                is_pooling: false,
                window,
            }
        });
        let layers: Vec<Layer> = layers.collect();
        let has_stride = layers.iter().any(|layer| layer.window.stride > 1);
        let question = if dice.chance(jumps) {
            Question::Jump
        } else {
            Question::ReceptiveField
        };
        let drawn = ReceptiveField { question, layers };
        let is_dull = !has_stride && (may_pool || question == Question::Jump);
        if !is_dull && drawn.field() < 300 {
            return drawn;
        }
    }
}

impl ReceptiveField {
    fn windows(&self) -> impl DoubleEndedIterator<Item = Window> + Clone {
        self.layers.iter().map(|layer| layer.window)
    }

    /// Returns the receptive field of a stack of windows.
    fn grown(windows: impl Iterator<Item = Window>) -> u64 {
        let (field, _) = windows.fold((1, 1), |(field, jump), window| {
            (field + (window.span() - 1) * jump, jump * window.stride)
        });
        field
    }

    fn field(&self) -> u64 {
        Self::grown(self.windows())
    }

    fn jump(&self) -> u64 {
        self.windows().map(|window| window.stride).product()
    }
}

impl Exercise for ReceptiveField {
    fn prompt(&self) -> String {
        let lines = self.layers.iter().zip(1..).map(|(layer, number)| {
            let name = if layer.is_pooling {
                "max pooling"
            } else {
                "convolution"
            };
            let Window {
                kernel,
                stride,
                dilation,
                ..
            } = layer.window;
            let dilation = if dilation > 1 {
                format!(", dilation {dilation}")
            } else {
                String::new()
            };
            format!("{number}. {name} {kernel}×{kernel}, stride {stride}{dilation}\n")
        });
        let question = match self.question {
            Question::ReceptiveField => {
                "How many pixels of the input, along one side, does one value at the end see?"
            }
            Question::Jump => {
                "How many pixels of the input lie from one value at the end to its neighbor? (That \
                 is the jump, or total stride.)"
            }
        };
        format!(
            "An image goes through these layers:\n{}**{question}**",
            lines.collect::<String>()
        )
    }

    fn asked(&self) -> Asked {
        match self.question {
            Question::ReceptiveField => Asked::Side,
            // Members may write it as the product `2*2*2`.
            Question::Jump => Asked::Whole,
        }
    }

    fn answer(&self) -> Value {
        match self.question {
            Question::ReceptiveField => self.field().into(),
            Question::Jump => self.jump().into(),
        }
    }

    fn steps(&self) -> Vec<String> {
        if self.question == Question::Jump {
            let strides: Vec<String> = self.windows().map(|w| w.stride.to_string()).collect();
            return vec![
                "Each layer multiplies the jump by its stride; kernels and dilation leave it as it \
                 is."
                    .to_owned(),
                format!("{} = **{}**.", strides.join(" × "), self.jump()),
            ];
        }
        let mut steps = vec![
            "Before the first layer a value sees 1 pixel, and neighbors are 1 pixel apart (the \
             jump). A layer adds (its span − 1) × the jump before it, then multiplies the jump by \
             its stride."
                .to_owned(),
        ];
        let (mut field, mut jump) = (1, 1);
        for (window, number) in self.windows().zip(1..) {
            let span = window.span();
            let before = (field, jump);
            field += (span - 1) * jump;
            jump *= window.stride;
            let spans = if window.dilation > 1 {
                format!(
                    " (dilation {} × ({} − 1) + 1 = {span})",
                    window.dilation, window.kernel
                )
            } else {
                String::new()
            };
            steps.push(format!(
                "Layer {number}{spans}: {} + ({span} − 1) × {} = {field}; jump {} × {} = {jump}.",
                before.0, before.1, before.1, window.stride
            ));
        }
        steps.push(format!("So it sees **{field}** pixels along a side."));
        steps
    }

    fn slips(&self) -> Vec<Slip> {
        if self.question == Question::Jump {
            let strides = self.windows().map(|window| window.stride);
            return vec![
                slip(
                    "You added the strides. Each layer multiplies the jump.",
                    strides.clone().sum::<u64>(),
                ),
                slip(
                    "That is the receptive field. The jump is the distance between two neighbors.",
                    self.field(),
                ),
                slip(
                    "That is the last layer's own stride. The layers before it multiply it.",
                    strides.clone().next_back().unwrap_or(1),
                ),
                slip(
                    "You left the pooling layers out: they have a stride, too.",
                    self.layers
                        .iter()
                        .filter(|layer| !layer.is_pooling)
                        .map(|layer| layer.window.stride)
                        .product::<u64>(),
                ),
                slip(
                    "You left the last layer out.",
                    strides.rev().skip(1).product::<u64>(),
                ),
            ];
        }
        let early = self.windows().fold((1, 1), |(field, jump), window| {
            let jump = jump * window.stride;
            (field + (window.span() - 1) * jump, jump)
        });
        let own = self.windows().fold(1, |field, window| {
            field + (window.span() - 1) * window.stride
        });
        let convolutions = self.layers.iter().filter(|layer| !layer.is_pooling);
        vec![
            slip(
                "You left the strides out: after a stride of 2, each further pixel is worth 2 of \
                 the input.",
                Self::grown(self.windows().map(|window| Window {
                    stride: 1,
                    ..window
                })),
            ),
            slip(
                "You let a layer's stride count for the layer itself. It spreads the layers after \
                 it.",
                early.0,
            ),
            slip(
                "You multiplied each layer by its own stride. What counts is the product of the \
                 strides before it.",
                own,
            ),
            slip(
                "You left the dilation out: it spreads a kernel over more pixels.",
                Self::grown(self.windows().map(|window| Window {
                    dilation: 1,
                    ..window
                })),
            ),
            slip(
                "You took dilation × kernel as what a kernel spans. It is dilation × (kernel − 1) \
                 + 1: only the gaps grow.",
                Self::grown(self.windows().map(|window| Window {
                    kernel: window.kernel * window.dilation,
                    dilation: 1,
                    ..window
                })),
            ),
            slip(
                "You left the pooling layers out: they see more than one pixel, and have a stride.",
                Self::grown(convolutions.map(|layer| layer.window)),
            ),
            slip(
                "You began with 0 pixels. Before the first layer a value sees its own pixel: begin \
                 with 1.",
                self.field() - 1,
            ),
            slip(
                "You added the kernels up. Neighbors overlap: a kernel of 3 adds 2 pixels, times \
                 the jump.",
                self.windows().map(|window| window.kernel).sum::<u64>(),
            ),
            slip(
                "You multiplied the kernels. A layer adds to the receptive field.",
                self.windows().map(|window| window.kernel).product::<u64>(),
            ),
            slip(
                "That is the jump. The receptive field also needs the kernels.",
                self.jump(),
            ),
            slip(
                "You left the last layer out.",
                Self::grown(self.windows().take(self.layers.len() - 1)),
            ),
        ]
    }
}
